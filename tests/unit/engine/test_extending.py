"""Models bend the engine: they extend its classes, patch its methods, and look at its lists."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

import fulfilsim.engine as simpy
from fulfilsim.engine.backends import COMPILED
from fulfilsim.engine.core import BoundClass
from fulfilsim.engine.resources.base import BaseResource, Get, Put
from fulfilsim.engine.resources.resource import Request

Story = Generator[Any, Any, Any]

compiled = pytest.mark.skipif(not COMPILED, reason="a promise of the compiled engine")


def test_callbacks_are_a_list_until_they_are_called() -> None:
    env = simpy.Environment()
    event = env.event()
    called: list[str] = []

    def waiting() -> Story:
        yield event
        called.append("process")

    process = env.process(waiting())
    env.run(until=1)
    assert event.callbacks == [process._resume]
    event.callbacks.insert(0, lambda _: called.append("first"))
    event.callbacks.append(event.env.event().trigger)
    event.succeed()
    env.run()
    assert called == ["first", "process"]
    assert event.callbacks is None
    assert event.processed


def test_events_take_attributes() -> None:
    env = simpy.Environment()
    event = env.timeout(1)
    event.order = 7
    assert event.order == 7
    with pytest.raises(AttributeError, match=r"'Timeout' object has no attribute 'parcel'"):
        event.parcel  # noqa: B018 - reading it is what is tried
    with pytest.raises(AttributeError):
        event.triggered = False
    del event.order
    assert not hasattr(event, "order")


def test_classes_may_be_extended() -> None:
    """Models subclass everything; what they override is what counts."""

    class Counting(simpy.Environment):
        scheduled = 0

        def schedule(self, *args: Any, **kwargs: Any) -> None:
            self.scheduled += 1
            super().schedule(*args, **kwargs)

    class Order(simpy.Event):
        def __init__(self, env: simpy.Environment, lines: int) -> None:
            super().__init__(env)
            self.lines = lines

    class Desk(simpy.Resource):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.releases = 0

        def release(self, request: Request) -> Any:
            self.releases += 1
            return super().release(request)

    class Slow(simpy.Resource):
        def _do_put(self, event: Any) -> None:
            if env.now >= 2:
                super()._do_put(event)

    env = Counting()
    order, desk, slow = Order(env, 3), Desk(env, 1), Slow(env, 1)

    def fulfil() -> Story:
        with desk.request() as turn:
            yield turn
            yield env.timeout(2)
        with slow.request() as turn:
            yield turn
        order.succeed(env.now)

    env.process(fulfil())
    assert (env.run(until=order), order.lines, desk.releases) == (2, 3, 1)
    env.run()
    assert env.scheduled == 9


def test_resources_may_be_built_from_the_base() -> None:
    """SimPy's recipe for a resource of one's own: requests, and the two functions that grant them."""

    class PutLines(Put):
        def __init__(self, bin_: Bin, lines: int) -> None:
            self.lines = lines
            super().__init__(bin_)

    class GetLines(Get):
        pass

    class Bin(BaseResource):
        put: Any = BoundClass(PutLines)
        get: Any = BoundClass(GetLines)
        lines = 0

        def _do_put(self, event: PutLines) -> bool:
            if self.lines + event.lines > self.capacity:
                return False
            self.lines += event.lines
            event.succeed()
            return True

        def _do_get(self, event: GetLines) -> bool:
            if not self.lines:
                return False
            event.succeed(self.lines)
            self.lines = 0
            return True

    env = simpy.Environment()
    bin_ = Bin(env, 5)
    first, second, third = bin_.get(), bin_.put(4), bin_.put(3)
    assert [event.triggered for event in (first, second, third)] == [False, True, False]
    env.run()
    assert (first.value, third.triggered, bin_.lines) == (4, True, 3)
    with bin_.put(9) as waiting:
        assert list(bin_.put_queue) == [waiting]
    assert list(bin_.put_queue) == []


def test_methods_of_a_resource_may_be_patched() -> None:
    """SimPy's guide to monitoring replaces the methods of a single resource."""
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    seen: list[tuple[float, int]] = []
    release = desk.release

    def watched(request: Request) -> Any:
        seen.append((env.now, desk.count))
        return release(request)

    desk.release = watched

    def visit() -> Story:
        with desk.request() as turn:
            yield turn
            yield env.timeout(1)

    for _ in range(2):
        env.process(visit())
    env.run()
    assert seen == [(1, 1), (2, 1)]


@compiled
def test_an_event_without_environment_is_refused() -> None:
    class Forgetful(simpy.Event):
        def __init__(self) -> None:
            pass

    with pytest.raises(RuntimeError, match=r"super\(\).__init__\(env\)"):
        Forgetful().succeed()


@compiled
def test_queues_are_lists() -> None:
    """What waits can be looked at and changed like the list that SimPy has, also after some have left."""
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    requests = [desk.request() for _ in range(100)]
    for request in requests[:40]:
        desk.release(request)
        env.run()
    waiting = requests[41:]
    assert desk.queue == waiting
    assert (len(desk.queue), desk.queue[0], desk.queue[-1]) == (59, requests[41], requests[99])
    assert desk.queue[1:3] == requests[42:44]
    assert desk.queue.index(requests[50]) == 9
    desk.queue.remove(requests[50])
    assert requests[50] not in desk.queue
    desk.queue.insert(0, desk.queue.pop())
    assert list(desk.queue) == [requests[99], *(r for r in waiting[:-1] if r is not requests[50])]
    desk.queue.sort(key=requests.index)
    desk.queue.reverse()
    assert desk.queue.copy()[0] is requests[99]


@compiled
def test_classes_that_forget_their_parents_fail_as_python_does() -> None:
    """A forgotten ``super().__init__`` is an exception, never a crash."""

    class Desk(simpy.Resource):
        def __init__(self) -> None:
            pass

    class Turn(Request):
        def __init__(self) -> None:
            pass

    class Person(simpy.Process):
        def __init__(self) -> None:
            pass

    for use in (Desk().request, Turn().cancel, Turn().__enter__().cancel, Person().interrupt):
        with pytest.raises(AttributeError):
            use()
    with pytest.raises(TypeError):
        Person() | Person()
