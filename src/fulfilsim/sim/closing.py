"""The end of a run: what is counted rather than decided is posted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import write_off
from fulfilsim.sim.overheads import post_shrinkage
from fulfilsim.sim.stock_log import StockLog
from fulfilsim.world.build import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def close_books(
    world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books, stock: StockLog | None
) -> None:
    """Post packaging, and the revenue and goods of delivered orders."""
    for number, node in enumerate(world.nodes):
        packed = np.flatnonzero((jobs.node == number) & ~np.isnan(jobs.ready))
        rate, count = node.packaging_micro, jobs.parcels[packed].astype(np.int64)
        if rate:
            books.ledger.post("packaging", events.PER_ORDER, "supplier", "packaging", "parcel",
                              node=node.name, at=jobs.ready[packed], quantity=count, rate_micro=rate,
                              amount_micro=rate * count, order=jobs.order[packed])  # fmt: skip
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
        late = shipped > orders.promised_ship
        _pay_channels(world, orders, sold, value, late, delivered, node.name, books)


def _pay_channels(
    world: World,
    orders: Orders,
    sold: Ints,
    value: Ints,
    late: NDArray[np.bool_],
    at: Floats,
    node: str,
    books: Books,
) -> None:
    """Take off what channels keep of the value, and their penalties for orders that left too late."""
    for number, channel in enumerate(world.channels.names):
        mine = sold[orders.channel[sold] == number]
        kept = -np.rint(value[mine] * world.channels.commission[number]).astype(np.int64)
        fined = mine[late[mine]]
        fee = np.full(len(fined), -world.channels.late_fee_micro[number])
        for contract, rows, amount in (("commission", mine, kept), ("late fee", fined, fee)):
            if amount.any():
                books.ledger.post(events.REVENUE, events.PER_ORDER, channel, contract, "order", node=node,
                                  at=at[rows], quantity=1.0, rate_micro=amount, amount_micro=amount,
                                  order=rows)  # fmt: skip
