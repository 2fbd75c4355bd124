"""A fulfilment centre: orders are released, pass its stages, and reach the dock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import ARRIVAL, Crew, Environment, Floor, ProcessGenerator, Spell, at
from fulfilsim.policies.release import release_policy
from fulfilsim.policies.sequence import POLICIES
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.sim.workforce import CrewAtWork
from fulfilsim.world.build import World

IN_HAND = -(2**31)


class Warehouse:
    """The floor of a centre, its people, and the orders on it."""

    def __init__(
        self, env: Environment, world: World, orders: Orders, carriers: list[Carrier], books: Books
    ) -> None:
        self.env, self.centre, self.books, self.carriers = env, world.centre, books, carriers
        self.floor = Floor(env, self._tell)
        self.people = self._hire()
        self._who = {person.crew: person for person in self.people}
        self.carrier_of = [carriers[world.services[service].carrier] for service in orders.service.tolist()]
        self.begun = {} if world.snapshot is None else world.snapshot.begun()
        self.released = _released(world, orders, sorted(self.begun))
        self.priority = POLICIES[world.centre.priority](orders.promised_day).tolist()
        self.work_s = orders.work_s.T.tolist()
        self.ready = [float("nan")] * len(orders)

    def receive(self) -> ProcessGenerator:
        """Start every order when it is released."""
        env, end = self.env, float("inf")
        for order, released in enumerate(self.released.tolist()):
            if order in self.begun:
                continue
            if released == end:
                return
            if released > env.now:
                yield at(env, released, ARRIVAL)
            env.process(self.fulfil(order))

    def go_on(self) -> None:
        """Go on with every order of a snapshot where it is; what is in hand goes before what waits."""
        for order, (stage, in_hand) in sorted(self.begun.items()):
            if stage < len(self.floor.stations):
                self.env.process(self.fulfil(order, stage, IN_HAND if in_hand else self.priority[order]))

    def fulfil(self, order: int, stage: int = 0, first_priority: int | None = None) -> ProcessGenerator:
        """Pass the stages of the process from one on, and wait on the dock for the carrier."""
        priority = self.priority[order]
        now = priority if first_priority is None else first_priority
        for station, seconds in zip(self.floor.stations[stage:], self.work_s[order][stage:], strict=True):
            yield station.serve(order, seconds, now)
            now = priority
        self.ready[order] = self.env.now
        self.carrier_of[order].hand_over(self.env.now, order)

    def open(self) -> None:
        """Start the people's days and the stream of orders."""
        for person in self.people:
            self.env.process(person.work(self.env))
        self.go_on()
        self.env.process(self.receive())

    def close(self) -> None:
        """Bring the people's pay and the stations' counters up to the end."""
        self.books.activities.horizon = self.env.now
        for person in self.people:
            person.close(self.env.now)
        for station in self.floor.stations:
            station.close(self.env.now)

    def _hire(self) -> list[CrewAtWork]:
        crews = [
            [Crew(plan.shift, 0, team.productivity, team.at_break, team.name) for plan in team.crews]
            for team in self.centre.teams
        ]
        for stage in self.centre.stages:
            there = [crew for team in stage.teams for crew in crews[team]]
            machine = Crew("", float("inf"), on_duty=True)
            self.floor.add(stage.name, there if stage.teams else [machine], stage.stations)
        return [
            CrewAtWork(crew, plan, team, [s for s in self.floor.stations if crew in s.crews], self.books)
            for team, group in zip(self.centre.teams, crews, strict=True)
            for crew, plan in zip(group, team.crews, strict=True)
            if crew.floor is not None
        ]

    def _tell(self, spell: Spell) -> None:
        self.books.tell(spell)
        if spell.kind == events.OVERRUN:
            self._who[spell.crew].pay_overrun(spell)


def _released(world: World, orders: Orders, begun: list[int]) -> NDArray[np.float64]:
    """Return the instants of release (n,) [s]: infinite where it never comes, NaN where it is past."""
    released = np.maximum(release_policy(world.centre.waves).released_at(orders.placed), world.calendar.start)
    released[begun] = np.nan
    return released
