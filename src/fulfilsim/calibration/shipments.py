"""Shipments of an order history: what a site did under a contract, as the file tells it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from fulfilsim.billing import Activity, activity_of, shipments
from fulfilsim.billing.activity import begun, part_of
from fulfilsim.calibration.columns import Mapped, map_columns
from fulfilsim.calibration.rows import Floats, Ints, Options, instants_of, local_days_and_hours, read_rows
from fulfilsim.errors import bad
from fulfilsim.scenario.contract import OnTime
from fulfilsim.world.contracts import ContractPlan
from fulfilsim.world.history.rows import Rows, ranked

HOUR_S = 3600


@dataclass(frozen=True)
class Shipments:
    """Orders that left (n,) each.

    Parameters
    ----------
    day
        Local day on which it left, as an ordinal; the day of its order where the file has no other.
    came_day, came_hour
        Local day and hour of the order.
    lines, units
        Lines and units of it; -1 where the file does not say.
    mapped
        Which column held what.
    knows_both
        Whether the file says when orders came and when they left.
    rows, skipped, waiting
        Rows read, rows skipped as bad, and orders that have not left.
    """

    day: Ints
    came_day: Ints
    came_hour: Floats
    lines: Ints
    units: Ints
    mapped: Mapped
    knows_both: bool
    rows: int
    skipped: int
    waiting: int


def read_shipments(path: Path, columns: tuple[str, ...], options: Options) -> Shipments:
    """Read the orders of a file of order lines or orders.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or rows are bad and not to be skipped.
    """
    mapped = map_columns(path, columns, also=("handed_over",))
    rows = read_rows(path, mapped, options)
    order = rows.labels("order")
    _, rank = ranked(order.texts, order.codes)
    came = instants_of(rows, "time", options.zone)
    left = instants_of(rows, "handed_over", options.zone, may_lack=True)
    if rows.has("handed_over"):
        rows.refuse("handed_over", left < came, "is before the order came", "a time after that")
    lines, units = _sizes(rows, mapped.level)
    if mapped.level == "orders":
        twice = np.bincount(rank, minlength=1)[rank] > 1 if len(rank) else np.zeros(0, bool)
        rows.refuse("order", twice, "is there already", "a row an order, or --column for sku and quantity")
    rows.refuse_bad_rows()
    good = np.flatnonzero(~rows.bad)
    if not len(good):
        raise bad(str(path), "", "no good row", "orders that were shipped")
    knows = rows.has("handed_over")
    return _put_together(
        rank[good],
        came[good],
        left[good] if knows else came[good],
        lines[good],
        units[good],
        mapped,
        rows,
        options,
    )


def _sizes(rows: Rows, level: str) -> tuple[Ints, Ints]:
    """Return the lines and units that each row stands for, -1 where the file does not say."""
    unknown = np.full(len(rows), -1, np.int64)
    if level == "lines":
        return np.ones(len(rows), np.int64), _whole(rows.counts("quantity"))
    lines = _whole(rows.counts("lines", "lines")) if rows.has("lines") else unknown
    return lines, _whole(rows.counts("units")) if rows.has("units") else unknown


def _whole(values: Floats) -> Ints:
    return np.nan_to_num(values, nan=-1).astype(np.int64)


def _put_together(
    rank: Ints,
    came: Floats,
    left: Floats,
    lines: Ints,
    units: Ints,
    mapped: Mapped,
    rows: Rows,
    options: Options,
) -> Shipments:
    _, order = np.unique(rank, return_inverse=True)
    count = int(order.max()) + 1
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, order, came)
    np.maximum.at(last, order, np.where(np.isnan(left), np.inf, left))
    sums = [np.bincount(order, each, count).astype(np.int64) for each in (lines, units)]
    gone = np.isfinite(last)
    came_day, came_hour = local_days_and_hours(first[gone], options.zone)
    day, _ = local_days_and_hours(last[gone], options.zone)
    return Shipments(
        day=day.astype(np.int64),
        came_day=came_day.astype(np.int64),
        came_hour=came_hour,
        lines=sums[0][gone],
        units=sums[1][gone],
        mapped=mapped,
        knows_both=rows.has("handed_over"),
        rows=rows.read,
        skipped=rows.skipped,
        waiting=int((~gone).sum()),
    )


def activity_told(found: Shipments, plan: ContractPlan) -> Activity:
    """Count the shipments day by day over whole months; what the file does not tell is assumed.

    Raises
    ------
    ValueError
        If lines or units are charged, and the file does not say them.
    """
    terms, assumed = plan.terms, plan.assumed
    for fee, values in ((terms.line, found.lines), (terms.unit, found.units)):
        if fee.tiers and (values < 0).any():
            raise ValueError(f"{fee.unit}s are charged, and the file has no column of them")
    start, days = _whole_months(found.day)
    day = found.day - start.toordinal()
    units = np.maximum(found.units, 0)
    extra_lines, extra_units = shipments(terms, np.maximum(found.lines, 0), units)

    def by_day(values: Ints | None = None) -> Ints:
        return np.bincount(day, values, days).astype(np.int64)

    count = by_day()
    due, late = _due(found, plan.on_time, start.toordinal(), days)
    return activity_of(
        start,
        days,
        orders=count,
        lines=by_day(extra_lines),
        units=by_day(extra_units),
        parcels=count,
        due=due,
        late=late,
        wrong=part_of(count, assumed.wrong),
        returns=part_of(count, assumed.returns),
        received_units=int(assumed.received) * by_day(units),
        received_pallets=int(assumed.received) * begun(by_day(units) * assumed.unit_cm3, terms.pallet_cm3),
        stored_cm3=assumed.stored_cm3,
    )


def _whole_months(day: Ints) -> tuple[date, int]:
    first, last = (date.fromordinal(int(each)) for each in (day.min(), day.max()))
    start, end = first.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return start, (end - start).days + 1


def _due(found: Shipments, rule: OnTime | None, start: int, days: int) -> tuple[Ints, Ints]:
    """Count the orders that had to leave by each day, and those that left later (days,) each."""
    none = np.zeros(days, np.int64)
    if rule is None or not found.knows_both:
        return none, none
    due = found.came_day + (found.came_hour > rule.cut_off.seconds / HOUR_S)
    for _ in range(7):
        # An ordinal of 1 is a Monday.
        due = due + ~np.array(rule.days)[(due - 1) % 7]
    counted = (due >= start) & (due < start + days)
    late = counted & (found.day > due)
    return (
        np.bincount(due[counted] - start, minlength=days),
        np.bincount(due[late] - start, minlength=days),
    )
