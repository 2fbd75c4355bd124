"""The end of a run: what is counted rather than decided is posted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.sim.channels import post_terms
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import write_off
from fulfilsim.sim.overheads import post_shrinkage
from fulfilsim.sim.packaging import materials
from fulfilsim.sim.stock_log import StockLog
from fulfilsim.sim.transfers import Passage
from fulfilsim.world.build import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def close_books(
    world: World,
    orders: Orders,
    jobs: Jobs,
    parcels: Parcels,
    books: Books,
    stock: StockLog | None,
    passage: Passage | None,
) -> None:
    """Post packaging, and the revenue and goods of delivered orders."""
    packed = jobs.ready if passage is None else passage.packed
    for node, unit, rate, rows in materials(world, orders, jobs, packed):
        count = jobs.parcels[rows].astype(np.int64)
        if rate:
            books.ledger.post("packaging", events.PER_ORDER, "supplier", "packaging", unit,
                              node=node, at=packed[rows], quantity=count, rate_micro=rate,
                              amount_micro=rate * count, order=jobs.order[rows])  # fmt: skip
    if world.has_revenue:
        _sell(world, orders, jobs, parcels, books, stock)
        write_off(world, orders, jobs, parcels, books)


def delivered_orders(orders: Orders, jobs: Jobs, parcels: Parcels, stock: StockLog | None) -> Floats:
    """Return when the last parcel of each order was delivered, of all its lines; NaN if not (orders,) [s]."""
    count = len(orders)
    if stock is None:
        whole = np.bincount(jobs.order, jobs.lines, count) >= orders.lines
    else:
        whole = stock.whole(orders.lines, jobs)
    return np.where(whole, last_of(parcels.delivered, parcels.order, count), np.nan)


def _sell(
    world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books, stock: StockLog | None
) -> None:
    """Post the value of delivered orders, and what their goods cost, at the node that shipped first."""
    delivered = delivered_orders(orders, jobs, parcels, stock)
    value, cost = orders.value_micro, orders.cost_micro
    if stock is not None:
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
        post_shrinkage(world, node, books, delivered[sold], cost[sold])
        post_terms(world, node.name, books, orders, sold, value[sold], delivered[sold], shipped[sold])
