"""A line in Python: one process for each job, which is what the compiled line must agree with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fulfilsim.engine.checks import Columns, check_feed, check_jobs
from fulfilsim.engine.core import Environment
from fulfilsim.engine.events import Event, ProcessGenerator
from fulfilsim.engine.floor import Floor
from fulfilsim.engine.phases import ARRIVAL, at


class Line(Floor):
    """Stations that jobs pass in turn, fed with arrays of jobs.

    Whatever looks at a line, or changes it, finds it as it is at that instant and phase. Between such
    moments nothing of it is a process or an event, unless the backend is the reference.
    """

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self._work: list[Sequence[float]] = []
        self._priority: list[int] = []
        self._door: list[int] = []
        self._ended: list[float] = []
        self._docks: defaultdict[int, list[int]] = defaultdict(list)

    def feed(
        self, arrives: ArrayLike, work_s: ArrayLike, priority: ArrayLike = 0, door: ArrayLike = 0
    ) -> None:
        """Have jobs come; they are numbered on from those fed before.

        Parameters
        ----------
        arrives
            When each joins the first queue (n,) [s]; infinite where it never comes by itself.
        work_s
            Work at each station, in whole ticks (n, stations) [s].
        priority
            Class in every queue, lower goes first (n,).
        door
            Where each is to be taken at the end (n,).
        """
        columns = check_feed(arrives, work_s, priority, door, len(self.stations), self.env.now)
        first = len(self._ended)
        self._work.extend(columns[1].tolist())
        self._priority.extend(columns[2].tolist())
        self._door.extend(columns[3].tolist())
        self._ended.extend([float("nan")] * len(columns[0]))
        self.env.process(self._receive(first, columns))

    def enter(self, jobs: ArrayLike, stations: ArrayLike, priority: ArrayLike) -> None:
        """Have jobs join the queues of stations now, in the middle of the line or again.

        Parameters
        ----------
        jobs
            Who (k,).
        stations
            Index of the station that each goes on from (k,).
        priority
            Class in the first queue; in the later ones it is the job's own (k,).
        """
        columns = check_jobs(jobs, stations, priority, len(self._ended), len(self.stations))
        for job, station, first_class in zip(*(column.tolist() for column in columns), strict=True):
            done = self.stations[station].serve(self._work[job][station], first_class, job)
            self.env.process(self._pass(job, station + 1, done))

    def take(self, door: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the jobs that came off at a door since this was asked last, and when (k,), (k,)."""
        jobs = np.array(self._docks.pop(door, []), np.int64)
        return jobs, np.array([self._ended[job] for job in jobs.tolist()])

    @property
    def ended(self) -> NDArray[np.float64]:
        """When each job passed the last station (n,); NaN where it has not."""
        return np.array(self._ended)

    def _receive(self, first: int, columns: Columns) -> ProcessGenerator:
        arrives = columns[0]
        for row in np.argsort(arrives, kind="stable").tolist():
            if arrives[row] == np.inf:
                return
            yield at(self.env, float(arrives[row]), ARRIVAL)
            self.env.process(self._pass(first + row, 0))

    def _pass(self, job: int, next_station: int, done: Event | None = None) -> ProcessGenerator:
        if done is not None:
            yield done
        for station in self.stations[next_station:]:
            yield station.serve(self._work[job][station.index], self._priority[job], job)
        self._ended[job] = self.env.now
        self._docks[self._door[job]].append(job)
