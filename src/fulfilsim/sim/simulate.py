"""The composition of a replication, on one screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.billing import Activity
from fulfilsim.engine import CONTROL, LAST, Environment, Event, ProcessGenerator, Station, at, backend
from fulfilsim.marks import Marks
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.channels import post_terms
from fulfilsim.sim.customers import Orders, draw_orders
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import Books
from fulfilsim.sim.opening import open_with, opening_level, with_opening
from fulfilsim.sim.outsourced import bill_sites
from fulfilsim.sim.overheads import post_overheads, post_shrinkage
from fulfilsim.sim.shipping import Shipping
from fulfilsim.sim.sourcing import Sourcing
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.stock_log import StockLog, close_stock
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
    sites
        What partners did under each contract, day by day.
    horizon
        End of the simulation [s].
    stock
        What happened to stock, where it is modelled.
    """

    orders: Orders
    jobs: Jobs
    parcels: Parcels
    books: Books
    houses: list[House]
    sites: dict[str, Activity]
    horizon: float
    stock: StockLog | None = None


def simulate(world: World, marks: Marks) -> Log:
    """Run one replication from the first simulated day until its measured orders are done."""
    backend()
    orders = with_opening(world, marks, draw_orders(world, marks))
    jobs, parcels, books = Jobs(), Parcels(), Books()
    env = Environment(initial_time=world.calendar.start)
    houses = [Warehouse(env, world, number, jobs, books) for number in range(len(world.nodes))]
    shipping = Shipping(world, marks, orders, jobs, parcels, houses, np.zeros(len(orders), np.int32))
    stock = None if world.stock is None else Stock(world, marks, world.stock, orders)
    sourcing = Sourcing(world, marks, orders, houses, shipping, stock)
    carriers = [
        Carrier(number, plan, world, orders, jobs, parcels, books, houses)
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
    env.process(_watch(env, world, orders, jobs, parcels, houses, stock, done=done))
    with _quiet_garbage_collection():
        env.run(until=done)
    for house in houses:
        house.close()
    kept = None if stock is None else close_stock(stock, books, env.now)
    _close_books(world, orders, jobs, parcels, books, kept)
    post_overheads(world, books, env.now)
    sites = bill_sites(world, orders, jobs, parcels, books, stock, env.now)
    closed = [House(house.plan.name, house.line.stations, house.fed) for house in houses]
    return Log(orders, jobs, parcels, books, closed, sites, env.now, kept)


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
    stock: Stock | None,
    *,
    done: Event,
) -> ProcessGenerator:
    """End the run at the first midnight after which nothing measured can change.

    That is when every measured order, and every one of a snapshot, is in a carrier's network, so that its
    delivery is known, and the backlog is back at its opening level, so that no more period costs count.
    """
    calendar = world.calendar
    measured = (orders.placed >= calendar.measure_from) & (orders.placed < calendar.measure_to)
    measured |= orders.placed < calendar.start
    level = opening_level(world, orders, parcels)
    for day, snapshot in enumerate(calendar.snapshots.tolist()):
        yield at(env, snapshot, LAST)
        backlog = np.count_nonzero(jobs.payable <= env.now) - sum(house.shipped for house in houses)
        level = float(backlog) if day == calendar.first_measured - 1 else level
        yield at(env, float(calendar.day_starts[day + 1]), LAST)
        over = bool(day >= calendar.last_measured and backlog <= level)
        over = over and not (stock is not None and stock.waiting()[measured].any())
        if over and not np.isnan(parcels.inducted[measured[parcels.order]]).any():
            break
    done.succeed()


def _close_books(
    world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books, stock: StockLog | None
) -> None:
    """Post what is counted rather than decided: packaging, and the revenue and goods of delivered orders."""
    for number, node in enumerate(world.nodes):
        packed = np.flatnonzero((jobs.node == number) & ~np.isnan(jobs.ready))
        rate, count = node.packaging_micro, jobs.parcels[packed].astype(np.int64)
        if rate:
            books.ledger.post("packaging", events.PER_ORDER, "supplier", "packaging", "parcel", node=node.name,
                              at=jobs.ready[packed], quantity=count, rate_micro=rate,
                              amount_micro=rate * count, order=jobs.order[packed])  # fmt: skip
    if world.has_revenue:
        _sell(world, orders, jobs, parcels, books, stock)


def _sell(
    world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books, stock: StockLog | None
) -> None:
    """Post the value of delivered orders, and what their goods cost, at the node that shipped first."""
    delivered = last_of(parcels.delivered, parcels.order, len(orders))
    value, cost = orders.value_micro, orders.cost_micro
    if stock is not None:
        delivered = np.where(stock.whole(orders.lines, jobs), delivered, np.nan)
        value, cost = (np.rint(each * stock.kept).astype(np.int64) for each in (value, cost))
    node_of = jobs.node_of_orders(len(orders))
    shipped = last_of(parcels.collected, parcels.order, len(orders))
    for number, node in enumerate(world.nodes):
        sold = np.flatnonzero(~np.isnan(delivered) & (node_of == number))
        for account, party, amount in (
            (events.REVENUE, "customer", value[sold]),
            (events.GOODS, "supplier", cost[sold]),
        ):
            books.ledger.post(account, events.PER_ORDER, party, "sale", "order", node=node.name,
                              at=delivered[sold], quantity=1.0, rate_micro=amount, amount_micro=amount,
                              order=sold)  # fmt: skip
        post_terms(world, node.name, books, orders, sold, value[sold], delivered[sold], shipped[sold])
        post_shrinkage(world, node, books, delivered[sold], cost[sold])


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
