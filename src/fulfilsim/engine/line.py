"""A line in Python: one process for each job, which is what the compiled line must agree with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fulfilsim.engine.batches import Gathering, Party, Scattering
from fulfilsim.engine.checks import Columns, check_feed, check_jobs, check_special
from fulfilsim.engine.core import Environment
from fulfilsim.engine.crews import Crew, Task
from fulfilsim.engine.events import Event, ProcessGenerator
from fulfilsim.engine.floor import Floor, Station
from fulfilsim.engine.phases import ARRIVAL, at

Special = Callable[[int, int], ProcessGenerator]


class Line(Floor):
    """Stages that jobs pass in turn, fed with arrays of jobs.

    Whatever looks at a line, or changes it, finds it as it is at that instant and phase. Between such
    moments nothing of it is a process or an event, unless the backend is the reference.

    Parameters
    ----------
    env
        Where it stands.
    special
        The process, ``special(job, stage)``, that goes on with a job which leaves the line after a stage; it
        may bring it back with `enter`.
    journal
        Whether what is done is kept for `spells`.
    """

    def __init__(self, env: Environment, special: Special | None = None, journal: bool = True) -> None:
        super().__init__(env)
        self.special, self._journal = special, journal
        self._work: list[Sequence[float]] = []
        self._priority: list[int] = []
        self._door: list[int] = []
        self._leaves_after: list[int] = []
        self._ended: list[float] = []
        self._docks: defaultdict[int, list[int]] = defaultdict(list)

    def gather(self, name: str, size: int, wait_s: float = float("inf")) -> Gathering:
        """Add a stage at which jobs wait to go on as a batch, under the name of the first.

        A batch's work at a station is that of all its members, its class that of the most urgent.

        Parameters
        ----------
        name
            Name, for the journal.
        size
            How many go together.
        wait_s
            How long after the last batch went, or after the first came if nobody waited then, those who are
            there go without more.
        """
        return Gathering(self, name, size, wait_s)

    def scatter(self, name: str) -> Scattering:
        """Add a stage from which the jobs of a batch go on one by one.

        Parameters
        ----------
        name
            Name, for the journal.
        """
        return Scattering(self, name)

    def join(self, station: Station, serves: bool = True) -> int:
        """Make a station one of the line's, and return its index.

        Raises
        ------
        ValueError
            If jobs were fed already: they would have no work there.
        """
        if self._ended:
            raise ValueError("stages are added before jobs are fed")
        return super().join(station, serves)

    def feed(
        self,
        arrives: ArrayLike,
        work_s: ArrayLike,
        priority: ArrayLike = 0,
        door: ArrayLike = 0,
        leaves_after: ArrayLike = -1,
    ) -> None:
        """Have jobs come; they are numbered on from those fed before.

        Parameters
        ----------
        arrives
            When each joins the first queue (n,) [s]; infinite where it never comes by itself.
        work_s
            Work at each stage, in whole ticks (n, stages) [s]; where jobs gather or part it is not looked at.
        priority
            Class in every queue, lower goes first (n,).
        door
            Where each is to be taken at the end (n,).
        leaves_after
            Index of the stage after which each leaves the line for a process of its own; -1 is none (n,).
        """
        columns = check_feed(arrives, work_s, priority, door, leaves_after, len(self.stations), self.env.now)
        check_special(self.special, columns[4])
        first = len(self._ended)
        self._work.extend(columns[1].tolist())
        self._priority.extend(columns[2].tolist())
        self._door.extend(columns[3].tolist())
        self._leaves_after.extend(columns[4].tolist())
        self._ended.extend([float("nan")] * len(columns[0]))
        self.env.process(self._receive(first, columns))

    def enter(self, jobs: ArrayLike, stations: ArrayLike, priority: ArrayLike) -> None:
        """Have jobs join the queues of stages now, in the middle of the line or again.

        Parameters
        ----------
        jobs
            Who (k,).
        stations
            Index of the stage that each goes on from (k,).
        priority
            Class in the first queue; in the later ones it is the job's own (k,).
        """
        columns = check_jobs(jobs, stations, priority, len(self._ended), len(self.stations))
        for job, stage, first_class in zip(*(column.tolist() for column in columns), strict=True):
            self._send([job], stage, first_class)

    def tell(self, kind: str, task: Task, crew: Crew, start: float, end: float) -> None:
        """Note a stretch of time of a task, if there is a journal."""
        if self._journal:
            super().tell(kind, task, crew, start, end)

    def take(self, door: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the jobs that came off at a door since this was asked last, and when (k,), (k,)."""
        jobs = np.array(self._docks.pop(door, []), np.int64)
        return jobs, np.array([self._ended[job] for job in jobs.tolist()])

    @property
    def ended(self) -> NDArray[np.float64]:
        """When each job passed the last stage (n,); NaN where it has not."""
        return np.array(self._ended)

    def _receive(self, first: int, columns: Columns) -> ProcessGenerator:
        arrives = columns[0]
        for row in np.argsort(arrives, kind="stable").tolist():
            if arrives[row] == np.inf:
                return
            yield at(self.env, float(arrives[row]), ARRIVAL)
            self._send([first + row], 0, self._priority[first + row])

    def _assign(self, event: Event) -> None:
        """Let batches go before people are assigned: they have then joined the next queue."""
        gatherings = [stage for stage in self.stations if isinstance(stage, Gathering)]
        if not any([stage.gather() for stage in gatherings]):  # noqa: C419 - all must gather, also after the first
            super()._assign(event)
            return
        self._looking = False
        self.ask()

    def _send(self, party: Party, stage: int, priority: int) -> None:
        """Have a party join a queue now, and go on from there as a process."""
        while party and stage < len(self.stations):
            here = self.stations[stage]
            if not isinstance(here, Scattering):
                self.env.process(self._stay(party, stage, self._join(here, party, priority)))
                return
            here.pass_by(len(party))
            for job in party[1:]:
                self._send([job], stage + 1, self._priority[job])
            party, stage, priority = party[:1], stage + 1, self._priority[party[0]]
        for job in party:
            self._ended[job] = self.env.now
            self._docks[self._door[job]].append(job)

    def _join(self, here: Station, party: Party, priority: int) -> Event:
        if isinstance(here, Gathering):
            return here.join(party, priority)
        return here.serve(sum(self._work[job][here.index] for job in party), priority, party[0])

    def _stay(self, party: Party, stage: int, done: Event) -> ProcessGenerator:
        """Wait for the end of a stage, let those leave who are to, and go on with the others."""
        batch = yield done
        if isinstance(self.stations[stage], Gathering):
            party = batch
        else:
            leavers = [job for job in party if self._leaves_after[job] == stage]
            party = [job for job in party if job not in leavers]
            for job in leavers:
                self._leaves_after[job] = -1
                self.env.process(cast("Special", self.special)(job, stage))
        if party:
            self._send(party, stage + 1, min(self._priority[job] for job in party))
