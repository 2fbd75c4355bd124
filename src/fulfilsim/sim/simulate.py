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
from fulfilsim.engine import CONTROL, Environment, ProcessGenerator, at, backend
from fulfilsim.marks import Marks
from fulfilsim.policies.own import own_policy
from fulfilsim.sim.aftermath import Aftermath, Ended, follow
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.choice import Choice
from fulfilsim.sim.closing import close_books, delivered_orders
from fulfilsim.sim.customers import Orders, draw_orders
from fulfilsim.sim.depots import Depot
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.opening import open_with, with_opening
from fulfilsim.sim.outsourced import bill_sites
from fulfilsim.sim.overheads import post_overheads
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.restock import Restock, allocated
from fulfilsim.sim.shipping import Shipping
from fulfilsim.sim.sourcing import Sourcing
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.stock_log import StockLog, close_stock
from fulfilsim.sim.visits import bought
from fulfilsim.sim.warehouse import Counted, Warehouse
from fulfilsim.sim.watch import Watch
from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan


@dataclass(frozen=True)
class Log:
    """Everything a replication leaves behind; facts only.

    Parameters
    ----------
    orders, jobs, parcels
        Orders, their jobs at the nodes, and parcels with their milestones.
    books
        Activities and ledger.
    stations
        What the stations counted themselves.
    sites
        What partners did under each contract, day by day.
    cancelled, by_shop
        Which orders were given up, and which of these by the shop, that had no stock (orders,).
    visited
        When customers looked at the promise, whether they bought or not (visits,) [s].
    after
        What came back, and who asked.
    depots
        Own fleets and what they drove.
    horizon
        End of the simulation [s].
    stock
        What happened to stock, where it is modelled.
    """

    orders: Orders
    jobs: Jobs
    parcels: Parcels
    books: Books
    stations: list[Counted]
    sites: dict[str, Activity]
    cancelled: NDArray[np.bool_]
    by_shop: NDArray[np.bool_]
    visited: NDArray[np.float64]
    after: Aftermath
    depots: list[Depot]
    horizon: float
    stock: StockLog | None = None


def simulate(world: World, marks: Marks) -> Log:
    """Run one replication from the first simulated day until its measured orders are done."""
    with _quiet_garbage_collection():
        log = _simulate(world, marks)
    gc.collect(1)  # the model is done with, and its parts know each other; what is older stays
    return log


def _simulate(world: World, marks: Marks) -> Log:
    backend()
    policy = None if world.sourcing.file is None else own_policy(world.sourcing.file)
    visits = draw_orders(world, marks, policy)
    orders = with_opening(world, marks, bought(world, marks, visits))
    jobs, parcels, books = Jobs(), Parcels(), Books()
    env = Environment(initial_time=world.calendar.start)
    houses = [Warehouse(env, world, number, jobs, books) for number in range(len(world.nodes))]
    patience = Patience(orders.given_up) if world.customers.give_up else None
    choice = Choice(world, marks, orders) if world.scenario.carrier_choice else None
    stock = None if world.stock is None else Stock(world, marks, world.stock, orders)
    packed = np.zeros(len(orders), np.int32)
    shipping = Shipping(world, marks, orders, jobs, parcels, houses, packed, patience, choice)
    restock = None if stock is None else Restock(world, marks, orders, jobs, parcels, stock, patience)
    sourcing = Sourcing(world, marks, orders, houses, shipping, stock, policy, restock)
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
    watch = Watch(world, orders, jobs, parcels, houses, patience, stock)
    env.run(until=env.process(watch.until_over(env)))
    for house in houses:
        house.finish()
    books.activities.horizon = env.now  # what goes on now has not ended, at any node
    for house in houses:
        house.close()
    kept = None if stock is None else close_stock(stock, books, env.now)
    close_books(world, orders, jobs, parcels, books, kept)
    post_overheads(world, books, env.now)
    sites = bill_sites(world, orders, jobs, parcels, books, stock, env.now)
    cancelled, by_shop = _cancelled(orders, patience, kept, env.now)
    delivered = delivered_orders(orders, jobs, parcels, kept)
    first_node = jobs.node_of_orders(len(orders)).astype(np.int64)
    ended = Ended(delivered, cancelled, first_node, env.now, *_shipped_lines(stock, kept))
    return Log(
        orders=orders,
        jobs=jobs,
        parcels=parcels,
        books=books,
        stations=[counted for house in houses for counted in house.counted()],
        sites=sites,
        cancelled=cancelled,
        by_shop=by_shop,
        visited=visits.placed,
        after=follow(world, marks, orders, ended, books),
        depots=[depot for carrier in carriers for depot in carrier.depots()],
        horizon=env.now,
        stock=kept,
    )


def _shipped_lines(
    stock: Stock | None, kept: StockLog | None
) -> tuple[NDArray[np.bool_] | None, NDArray[np.float64] | None]:
    return (None, None) if stock is None or kept is None else (allocated(stock), kept.kept)


def _cancelled(
    orders: Orders, patience: Patience | None, stock: StockLog | None, now: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which orders were given up, and which of these by the shop (orders,) each."""
    nobody = np.zeros(len(orders), bool)
    by_customer = nobody if patience is None else patience.cancelled(now)
    if stock is None:
        return by_customer, nobody
    without = (stock.gone == orders.lines) & ~by_customer
    return by_customer | without, without & ~stock.by_customer


def _rent(env: Environment, world: World, node: CentrePlan, books: Books) -> ProcessGenerator:
    """Pay for the space at the end of every day."""
    for end, rent in zip(world.calendar.day_starts[1:].tolist(), node.rent_micro.tolist(), strict=True):
        yield at(env, end, CONTROL)
        if rent:
            books.ledger.post("space", events.PER_PERIOD, "landlord", "rent", "day", node=node.name,
                              at=end, quantity=1.0, rate_micro=rent, amount_micro=rent)  # fmt: skip


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
