from collections.abc import Callable
from typing import Any, NamedTuple

from fulfilsim.engine._base import BaseResource, Get, Put
from fulfilsim.engine._core import Environment

class ContainerPut(Put):
    amount: float
    def __init__(self, container: Container, amount: float) -> None: ...

class ContainerGet(Get):
    amount: float
    def __init__(self, container: Container, amount: float) -> None: ...

class Container(BaseResource):
    def __init__(self, env: Environment, capacity: float = ..., init: float = 0) -> None: ...
    @property
    def level(self) -> float: ...
    def put(self, amount: float) -> ContainerPut: ...
    def get(self, amount: float) -> ContainerGet: ...

class StorePut(Put):
    item: Any
    def __init__(self, store: Store, item: object) -> None: ...

class StoreGet(Get): ...

class FilterStoreGet(StoreGet):
    filter: Callable[[Any], bool]
    def __init__(self, resource: FilterStore, filter: Callable[[Any], bool] = ...) -> None: ...  # noqa: A002 - SimPy's name

class Store(BaseResource):
    items: list[Any]
    def __init__(self, env: Environment, capacity: float = ...) -> None: ...
    def put(self, item: object) -> StorePut: ...
    def get(self) -> StoreGet: ...

class PriorityItem(NamedTuple):
    priority: Any
    item: Any

class PriorityStore(Store): ...

class FilterStore(Store):
    def get(self, filter: Callable[[Any], bool] = ...) -> FilterStoreGet: ...  # noqa: A002 - SimPy's name
