"""The composition of a replication, on one screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, LAST, Environment, Event, ProcessGenerator, Station, at, backend
from fulfilsim.marks import Marks
from fulfilsim.sim.carriers import Carrier, Parcels, draw_parcels
from fulfilsim.sim.customers import Orders, draw_orders
from fulfilsim.sim.journal import Books
from fulfilsim.sim.opening import hand_to_carriers, opening_level, place_opening, with_opening
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World


@dataclass(frozen=True)
class Log:
    """Everything a replication leaves behind; facts only.

    Parameters
    ----------
    orders, parcels
        Orders and parcels with their milestones.
    released, ready
        When each order was released and passed the last stage (n,) [s]; infinite or NaN where it was not.
    books
        Activities and ledger.
    stations
        The stations with their own counters.
    horizon
        End of the simulation [s].
    """

    orders: Orders
    parcels: Parcels
    released: NDArray[np.float64]
    ready: NDArray[np.float64]
    books: Books
    stations: list[Station]
    horizon: float


def simulate(world: World, marks: Marks) -> Log:
    """Run one replication from the first simulated day until its measured orders are done."""
    backend()
    orders = with_opening(world, marks, draw_orders(world, marks))
    parcels = draw_parcels(world, orders, marks)
    place_opening(world, marks, orders, parcels)
    books = Books()
    env = Environment(initial_time=world.calendar.start)
    warehouse = Warehouse(env, world, orders, books)
    carriers = [
        Carrier(plan, world, orders, parcels, books, warehouse.dock(index))
        for index, plan in enumerate(world.carriers)
    ]
    hand_to_carriers(world, orders, parcels, carriers)
    warehouse.open()
    for carrier in carriers:
        env.process(carrier.collect(env))
        env.process(carrier.sort(env))
    env.process(_rent(env, world, books))
    done = env.event()
    env.process(_watch(env, world, orders, parcels, carriers, done=done))
    with _quiet_garbage_collection():
        env.run(until=done)
    warehouse.close()
    _close_books(world, orders, parcels, warehouse, books)
    return Log(
        orders,
        parcels,
        warehouse.released,
        warehouse.ready,
        books,
        warehouse.line.stations,
        env.now,
    )


def _rent(env: Environment, world: World, books: Books) -> ProcessGenerator:
    """Pay for the space at the end of every day."""
    for end, rent in zip(
        world.calendar.day_starts[1:].tolist(), world.centre.rent_micro.tolist(), strict=True
    ):
        yield at(env, end, CONTROL)
        books.ledger.post("space", events.PER_PERIOD, "landlord", "rent", "day",
                          at=end, quantity=1.0, rate_micro=rent, amount_micro=rent)  # fmt: skip


def _watch(
    env: Environment, world: World, orders: Orders, parcels: Parcels, carriers: list[Carrier], *, done: Event
) -> ProcessGenerator:
    """End the run at the first midnight after which nothing measured can change.

    That is when every measured order, and every one of a snapshot, is in a carrier's network, so that its
    delivery is known, and the backlog is back at its opening level, so that no more period costs count.
    """
    calendar = world.calendar
    measured = (orders.placed >= calendar.measure_from) & (orders.placed < calendar.measure_to)
    mine = (measured | (orders.placed < calendar.start))[parcels.order]
    level = opening_level(world, orders, parcels)
    for day, snapshot in enumerate(calendar.snapshots.tolist()):
        yield at(env, snapshot, LAST)
        backlog = np.searchsorted(orders.placed, env.now, side="right") - sum(c.shipped for c in carriers)
        level = float(backlog) if day == calendar.first_measured - 1 else level
        yield at(env, float(calendar.day_starts[day + 1]), LAST)
        over = day >= calendar.last_measured and backlog <= level
        if over and not np.isnan(parcels.inducted[mine]).any():
            break
    done.succeed()


def _close_books(world: World, orders: Orders, parcels: Parcels, warehouse: Warehouse, books: Books) -> None:
    """Post what is counted rather than decided: packaging, and the revenue and goods of delivered orders."""
    ready = warehouse.ready
    parcels.ready[:] = ready[parcels.order]
    packed = np.flatnonzero(~np.isnan(ready))
    rate = world.centre.packaging_micro
    count = orders.parcels[packed]
    books.ledger.post("packaging", events.PER_ORDER, "supplier", "packaging", "parcel",
                      at=ready[packed], quantity=count, rate_micro=rate, amount_micro=rate * count,
                      order=packed)  # fmt: skip
    if not world.has_revenue or not len(orders):
        return
    delivered = np.maximum.reduceat(parcels.delivered, parcels.first[:-1])
    sold = np.flatnonzero(~np.isnan(delivered))
    for account, party, amount in (
        (events.REVENUE, "customer", orders.value_micro[sold]),
        (events.GOODS, "supplier", orders.cost_micro[sold]),
    ):
        books.ledger.post(account, events.PER_ORDER, party, "sale", "order",
                          at=delivered[sold], quantity=1.0, rate_micro=amount, amount_micro=amount,
                          order=sold)  # fmt: skip


@contextmanager
def _quiet_garbage_collection() -> Iterator[None]:
    """Keep the cyclic collector from walking the model all the time; reference counts free events."""
    was = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*was)
        gc.unfreeze()
