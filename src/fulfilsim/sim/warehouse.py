"""A fulfilment centre: orders are released, pass its stages, and reach the dock."""

from __future__ import annotations

from fulfilsim import events
from fulfilsim.engine import ARRIVAL, Crew, Environment, Floor, ProcessGenerator, Spell, at
from fulfilsim.policies.release import release_policy
from fulfilsim.policies.sequence import POLICIES
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.sim.workforce import CrewAtWork
from fulfilsim.world.build import World


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
        self.released = release_policy(world.centre.waves).released_at(orders.placed)
        self.priority = POLICIES[world.centre.priority](orders.promised_day).tolist()
        self.work_s = orders.work_s.T.tolist()
        self.ready = [float("nan")] * len(orders)

    def receive(self) -> ProcessGenerator:
        """Start every order when it is released."""
        env, end = self.env, float("inf")
        for order, released in enumerate(self.released.tolist()):
            if released == end:
                return
            if released > env.now:
                yield at(env, released, ARRIVAL)
            env.process(self.fulfil(order))

    def fulfil(self, order: int) -> ProcessGenerator:
        """Pass the stages of the process, and wait on the dock for the carrier."""
        priority = self.priority[order]
        for station, seconds in zip(self.floor.stations, self.work_s[order], strict=True):
            yield station.serve(order, seconds, priority)
        self.ready[order] = self.env.now
        self.carrier_of[order].hand_over(self.env.now, order)

    def open(self) -> None:
        """Start the people's days and the stream of orders."""
        for person in self.people:
            self.env.process(person.work(self.env))
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
            [Crew(plan.shift, plan.heads, team.productivity, team.at_break, team.name) for plan in team.crews]
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
