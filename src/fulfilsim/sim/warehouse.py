"""A node: jobs are released, pass its stages, and reach the dock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import Crew, Environment, Line, Spells, Station
from fulfilsim.engine.spells import KINDS
from fulfilsim.policies.release import release_policy
from fulfilsim.policies.sequence import POLICIES
from fulfilsim.sim.jobs import Jobs
from fulfilsim.sim.journal import Books
from fulfilsim.sim.packing import Packing
from fulfilsim.sim.workforce import CrewAtWork
from fulfilsim.world.build import World

IN_HAND = -(2**31)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """What a station counted itself: jobs that came and left, jobs times seconds, and seconds of work."""

    node: str
    stage: str
    entered: int
    left: int
    area_s: float
    worked_s: float


class Warehouse:
    """The line of a node, its people, and the jobs on it.

    Its stages are a line: people come and go as processes, and in between jobs pass the stages without one.

    Parameters
    ----------
    env, world, number
        Where it stands, the scenario, and the index of the node.
    jobs, packing, books
        What is to be done, who packs it, and where that is written.
    """

    def __init__(
        self, env: Environment, world: World, number: int, jobs: Jobs, packing: Packing, books: Books
    ) -> None:
        self.env, self.world, self.number, self.books, self.jobs = env, world, number, books, jobs
        self.packing = packing
        self.plan = world.nodes[number]
        self.line = Line(env)
        self.crews: list[Crew] = []
        self.people = self._hire()
        self.release = release_policy(self.plan.waves)
        self.given = self.shipped = self.passed_on = self.put_aside = 0
        self._fed: list[Ints] = []
        self._carrier_of = np.array([service.carrier for service in world.services], np.int64)

    def open(self) -> None:
        """Start the people's days."""
        for person in self.people:
            self.env.process(person.work(self.env))

    def accept(
        self,
        jobs: Ints,
        work_s: Floats,
        promised_day: Ints,
        begun: Ints | None = None,
        given_up: Floats | None = None,
        door: int | None = None,
    ) -> int:
        """Have jobs come when they are payable, or with the next wave.

        Parameters
        ----------
        jobs
            Their indices (n,).
        work_s
            Time at each stage (stages, n) [s].
        promised_day
            Day of the promised collection (n,).
        begun
            Which of them, by their place, are under way already and do not come by themselves.
        given_up
            When each is not wanted any more, so that it is not released; infinite for never (n,) [s].
        door
            Where they are put when they are done; by default at the door of their carriers.

        Returns
        -------
        int
            How many are released, or will be.
        """
        released = self.release.released_at(self.jobs.payable[jobs])
        released = np.maximum(released, self.world.calendar.start)
        if begun is not None:
            released[begun] = np.nan
        if given_up is not None:
            wanted = np.isnan(released) | np.isinf(given_up) | (given_up > released)
            jobs, released, promised_day = jobs[wanted], released[wanted], promised_day[wanted]
            work_s = work_s[:, wanted]
        self.jobs.released[jobs] = released
        comes = np.where(np.isnan(released), np.inf, released)
        self._feed(jobs, comes, work_s, promised_day, self._doors(jobs) if door is None else door)
        self.given += len(jobs)
        return len(jobs)

    def take_in(self, jobs: Ints, work_s: Floats, promised_day: Ints) -> None:
        """Have jobs come that were packed elsewhere, now (n,); times at each stage (stages, n) [s]."""
        self._feed(jobs, np.full(len(jobs), self.env.now), work_s, promised_day, self._doors(jobs))

    def _feed(self, jobs: Ints, comes: Floats, work_s: Floats, promised_day: Ints, door: Ints | int) -> None:
        self._fed.append(jobs)
        self.line.feed(comes, work_s.T, POLICIES[self.plan.priority](promised_day), door=door)

    def _doors(self, jobs: Ints) -> Ints:
        return np.asarray(self._carrier_of[self.jobs.service[jobs]])

    def go_on(self, begun: dict[int, tuple[int, bool]], promised_day: Ints) -> None:
        """Go on with every job of a snapshot where it is; what is in hand goes before what waits.

        Parameters
        ----------
        begun
            Stage of each job, and whether its work there is begun.
        promised_day
            Day of the promised collection of every job (n,).
        """
        priority = POLICIES[self.plan.priority](promised_day)
        rows = [
            (job, stage, IN_HAND if in_hand else int(priority[job]))
            for job, (stage, in_hand) in sorted(begun.items())
            if stage < len(self.line.stations)
        ]
        if rows:
            self.line.enter(*zip(*rows, strict=True))

    def put_on_dock(self, door: int) -> Ints:
        """Return the parcels of the jobs that came off at a door since it was asked last, in their turn."""
        self.packing.pack()
        keys, ended = self.line.take(door)
        finished = self.fed[keys]
        return self.jobs.parcels_of(finished[np.lexsort((finished, ended))])

    @property
    def backlog(self) -> int:
        """Jobs of the node that are wanted and have not left it; of a cross-dock also those to come."""
        return self.given - self.shipped - self.passed_on - self.put_aside

    @property
    def fed(self) -> Ints:
        """Index of the job of each number of the line (n,)."""
        if len(self._fed) != 1:
            self._fed = [np.concatenate([np.zeros(0, np.int64), *self._fed])]
        return self._fed[0]

    def finish(self) -> None:
        """Write what was done until now."""
        last = slice(None) if not self.world.transfers else self.jobs.node[self.fed] == self.number
        self.jobs.ready[self.fed[last]] = self.line.ended[last]
        self._tell(self.line.spells())

    def close(self) -> None:
        """Bring the people's pay, the stations' counters and the journal up to the end."""
        now = self.env.now
        for person in self.people:
            person.close(now)
        self._tell(self.line.spells())
        for station in self.line.stations:
            station.close(now)
            self._tell_unfinished(station)

    def counted(self) -> list[Counted]:
        """Give what the stations counted themselves."""
        return [
            Counted(self.plan.name, each.name, each.entered, each.left, each.area_s, each.worked_s)
            for each in self.line.stations
        ]

    def _hire(self) -> list[CrewAtWork]:
        crews = [
            [Crew(plan.shift, 0, team.productivity, team.at_break, team.name) for plan in team.crews]
            for team in self.plan.teams
        ]
        for stage in self.plan.stages:
            there = [crew for team in stage.teams for crew in crews[team]]
            machine = Crew("", float("inf"), on_duty=True)
            self.line.add(stage.name, there if stage.teams else [machine], stage.stations)
        self.crews = list(dict.fromkeys(crew for station in self.line.stations for crew in station.crews))
        return [
            CrewAtWork(crew, plan, team, [s for s in self.line.stations if crew in s.crews], self.books,
                       self.plan.name)
            for team, group in zip(self.plan.teams, crews, strict=True)
            for crew, plan in zip(group, team.crews, strict=True)
            if crew.floor is not None
        ]  # fmt: skip

    def _tell(self, spells: Spells) -> None:
        """Write what was done into the books, and pay whoever overran."""
        orders = self.jobs.order[self.fed[spells.key]]
        self.books.tell(spells, self.plan.name, orders, self.line.stations, self.crews)
        rows = np.flatnonzero(spells.kind == KINDS.index(events.OVERRUN))
        rows = rows[np.lexsort((spells.key[rows], spells.start[rows], spells.end[rows]))]
        for person in self.people:
            mine = rows[spells.crew[rows] == self.crews.index(person.crew)]
            person.pay_overruns(spells.start[mine], spells.end[mine])

    def _tell_unfinished(self, station: Station) -> None:
        """Write the work that waits or is in hand."""
        for task in station.unfinished():
            crew, write = task.crew, self.books.activities.add
            where: dict[str, Any] = {
                "node": self.plan.name,
                "stage": station.name,
                "resource": crew.team if crew else "",
                "crew": crew.name if crew else "",
                "order": int(self.jobs.order[self.fed[task.key]]),
                "queued": task.queued,
            }
            write(events.WORK, task.started if task.started >= 0 else np.nan, np.nan, **where)
            if crew and not task.in_hand:
                write(events.PAUSE, task.resumed, np.nan, **where)
