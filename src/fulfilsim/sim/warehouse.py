"""A fulfilment centre: orders are released, pass its stages, and reach the dock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import Crew, Environment, Line, Spells
from fulfilsim.engine.spells import KINDS
from fulfilsim.policies.release import release_policy
from fulfilsim.policies.sequence import POLICIES
from fulfilsim.sim.carriers import Dock
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.sim.workforce import CrewAtWork
from fulfilsim.world.build import World

IN_HAND = -(2**31)


class Warehouse:
    """The line of a centre, its people, and the orders on it.

    Its stages are a line: people come and go as processes, and in between orders pass the stages without one.
    """

    def __init__(self, env: Environment, world: World, orders: Orders, books: Books) -> None:
        self.env, self.world, self.orders, self.books = env, world, orders, books
        self.line = Line(env)
        self.crews: list[Crew] = []
        self.people = self._hire()
        self.released = _released(world, orders)
        self.ready = np.full(len(orders), np.nan)

    def open(self) -> None:
        """Start the people's days and the stream of orders."""
        for person in self.people:
            self.env.process(person.work(self.env))
        carrier = np.array([service.carrier for service in self.world.services], np.int64)
        priority = POLICIES[self.world.centre.priority](self.orders.promised_day)
        comes = np.where(np.isnan(self.released), np.inf, self.released)
        self.line.feed(comes, self.orders.work_s.T, priority, door=carrier[self.orders.service])
        self._go_on(priority)

    def _go_on(self, priority: NDArray[np.int64]) -> None:
        """Go on with every order of a snapshot where it is; what is in hand goes before what waits."""
        begun = sorted(_begun(self.world).items())
        rows = [(order, stage, IN_HAND if in_hand else int(priority[order]))
                for order, (stage, in_hand) in begun if stage < len(self.line.stations)]  # fmt: skip
        if rows:
            self.line.enter(*zip(*rows, strict=True))

    def dock(self, carrier: int) -> Dock:
        """Return where a carrier asks for what is finished."""
        return lambda: self.line.take(carrier)

    def close(self) -> None:
        """Bring the people's pay, the stations' counters and the journal up to the end."""
        now = self.env.now
        self.ready = self.line.ended
        self._tell(self.line.spells())
        self.books.activities.horizon = now
        for person in self.people:
            person.close(now)
        self._tell(self.line.spells())
        for station in self.line.stations:
            station.close(now)

    def _hire(self) -> list[CrewAtWork]:
        centre = self.world.centre
        crews = [
            [Crew(plan.shift, 0, team.productivity, team.at_break, team.name) for plan in team.crews]
            for team in centre.teams
        ]
        for stage in centre.stages:
            there = [crew for team in stage.teams for crew in crews[team]]
            machine = Crew("", float("inf"), on_duty=True)
            self.line.add(stage.name, there if stage.teams else [machine], stage.stations)
        self.crews = list(dict.fromkeys(crew for station in self.line.stations for crew in station.crews))
        return [
            CrewAtWork(crew, plan, team, [s for s in self.line.stations if crew in s.crews], self.books)
            for team, group in zip(centre.teams, crews, strict=True)
            for crew, plan in zip(group, team.crews, strict=True)
            if crew.floor is not None
        ]

    def _tell(self, spells: Spells) -> None:
        """Write what was done into the books, and pay whoever overran."""
        self.books.tell(spells, self.line.stations, self.crews)
        rows = np.flatnonzero(spells.kind == KINDS.index(events.OVERRUN))
        rows = rows[np.lexsort((spells.key[rows], spells.start[rows], spells.end[rows]))]
        for person in self.people:
            mine = rows[spells.crew[rows] == self.crews.index(person.crew)]
            person.pay_overruns(spells.start[mine], spells.end[mine])


def _begun(world: World) -> dict[int, tuple[int, bool]]:
    return {} if world.snapshot is None else world.snapshot.begun()


def _released(world: World, orders: Orders) -> NDArray[np.float64]:
    """Return the instants of release (n,) [s]: infinite where it never comes, NaN where it is past."""
    released = np.maximum(release_policy(world.centre.waves).released_at(orders.placed), world.calendar.start)
    released[sorted(_begun(world))] = np.nan
    return released
