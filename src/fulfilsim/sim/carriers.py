"""Carriers: parcels wait at the docks and leave with a collection, for a price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, Environment, ProcessGenerator, at
from fulfilsim.marks import Marks
from fulfilsim.sim.carriage import Carriage
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.depots import Depot, Depots
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.network import Network
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.carriers import CarrierPlan

Ints = NDArray[np.int64]


class Carrier:
    """A carrier at the docks of the nodes, and its network.

    Parameters
    ----------
    number, plan, world, marks
        What carries: index, plan, scenario, random marks.
    orders, jobs, parcels, books
        What is to be carried, and where that is written.
    houses
        The nodes.
    patience
        Which orders are still wanted; None where all are.
    """

    def __init__(
        self,
        number: int,
        plan: CarrierPlan,
        world: World,
        marks: Marks,
        orders: Orders,
        jobs: Jobs,
        parcels: Parcels,
        books: Books,
        houses: list[Warehouse],
        patience: Patience | None = None,
    ) -> None:
        self.patience = patience
        self.number, self.plan, self.world, self.books = number, plan, world, books
        self.jobs, self.parcels, self.houses = jobs, parcels, houses
        self.at_dock = [np.zeros(0, np.int64) for _ in houses]
        self.network: Depots | Network = (
            Depots(plan, world, marks, orders, parcels, books)
            if plan.fleets
            else Network(number, plan, world, marks, orders, jobs, parcels, books)
        )
        self.carriage = Carriage(plan.name, world, marks, orders, jobs, parcels, books)

    def take_over(self, at_dock: Ints, in_queue: Ints, shipped: int) -> None:
        """Begin with the parcels of a snapshot, before all others, and with the jobs shipped by then."""
        self.at_dock[0] = np.sort(at_dock)
        self.network.take_over(in_queue)
        self.houses[0].shipped += shipped

    def open(self, env: Environment) -> None:
        """Start the collections at every node, and the network."""
        for node, dock in enumerate(self.plan.docks):
            if dock is not None:
                env.process(self.collect(env, node))
        self.network.open(env)

    def depots(self) -> list[Depot]:
        """Give the own fleets that deliver for it, with all they did."""
        return self.network.seen() if isinstance(self.network, Depots) else []

    def collect(self, env: Environment, node: int) -> ProcessGenerator:
        """Leave a node with every departure, as full as the trailer may be; first come, first taken."""
        dock, closed = self.plan.dock(node), self.network.conditions.closed
        on_strike = closed[self.world.calendar.day_of(dock.departures)]
        for departure in dock.departures[(dock.departures >= env.now) & ~on_strike].tolist():
            yield at(env, departure, CONTROL)
            waiting = np.concatenate((self.at_dock[node], self.houses[node].put_on_dock(self.number)))
            if self.patience is not None:
                wanted = self.patience.wanted(self.parcels.order[waiting], departure)
                self.houses[node].put_aside += len(self.jobs.done_with(self.parcels, waiting[~wanted]))
                waiting = waiting[wanted]
            room = len(waiting) if dock.cap is None else dock.cap
            taken, self.at_dock[node] = waiting[:room], waiting[room:]
            self.network.enter(node, taken)
            self._leave(node, departure, taken)

    def _leave(self, node: int, now: float, taken: Ints) -> None:
        name = self.world.nodes[node].name
        self.books.activities.add(
            events.COLLECTION, now, now, node=name, resource=self.plan.name, quantity=len(taken)
        )
        if not len(taken):
            return
        parcels, jobs = self.parcels, self.jobs
        parcels.collected[taken] = now
        if self.patience is not None:
            self.patience.leave(parcels.order[taken])
        self.houses[node].shipped += len(jobs.done_with(parcels, taken))
        if not self.plan.fleets:
            self.carriage.charge(node, now, taken)
