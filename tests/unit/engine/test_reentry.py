"""The engine is entered while it works: from callbacks, from processes, and while things are thrown away."""

from __future__ import annotations

import gc
from collections.abc import Generator
from typing import Any

import pytest

import fulfilsim.engine as simpy
from fulfilsim.engine.events import Event
from fulfilsim.engine.resources.resource import Request

Story = Generator[Any, Any, Any]


def test_a_callback_may_let_the_next_event_happen() -> None:
    """``step`` within a callback serves what comes next, before the callbacks that are still to be called."""
    env = simpy.Environment()
    seen: list[object] = []
    first, second = env.timeout(1), env.timeout(1)
    first.callbacks += [lambda _: env.step(), lambda _: seen.append("first")]
    second.callbacks.append(lambda _: seen.append("second"))
    env.run()
    assert seen == ["second", "first"]


def test_an_event_triggered_while_it_happens_is_refused() -> None:
    env = simpy.Environment()
    bell = env.event()
    bell.callbacks.append(lambda event: event.succeed())
    bell.succeed()
    with pytest.raises(RuntimeError, match="has already been triggered"):
        env.run()


def test_who_waits_for_what_happens_right_now_goes_on_at_once() -> None:
    """A callback starts to wait for the very event that calls it; the event has happened for it."""
    env = simpy.Environment()
    heard: list[float] = []
    bell = env.timeout(2)

    def late() -> Story:
        yield bell
        heard.append(env.now)

    bell.callbacks.append(lambda _: env.process(late()))
    env.run()
    assert heard == [2]


def test_a_process_that_resumes_itself_fails_as_a_generator_does() -> None:
    """It steps the environment while it runs, and the next event is one that it waits for."""
    env = simpy.Environment()
    bell = env.event()

    def ring() -> Story:
        bell.callbacks.append(me._resume)
        bell.succeed()
        env.step()
        yield env.timeout(1)

    me = env.process(ring())
    env.step()
    with pytest.raises(ValueError, match="generator already executing"):
        env.step()


def test_an_interrupted_wait_for_a_resource_leaves_the_queue() -> None:
    """The ``with`` gives up the request, and who stands behind is served."""
    env = simpy.Environment()
    desk = simpy.Resource(env, 1)
    served: list[int] = []

    def visit(who: int) -> Story:
        with desk.request() as turn:
            try:
                yield turn
            except simpy.Interrupt:
                return
            yield env.timeout(5)
            served.append(who)

    people = [env.process(visit(i)) for i in range(3)]
    env.run(until=1)
    people[1].interrupt("called away")
    env.run()
    assert served == [0, 2]
    assert (env.now, desk.count, len(desk.queue)) == (10, 0, 0)


def test_an_interrupt_meets_whoever_has_ended_in_the_same_instant() -> None:
    """Two interrupts at once: the first ends the process, the second finds nobody."""
    env = simpy.Environment()

    def work() -> Story:
        try:
            yield env.timeout(10)
        except simpy.Interrupt as interrupt:
            return interrupt.cause

    worker = env.process(work())
    env.run(until=1)
    worker.interrupt("first")
    worker.interrupt("second")
    assert env.run(until=worker) == "first"
    env.run()


def test_a_failure_reaches_everybody_who_waits_with_a_traceback_of_their_own() -> None:
    env = simpy.Environment()
    torn = env.event()
    caught: list[BaseException] = []

    def wait() -> Story:
        try:
            yield torn
        except ValueError as error:
            caught.append(error)

    for _ in range(3):
        env.process(wait())
    env.run(until=1)
    original = ValueError("torn")
    torn.fail(original)
    env.run()
    assert [str(error) for error in caught] == ["torn"] * 3
    assert len(set(map(id, caught))) == 3
    assert all(error.__cause__ is original for error in caught)


def test_a_failure_that_nobody_takes_care_of_ends_the_run_and_the_run_may_go_on() -> None:
    env = simpy.Environment()
    env.timeout(1).callbacks.append(lambda _: env.event().fail(OSError("no label printer")))
    later = env.timeout(2, "later")
    with pytest.raises(OSError, match="no label printer"):
        env.run()
    assert env.run(until=later) == "later"


def test_processes_that_clean_up_may_use_a_dying_environment() -> None:
    """A ``finally`` that schedules, releases and starts processes runs when all is thrown away."""
    cleaned: list[float] = []

    def pending() -> None:
        env = simpy.Environment()
        desk = simpy.Resource(env, 1)

        def visit() -> Story:
            turn: Request = desk.request()
            try:
                yield turn
                yield env.timeout(9)
            finally:
                desk.release(turn)
                env.timeout(1)
                env.process(visit())
                cleaned.append(env.now)

        for _ in range(50):
            env.process(visit())
        env.run(until=3)

    pending()
    gc.collect()
    assert cleaned == [3] * 50


def test_an_event_may_schedule_when_it_is_thrown_away() -> None:
    """``__del__`` finds an agenda that is being emptied, and what it adds goes as well."""

    class Restless(Event):
        left = 15

        def __del__(self) -> None:
            if Restless.left:
                Restless.left -= 1
                Restless(self.env).succeed()

    def pending() -> None:
        env = simpy.Environment()
        for _ in range(10):
            Restless(env).succeed()

    pending()
    for _ in range(3):
        gc.collect()
    assert Restless.left == 0
