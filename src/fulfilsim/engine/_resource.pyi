from collections.abc import MutableSequence
from typing import Any

from fulfilsim.engine._base import BaseResource, Get, Put
from fulfilsim.engine._core import Environment
from fulfilsim.engine._processes import Process

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
