"""Carriers: parcels wait at the docks, leave with a collection, queue for the network, and are delivered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, SORTING, Environment, ProcessGenerator, at
from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.calendar import working_day_after
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.distributions import to_ticks

TRANSIT = purpose("parcel.transit")
DELIVERY_HOUR = purpose("parcel.delivery hour")

Ints = NDArray[np.int64]


def add_parcels(
    world: World, marks: Marks, orders: Orders, jobs: Jobs, parcels: Parcels, first_job: int,
    weight_kg: NDArray[np.float64], earlier: Ints,
) -> None:
    """Pack the jobs from one on into equal parcels, and give each parcel its price and its marks.

    Parameters
    ----------
    world, marks, orders, jobs, parcels
        What is shipped, and where its parcels are kept.
    first_job
        Index of the first of the `n` jobs that are to be packed; the parcels of all before it are there.
    weight_kg
        Weight of each (n,).
    earlier
        Parcels that the order of each has in earlier jobs (n,).
    """
    count = jobs.parcels[first_job:]
    of_job = np.repeat(np.arange(len(count)), count)
    first = np.cumsum(count) - count
    job = first_job + of_job
    order = jobs.order[job]
    number = np.arange(len(job)) - first[of_job] + earlier[of_job]
    weight = (weight_kg / count)[of_job]
    keys, occasions = orders.keys[order], number.astype(np.uint64)
    u = marks.uniform(TRANSIT, keys, occasions)
    price, billed = np.zeros(len(job), np.int64), np.zeros(len(job))
    days = np.zeros(len(job), np.int64)
    for node, service in np.unique(np.stack((jobs.node[first_job:], jobs.service[first_job:])), axis=1).T.tolist():
        lane = world.services[service].lane(node)
        mine = np.flatnonzero((jobs.service[job] == service) & (jobs.node[job] == node))
        place = orders.place[order[mine]]
        price[mine] = lane.rates.price_micro(place, weight[mine])
        billed[mine] = lane.rates.billed_kg(weight[mine])
        days[mine] = sum(u[mine] > within[place] for within in lane.transit_cumulative.T)
    jobs.first_parcel[first_job:] = len(parcels) + first
    parcels.add(
        job=job,
        order=order,
        number=number,
        weight_kg=weight,
        billed_kg=billed,
        price_micro=price,
        transit_days=days,
        delivery_mark=marks.uniform(DELIVERY_HOUR, keys, occasions),
        collected=np.full(len(job), np.nan),
        inducted=np.full(len(job), np.nan),
        delivered=np.full(len(job), np.nan),
    )


class Carrier:
    """A carrier at the docks of the nodes, and its network.

    Parameters
    ----------
    number, plan, world
        What carries: index, plan, scenario.
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
        orders: Orders,
        jobs: Jobs,
        parcels: Parcels,
        books: Books,
        houses: list[Warehouse],
        patience: Patience | None = None,
    ) -> None:
        self.patience = patience
        self.number, self.plan, self.world, self.books = number, plan, world, books
        self.orders, self.jobs, self.parcels, self.houses = orders, jobs, parcels, houses
        self.at_dock = [np.zeros(0, np.int64) for _ in houses]
        self.in_queue = np.zeros(0, np.int64)

    def take_over(self, at_dock: Ints, in_queue: Ints, shipped: int) -> None:
        """Begin with the parcels of a snapshot, before all others, and with the jobs shipped by then."""
        self.at_dock[0], self.in_queue = np.sort(at_dock), in_queue
        self.houses[0].shipped += shipped

    def open(self, env: Environment) -> None:
        """Start the collections at every node, and the network."""
        for node, dock in enumerate(self.plan.docks):
            if dock is not None:
                env.process(self.collect(env, node))
        env.process(self.sort(env))

    def collect(self, env: Environment, node: int) -> ProcessGenerator:
        """Leave a node with every departure, as full as the trailer may be; first come, first taken."""
        dock = self.plan.dock(node)
        for departure in dock.departures[dock.departures >= env.now].tolist():
            yield at(env, departure, CONTROL)
            waiting = np.concatenate((self.at_dock[node], self._put_on_dock(node)))
            if self.patience is not None:
                waiting = waiting[self.patience.wanted(self.parcels.order[waiting], departure)]
            room = len(waiting) if dock.cap is None else dock.cap
            taken, self.at_dock[node] = waiting[:room], waiting[room:]
            self.in_queue = np.concatenate((self.in_queue, taken))
            self._leave(node, departure, taken)

    def _put_on_dock(self, node: int) -> Ints:
        """Return the parcels of the jobs that were finished since the last departure, in their turn."""
        finished, ready = self.houses[node].take(self.number)
        in_turn = finished[np.lexsort((finished, ready))]
        count = self.jobs.parcels[in_turn]
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.asarray(np.repeat(self.jobs.first_parcel[in_turn], count) + number)

    def sort(self, env: Environment) -> ProcessGenerator:
        """Take parcels into the network on working days, up to the day's capacity; the rest waits."""
        to_come = self.plan.works[: len(self.plan.sorts)] & (self.plan.sorts >= env.now)
        for day in np.flatnonzero(to_come).tolist():
            yield at(env, float(self.plan.sorts[day]), SORTING)
            capacity = int(self.plan.capacity[day])
            count = len(self.in_queue) if capacity < 0 else capacity
            taken, self.in_queue = self.in_queue[:count], self.in_queue[count:]
            self._take_in(day, env.now, taken)

    def _leave(self, node: int, now: float, taken: Ints) -> None:
        self._record(events.COLLECTION, now, len(taken), self.world.nodes[node].name)
        if not len(taken):
            return
        parcels, jobs = self.parcels, self.jobs
        parcels.collected[taken] = now
        if self.patience is not None:
            self.patience.leave(parcels.order[taken])
        job = parcels.job[taken]
        last = jobs.first_parcel[job] + jobs.parcels[job] - 1
        self.houses[node].shipped += int((taken == last).sum())
        price, services = parcels.price_micro[taken], jobs.service[job]
        for service in np.unique(services).tolist():
            mine = taken[services == service]
            self.books.ledger.post(
                "carriage", events.PER_ORDER, self.plan.name, self.world.services[service].name, "parcel",
                at=now, quantity=1.0, rate_micro=price[services == service],
                amount_micro=price[services == service], order=parcels.order[mine], parcel=mine,
                node=self.world.nodes[node].name,
            )  # fmt: skip

    def _take_in(self, day: int, now: float, taken: Ints) -> None:
        self._record(events.INDUCTION, now, len(taken), "")
        if not len(taken):
            return
        parcels = self.parcels
        parcels.inducted[taken] = now
        arrives = working_day_after(self.plan.works, np.full(len(taken), day), parcels.transit_days[taken])
        begins, ends = (
            np.append(hours, np.inf) for hours in (self.plan.delivery_from, self.plan.delivery_to)
        )
        # A same-day parcel has only what is left of the day's hours of delivery.
        start = np.maximum(begins[arrives], now)
        moment = start + parcels.delivery_mark[taken] * np.maximum(ends[arrives] - start, 0.0)
        delivered = to_ticks(np.where(np.isfinite(begins[arrives]), moment, np.inf))
        parcels.delivered[taken] = np.where(delivered <= self.world.calendar.end, delivered, np.nan)

    def _record(self, kind: str, now: float, parcels: int, node: str) -> None:
        self.books.activities.add(kind, now, now, node=node, resource=self.plan.name, quantity=parcels)
