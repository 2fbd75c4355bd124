"""Carriers: parcels wait at the dock, leave with a collection, queue for the network, and are delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, SORTING, Environment, ProcessGenerator, at
from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.world.build import World
from fulfilsim.world.calendar import working_day_after
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.distributions import to_ticks

TRANSIT = purpose("parcel.transit")
DELIVERY_HOUR = purpose("parcel.delivery hour")


@dataclass(frozen=True)
class Parcels:
    """Parcels of all orders; `n` parcels, those of an order side by side.

    Parameters
    ----------
    order, number
        Index of the order, and 0, 1 ... within it (n,).
    first
        Index of each order's first parcel, and n (orders + 1,).
    weight_kg, billed_kg
        Weight, and the weight that is billed (n,).
    price_micro
        Price of carriage (n,).
    transit_days, delivery_mark
        Working days in transit, and the moment within the hours of delivery (n,).
    ready, collected, inducted, delivered
        Milestones, NaN until they come (n,) [s].
    """

    order: NDArray[np.int64]
    number: NDArray[np.int64]
    first: NDArray[np.int64]
    weight_kg: NDArray[np.float64]
    billed_kg: NDArray[np.float64]
    price_micro: NDArray[np.int64]
    transit_days: NDArray[np.int64]
    delivery_mark: NDArray[np.float64]
    ready: NDArray[np.float64]
    collected: NDArray[np.float64]
    inducted: NDArray[np.float64]
    delivered: NDArray[np.float64]


def draw_parcels(world: World, orders: Orders, marks: Marks) -> Parcels:
    """Split orders into equal parcels and give each its price and its marks."""
    order = np.repeat(np.arange(len(orders)), orders.parcels)
    first = np.concatenate(([0], np.cumsum(orders.parcels))).astype(np.int64)
    number = np.arange(len(order)) - first[order]
    weight = (orders.weight_kg / orders.parcels)[order]
    keys, occasions = orders.keys[order], number.astype(np.uint64)
    u = marks.uniform(TRANSIT, keys, occasions)
    price, billed = np.zeros(len(order), np.int64), np.zeros(len(order))
    days = np.zeros(len(order), np.int64)
    for index, service in enumerate(world.services):
        mine = np.flatnonzero(orders.service[order] == index)
        place = orders.place[order[mine]]
        price[mine] = service.rates.price_micro(place, weight[mine])
        billed[mine] = service.rates.billed_kg(weight[mine])
        days[mine] = sum(u[mine] > within[place] for within in service.transit_cumulative.T)
    never = [np.full(len(order), np.nan) for _ in range(4)]
    delivery = marks.uniform(DELIVERY_HOUR, keys, occasions)
    return Parcels(order, number, first, weight, billed, price, days, delivery, *never)


Dock = Callable[[], tuple[NDArray[np.int64], NDArray[np.float64]]]


class Carrier:
    """A carrier at the dock of a centre, and its network.

    Parameters
    ----------
    plan, world, orders, parcels, books
        What is to be carried, how, and where that is written.
    dock
        Says which orders were put on the dock since it was asked last, and when.
    """

    def __init__(
        self, plan: CarrierPlan, world: World, orders: Orders, parcels: Parcels, books: Books, dock: Dock
    ) -> None:
        self.plan, self.world, self.orders, self.parcels, self.books = plan, world, orders, parcels, books
        self.dock = dock
        self.at_dock = self.in_queue = np.zeros(0, np.int64)
        self.shipped = 0

    def take_over(self, at_dock: NDArray[np.int64], in_queue: NDArray[np.int64], shipped: int) -> None:
        """Begin with the parcels of a snapshot, before all others, and with the orders shipped by then."""
        self.at_dock, self.in_queue, self.shipped = np.sort(at_dock), in_queue, shipped

    def collect(self, env: Environment) -> ProcessGenerator:
        """Leave with every departure, as full as its trailer may be; first come, first taken."""
        for departure in self.plan.departures[self.plan.departures >= env.now].tolist():
            yield at(env, departure, CONTROL)
            waiting = np.concatenate((self.at_dock, self._put_on_dock()))
            room = len(waiting) if self.plan.cap is None else self.plan.cap
            taken, self.at_dock = waiting[:room], waiting[room:]
            self.in_queue = np.concatenate((self.in_queue, taken))
            self._leave(departure, taken)

    def _put_on_dock(self) -> NDArray[np.int64]:
        """Return the parcels of the orders that were finished since the last departure, in their turn."""
        finished, ready = self.dock()
        in_turn = finished[np.lexsort((finished, ready))]
        count = self.orders.parcels[in_turn]
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.asarray(np.repeat(self.parcels.first[in_turn], count) + number)

    def sort(self, env: Environment) -> ProcessGenerator:
        """Take parcels into the network on working days, up to the day's capacity; the rest waits."""
        to_come = self.plan.works[: len(self.plan.sorts)] & (self.plan.sorts >= env.now)
        for day in np.flatnonzero(to_come).tolist():
            yield at(env, float(self.plan.sorts[day]), SORTING)
            capacity = int(self.plan.capacity[day])
            count = len(self.in_queue) if capacity < 0 else capacity
            taken, self.in_queue = self.in_queue[:count], self.in_queue[count:]
            self._take_in(day, env.now, taken)

    def _leave(self, now: float, taken: NDArray[np.int64]) -> None:
        self._record(events.COLLECTION, now, len(taken))
        if not len(taken):
            return
        parcels = self.parcels
        parcels.collected[taken] = now
        self.shipped += int((parcels.number[taken] == self.orders.parcels[parcels.order[taken]] - 1).sum())
        price = parcels.price_micro[taken]
        services = self.orders.service[parcels.order[taken]]
        for service in np.unique(services).tolist():
            mine = taken[services == service]
            self.books.ledger.post(
                "carriage", events.PER_ORDER, self.plan.name, self.world.services[service].name, "parcel",
                at=now, quantity=1.0, rate_micro=price[services == service],
                amount_micro=price[services == service], order=parcels.order[mine], parcel=mine,
            )  # fmt: skip

    def _take_in(self, day: int, now: float, taken: NDArray[np.int64]) -> None:
        self._record(events.INDUCTION, now, len(taken))
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

    def _record(self, kind: str, now: float, parcels: int) -> None:
        self.books.activities.add(kind, now, now, resource=self.plan.name, quantity=parcels)
