"""The engine as a program under load: memory, queues, failures, and time."""

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
from fulfilsim.engine.core import EmptySchedule
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
        people[0].friend = people[1]  # a cycle through an attribute of our own
        people[1].friend = people[0]
        people[2].callbacks.append(lambda _, env=env: env)
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
        start_delayed(env, wait(env, 0), delay).callbacks.append(lambda _: worker.interrupt("call"))
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


def test_a_capacity_may_change() -> None:
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    requests = [desk.request() for _ in range(3)]
    desk._capacity = 2
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
