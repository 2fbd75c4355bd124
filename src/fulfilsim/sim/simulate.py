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
from fulfilsim.policies.sourcing import Policy
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
from fulfilsim.sim.packing import Packing
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.payment import methods
from fulfilsim.sim.promises import Promises, with_own_promises
from fulfilsim.sim.restock import Restock, allocated
from fulfilsim.sim.sent_back import post_inspections
from fulfilsim.sim.shipping import Shipping
from fulfilsim.sim.sourcing import Sourcing
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.stock_log import StockLog, close_stock
from fulfilsim.sim.transfers import Passage, Transfer, passage_of
from fulfilsim.sim.visits import bought, kept
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
    passage
        How everything came to its dock, where there are cross-docks.
    method
        How each order was paid, where the money of one way comes later than another's (orders,).
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
    passage: Passage | None = None
    method: NDArray[np.int64] | None = None


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
    if world.scenario.promise is None:
        orders = with_opening(world, marks, bought(world, marks, visits))
    else:
        orders = _rehearsed(world, marks, with_opening(world, marks, visits), policy)
    floor = _play(world, marks, orders, policy)
    return _close(world, marks, orders, visits.placed, floor)


@dataclass(frozen=True)
class _Floor:
    """What a replication has moved when its clock stands still."""

    env: Environment
    jobs: Jobs
    parcels: Parcels
    books: Books
    houses: list[Warehouse]
    carriers: list[Carrier]
    transfers: list[Transfer]
    patience: Patience | None
    stock: Stock | None
    promises: Promises | None


def _rehearsed(world: World, marks: Marks, visits: Orders, policy: Policy | None) -> Orders:
    """Play the run once to learn what is promised at each look, and return who buys at these promises.

    Who does not buy moves nothing, so the run that counts meets the same stock and the same backlog.
    """
    visits = with_own_promises(visits)
    promises = _play(world, marks, visits, policy, rehearsal=True).promises
    return visits if promises is None else kept(visits, promises.bought)


def _play(
    world: World, marks: Marks, orders: Orders, policy: Policy | None, *, rehearsal: bool = False
) -> _Floor:
    """Let orders pass the nodes and carriers until nothing measured can change."""
    jobs, parcels, books = Jobs(), Parcels(), Books()
    env = Environment(initial_time=world.calendar.start)
    packing = Packing(world, marks, orders, jobs, parcels)
    houses = [Warehouse(env, world, number, jobs, packing, books) for number in range(len(world.nodes))]
    patience = Patience(orders.given_up) if world.customers.give_up else None
    choice = Choice(world, marks, orders) if world.scenario.carrier_choice else None
    stock = None if world.stock is None else Stock(world, marks, world.stock, orders)
    restock = None if stock is None else Restock(world, marks, orders, packing, stock, patience)
    job_of_line = None if restock is None else restock.job_of_line
    shipping = Shipping(world, marks, orders, jobs, packing, houses, patience, choice, job_of_line)
    promises = Promises(world, marks, orders, houses, jobs, stock) if rehearsal else None
    sourcing = Sourcing(world, marks, orders, houses, shipping, stock, policy, restock, promises)
    carriers = [
        Carrier(number, plan, world, marks, orders, jobs, parcels, books, houses, patience=patience)
        for number, plan in enumerate(world.carriers)
    ]
    transfers = [Transfer(plan, shipping, books) for plan in world.transfers]
    for house in houses:
        house.open()
    sourcing.begin()
    packing.pack()
    open_with(world, marks, orders, jobs, parcels, houses[0], carriers)
    for carrier in carriers:
        carrier.open(env)
    for transfer in transfers:
        transfer.open(env)
    for node in world.nodes:
        env.process(_rent(env, world, node, books))
    env.process(sourcing.work(env))
    watch = Watch(world, orders, jobs, parcels, packing, houses, patience, stock)
    env.run(until=env.process(watch.until_over(env)))
    packing.pack()
    return _Floor(env, jobs, parcels, books, houses, carriers, transfers, patience, stock, promises)


def _close(world: World, marks: Marks, orders: Orders, visited: NDArray[np.float64], floor: _Floor) -> Log:
    """Close the books, and let happen what comes after the delivery."""
    env, jobs, parcels, books = floor.env, floor.jobs, floor.parcels, floor.books
    houses, stock, patience = floor.houses, floor.stock, floor.patience
    for house in houses:
        house.finish()
    books.activities.horizon = env.now  # what goes on now has not ended, at any node
    for house in houses:
        house.close()
    kept = None if stock is None else close_stock(stock, books, env.now)
    passage = passage_of(floor.transfers, jobs, parcels, env.now)
    close_books(world, orders, jobs, parcels, books, kept, passage)
    post_overheads(world, books, env.now)
    post_inspections(world, jobs, parcels, books)
    sites = bill_sites(world, orders, jobs, parcels, books, stock, env.now, passage)
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
        visited=visited,
        after=follow(world, marks, orders, ended, books),
        depots=[depot for carrier in floor.carriers for depot in carrier.depots()],
        horizon=env.now,
        stock=kept,
        passage=passage,
        method=_methods(world, marks, orders),
    )


def _methods(world: World, marks: Marks, orders: Orders) -> NDArray[np.int64] | None:
    plan, blocks = world.customers.payment, world.scenario.payment or {}
    if plan is None or not any(each.paid_after for each in blocks.values()):
        return None
    return methods(plan, marks, orders.keys)


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
