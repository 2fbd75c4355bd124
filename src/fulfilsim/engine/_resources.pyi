from collections.abc import Callable, MutableSequence
from types import TracebackType
from typing import Any, NamedTuple, Self

from fulfilsim.engine._core import Environment, Event, Process

class Queue(list[Any]): ...  # to a type checker; it is a sequence that can be changed like a list

class SortedQueue(Queue):
    maxlen: int | None
    def __init__(self, maxlen: int | None = None) -> None: ...

class _Wish(Event):
    resource: BaseResource
    proc: Process | None
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def cancel(self) -> None: ...

class Put(_Wish):
    def __init__(self, resource: BaseResource) -> None: ...

class Get(_Wish):
    def __init__(self, resource: BaseResource) -> None: ...

class BaseResource:
    PutQueue: type[MutableSequence[Any]]
    GetQueue: type[MutableSequence[Any]]
    put_queue: MutableSequence[Any]
    get_queue: MutableSequence[Any]
    def __init__(self, env: Environment, capacity: float) -> None: ...
    @property
    def capacity(self) -> float: ...

class Preempted:
    by: Process | None
    usage_since: float | None
    resource: Resource
    def __init__(self, by: Process | None, usage_since: float | None, resource: Resource) -> None: ...

class Request(Put):
    usage_since: float | None

class Release(Get):
    request: Request
    def __init__(self, resource: Resource, request: Request) -> None: ...

class PriorityRequest(Request):
    priority: Any
    preempt: bool
    time: float
    key: tuple[Any, ...]
    def __init__(self, resource: Resource, priority: Any = 0, preempt: bool = True) -> None: ...

class Resource(BaseResource):
    users: list[Request]
    def __init__(self, env: Environment, capacity: float = 1) -> None: ...
    @property
    def queue(self) -> MutableSequence[Any]: ...
    @property
    def count(self) -> int: ...
    def request(self) -> Request: ...
    def release(self, request: Request) -> Release: ...

class PriorityResource(Resource):
    def request(self, priority: Any = 0, preempt: bool = True) -> PriorityRequest: ...

class PreemptiveResource(PriorityResource): ...

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
    def get(self, filter: Callable[[Any], bool] = ...) -> FilterStoreGet: ...  # noqa: A002
