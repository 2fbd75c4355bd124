"""Stations where people work: queues, places of work, and crews that come and go.

``yield station.serve(key, seconds)`` is all that a process needs to know. People are assigned once at the end
of every instant in which something changed, to the waiting task of lowest (priority, time of queueing, key);
so neither arrivals nor completions of one instant are served in the order in which they were scheduled.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, NamedTuple, cast

from fulfilsim.engine.core import Environment
from fulfilsim.engine.events import Event
from fulfilsim.engine.phases import ASSIGNMENT, COMPLETION, at, happen

TICKS = 1024.0


@dataclass(slots=True, eq=False)
class Task:
    """One order's work at one station."""

    station: Station
    key: int
    seconds: float
    rank: tuple[int, float, int]
    queued: float
    done: Event
    started: float = -1.0
    left: float = 0.0
    resumed: float = -1.0
    crew: Crew | None = None
    in_hand: bool = False


class Spell(NamedTuple):
    """A stretch of time of one task, as the journal is told: ``work``, ``pause`` or ``overrun``."""

    kind: str
    task: Task
    crew: Crew
    start: float
    end: float


Listener = Callable[[Spell], None]
Candidate = tuple[tuple[bool, tuple[int, float, int], int], Task, "Crew"]


@dataclass(eq=False)
class Crew:
    """People who come and go together.

    Parameters
    ----------
    name, team
        Names, for the journal.
    heads
        How many they are, which may change when they arrive; infinite for a stage that needs nobody.
    speed
        Work done in a second.
    at_break
        What becomes of the task in hand when they leave: ``finish``, ``pause`` or ``hand over``.
    """

    name: str
    heads: float
    speed: float = 1.0
    at_break: str = "finish"
    team: str = ""
    on_duty: bool = False
    left_at: float = 0.0
    tasks: dict[int, Task] = field(default_factory=dict)
    paused: list[Task] = field(default_factory=list)
    floor: Floor | None = None

    def arrive(self, heads: float | None = None) -> None:
        """Come on duty: who is still busy with an old task has overrun, and paused work goes on.

        Parameters
        ----------
        heads
            How many they are now; where they are fewer than the tasks in hand or paused, the rest is handed
            over to whoever of the team is free.
        """
        floor = self._floor()
        if not self.on_duty:
            self.overrun(floor.env.now)
        self.on_duty = True
        self.heads = self.heads if heads is None else heads
        for task in sorted(self.tasks.values(), key=lambda task: task.rank)[self._room(0) :]:
            task.station.suspend(task)
            self._hand_over(task)
        going_on = sorted(self.paused, key=lambda task: task.rank)
        room = self._room(len(self.tasks))
        for task in going_on[:room]:
            floor.start(task, self)
        for task in going_on[room:]:
            self._hand_over(task)
        self.paused.clear()
        floor.look()

    def _room(self, busy: int) -> int:
        """Return how many more tasks than so many they can have in hand."""
        return int(min(self.heads - busy, len(self.tasks) + len(self.paused)))

    @staticmethod
    def _hand_over(task: Task) -> None:
        insort(task.station.handed_over, task, key=lambda task: task.rank)

    def overrun(self, now: float) -> None:
        """Tell of everybody who, off duty, is still busy with the task in hand."""
        for task in list(self.tasks.values()):
            if self.left_at < now:
                self._floor().tell(Spell("overrun", task, self, max(self.left_at, task.resumed), now))

    def leave(self) -> None:
        """Go off duty; the task in hand is finished, paused or handed over."""
        self.on_duty = False
        self.left_at = self._floor().env.now
        if self.at_break == "finish":
            return
        for task in list(self.tasks.values()):
            task.station.suspend(task)
            if self.at_break == "pause":
                self.paused.append(task)
            else:
                self._hand_over(task)
        self._floor().look()

    def _floor(self) -> Floor:
        if self.floor is None:
            raise ValueError(f"crew {self.name} works nowhere")
        return self.floor


class Floor:
    """The stations of a node and the people who may move between them."""

    def __init__(self, env: Environment, listener: Listener) -> None:
        self.env = env
        self.tell = listener
        self.stations: list[Station] = []
        self._looking = False

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
        station = Station(
            self, name, tuple(crews), float("inf") if places is None else places, len(self.stations)
        )
        for crew in station.crews:
            crew.floor = self
        self.stations.append(station)
        return station

    def look(self) -> None:
        """Have people assigned at the end of this instant, if anything waits."""
        if not self._looking and any(station.queue or station.handed_over for station in self.stations):
            self._looking = True
            moment = at(self.env, self.env.now, ASSIGNMENT)
            cast("list[Any]", moment.callbacks).append(self._assign)

    def start(self, task: Task, crew: Crew) -> None:
        """Put somebody of a crew to work on a task."""
        now = self.env.now
        if task.started < 0:
            task.started, task.left = now, task.seconds
        elif task.resumed < now:
            self.tell(Spell("pause", task, crew, task.resumed, now))
        task.crew, task.resumed, task.in_hand = crew, now, True
        crew.tasks[task.key] = task
        length = task.left if crew.speed == 1.0 else round(task.left / crew.speed * TICKS) / TICKS
        happen(task.done, now + length, COMPLETION)

    def _assign(self, _: Event) -> None:
        self._looking = False
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


class Station:
    """A stage's queue and places of work; it counts for itself what the journal must agree with."""

    def __init__(self, floor: Floor, name: str, crews: tuple[Crew, ...], places: float, index: int) -> None:
        self.floor, self.name, self.crews, self.places, self.index = floor, name, crews, places, index
        self.queue: list[tuple[tuple[int, float, int], Task]] = []
        self.handed_over: list[Task] = []
        self.inside = 0
        self.waiting_s = 0.0
        self.entered = self.left = 0
        self.worked_s = self.area_s = 0.0
        self._counted_to = 0.0

    def serve(self, key: int, seconds: float, priority: int = 0) -> Event:
        """Queue for work and return the event of its completion.

        Parameters
        ----------
        key
            Who; unique among those at the station, and the tie-breaker of the queue.
        seconds
            Work at full speed, in whole ticks [s].
        priority
            Class of the queue; lower goes first.
        """
        env = self.floor.env
        now = env.now
        self.count_to(now)
        self.entered += 1
        self.waiting_s += seconds
        done = Event(env)
        task = Task(self, key, seconds, (priority, now, key), now, done)
        cast("list[Any]", done.callbacks).append(lambda _: self._complete(task))
        heappush(self.queue, (task.rank, task))
        if self.inside < self.places and self._free_crew() is not None:
            self.floor.look()
        return done

    def candidate(self) -> Candidate | None:
        """Return who is next here and who would do it: work that was handed over goes before new work."""
        for task in self.handed_over:
            crew = self._mate(task)
            if crew is not None:
                return ((False, task.rank, self.index), task, crew)
        if self.queue and self.inside < self.places:
            crew = self._free_crew()
            if crew is not None:
                rank, task = self.queue[0]
                return ((True, rank, self.index), task, crew)
        return None

    def take(self, task: Task) -> None:
        """Take a task out of the queue, or from those that were handed over."""
        if task.started >= 0:
            self.handed_over.remove(task)
            return
        heappop(self.queue)
        self.inside += 1
        self.waiting_s -= task.seconds

    def suspend(self, task: Task) -> None:
        """Take the work out of the hands of whoever does it; its place stays taken."""
        crew = task.crew
        if crew is None:
            raise ValueError("nobody works on this task")
        now = self.floor.env.now
        done = now - task.resumed
        self.worked_s += done
        task.left -= round(done * crew.speed * TICKS) / TICKS
        task.resumed, task.in_hand = now, False
        del crew.tasks[task.key]
        # What was to happen at the old completion happens at a new one; the old event finds nothing to do.
        task.done, old = Event(self.floor.env), task.done
        task.done.callbacks, old.callbacks = old.callbacks, []

    def _complete(self, task: Task) -> None:
        crew = cast("Crew", task.crew)
        now = self.floor.env.now
        self.count_to(now)
        del crew.tasks[task.key]
        self.inside -= 1
        self.left += 1
        self.worked_s += now - task.resumed
        self.floor.tell(Spell("work", task, crew, task.started, now))
        if not crew.on_duty:
            self.floor.tell(Spell("overrun", task, crew, max(crew.left_at, task.resumed), now))
        self.floor.look()

    def _free_crew(self) -> Crew | None:
        for crew in self.crews:
            if crew.on_duty and len(crew.tasks) < crew.heads:
                return crew
        return None

    def _mate(self, task: Task) -> Crew | None:
        """Find somebody free in the team that handed the task over."""
        team = cast("Crew", task.crew).team
        for crew in self.crews:
            if crew.team == team and crew.on_duty and len(crew.tasks) < crew.heads:
                return crew
        return None

    def unfinished(self) -> list[Task]:
        """Return the tasks that wait, are in hand or are set down, in the order of their keys."""
        in_hand = [task for crew in self.crews for task in (*crew.tasks.values(), *crew.paused)]
        waiting = [task for _, task in self.queue]
        tasks = [*waiting, *self.handed_over, *in_hand]
        return sorted((task for task in tasks if task.station is self), key=lambda task: task.key)

    def close(self, now: float) -> None:
        """Count what is in hand at the end."""
        self.count_to(now)
        self.worked_s += sum(now - task.resumed for task in self.unfinished() if task.in_hand)

    def count_to(self, now: float) -> None:
        """Bring the integral of the number at the station up to an instant."""
        self.area_s += (self.entered - self.left) * (now - self._counted_to)
        self._counted_to = now
