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
from fulfilsim.sim.aftermath import Aftermath, Ended, follow
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.choice import Choice
from fulfilsim.sim.customers import Orders, bought, draw_orders
from fulfilsim.sim.depots import Depot
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import write_off
from fulfilsim.sim.opening import open_with, opening_level, with_opening
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.shipping import Shipping
from fulfilsim.sim.sourcing import Sourcing
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan


@dataclass(frozen=True)
class House:
    """A node's stations, and the job of each number of their line (n,)."""

    node: str
    stations: list[Station]
    jobs: NDArray[np.int64]


@dataclass(frozen=True)
class Log:
    """Everything a replication leaves behind; facts only.

    Parameters
    ----------
    orders, jobs, parcels
        Orders, their jobs at the nodes, and parcels with their milestones.
    books
        Activities and ledger.
    houses
        The stations of each node with their own counters.
    cancelled
        Which orders their customers gave up in time (orders,).
    visited
        When customers looked at the promise, whether they bought or not (visits,) [s].
    after
        What came back, and who asked.
    depots
        Own fleets and what they drove.
    horizon
        End of the simulation [s].
    """

    orders: Orders
    jobs: Jobs
    parcels: Parcels
    books: Books
    houses: list[House]
    cancelled: NDArray[np.bool_]
    visited: NDArray[np.float64]
    after: Aftermath
    depots: list[Depot]
    horizon: float


def simulate(world: World, marks: Marks) -> Log:
    """Run one replication from the first simulated day until its measured orders are done."""
    backend()
    visits = draw_orders(world, marks)
    orders = with_opening(world, marks, bought(world, marks, visits))
    jobs, parcels, books = Jobs(), Parcels(), Books()
    env = Environment(initial_time=world.calendar.start)
    houses = [Warehouse(env, world, number, jobs, books) for number in range(len(world.nodes))]
    patience = Patience(orders.given_up) if world.customers.give_up else None
    packed = np.zeros(len(orders), np.int32)
    choice = Choice(world, marks, orders) if world.scenario.carrier_choice else None
    shipping = Shipping(world, marks, orders, jobs, parcels, houses, packed, patience, choice)
    sourcing = Sourcing(world, marks, orders, houses, shipping)
    carriers = [
        Carrier(number, plan, world, marks, orders, jobs, parcels, books, houses, patience=patience)
        for number, plan in enumerate(world.carriers)
    ]
    for house in houses:
        house.open()
    sourcing.begin()
    open_with(world, marks, orders, jobs, parcels, houses[0], carriers)
    for carrier in carriers:
        carrier.open(env)
    for node in world.nodes:
        env.process(_rent(env, world, node, books))
    env.process(sourcing.work(env))
    done = env.event()
    env.process(_watch(env, world, orders, jobs, parcels, houses, patience, done=done))
    with _quiet_garbage_collection():
        env.run(until=done)
    for house in houses:
        house.close()
    _close_books(world, orders, jobs, parcels, books)
    closed = [House(house.plan.name, house.line.stations, house.fed) for house in houses]
    gone = np.zeros(len(orders), bool) if patience is None else patience.cancelled(env.now)
    ended = Ended(_delivered(orders, jobs, parcels), gone, jobs.node_of_orders(len(orders)), env.now)
    after = follow(world, marks, orders, ended, books)
    depots = [depot for carrier in carriers for depot in carrier.depots()]
    return Log(orders, jobs, parcels, books, closed, gone, visits.placed, after, depots, env.now)


def _delivered(orders: Orders, jobs: Jobs, parcels: Parcels) -> NDArray[np.float64]:
    """Return when the last parcel of each order was delivered, of all its lines; NaN if not (orders,) [s]."""
    whole = np.bincount(jobs.order, jobs.lines, len(orders)) >= orders.lines
    return np.where(whole, last_of(parcels.delivered, parcels.order, len(orders)), np.nan)


def _rent(env: Environment, world: World, node: CentrePlan, books: Books) -> ProcessGenerator:
    """Pay for the space at the end of every day."""
    for end, rent in zip(world.calendar.day_starts[1:].tolist(), node.rent_micro.tolist(), strict=True):
        yield at(env, end, CONTROL)
        if rent:
            books.ledger.post("space", events.PER_PERIOD, "landlord", "rent", "day", node=node.name,
                              at=end, quantity=1.0, rate_micro=rent, amount_micro=rent)  # fmt: skip


def _watch(
    env: Environment,
    world: World,
    orders: Orders,
    jobs: Jobs,
    parcels: Parcels,
    houses: list[Warehouse],
    patience: Patience | None,
    *,
    done: Event,
) -> ProcessGenerator:
    """End the run at the first midnight after which nothing measured can change.

    That is when every measured order, and every one of a snapshot, is in a carrier's network, so that its
    delivery is known, and the backlog is back at its opening level, so that no more period costs count.
    Where contacts or returns queue at a desk, those of later orders are before some of theirs: it runs on.
    """
    calendar = world.calendar
    measured = (orders.placed >= calendar.measure_from) & (orders.placed < calendar.measure_to)
    measured |= orders.placed < calendar.start
    level = opening_level(world, orders, parcels)
    for day, snapshot in enumerate(calendar.snapshots.tolist()):
        yield at(env, snapshot, LAST)
        gone = np.zeros(len(orders), bool) if patience is None else patience.cancelled(env.now)
        waits = (jobs.payable <= env.now) & ~gone[jobs.order]
        backlog = np.count_nonzero(waits) - sum(house.shipped for house in houses)
        level = float(backlog) if day == calendar.first_measured - 1 else level
        yield at(env, float(calendar.day_starts[day + 1]), LAST)
        over = day >= calendar.last_measured and backlog <= level and not world.desks
        under_way = np.isnan(parcels.inducted) | parcels.at_hub
        if over and not under_way[(measured & ~gone)[parcels.order]].any():
            break
    done.succeed()


def _close_books(world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books) -> None:
    """Post what is counted rather than decided: packaging, and the revenue and goods of delivered orders."""
    for number, node in enumerate(world.nodes):
        packed = np.flatnonzero((jobs.node == number) & ~np.isnan(jobs.ready))
        rate, count = node.packaging_micro, jobs.parcels[packed].astype(np.int64)
        if rate:
            books.ledger.post("packaging", events.PER_ORDER, "supplier", "packaging", "parcel", node=node.name,
                              at=jobs.ready[packed], quantity=count, rate_micro=rate,
                              amount_micro=rate * count, order=jobs.order[packed])  # fmt: skip
    if world.has_revenue:
        _sell(world, orders, jobs, parcels, books)
        write_off(world, orders, jobs, parcels, books)


def _sell(world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books) -> None:
    """Post the value of delivered orders, and what their goods cost, at the node that shipped first."""
    delivered = last_of(parcels.delivered, parcels.order, len(orders))
    node_of = jobs.node_of_orders(len(orders))
    for number, node in enumerate(world.nodes):
        sold = np.flatnonzero(~np.isnan(delivered) & (node_of == number))
        for account, party, amount in (
            (events.REVENUE, "customer", orders.value_micro[sold]),
            (events.GOODS, "supplier", orders.cost_micro[sold]),
        ):
            books.ledger.post(account, events.PER_ORDER, party, "sale", "order", node=node.name,
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
