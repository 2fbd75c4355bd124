"""The compiled line against one process for each job: not a tick apart, whatever comes together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from random import Random
from typing import Any

import numpy as np
import pytest

from fulfilsim.engine import CONTROL, LAST, SORTING, Environment, Event, at, backend
from fulfilsim.engine.crews import Crew as PythonCrew
from fulfilsim.engine.line import Line as PythonLine
from fulfilsim.engine.station import Crew, Line

TICK = 1024.0
END = 400.0
IN_HAND = -(2**31)
NEVER = math.inf

pytestmark = pytest.mark.skipif(backend() == "reference", reason="the reference backend has no other line")


@dataclass(frozen=True)
class People:
    """Arguments of a crew, and its day: (instant, what to do, with how many heads or which habit)."""

    arguments: dict[str, Any]
    day: tuple[tuple[float, str, Any], ...]


@dataclass(frozen=True)
class Feed:
    """Jobs that are fed at an instant and a phase."""

    when: float
    phase: int
    jobs: dict[str, Any]


@dataclass(frozen=True)
class Mill:
    """A line, its people, its jobs, who joins in the middle, and when it is looked at.

    A stage is its kind and what makes it; `waits` are (from when, stage, for whom, how many), and who leaves
    the line is back after `away` seconds, at the next stage.
    """

    people: tuple[People, ...]
    stages: tuple[tuple[Any, ...], ...]
    feeds: tuple[Feed, ...]
    joins: tuple[tuple[float, int, int, int], ...]
    looks: tuple[tuple[float, int], ...]
    waits: tuple[tuple[float, int, str, int], ...]
    away: float


def draw_time(chance: Random) -> float:
    """Draw an instant: few of them, so that much happens at once, and some in between."""
    return chance.choice([float(chance.randrange(0, 60, 5)), chance.randrange(0, 60 * 1024) / TICK])


def draw_work(chance: Random) -> float:
    return chance.choice([0.0, 1.0, 5.0, 5.0, 10.0, 12.0, 30.0, chance.randrange(1, 30 * 1024) / TICK])


def draw_people(chance: Random) -> People:
    learns = ((0.0, 0.5), (10.0, 0.7), (33.0, 1.0))
    arguments = {
        "heads": chance.choice([1, 1, 2, 3, 0, NEVER]),
        "speed": chance.choice([1.0, 1.0, 1.0, 0.5, 0.6, 0.79, 1.25, learns, learns]),
        "at_break": chance.choice(["finish", "pause", "hand over"]),
        "team": chance.choice("aab"),
        "on_duty": chance.random() < 0.8,
    }
    turns = sorted(draw_time(chance) for _ in range(chance.randrange(0, 7)))
    deeds = ["turn", "turn", "turn", "heads", "break down"]
    heads = [None, 0, 1, 1, 2]
    return People(arguments, tuple((turn, chance.choice(deeds), chance.choice(heads)) for turn in turns))


def draw_stage(chance: Random, people: int) -> tuple[Any, ...]:
    kind = chance.choice(["serve"] * 8 + ["gather", "gather", "scatter"])
    if kind == "serve":
        crews = tuple(chance.sample(range(people), chance.randint(1, people)))
        return kind, crews, chance.choice([None, None, 1, 2, 5])
    if kind == "gather":
        return kind, chance.randint(1, 5), chance.choice([NEVER, NEVER, 5.0, 10.0, draw_work(chance) + 1])
    return (kind,)


def draw_feed(chance: Random, stations: int) -> Feed:
    later = draw_time(chance), chance.choice([CONTROL, LAST])
    when, phase = chance.choice([(0.0, CONTROL), (0.0, CONTROL), later])
    rows = range(chance.choice([0, 1, 4, 10, 40]))
    jobs = {
        "arrives": [max(draw_time(chance), when) if chance.random() < 0.95 else NEVER for _ in rows],
        "work_s": np.array([[draw_work(chance) for _ in range(stations)] for _ in rows]).reshape(
            -1, stations
        ),
        "priority": np.array([chance.choice([0, 0, 0, 1, -3, IN_HAND]) for _ in rows], np.int64),
        "door": np.array([chance.randrange(3) for _ in rows], np.int64),
        "leaves_after": np.array(
            [chance.randrange(stations) if chance.random() < 0.1 else -1 for _ in rows], np.int64
        ),
    }
    return Feed(when, phase, jobs)


def draw_mill(chance: Random) -> Mill:
    people = tuple(draw_people(chance) for _ in range(chance.randrange(1, 5)))
    stages = tuple(draw_stage(chance, len(people)) for _ in range(chance.randrange(1, 5)))
    feeds = [draw_feed(chance, len(stages)) for _ in range(chance.choice([1, 1, 1, 2, 3, 0]))]
    feeds.sort(key=lambda feed: (feed.when, feed.phase))
    arrivals = [when for feed in feeds for when in feed.jobs["arrives"]]
    joins = sorted(
        (60.0 + 5 * chance.randrange(4), row, chance.randrange(len(stages)), chance.choice([0, 1, IN_HAND]))
        for row, arrives in enumerate(arrivals)
        if arrives == NEVER
    )
    looks = [(draw_time(chance), chance.choice([CONTROL, SORTING, LAST])) for _ in range(chance.randrange(4))]
    waits = [
        (
            draw_time(chance),
            chance.randrange(len(stages)),
            chance.choice(["waiting", "left"]),
            chance.randrange(9),
        )
        for _ in range(chance.choice([0, 0, 1, 3]))
    ]
    away = chance.choice([0.0, 5.0, 7.0])
    return Mill(people, stages, tuple(feeds), tuple(joins), tuple(looks), tuple(sorted(waits)), away)


class Trial:
    """A mill on one kind of line, and all that could be seen of it."""

    def __init__(self, mill: Mill, line: Any, crew: Any) -> None:
        self.env = Environment()
        self.mill, self.line = mill, line(self.env, special=self.go_alone, journal=mill.away != 7.0)
        self.crews = [crew(str(n), **people.arguments) for n, people in enumerate(mill.people)]
        self.stages = [self.build(f"stage {n}", *stage) for n, stage in enumerate(mill.stages)]
        self.seen: list[Any] = []
        self.alone: list[tuple[float, int, int]] = []

    def build(self, name: str, kind: str, *how: Any) -> Any:
        if kind == "serve":
            return self.line.add(name, [self.crews[crew] for crew in how[0]], how[1])
        return self.line.gather(name, *how) if kind == "gather" else self.line.scatter(name)

    def run(self) -> list[Any]:
        for crew, people in zip(self.crews, self.mill.people, strict=True):
            if crew.floor is not None:
                self.env.process(self.attend(crew, people.day))
        self.env.process(self.feed())
        self.env.process(self.join())
        for when, phase in self.mill.looks:
            self.env.process(self.look(when, phase))
        for wait in self.mill.waits:
            self.env.process(self.wait(*wait))
        self.env.run(until=END)
        self.note()
        for crew in self.crews:
            if crew.floor is not None and not crew.on_duty:
                crew.overrun(END)
        for station in self.line.stations:
            station.close(END)
        self.note()
        spells = self.line.spells()
        rows = zip(*(getattr(spells, field.name).tolist() for field in fields(spells)), strict=True)
        return [*self.seen, *sorted(self.alone), *sorted(rows)]

    def attend(self, crew: Any, day: tuple[tuple[float, str, Any], ...]) -> Iterator[Event]:
        for when, what, heads in day:
            yield at(self.env, when, CONTROL)
            if what == "heads" or (what == "turn" and not crew.on_duty):
                crew.arrive(heads)
            elif what == "turn":
                crew.leave()
            elif crew.on_duty:
                crew.leave("pause")

    def feed(self) -> Iterator[Event]:
        for feed in self.mill.feeds:
            yield at(self.env, feed.when, feed.phase)
            self.line.feed(**feed.jobs)

    def join(self) -> Iterator[Event]:
        for when, job, station, priority in self.mill.joins:
            yield at(self.env, when, CONTROL)
            self.line.enter([job], [station], [priority])

    def look(self, when: float, phase: int) -> Iterator[Event]:
        yield at(self.env, when, phase)
        self.note()

    def wait(self, when: float, stage: int, whom: str, least: int) -> Iterator[Event]:
        yield at(self.env, when, CONTROL)
        here = self.stages[stage]
        yield here.when_waiting(least) if whom == "waiting" else here.when_left(least)
        self.note()
        if hasattr(here, "release"):
            here.release()

    def go_alone(self, job: int, stage: int) -> Iterator[Event]:
        self.alone.append((self.env.now, job, stage))
        if self.mill.away:
            yield self.env.timeout(self.mill.away)
        if stage + 1 < len(self.stages):
            self.line.enter([job], [stage + 1], [job % 2])

    def note(self) -> None:
        self.seen.append(self.env.now)
        for station in self.line.stations:
            counters = (station.entered, station.left, station.waiting, station.inside)
            self.seen.append((*counters, station.waiting_s, station.area_s, station.worked_s))
            self.seen += [repr((*task[:4], task.crew and task.crew.name, task.in_hand))
                          for task in station.unfinished()]  # fmt: skip
        self.seen += [crew.busy for crew in self.crews]
        off = [self.line.take(door) for door in range(3)]
        self.seen += [sorted(zip(jobs.tolist(), ended.tolist(), strict=True)) for jobs, ended in off]
        self.seen.append(repr(self.line.ended.tolist()))


def differ(seed: int) -> str:
    """Run one mill both ways and say where they part; empty if nowhere."""
    mill = draw_mill(Random(seed))
    ours, processes = Trial(mill, Line, Crew).run(), Trial(mill, PythonLine, PythonCrew).run()
    if ours == processes:
        return ""
    first = next((pair for pair in zip(ours, processes, strict=False) if pair[0] != pair[1]), "one says more")
    return f"seed {seed}: {first}"


@pytest.mark.parametrize("seed", range(100))
def test_a_line_is_its_jobs_as_processes(seed: int) -> None:
    """Crews that come, go, break down, learn and share; places; classes; feeds and joins at any phase."""
    assert differ(seed) == ""


@pytest.mark.prove
def test_a_thousand_lines_are_their_jobs_as_processes() -> None:
    """The same for many more."""
    assert [found for found in map(differ, range(100, 2100)) if found] == []


def test_two_lines_are_told_of_in_the_order_of_time() -> None:
    """While two lines are watched, neither runs past what happens first in the other."""
    env = Environment()
    first, second = (one_worker(env) for _ in range(2))
    first.feed([0.0], [[1.0]])
    second.feed([0.0, NEVER], [[5.0], [1.0]])
    seen = []

    def react() -> Iterator[Event]:
        yield first.stations[0].when_left(1)
        seen.append(env.now)
        second.enter([1], [0], [-1])
        yield second.stations[0].when_left(2)
        seen.append(env.now)

    env.process(react())
    env.run()
    assert seen == [1.0, 6.0]
    assert second.ended.tolist() == [5.0, 6.0]


def one_worker(env: Environment) -> Line:
    line = Line(env)
    line.add("pack", [Crew("packers", 1, on_duty=True)])
    return line


@pytest.mark.parametrize(
    ("jobs", "says"),
    [
        ({"arrives": [-1.0], "work_s": [[1.0]]}, "come at 0 s or later"),
        ({"arrives": [math.nan], "work_s": [[1.0]]}, "come at 0 s or later"),
        ({"arrives": [0.0], "work_s": [[math.inf]]}, "finite"),
        ({"arrives": [0.0], "work_s": [[-1.0]]}, "0 or more"),
        (
            {"arrives": [0.0], "work_s": [[1.0, 2.0]]},
            r"must have a row a job and a column a station: \(1, 1\)",
        ),
        ({"arrives": [0.0], "work_s": [[1.0]], "priority": [0.5]}, "whole numbers"),
        ({"arrives": [0.0], "work_s": [[1.0]], "door": [-1]}, "door lies between"),
        ({"arrives": [0.0], "work_s": [[1.0]], "leaves_after": [1]}, "leaves_after lies between"),
        ({"arrives": [0.0], "work_s": [[1.0]], "leaves_after": [0]}, "special="),
    ],
)
@pytest.mark.parametrize("kind", [(Line, Crew), (PythonLine, PythonCrew)], ids=["compiled", "Python"])
def test_jobs_that_cannot_be_are_refused(kind: tuple[Any, Any], jobs: dict[str, Any], says: str) -> None:
    line = kind[0](Environment())
    line.add("pack", [kind[1]("packers", 1)])
    with pytest.raises(ValueError, match=says):
        line.feed(**jobs)


def test_who_is_not_on_the_line_cannot_enter_it() -> None:
    with pytest.raises(ValueError, match="numbered from 0"):
        one_worker(Environment()).enter([0], [0], [0])
