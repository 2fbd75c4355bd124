"""What a run leaves behind of its stock: facts of orders, tables, and postings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.columns import Table, coded
from fulfilsim.kernels.stock import AT_ONCE, HELD, LATER, LOST, REPLACED
from fulfilsim.sim.jobs import Jobs
from fulfilsim.sim.journal import Books
from fulfilsim.sim.stock import Stock

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OF_SHOPPERS = ("shopper_units", "shopper_units_missed")


@dataclass(frozen=True)
class StockLog:
    """Stock in figures.

    Parameters
    ----------
    at_once, replaced, gone
        Lines of each order that were allocated at once, were replaced, and that nobody will ship (n,).
    by_customer
        Whether it was the customer who gave up what is gone (n,).
    kept
        Share of each order's value that is not gone (n,).
    lost_micro
        Cost of its lost sales (n,) [1e-6 currency].
    days
        What lay, was owed, cleared and forecast, by day and node.
    shelves
        What came and went, by node and SKU.
    """

    at_once: Ints
    replaced: Ints
    gone: Ints
    by_customer: Bools
    kept: Floats
    lost_micro: Ints
    days: Table
    shelves: Table

    def whole(self, lines: Ints, jobs: Jobs) -> Bools:
        """Say which orders wait for nothing: their lines (n,) are in jobs, or gone."""
        return np.asarray(np.bincount(jobs.order, jobs.lines, len(lines)) + self.gone >= lines)


def close_stock(stock: Stock, books: Books, horizon: float) -> StockLog:
    """Post what stock cost until the end of the run, and lay out what happened to it."""
    room, orders, count = stock.room, stock.orders, len(stock.orders)
    room.clear(room.now, np.zeros(stock.opening.shape, bool))  # what comes at this very instant has come
    status, _, cell = room.lines()
    gone = room.gone()
    over = gone.at <= horizon
    line, why, at = gone.line[over], gone.why[over], gone.at[over]
    owner = np.repeat(np.arange(count), orders.lines)
    lost = why == LOST
    lost_micro = np.bincount(
        owner[line[lost]], orders.units[line[lost]] * stock.plan.lost_micro, count
    ).astype(np.int64)
    _post_days(stock, books, horizon)
    _post_orders(stock, books, horizon)
    _post_lost(stock, books, owner[line[lost]], orders.units[line[lost]], at[lost])
    return StockLog(
        at_once=np.bincount(owner[status == AT_ONCE], minlength=count),
        replaced=np.bincount(owner[status == REPLACED], minlength=count),
        gone=np.bincount(owner[line], minlength=count),
        by_customer=np.bincount(owner[line[lost]], minlength=count) == 0,
        kept=_kept(stock, line, owner),
        lost_micro=lost_micro,
        days=_days(stock, horizon),
        shelves=_shelves(stock, status, cell),
    )


def _kept(stock: Stock, gone: Ints, owner: Ints) -> Floats:
    """Return the share of each order's value that is not gone, by the prices of the catalogue (n,)."""
    orders = stock.orders
    price = stock.world.catalogue.price_micro[orders.sku]
    value = np.where(price > 0, price, 1) * orders.units
    whole = np.bincount(owner, value, len(orders))
    return np.asarray(1 - np.bincount(owner[gone], value[gone], len(orders)) / np.maximum(whole, 1))


def _post_days(stock: Stock, books: Books, horizon: float) -> None:
    """Post holding, units owed, and what clearing cost, by day and node, where it costs anything."""
    plan, names = stock.plan, [node.name for node in stock.world.nodes]
    for day in stock.days:
        if day.ended > horizon:
            continue
        held, owed, cleared = day.held_unit_days, day.owed_unit_days, day.cleared_units
        for contract, unit, quantity, amount, costs in (
            ("holding", "unit-day", held, day.holding_micro, plan.holding_micro.any()),
            ("backorder", "unit-day", owed, owed * plan.owed_micro, plan.owed_micro),
            ("clearance", "unit", cleared, day.cleared_micro, plan.cost_micro.any()),
        ):
            for number in np.flatnonzero(quantity if costs else 0).tolist():
                rate, due = round(amount[number] / quantity[number]), round(amount[number])
                books.ledger.post("stock", events.PER_PERIOD, "stock", contract, unit, node=names[number],
                                  at=day.ended, quantity=quantity[number], rate_micro=rate,
                                  amount_micro=due)  # fmt: skip


def _post_orders(stock: Stock, books: Books, horizon: float) -> None:
    """Post each purchase order, which is what a node orders from a supplier at one instant, and its lines."""
    plan, bought = stock.plan, stock.purchases()
    rows = zip(bought.node.tolist(), bought.supplier.tolist(), bought.ordered.tolist(), strict=True)
    orders = Counter(row for row in rows if row[2] < horizon)
    for (node, supplier, at), lines in sorted(orders.items()):
        for unit, count, rate in (("order", 1, plan.ordering_micro), ("line", lines, plan.order_line_micro)):
            if rate:
                books.ledger.post("stock", events.PER_PERIOD, plan.suppliers[supplier].name, "ordering", unit,
                                  node=stock.world.nodes[node].name, at=at, quantity=count,
                                  rate_micro=rate, amount_micro=rate * count)  # fmt: skip


def _post_lost(stock: Stock, books: Books, order: Ints, units: Ints, at: Floats) -> None:
    """Post the cost of lost sales with their orders, at the node from which check-out expected them."""
    rate, home = stock.plan.lost_micro, stock.orders.home[order]
    if not rate:
        return
    for number, node in enumerate(stock.world.nodes):
        mine = home == number
        books.ledger.post("stock", events.PER_ORDER, "customer", "lost sale", "unit", node=node.name,
                          at=at[mine], quantity=units[mine], rate_micro=rate,
                          amount_micro=units[mine] * rate, order=order[mine])  # fmt: skip


def _days(stock: Stock, horizon: float) -> Table:
    days = [day for day in stock.days if day.ended <= horizon]
    nodes = len(stock.world.nodes)

    def column(name: str) -> Floats:
        return np.concatenate([np.zeros(0), *(np.asarray(getattr(day, name), np.float64) for day in days)])

    held, value = column("held_unit_days"), column("value_days")
    return Table({
        "ended_at": np.repeat([day.ended for day in days], nodes).astype(np.float64),
        "node": coded(np.tile(np.arange(nodes), len(days)), [node.name for node in stock.world.nodes]),
        "held_unit_days": held,
        "value_days": value / 1e6,
        "holding": column("holding_micro") / 1e6,
        "owed_unit_days": column("owed_unit_days"),
        "cleared_units": column("cleared_units"),
        "cleared": column("cleared_micro") / 1e6,
        "forecast_units": column("forecast_units"),
        "purchase_orders": _purchase_orders(stock, len(days)),
        **({} if stock.shopping is None else {name: column(name).astype(np.int64) for name in OF_SHOPPERS}),
    })  # fmt: skip


def _purchase_orders(stock: Stock, days: int) -> Ints:
    """Count the purchase orders of each of the first days, by day and node (days * nodes,)."""
    bought, nodes = stock.purchases(), len(stock.world.nodes)
    each = np.unique(np.stack((bought.ordered, bought.node, bought.supplier)), axis=1)
    day = stock.calendar.day_of(each[0]) - stock.first_day
    there = day < days
    return np.bincount(day[there] * nodes + each[1, there].astype(np.int64), minlength=days * nodes)


def _shelves(stock: Stock, status: NDArray[np.uint8], cell: Ints) -> Table:
    """Lay out what came and went; purchases and shipments as their own records have them, not as counted."""
    shape, bought = stock.opening.shape, stock.purchases()
    cells = stock.room.cells()
    size, skus = stock.opening.size, shape[1]
    came = bought.receipts()
    there = came.at <= stock.room.now
    sources = np.array([each.node for each in stock.plan.suppliers], np.int64)[bought.supplier]
    moved = sources >= 0
    out = np.isin(status, (AT_ONCE, LATER, HELD, REPLACED))
    names = [node.name for node in stock.world.nodes]

    def added(where: Ints, units: Ints) -> Ints:
        return np.bincount(where, units, size).astype(np.int64)

    return Table({
        "node": coded(np.repeat(np.arange(shape[0]), skus), names),
        "sku": coded(np.tile(np.arange(skus), shape[0]), stock.world.catalogue.names.tolist()),
        "opening": stock.opening.ravel(),
        "bought": added((bought.node * skus + bought.sku)[came.purchase[there]], came.units[there]),
        "returned": cells["returned"].ravel(),
        "shipped": added(cell[out], stock.orders.units[out]),
        "moved": added((sources * skus + bought.sku)[moved], bought.units[moved]),
        "cleared": cells["cleared"].ravel(),
        "on_hand": cells["on_hand"].ravel(),
        **({} if stock.shopping is None else {"shoppers": stock.shopping.sold.ravel()}),
    })  # fmt: skip
