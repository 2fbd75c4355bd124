"""Returns: which delivered lines come back, when, why, and what becomes of them.

Everything about a return follows from marks of its order, or of its line, and from what was delivered when;
only the desk at which returns are opened is a queue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.desk import attend
from fulfilsim.marks import Marks, purpose
from fulfilsim.world.calendar import working_day_after
from fulfilsim.world.distributions import quantile, to_ticks, work_seconds
from fulfilsim.world.returns import ReturnPlan

RETURNED = purpose("line.returned")
RETURNED_LATE = purpose("line.returned because late")
REASON = purpose("line.return reason")
FATE = purpose("line.return fate")
GIFT = purpose("order.gift")
DECIDED = purpose("return.decided")
LAST_DAY = purpose("return.moment of the last day")
WAY = purpose("return.way")
HANDED_OVER = purpose("return.handed over")
TRANSIT = purpose("return.transit")
WORK = purpose("return.work time")
REFUND = purpose("return.refund")
SHELF = purpose("return.shelf")

FATES = ("as new", "repaired", "disposed of")
AS_NEW, REPAIRED, DISPOSED = range(3)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Sold:
    """What was ordered and delivered; `n` orders with `m` lines.

    Parameters
    ----------
    keys
        Keys of the orders (n,).
    delivered, promised_by
        When the whole order was delivered, NaN where it was not, and when it should have been (n,) [s].
    first_line
        Index of each order's first line, and m (n + 1,).
    sku, units
        SKU index and units of each line (m,).
    weight
        By what the value and the cost of an order spread over its lines; 0 where a line was not shipped (m,).
    value_micro, cost_micro
        Value and cost of the goods of each order (n,) [1e-6 currency].
    """

    keys: Keys
    delivered: Floats
    promised_by: Floats
    first_line: Ints
    sku: Ints
    units: Ints
    weight: Ints
    value_micro: Ints
    cost_micro: Ints


@dataclass(frozen=True)
class Returns:
    """What came back: `r` returns, a parcel each, with `k` lines, those of a return side by side.

    Parameters
    ----------
    order, way
        Indices of the order and of the way (r,).
    decided, sent, received, graded, refunded
        Milestones; NaN where they do not come (r,) [s].
    work_s
        Time to open and grade it (r,) [s].
    of
        Which return each line is in (k,).
    line
        Index of the line among all (k,).
    reason, fate
        Indices of why it came back, and of what became of it (k,).
    units
        Units (k,).
    refund_micro, cost_micro
        What the customer paid for the line, and what the goods cost (k,) [1e-6 currency].
    on_shelf
        When it can be sold again; NaN where it cannot (k,) [s].
    """

    order: Ints
    way: Ints
    decided: Floats
    sent: Floats
    received: Floats
    graded: Floats
    refunded: Floats
    work_s: Floats
    of: Ints
    line: Ints
    reason: Ints
    fate: Ints
    units: Ints
    refund_micro: Ints
    cost_micro: Ints
    on_shelf: Floats

    def __len__(self) -> int:
        return len(self.order)

    def recovered_micro(self, salvage: float) -> Ints:
        """Return what the goods of each line are worth again (k,) [1e-6 currency].

        Parameters
        ----------
        salvage
            Share of its cost that a unit disposed of still fetches.
        """
        part = np.where(self.fate == DISPOSED, salvage, 1.0)
        return np.rint(self.cost_micro * part).astype(np.int64)


def come_back(plan: ReturnPlan, marks: Marks, sold: Sold) -> Returns:
    """Have customers send back what they do not keep, and open it."""
    line, reason = _returned_lines(plan, marks, sold)
    owner = np.searchsorted(sold.first_line, line, side="right") - 1
    order, of = np.unique(owner, return_inverse=True)
    keys, number = sold.keys[owner], (line - sold.first_line[owner]).astype(np.uint64)
    decided = _decided(plan, marks, sold.keys[order], sold.delivered[order])
    way, sent = _handed_over(plan, marks, sold.keys[order], decided)
    received = _arrived(plan, marks, sold.keys[order], sent)
    lines = np.bincount(of, minlength=len(order)).astype(np.float64)
    units = np.bincount(of, sold.units[line], len(order)).astype(np.float64)
    work = _work(plan, marks, sold.keys[order], lines, units)
    done = graded(plan, received, work, order)
    fate = _fates(plan, reason, marks.uniform(FATE, keys, number))
    after = quantile(plan.rules.refund_after, marks.uniform(REFUND, sold.keys[order]))
    return Returns(
        order=order,
        way=way,
        decided=decided,
        sent=sent,
        received=received,
        graded=done,
        refunded=(done if plan.rules.refund == "graded" else sent) + to_ticks(after),
        work_s=work,
        of=of,
        line=line,
        reason=reason,
        fate=fate,
        units=sold.units[line],
        refund_micro=_of_line(sold, sold.value_micro, line, owner),
        cost_micro=_of_line(sold, sold.cost_micro, line, owner),
        on_shelf=_on_shelf(plan, done[of], fate, marks.uniform(SHELF, keys, number)),
    )


def _returned_lines(plan: ReturnPlan, marks: Marks, sold: Sold) -> tuple[Ints, Ints]:
    """Return the lines that come back, in their order, and why (k,), (k,)."""
    counts = np.diff(sold.first_line)
    there = np.repeat(~np.isnan(sold.delivered), counts) & (sold.weight > 0)
    line = np.flatnonzero(there)
    owner = np.repeat(np.arange(len(counts)), counts)[line]
    keys, number = sold.keys[owner], (line - sold.first_line[owner]).astype(np.uint64)
    day = plan.days.day_of(sold.delivered[owner])
    usual = marks.uniform(RETURNED, keys, number) <= plan.of_sku[sold.sku[line]] * plan.season[day]
    late = ~usual & (sold.delivered > sold.promised_by)[owner]
    late[late] = marks.uniform(RETURNED_LATE, keys[late], number[late]) <= plan.rules.late
    chosen = np.flatnonzero(usual | late)
    why = np.searchsorted(plan.reason_cumulative, marks.uniform(REASON, keys[chosen], number[chosen]))
    return line[chosen], np.where(late[chosen], len(plan.reasons) - 1, why)


def _decided(plan: ReturnPlan, marks: Marks, keys: Keys, delivered: Floats) -> Floats:
    """Return when customers decide: in the window, and on its last day if they think about it longer."""
    day, starts = plan.days.day_of(delivered), plan.days.day_starts
    begins = delivered.copy()
    until = starts[np.minimum(day + plan.rules.window + 1, len(starts) - 1)]
    if plan.gifts is not None:
        gift = plan.gifts.delivered[day]
        gift[gift] = marks.uniform(GIFT, keys[gift]) <= plan.gifts.share
        begins = np.where(gift, np.maximum(begins, plan.gifts.opened), begins)
        until = np.where(gift, np.maximum(until, plan.gifts.until), until)
    wanted = begins + quantile(plan.rules.decided, marks.uniform(DECIDED, keys))
    over = np.flatnonzero(wanted >= until)
    last_day = np.maximum(until[over] - 86_400, begins[over])
    wanted[over] = last_day + marks.uniform(LAST_DAY, keys[over]) * (until[over] - last_day)
    return to_ticks(wanted)


def _handed_over(plan: ReturnPlan, marks: Marks, keys: Keys, decided: Floats) -> tuple[Ints, Floats]:
    """Return the way of each return, and when the carrier has it (r,), (r,)."""
    way = np.searchsorted(plan.way_cumulative, marks.uniform(WAY, keys))
    takes = np.zeros(len(keys))
    for index, name in enumerate(plan.ways):
        mine = np.flatnonzero(way == index)
        takes[mine] = quantile(plan.rules.ways[name].handed_over, marks.uniform(HANDED_OVER, keys[mine]))
    return way, decided + to_ticks(takes)


def _arrived(plan: ReturnPlan, marks: Marks, keys: Keys, sent: Floats) -> Floats:
    """Return when returns are there: so many working days after the day on which they were sent."""
    steps = plan.transit_days[np.searchsorted(plan.transit_cumulative, marks.uniform(TRANSIT, keys))]
    day = working_day_after(plan.works, plan.days.day_of(sent), steps)
    return np.append(plan.arrives, np.nan)[day]


def _work(plan: ReturnPlan, marks: Marks, keys: Keys, lines: Floats, units: Floats) -> Floats:
    u = marks.uniform(WORK, keys)
    return to_ticks(work_seconds(plan.rules.time, plan.rules.spread, lines, units, u))


def graded(plan: ReturnPlan, received: Floats, work: Floats, order: Ints) -> Floats:
    """Return when returns are opened and graded, first come, first served; at once without a desk."""
    if plan.desk is None:
        return received
    done = np.full(len(received), np.nan)
    there = np.flatnonzero(~np.isnan(received))
    there = there[np.lexsort((order[there], received[there]))]
    endless, one_rank = np.full(len(there), np.inf), np.zeros(len(there), np.int64)
    started = attend(received[there], work[there], endless, one_rank, at=plan.desk.at, heads=plan.desk.heads)
    done[there] = started + work[there]
    return done


def _fates(plan: ReturnPlan, reason: Ints, u: Floats) -> Ints:
    bad = (u > plan.as_new[reason]).astype(np.int64)
    return bad + (u > plan.repaired[reason])


def _on_shelf(plan: ReturnPlan, graded: Floats, fate: Ints, u: Floats) -> Floats:
    shelf = np.full(len(graded), np.nan)
    for kind, delay in ((AS_NEW, plan.rules.put_away), (REPAIRED, plan.rules.repair)):
        mine = np.flatnonzero(fate == kind)
        shelf[mine] = graded[mine] + to_ticks(quantile(delay, u[mine]))
    return shelf


def _of_line(sold: Sold, amount_micro: Ints, line: Ints, owner: Ints) -> Ints:
    """Return each line's part of an amount of its order; the lines of an order add up to it exactly."""
    begins = np.concatenate(([0], np.cumsum(sold.weight)))
    first, last = sold.first_line[owner], sold.first_line[owner + 1]
    whole = np.maximum(begins[last] - begins[first], 1)
    before, after = (begins[line + k] - begins[first] for k in (0, 1))
    up_to = [np.rint(amount_micro[owner] * (part / whole)).astype(np.int64) for part in (before, after)]
    return np.asarray(up_to[1] - up_to[0])
