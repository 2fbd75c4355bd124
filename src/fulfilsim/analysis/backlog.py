"""Orders payable but not shipped at each day's last cut-off, and how long the peak takes to clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, Facts, floats, is_, never, once
from fulfilsim.kernels.ranks import places_among

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.columns import Table

TICKS_PER_SECOND = 1024.0


@dataclass(frozen=True)
class Backlog:
    """The backlog at the snapshots that the run reached, from the first measured day on.

    Parameters
    ----------
    at
        Instants of the snapshots [s].
    orders, past_due
        Orders waiting; those of them past their promised collection [orders].
    work_h
        Work left in them [h].
    opening
        The level to come back to [orders].
    last
        Position of the last measured day's snapshot.
    cleared
        Position of the first snapshot from there on at or below the opening level; None when there is none.
    """

    at: Floats
    orders: Floats
    past_due: Floats
    work_h: Floats
    opening: float
    last: int
    cleared: int | None


@once
def backlog(facts: Facts) -> Backlog:
    """Count the backlog at every snapshot; cancelled orders are in it until they are cancelled."""
    calendar = facts.calendar
    reached = calendar.snapshots[calendar.snapshots <= facts.horizon]
    orders, past_due, work_h = _levels(facts, reached)
    first = calendar.first_measured
    opening = float(orders[first - 1]) if first > 0 else _opening(facts)
    last = min(calendar.last_measured, len(reached) - 1) - first
    cleared = _first_at_most(orders[first:], opening, last)
    return Backlog(reached[first:], orders[first:], past_due[first:], work_h[first:], opening, last, cleared)


def _opening(facts: Facts) -> float:
    """Count the backlog to come back to where nothing warms up: what was there at the start.

    Of a snapshot that is the backlog at the last cut-off before it: at another time of day it is another one.
    """
    orders, at = facts.orders, facts.calendar.level_at
    if at is None:
        return float(is_(orders, "layer", "opening").sum())
    waits = (floats(orders, "payable_at") <= at) & ~(floats(orders, "shipped_at") <= at)
    return float(waits.sum())


def backlog_kpis(state: Backlog) -> dict[str, float]:
    """Measure the peak of the backlog over the measured days and their clearing."""
    end = len(state.at) if state.cleared is None else state.cleared + 1
    if end == 0:
        return dict.fromkeys(
            ("backlog_peak_orders", "backlog_peak_h", "backlog_peak_past_due_orders"), np.nan
        ) | {"backlog_clear_h": np.nan}
    return {
        "backlog_peak_orders": float(state.orders[:end].max()),
        "backlog_peak_h": float(state.work_h[:end].max()),
        "backlog_peak_past_due_orders": float(state.past_due[:end].max()),
        "backlog_clear_h": _clear_h(state, int(state.orders[:end].argmax())),
    }


def period_end(facts: Facts, state: Backlog) -> float:
    """Give the end of what period costs count for: the measured days, and on until the backlog clears [s]."""
    calendar = facts.calendar
    if state.cleared is None:
        return float(facts.horizon)
    return float(calendar.day_starts[calendar.first_measured + state.cleared + 1])


def level(since: Floats, until: Floats, at: Floats, *weights: Floats) -> list[Floats]:
    """Count the spells ``[since, until)`` that hold each of the rising instants ``at``, or add up weights."""
    begin, end = (places_among(at, each) for each in (since, np.maximum(since, until)))
    size = len(at) + 1
    changes = (np.bincount(begin, each, size) - np.bincount(end, each, size) for each in weights or (None,))
    return [np.cumsum(change)[:-1].astype(np.float64) for change in changes]


def _levels(facts: Facts, at: Floats) -> tuple[Floats, Floats, Floats]:
    orders = facts.orders
    since, until = never(floats(orders, "payable_at")), _leaves(facts)
    due = np.maximum(since, never(floats(orders, "promised_ship_at")))
    planned = _ticks(floats(orders, "work_h") * SECONDS_PER_HOUR)
    waiting, planned_s = level(since, until, at, np.ones(len(orders)), planned)
    left_s = planned_s - _done(facts, until, until > since, at)
    return waiting, level(due, until, at)[0], np.maximum(left_s, 0.0) / SECONDS_PER_HOUR


def _leaves(facts: Facts) -> Floats:
    """Give when each order leaves the backlog: shipped or cancelled, endless for not yet [orders]."""
    orders = facts.orders
    shipped = never(floats(orders, "shipped_at"))
    if "cancelled_at" not in orders:
        return np.where(is_(orders, "outcome", "cancelled"), -np.inf, shipped)
    return np.fmin(shipped, floats(orders, "cancelled_at"))


def _done(facts: Facts, shipped: Floats, alive: Bools, at: Floats) -> Floats:
    """Add the work done by each instant on the orders then in the backlog; half-done work counts half.

    It is counted in hours of those who did it, so slower people have done a little less than it says.
    """
    work = _spent(facts.work, facts.work_order, shipped, alive, at)
    return work - _spent(facts.pauses, facts.rows_of(facts.pauses.names("order")), shipped, alive, at)


def _spent(rows: Table, owner: Ints, shipped: Floats, alive: Bools, at: Floats) -> Floats:
    """Add the part of each spell up to each instant, as long as its order is in the backlog."""
    started = floats(rows, "started_at")
    kept = ~np.isnan(started) & alive[owner]
    started, leaves = started[kept], shipped[owner[kept]]
    ended = np.minimum(never(floats(rows, "ended_at")[kept]), leaves)
    spent = np.where(np.isinf(ended), 0.0, ended - started)
    under_way, begun = level(started, ended, at, np.ones(len(started)), started)
    return level(ended, leaves, at, spent)[0] + at * under_way - begun


def _ticks(seconds: Floats) -> Floats:
    return np.rint(seconds * TICKS_PER_SECOND) / TICKS_PER_SECOND


def _first_at_most(orders: Floats, bound: float, start: int) -> int | None:
    hits = np.flatnonzero(orders[max(start, 0) :] <= bound)
    return max(start, 0) + int(hits[0]) if len(hits) else None


def _clear_h(state: Backlog, peak: int) -> float:
    """Give the hours from the peak to the first later snapshot at the opening level, endless without one."""
    if state.orders[peak] <= state.opening:
        return 0.0
    clear = _first_at_most(state.orders, state.opening, peak)
    return float("inf") if clear is None else float(state.at[clear] - state.at[peak]) / SECONDS_PER_HOUR
