from collections.abc import MutableSequence
from types import TracebackType
from typing import Any, Self

from fulfilsim.engine._core import Environment
from fulfilsim.engine._events import Event
from fulfilsim.engine._processes import Process

class BoundClass:
    def __init__(self, cls: type[Any]) -> None: ...
    @staticmethod
    def bind_early(instance: object) -> None: ...

class Queue(list[Any]): ...  # to a type checker; it is a sequence that can be changed like a list

class SortedQueue(Queue):
    maxlen: int | None
    def __init__(self, maxlen: int | None = None) -> None: ...

class Wish(Event):
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

class Put(Wish):
    def __init__(self, resource: BaseResource) -> None: ...

class Get(Wish):
    def __init__(self, resource: BaseResource) -> None: ...

class BaseResource:
    PutQueue: type[MutableSequence[Any]]
    GetQueue: type[MutableSequence[Any]]
    put_queue: MutableSequence[Any]
    get_queue: MutableSequence[Any]
    def __init__(self, env: Environment, capacity: float) -> None: ...
    @property
    def capacity(self) -> float: ...
