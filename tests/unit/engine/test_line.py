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
    """A line, its people, its jobs, who joins in the middle, and when it is looked at."""

    people: tuple[People, ...]
    stations: tuple[tuple[tuple[int, ...], int | None], ...]
    feeds: tuple[Feed, ...]
    joins: tuple[tuple[float, int, int, int], ...]
    looks: tuple[tuple[float, int], ...]


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
    }
    return Feed(when, phase, jobs)


def draw_mill(chance: Random) -> Mill:
    people = tuple(draw_people(chance) for _ in range(chance.randrange(1, 5)))
    stations = tuple(
        (tuple(chance.sample(range(len(people)), chance.randint(1, len(people)))),
         chance.choice([None, None, 1, 2, 5]))
        for _ in range(chance.randrange(1, 5))
    )  # fmt: skip
    feeds = [draw_feed(chance, len(stations)) for _ in range(chance.choice([1, 1, 1, 2, 3, 0]))]
    feeds.sort(key=lambda feed: (feed.when, feed.phase))
    joins = sorted(
        (60.0 + 5 * chance.randrange(4), row, chance.randrange(len(stations)), chance.choice([0, 1, IN_HAND]))
        for row in range(sum(len(feed.jobs["arrives"]) for feed in feeds))
        if chance.random() < 0.1
    )
    looks = [(draw_time(chance), chance.choice([CONTROL, SORTING, LAST])) for _ in range(chance.randrange(4))]
    return Mill(people, stations, tuple(feeds), tuple(joins), tuple(looks))


class Trial:
    """A mill on one kind of line, and all that could be seen of it."""

    def __init__(self, mill: Mill, line: Any, crew: Any) -> None:
        self.env = Environment()
        self.mill, self.line = mill, line(self.env)
        self.crews = [crew(str(n), **people.arguments) for n, people in enumerate(mill.people)]
        for n, (who, places) in enumerate(mill.stations):
            self.line.add(str(n), [self.crews[c] for c in who], places)
        self.seen: list[Any] = []

    def run(self) -> list[Any]:
        for crew, people in zip(self.crews, self.mill.people, strict=True):
            if crew.floor is not None:
                self.env.process(self.attend(crew, people.day))
        self.env.process(self.feed())
        self.env.process(self.join())
        for when, phase in self.mill.looks:
            self.env.process(self.look(when, phase))
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
        return [*self.seen, *sorted(rows)]

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
            inside = {task.key for each in self.line.stations for task in each.unfinished()}
            if job not in inside:
                self.line.enter([job], [station], [priority])

    def look(self, when: float, phase: int) -> Iterator[Event]:
        yield at(self.env, when, phase)
        self.note()

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
