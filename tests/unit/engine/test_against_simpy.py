"""The engine is held to SimPy itself: random models must do the same things in the same order on both."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

import pytest
import simpy
import simpy.events
import simpy.resources.resource

import fulfilsim.engine
import fulfilsim.engine.events

Log = list[tuple[Any, ...]]
Story = Generator[Any, Any, Any]


class Town:
    """A model that uses everything, with choices that depend on the seed and the person alone."""

    def __init__(self, engine: ModuleType, seed: int, people: int = 12, steps: int = 15) -> None:
        self.engine, self.seed, self.steps = engine, seed, steps
        chance = random.Random(f"{seed}")
        self.whole = chance.random() < 0.5
        self.env = env = engine.Environment(0 if self.whole else 0.0)
        self.log: Log = []
        self.plain = engine.Resource(env, chance.randint(1, 3))
        self.ranked = engine.PriorityResource(env, chance.randint(1, 2))
        self.taken = engine.PreemptiveResource(env, chance.randint(1, 2))
        self.tank = engine.Container(env, capacity=5, init=chance.randint(0, 5))
        self.store = engine.Store(env, capacity=3)
        self.filtered = engine.FilterStore(env, capacity=3)
        self.sorted = engine.PriorityStore(env, capacity=3)
        self.bells = [env.event() for _ in range(4)]
        self.people = [env.process(self.live(i)) for i in range(people)]

    def note(self, who: object, *what: object) -> None:
        now = self.env.now
        self.log.append((now, type(now), who, *what))

    def delay(self, chance: random.Random) -> float:
        units = chance.choice([0, 0, 1, 1, 2, 3, 5])
        return units if self.whole else units / 4

    def live(self, who: int) -> Story:
        chance = random.Random(f"{self.seed}/{who}")
        acts = [
            self.rest, self.use, self.use_ranked, self.use_taken, self.pour, self.draw, self.shelve,
            self.fetch, self.pick, self.sort, self.ring, self.listen, self.both, self.poke, self.follow,
            self.early, self.renege, self.fail,
        ]  # fmt: skip
        for step in range(self.steps):
            act = chance.choice(acts)
            self.note(who, step, act.__name__)
            try:
                value = yield from act(who, chance)
            except (self.engine.Interrupt, ArithmeticError) as error:
                self.note(who, step, type(error).__name__, *self.said(error))
            else:
                self.note(who, step, "done", value)
        return who

    def said(self, error: Exception) -> tuple[object, ...]:
        cause = getattr(error, "cause", None)
        if type(cause).__name__ == "Preempted":
            return ("preempted", self.people.index(cause.by), cause.usage_since)
        return tuple(map(str, error.args))

    def rest(self, who: int, chance: random.Random) -> Story:
        return (yield self.env.timeout(self.delay(chance), value=who))

    def use(self, who: int, chance: random.Random) -> Story:
        with self.plain.request() as request:
            yield request
            yield self.env.timeout(self.delay(chance))
            return request.usage_since

    def use_ranked(self, who: int, chance: random.Random) -> Story:
        request = self.ranked.request(priority=chance.randint(0, 2))
        try:
            yield request
            yield self.env.timeout(self.delay(chance))
        finally:
            if not request.triggered:
                request.cancel()
            self.ranked.release(request)

    def use_taken(self, who: int, chance: random.Random) -> Story:
        with self.taken.request(priority=chance.randint(0, 3), preempt=chance.random() < 0.7) as request:
            yield request
            yield self.env.timeout(self.delay(chance))

    def pour(self, who: int, chance: random.Random) -> Story:
        with self.tank.put(chance.randint(1, 3)) as put:
            yield put | self.env.timeout(self.delay(chance))
            return self.tank.level

    def draw(self, who: int, chance: random.Random) -> Story:
        with self.tank.get(chance.randint(1, 3)) as get:
            yield get | self.env.timeout(self.delay(chance))
            return self.tank.level

    def shelve(self, who: int, chance: random.Random) -> Story:
        with self.store.put(who) as put:
            yield put | self.env.timeout(self.delay(chance))
            return list(self.store.items)

    def fetch(self, who: int, chance: random.Random) -> Story:
        with self.store.get() as get:
            got = yield get | self.env.timeout(self.delay(chance))
            return list(got.values())

    def pick(self, who: int, chance: random.Random) -> Story:
        with self.filtered.put(who) as put, self.filtered.get(lambda item: item % 3 == who % 3) as get:
            got = yield (put & get) | self.env.timeout(self.delay(chance))
            return list(got.values())

    def sort(self, who: int, chance: random.Random) -> Story:
        item = self.engine.PriorityItem(chance.randint(0, 3), who)
        with self.sorted.put(item) as put, self.sorted.get() as get:
            got = yield put | get
            return [tuple(value) if value else value for value in got.values()]

    def ring(self, who: int, chance: random.Random) -> Story:
        i = chance.randrange(len(self.bells))
        self.bells[i], bell = self.env.event(), self.bells[i]
        bell.callbacks.append(lambda event: self.note("bell", i, event.value))
        bell.succeed(who)
        return (yield self.env.timeout(0))

    def listen(self, who: int, chance: random.Random) -> Story:
        bell = self.bells[chance.randrange(len(self.bells))]
        return list((yield bell | self.env.timeout(1)).values())

    def both(self, who: int, chance: random.Random) -> Story:
        many = [self.env.timeout(self.delay(chance), value=i) for i in range(3)]
        got = yield chance.choice([self.env.all_of, self.env.any_of])(many)
        return list(got.values())

    def poke(self, who: int, chance: random.Random) -> Story:
        other = chance.choice(self.people)
        if other.is_alive and other is not self.env.active_process:
            other.interrupt(who)
        return (yield self.env.timeout(self.delay(chance)))

    def follow(self, who: int, chance: random.Random) -> Story:
        def errand() -> Story:
            with self.plain.request() as request:
                yield request
                yield self.env.timeout(self.delay(chance))
            return "home"

        return (yield self.env.process(errand()))

    def early(self, who: int, chance: random.Random) -> Story:
        """Schedule by hand, before or after what happens at the same time."""
        event = self.env.event()
        event._ok, event._value = True, who
        event.callbacks.append(lambda event: self.note("by hand", event.value))
        self.env.schedule(event, chance.choice([-1, 0, 1, 2, 7]), self.delay(chance))
        return (yield event)

    def renege(self, who: int, chance: random.Random) -> Story:
        with self.plain.request() as request:
            got = yield request | self.env.timeout(self.delay(chance))
            return request in got, self.plain.count, len(self.plain.queue)

    def fail(self, who: int, chance: random.Random) -> Story:
        event = self.env.event()
        event.fail(ZeroDivisionError(f"{who}"))
        failing = event & self.env.timeout(1)
        try:
            return (yield failing)
        except self.engine.Interrupt:  # now nobody waits for the failure, which ends one model in four
            if self.seed % 4:
                failing.defused = True
            raise


def to_the_end(town: Town) -> None:
    town.env.run()


def in_pieces(town: Town) -> None:
    for until in range(1, 12):
        town.env.run(until)
        town.note("stopped", town.env.peek())
    town.env.run()


def until_somebody_ends(town: Town) -> None:
    town.note("first", town.env.run(until=town.people[0] | town.people[1]).todict() is not None)
    town.env.run()


def step_by_step(town: Town) -> None:
    steps = 0
    while town.env.peek() != float("inf"):
        town.env.step()
        steps += 1
    town.note("steps", steps)


def traced(town: Town) -> None:
    """Look at the queue before each step, as SimPy's guide to monitoring does."""
    step = town.env.step

    def tracing_step() -> None:
        if town.env._queue:
            time, priority, number, event = town.env._queue[0]
            town.note("trace", time, priority, number, type(event).__name__)
        step()

    town.env.step = tracing_step
    town.env.run()


@pytest.mark.parametrize("play", [to_the_end, in_pieces, until_somebody_ends, step_by_step, traced])
@pytest.mark.parametrize("seed", range(25))
def test_random_models_run_as_on_simpy(play: Callable[[Town], None], seed: int) -> None:
    """A model cannot tell the engines apart: not by times, their types, order, values or counts."""
    logs = []
    for engine in (simpy, fulfilsim.engine):
        town = Town(engine, seed)
        try:
            play(town)
        except (RuntimeError, ArithmeticError) as error:  # nothing left to happen, or a failure nobody caught
            town.note("ended", type(error).__name__, type(error.__cause__).__name__)
        town.note("numbers", next(town.env._eid))
        logs.append(town.log)
    expected, found = logs
    for one, other in zip(expected, found, strict=False):
        assert one == other
    assert len(expected) == len(found)
    assert found
