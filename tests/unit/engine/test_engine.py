"""The engine as a program under load: memory, queues, failures, and models that bend its classes."""

from __future__ import annotations

import gc
import time
import traceback
import weakref
from collections.abc import Generator
from typing import Any

import pytest

import fulfilsim.engine as simpy
from fulfilsim.engine.backends import COMPILED
from fulfilsim.engine.core import BoundClass, EmptySchedule
from fulfilsim.engine.resources.base import BaseResource, Get, Put
from fulfilsim.engine.resources.resource import Request
from fulfilsim.engine.util import start_delayed

Story = Generator[Any, Any, Any]

compiled = pytest.mark.skipif(not COMPILED, reason="a promise of the compiled engine")


def wait(env: simpy.Environment, seconds: float) -> Story:
    yield env.timeout(seconds)


def test_abandoned_environments_leave_nothing_behind() -> None:
    """Pending processes, their queues and their events go when their environment goes."""

    def pending() -> weakref.ref[simpy.Environment]:
        env = simpy.Environment()
        desk = simpy.PriorityResource(env, 1)
        shelf = simpy.Store(env)

        def visit() -> Story:
            with desk.request(priority=1) as turn:
                yield turn | env.timeout(5)
                yield shelf.get() & env.timeout(9)

        people = [env.process(visit()) for _ in range(5)]
        people[0].friend = people[1]  # type: ignore[attr-defined] # a cycle through an attribute of our own
        people[1].friend = people[0]  # type: ignore[attr-defined]
        people[2].callbacks.append(lambda _, env=env: env)  # type: ignore[misc,union-attr]
        env.run(until=2)
        people[4].interrupt()
        return weakref.ref(env)

    def objects() -> int:
        gc.collect()
        return len(gc.get_objects())

    pending()
    before = objects()
    left = [pending() for _ in range(1000)]
    gc.collect()
    assert not any(ref() for ref in left)
    del left
    assert objects() - before < 100


def crowd_s(people: int) -> float:
    """Have so many wait for one desk, and return the CPU time until all were there [s]."""
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    shelf = simpy.Store(env)
    served = 0

    def visit() -> Story:
        nonlocal served
        with desk.request() as turn:
            yield turn
            yield env.timeout(1)
        yield shelf.put(served)
        served += 1

    for _ in range(people):
        env.process(visit())
    env.run(until=0.5)
    assert len(desk.queue) == people - 1
    begin = time.process_time()
    env.run()
    assert served == people
    for i in range(people):
        assert shelf.get().value == i
    return time.process_time() - begin


@compiled
def test_who_waits_costs_nothing_while_others_are_served() -> None:
    """Sixteen times as many cost sixteen times as much, not 256 times, in a queue as on a shelf."""
    assert crowd_s(160_000) < 64 * min(crowd_s(10_000) for _ in range(3))


def test_a_failure_tells_the_whole_story() -> None:
    """Whoever reads the traceback finds the line that failed and every process that waited for it."""
    env = simpy.Environment()

    def pack() -> Story:
        yield env.timeout(1)
        raise KeyError("no such carton")

    def fulfil() -> Story:
        yield env.process(pack())

    env.process(fulfil())
    with pytest.raises(KeyError) as caught:
        env.run()
    text = "".join(traceback.format_exception(caught.value))
    told = ['raise KeyError("no such carton")', "in fulfil", "yield env.process(pack())", "env.run()"]
    assert [text.find(line) for line in told] == sorted(text.find(line) for line in told)
    assert all(line in text for line in told)
    assert text.count("direct cause of the following exception") == 2


@compiled
def test_an_exception_that_cannot_be_copied_is_raised_itself() -> None:
    class TornParcelError(Exception):
        def __init__(self, parcel: int, place: str) -> None:
            super().__init__(f"{parcel} torn at {place}")

    env = simpy.Environment()

    def pack() -> Story:
        yield env.timeout(1)
        raise TornParcelError(7, "dock")

    env.process(pack())
    with pytest.raises(TornParcelError, match="7 torn at dock"):
        env.run()


def test_an_invalid_yield_says_where() -> None:
    env = simpy.Environment()

    def pick() -> Story:
        yield 7

    env.process(pick())
    with pytest.raises(RuntimeError, match=r'(?s)in pick.*yield 7.*Invalid yield value "7"'):
        env.run()


def test_an_interrupted_process_may_wait_again() -> None:
    env = simpy.Environment()
    said: list[object] = []

    def work() -> Story:
        task = env.timeout(10, "done")
        while True:
            try:
                said.append((yield task))
            except simpy.Interrupt as interrupt:
                said.append((env.now, interrupt.cause))
            else:
                return

    worker = env.process(work())
    assert type(worker.target).__name__ == "Initialize"
    for delay in (3, 4):
        start_delayed(env, wait(env, 0), delay).callbacks.append(lambda _: worker.interrupt("call"))  # type: ignore[union-attr]
    env.run()
    assert said == [(3, "call"), (4, "call"), "done"]
    with pytest.raises(RuntimeError, match="has terminated"):
        worker.interrupt()


def test_two_who_wait_for_one_event_go_in_order_though_the_first_leaves() -> None:
    """A slot that falls empty is not taken before those in the list."""
    env = simpy.Environment()
    bell = env.event()
    heard: list[int] = []

    def listen(who: int) -> Story:
        try:
            yield bell
        except simpy.Interrupt:
            yield bell
        heard.append(who)

    people = [env.process(listen(i)) for i in range(3)]
    env.run(until=1)
    people[0].interrupt()
    env.run(until=2)
    bell.succeed()
    env.run()
    assert heard == [1, 2, 0]


def test_a_process_may_run_the_simulation() -> None:
    """A nested run serves the others, and the outer one goes on."""
    env = simpy.Environment()
    seen: list[tuple[str, float]] = []

    def other() -> Story:
        for _ in range(4):
            yield env.timeout(1)
            seen.append(("other", env.now))

    def nested() -> Story:
        yield env.timeout(1.5)
        env.run(until=3.5)
        seen.append(("nested", env.now))
        yield env.timeout(2)
        seen.append(("end", env.now))

    env.process(other())
    env.process(nested())
    env.run()
    assert seen == [("other", 1), ("other", 2), ("other", 3), ("nested", 3.5), ("other", 4), ("end", 5.5)]


def test_a_process_cannot_resume_itself() -> None:
    env = simpy.Environment()

    def silly() -> Story:
        yield env.timeout(1)
        silly_bell.succeed()
        env.run(until=env.timeout(1))

    silly_bell = env.event()
    env.process(silly())
    env.run()
    assert env.now == 2


def test_callbacks_are_a_list_until_they_are_called() -> None:
    env = simpy.Environment()
    event = env.event()
    called: list[str] = []

    def waiting() -> Story:
        yield event
        called.append("process")

    process = env.process(waiting())
    env.run(until=1)
    assert event.callbacks == [process._resume]  # type: ignore[attr-defined]
    event.callbacks.insert(0, lambda _: called.append("first"))  # type: ignore[union-attr]
    event.callbacks.append(event.env.event().trigger)  # type: ignore[union-attr]
    event.succeed()
    env.run()
    assert called == ["first", "process"]
    assert event.callbacks is None
    assert event.processed


def test_whole_times_stay_whole() -> None:
    env = simpy.Environment()
    env.process(wait(env, 3))
    env.run()
    assert repr(env.now) == "3"
    env.process(wait(env, 0.5))
    env.run()
    assert repr(env.now) == "3.5"


@compiled
@pytest.mark.parametrize("delay", [-1, float("nan")])
def test_time_does_not_run_backwards(delay: float) -> None:
    env = simpy.Environment()
    with pytest.raises(ValueError, match="Negative delay"):
        env.timeout(delay)
    with pytest.raises(ValueError, match="Negative delay"):
        env.schedule(env.event(), delay=delay)


@compiled
def test_whole_times_beyond_doubles_are_refused() -> None:
    env = simpy.Environment()
    with pytest.raises(OverflowError, match=r"2\*\*53"):
        env.timeout(2**53 + 1)


def test_events_take_attributes() -> None:
    env = simpy.Environment()
    event = env.timeout(1)
    event.order = 7  # type: ignore[attr-defined]
    assert event.order == 7  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"'Timeout' object has no attribute 'parcel'"):
        event.parcel  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(AttributeError):
        event.triggered = False  # type: ignore[misc]
    del event.order  # type: ignore[attr-defined]
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
                super()._do_put(event)  # type: ignore[misc]

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

    class Bin(BaseResource):  # type: ignore[type-arg,unused-ignore]
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

    desk.release = watched  # type: ignore[method-assign,assignment]

    def visit() -> Story:
        with desk.request() as turn:
            yield turn
            yield env.timeout(1)

    for _ in range(2):
        env.process(visit())
    env.run()
    assert seen == [(1, 1), (2, 1)]


def test_a_capacity_may_change() -> None:
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    requests = [desk.request() for _ in range(3)]
    desk._capacity = 2  # type: ignore[attr-defined]
    desk.release(requests[0])
    env.run()
    assert [request.triggered for request in requests] == [True, True, False]
    desk.request()
    assert requests[2].triggered


def test_nothing_left_is_said() -> None:
    env = simpy.Environment()
    with pytest.raises(EmptySchedule):
        env.step()
    with pytest.raises(RuntimeError, match="No scheduled events left"):
        env.run(until=env.event())


def test_garbage_is_looked_for_as_before_when_a_run_ends() -> None:
    before = gc.get_threshold()
    env = simpy.Environment()
    bad = env.event()
    bad.fail(ValueError("torn"))
    with pytest.raises(ValueError, match="torn"):
        env.run()
    assert gc.get_threshold() == before


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


def test_long_chains_of_processes_go_at_once() -> None:
    """Each waits for the next, 100,000 deep; neither the end of the run nor of the environment overflows."""
    env = simpy.Environment()

    def link(left: int, last: simpy.Event) -> Story:
        yield env.process(link(left - 1, last)) if left else last

    env.process(link(100_000, env.timeout(1)))
    env.run()
    assert env.now == 1
    env.process(link(100_000, env.event()))
    env.run()
    env = simpy.Environment()
    gc.collect()
