"""Restocking: what customers send back or gave up, and what a carrier brings back, lies on the shelf again.

Before each stretch of time it is known what comes back in it: a return is under way for longer than a day,
and what is not delivered yet is not sent back yet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.stock import AT_ONCE, LATER, REPLACED
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import last_of
from fulfilsim.sim.packing import Packing
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.returns import Sold, come_back, graded
from fulfilsim.sim.sent_back import back_at_sender, goods_of, sound
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.visits import chosen_orders
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.returns import ReturnPlan

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def sold_lines(
    world: World, orders: Orders, delivered: Floats, there: Bools | None = None, kept: Floats | None = None
) -> Sold:
    """Say of delivered orders what their customers have and what they paid for it.

    Parameters
    ----------
    world, orders, delivered
        The orders, and when each was delivered; NaN where it was not (n,) [s].
    there
        Which lines were shipped (m,); all by default.
    kept
        Share of each order's value that was shipped (n,); all by default.
    """
    price = world.catalogue.price_micro[orders.sku]
    weight = np.where(price > 0, price, 1) * orders.units
    value, cost = orders.value_micro, orders.cost_micro
    if kept is not None:
        value, cost = (np.rint(each * kept).astype(np.int64) for each in (value, cost))
    return Sold(
        keys=orders.keys,
        delivered=delivered,
        promised_by=orders.promised_by,
        first_line=orders.first_line,
        sku=orders.sku,
        units=orders.units,
        weight=weight if there is None else np.where(there, weight, 0),
        value_micro=value,
        cost_micro=cost,
    )


class Restock:
    """Brings units back to the shelves of a stock.

    Parameters
    ----------
    world, marks, orders, packing
        What is sold, and who packs its parcels.
    stock
        Whose shelves.
    patience
        Which orders are given up; None where none is.

    Attributes
    ----------
    job_of_line
        Job of each line of the orders, which shipping notes, -1 for none so far (m,).
    """

    def __init__(
        self,
        world: World,
        marks: Marks,
        orders: Orders,
        packing: Packing,
        stock: Stock,
        patience: Patience | None,
    ) -> None:
        self.world, self.marks, self.orders, self.stock = world, marks, orders, stock
        self.packing, self.jobs, self.parcels = packing, packing.jobs, packing.parcels
        self.patience = patience
        self.job_of_line = np.full(len(orders.sku), -1)
        self._seen = np.zeros(len(orders), bool)
        self._put_back = np.zeros(len(orders.sku), bool)
        self._owner = np.repeat(np.arange(len(orders)), orders.lines)
        nothing = np.zeros(0, np.int64)
        self._inspected = nothing
        self._received, self._work, self._order = np.zeros(0), np.zeros(0), nothing
        self._of, self._line, self._delay = nothing, nothing, np.zeros(0)

    def before(self, now: float, until: float) -> None:
        """Announce all that is on the shelf again before the end of a stretch of time that begins now."""
        if self.world.returns is not None:
            self._send_back(self.world.returns)
            done = graded(self.world.returns, self._received, self._work, self._order)
            on_shelf = done[self._of] + self._delay
            due = np.flatnonzero((on_shelf < until) & ~self._put_back[self._line])
            self._receive(self._line[due], on_shelf[due])
        if self.patience is not None:
            gone = np.flatnonzero(self.patience.cancelled(now)[self._owner] & ~self._put_back)
            gone = gone[allocated(self.stock)[gone]]
            self._receive(gone, np.full(len(gone), now))
        self._from_carriers(until)

    def _from_carriers(self, until: float) -> None:
        """Announce the goods of parcels that came back undelivered, once they are inspected."""
        if not any(plan.network.mishaps for plan in self.world.carriers):
            return
        rows = sound(self.parcels, back_at_sender(self.parcels))
        inspected = to_ticks(self.parcels.ended[rows] + self.stock.plan.inspected_s)
        due = rows[(inspected < until) & ~np.isin(rows, self._inspected)]
        if len(due):
            self._inspected = np.append(self._inspected, due)
            line, parcel = goods_of(self.jobs, self.parcels, self.job_of_line, due)
            there = allocated(self.stock)[line] & ~self._put_back[line]
            at = to_ticks(self.parcels.ended[parcel] + self.stock.plan.inspected_s)
            self._receive(line[there], at[there])

    def _send_back(self, plan: ReturnPlan) -> None:
        """Have the customers of what was delivered since the last look decide what they keep."""
        self.packing.pack()
        count, there = len(self.orders), allocated(self.stock)
        waits = np.bincount(self.jobs.order, self.jobs.lines, count) + self._gone(count) < self.orders.lines
        delivered = last_of(self.parcels.delivered, self.parcels.order, count)
        rows = np.flatnonzero(~np.isnan(delivered) & ~waits & ~self._seen)
        if not len(rows):
            return
        self._seen[rows] = True
        lines = np.flatnonzero(np.isin(self._owner, rows))
        some = sold_lines(self.world, chosen_orders(self.orders, rows), delivered[rows], there[lines])
        back = come_back(plan, self.marks, some)
        shelf = np.flatnonzero(~np.isnan(back.on_shelf))
        self._of = np.append(self._of, len(self._received) + back.of[shelf])
        self._line = np.append(self._line, lines[back.line[shelf]])
        self._delay = np.append(self._delay, back.on_shelf[shelf] - back.graded[back.of[shelf]])
        self._received = np.append(self._received, back.received)
        self._work, self._order = np.append(self._work, back.work_s), np.append(self._order, rows[back.order])

    def _gone(self, count: int) -> Ints:
        return np.bincount(self._owner[self.stock.room.gone().line], minlength=count)

    def _receive(self, lines: Ints, at: Floats) -> None:
        self._put_back[lines] = True
        _, sku, cell = self.stock.room.lines()
        nodes = cell[lines] // len(self.world.catalogue.names)
        self.stock.receive(nodes, sku[lines], self.orders.units[lines], np.ascontiguousarray(at))


def allocated(stock: Stock) -> Bools:
    """Say which lines had stock, of their own SKU or of another, so far (m,)."""
    return np.isin(stock.room.lines()[0], (AT_ONCE, LATER, REPLACED))
