"""Stations where people work, in Python: what the compiled ones must agree with, and run on SimPy itself.

People are assigned once at the end of every instant in which something changed, to the waiting task of
lowest (priority, time of queueing, key); so neither arrivals nor completions of one instant are served in
the order in which they were scheduled.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Any, cast

from fulfilsim.engine.checks import check_count, check_task, check_work
from fulfilsim.engine.core import Environment
from fulfilsim.engine.crews import Crew, Rank, Task
from fulfilsim.engine.events import Event
from fulfilsim.engine.phases import ASSIGNMENT, COMPLETION, WATCH, at, happen
from fulfilsim.engine.spells import KINDS, Spells, Unfinished

TICKS = 1024.0

Candidate = tuple[tuple[bool, Rank, int], Task, Crew]


class Floor:
    """The stations of a node and the people who may move between them."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.stations: list[Station] = []
        self._crews: list[Crew] = []
        self._told: list[tuple[Any, ...]] = []
        self._looking = self._glancing = False
        self._watched: list[tuple[Callable[[], bool], Event]] = []
        self._numbered = 0

    def add(self, name: str, crews: Iterable[Crew], places: int | None = None) -> Station:
        """Add a station.

        Parameters
        ----------
        name
            Name, for the journal.
        crews
            Who may work there, in the order of preference.
        places
            How many tasks fit at once; None is no limit.
        """
        return Station(self.env, tuple(crews), places, name=name, floor=self)

    def join(self, station: Station, serves: bool = True) -> int:
        """Make a station one of the floor's, and return its index."""
        check_work(station.name, station.crews, station.places, len(self.stations), serves)
        for crew in station.crews:
            self._hire(crew)
        self.stations.append(station)
        return len(self.stations) - 1

    def next_key(self) -> int:
        """Return a key for somebody who has none."""
        self._numbered += 1
        return self._numbered - 1

    def _hire(self, crew: Crew) -> None:
        if crew.floor is None:
            crew.floor, crew.index = self, len(self._crews)
            self._crews.append(crew)
        elif crew.floor is not self:
            raise ValueError(f"crew {crew.name} works elsewhere already")

    def spells(self) -> Spells:
        """Return what was done since this was asked last, as columns."""
        told, self._told = self._told, []
        return Spells.of(told)

    def tell(self, kind: str, task: Task, crew: Crew, start: float, end: float) -> None:
        """Note a stretch of time of a task."""
        self._told.append(
            (KINDS.index(kind), task.station.index, crew.index, task.key, task.queued, start, end)
        )

    def look(self) -> None:
        """Have people assigned at the end of this instant, if anything waits."""
        if any(station.queue or station.handed_over for station in self.stations):
            self.ask()

    def ask(self) -> None:
        """Have people assigned at the end of this instant."""
        if not self._looking:
            self._looking = True
            moment = at(self.env, self.env.now, ASSIGNMENT)
            cast("list[Any]", moment.callbacks).append(self._assign)

    def watch(self, holds: Callable[[], bool]) -> Event:
        """Return the event of the end of the first instant at which something holds."""
        self._watched.append((holds, Event(self.env)))
        self.glance()
        return self._watched[-1][1]

    def glance(self) -> None:
        """Have the states that are waited for be looked at when this instant ends."""
        if self._watched and not self._glancing:
            self._glancing = True
            moment = at(self.env, self.env.now, WATCH)
            cast("list[Any]", moment.callbacks).append(self._tell)

    def _tell(self, _: Event) -> None:
        self._glancing = False
        told = [event for holds, event in self._watched if holds()]
        self._watched = [(holds, event) for holds, event in self._watched if event not in told]
        for event in told:
            happen(event, self.env.now, WATCH)

    def start(self, task: Task, crew: Crew) -> None:
        """Put somebody of a crew to work on a task."""
        now = self.env.now
        if task.crew is None:
            task.started, task.left = now, task.seconds
        elif task.resumed < now:
            self.tell("pause", task, crew, task.resumed, now)
        task.crew, task.resumed, task.in_hand = crew, now, True
        task.speed = crew.speed_at(now)
        crew.tasks[task.station.index, task.key] = task
        length = task.left if task.speed == 1.0 else round(task.left / task.speed * TICKS) / TICKS
        happen(task.done, now + length, COMPLETION)

    def suspend(self, task: Task) -> None:
        """Take the work out of the hands of whoever does it; its place stays taken."""
        now = self.env.now
        done = now - task.resumed
        task.station.worked_s += done
        task.left -= round(done * task.speed * TICKS) / TICKS
        task.resumed, task.in_hand = now, False
        del cast("Crew", task.crew).tasks[task.station.index, task.key]
        # What was to happen at the old completion happens at a new one; the old event finds nothing to do.
        task.done, old = Event(self.env), task.done
        task.done.callbacks, old.callbacks = old.callbacks, []

    def _assign(self, _: Event) -> None:
        self._looking = False
        self.glance()
        while (found := self._next()) is not None:
            task, crew = found[1:]
            task.station.take(task)
            self.start(task, crew)

    def _next(self) -> Candidate | None:
        """Find the first in all queues for whom there is a place and somebody free."""
        best: Candidate | None = None
        for station in self.stations:
            if station.queue or station.handed_over:
                candidate = station.candidate()
                if candidate is not None and (best is None or candidate[0] < best[0]):
                    best = candidate
        return best


def _crews(servers: float | Crew | Sequence[Crew], name: str) -> tuple[Crew, ...]:
    if isinstance(servers, Crew):
        return (servers,)
    return (Crew(name, servers, on_duty=True),) if isinstance(servers, int | float) else tuple(servers)


class Station:
    """A stage's queue and places of work; it counts for itself what the journal must agree with.

    ``yield station.serve(seconds)`` is all that a process needs to know.

    Parameters
    ----------
    env
        Where it stands.
    servers
        Who works there, in the order of preference: crews, a crew, or how many people are always there.
    places
        How many tasks fit at once; None is no limit.
    name
        Name, for the journal.
    floor
        With which other stations it shares its crews; None is none.
    """

    serves = True

    def __init__(
        self,
        env: Environment,
        servers: float | Crew | Sequence[Crew] = 1,
        places: float | None = None,
        *,
        name: str = "",
        floor: Floor | None = None,
    ) -> None:
        self.floor, self.name = floor or Floor(env), name
        self.crews = _crews(servers, name)
        self.places = float("inf") if places is None else places
        self.index = self.floor.join(self, self.serves)
        self.queue: list[tuple[Rank, Task]] = []
        self.handed_over: list[Task] = []
        self.inside = 0
        self.waiting_s = 0.0
        self.entered = self.left = 0
        self.worked_s = self.area_s = 0.0
        self._counted_to = float(self.floor.env.now)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self.queue)

    def serve(self, seconds: float, priority: int = 0, key: int | None = None) -> Event:
        """Queue for work and return the event of its completion.

        Parameters
        ----------
        seconds
            Work at full speed, in whole ticks [s].
        priority
            Class of the queue; lower goes first.
        key
            Who; unique among those at the station, and the tie-breaker among those who come in one instant.
            None is the next number, so that who asks first is first.
        """
        check_task(seconds)
        env = self.floor.env
        now = env.now
        self.count_to(now)
        self.entered += 1
        self.waiting_s += seconds
        key = self.floor.next_key() if key is None else key
        done = Event(env)
        task = Task(self, key, seconds, (priority, now, key), now, done)
        cast("list[Any]", done.callbacks).append(lambda _: self._complete(task))
        heappush(self.queue, (task.rank, task))
        if self.inside < self.places and any(crew.free for crew in self.crews):
            self.floor.look()
        return done

    def candidate(self) -> Candidate | None:
        """Return who is next here and who would do it: work that was handed over goes before new work."""
        for task in self.handed_over:
            crew = self._free_crew(cast("Crew", task.crew).team)
            if crew is not None:
                return ((False, task.rank, self.index), task, crew)
        if self.queue and self.inside < self.places:
            crew = self._free_crew()
            if crew is not None:
                rank, task = self.queue[0]
                return ((True, rank, self.index), task, crew)
        return None

    def _free_crew(self, team: str | None = None) -> Crew | None:
        """Find somebody free; of a team, where work was handed over."""
        for crew in self.crews:
            if crew.free and (team is None or crew.team == team):
                return crew
        return None

    def take(self, task: Task) -> None:
        """Take a task out of the queue, or from those that were handed over."""
        if task.crew is not None:
            self.handed_over.remove(task)
            return
        heappop(self.queue)
        self.inside += 1
        self.waiting_s -= task.seconds

    def hand_over(self, task: Task) -> None:
        """Lay down work that others of the team may go on with."""
        insort(self.handed_over, task, key=lambda task: task.rank)

    def _complete(self, task: Task) -> None:
        crew = cast("Crew", task.crew)
        now = self.floor.env.now
        self.count_to(now)
        del crew.tasks[self.index, task.key]
        self.inside -= 1
        self.left += 1
        self.worked_s += now - task.resumed
        self.floor.tell("work", task, crew, task.started, now)
        if not crew.on_duty:
            self.floor.tell("overrun", task, crew, max(crew.left_at, task.resumed), now)
        self.floor.look()

    def _tasks(self) -> list[Task]:
        in_hand = [task for crew in self.crews for task in (*crew.tasks.values(), *crew.paused)]
        tasks = [*(task for _, task in self.queue), *self.handed_over, *in_hand]
        return sorted((task for task in tasks if task.station is self), key=lambda task: task.key)

    def when_waiting(self, least: int) -> Event:
        """Return the event of the end of the first instant at which so many wait."""
        check_count(least)
        return self.floor.watch(lambda: len(self.queue) >= least)

    def when_left(self, least: int) -> Event:
        """Return the event of the end of the first instant at which so many have gone."""
        check_count(least)
        return self.floor.watch(lambda: self.left >= least)

    def unfinished(self) -> list[Unfinished]:
        """Return the tasks that wait, are in hand or are set down, in the order of their keys."""
        return [
            Unfinished(task.key, task.queued, task.started, task.resumed, task.crew, task.in_hand)
            for task in self._tasks()
        ]

    def close(self, now: float) -> None:
        """Count what is in hand at the end."""
        self.count_to(now)
        self.worked_s += sum(now - task.resumed for task in self._tasks() if task.in_hand)

    def count_to(self, now: float) -> None:
        """Bring the integral of the number at the station up to an instant."""
        self.floor.glance()
        self.area_s += (self.entered - self.left) * (now - self._counted_to)
        self._counted_to = now
