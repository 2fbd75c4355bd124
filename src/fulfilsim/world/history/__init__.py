"""Real orders from a file: read, checked row by row, and laid out as arrays.

The answer does not depend on the order of the rows: orders are sorted by time and id, the lines of an order
by what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError
from fulfilsim.scenario.demand import OrderFile
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.order_checks import KEYS
from fulfilsim.units import MASS
from fulfilsim.world.calendar import Calendar, seconds_at
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.history.arrange import Cells, refuse_contradictions, refuse_repeated, to_micro
from fulfilsim.world.history.instants import Instants
from fulfilsim.world.history.rows import Bools, Ints, Rows, ranked
from fulfilsim.world.history.whereabouts import Whereabouts, whereabouts
from fulfilsim.world.places import Places
from fulfilsim.world.skus import SkuList, read_sku_list

A_TIME = "a date and time, e.g. 2026-11-27 18:05"


@dataclass(frozen=True)
class History:
    """Real orders; those of a file of whole orders have no lines of their own.

    Parameters
    ----------
    ids
        Ids, in order of time and id (n,).
    placed
        When they were placed (n,) [s].
    first_line
        Index of each order's first line, and the number of lines (n + 1,).
    sku
        Index of each line's SKU in `sku_names` (m,).
    units
        Units of each line (m,).
    price_micro
        Price of a unit; -1 where the file has none (m,).
    weight_kg
        Weight of a unit; NaN where the file has none (m,).
    place, service
        Index of the customer's place and of the service; -1 where the file has none (n,).
    promise
        Delivery promised; NaN where the file has none (n,) [s].
    order_lines, order_units
        Lines and units of each order; -1 where the file has none (n,).
    order_weight_kg, order_value_micro
        Weight and value of a whole order; NaN and -1 where the file has none (n,).
    sku_names
        SKUs of the file, sorted (k,).
    sku_list
        The user's list of SKUs; None without one.
    places
        Places of the file's own; None where they are those of the scenario.
    rows, skipped, outside, left_out
        Rows read, rows skipped as bad, rows outside the days that count, rows that the scenario leaves out.
    reasons
        Columns because of which rows were skipped, and how many; the most frequent first.
    """

    ids: NDArray[np.str_]
    placed: NDArray[np.float64]
    first_line: NDArray[np.int64]
    sku: NDArray[np.int64]
    units: NDArray[np.int64]
    price_micro: NDArray[np.int64]
    weight_kg: NDArray[np.float64]
    place: NDArray[np.int64]
    service: NDArray[np.int64]
    promise: NDArray[np.float64]
    order_lines: NDArray[np.int64]
    order_units: NDArray[np.int64]
    order_weight_kg: NDArray[np.float64]
    order_value_micro: NDArray[np.int64]
    sku_names: NDArray[np.str_]
    sku_list: SkuList | None
    places: Places | None
    rows: int
    skipped: int
    outside: int
    left_out: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def has_lines(self) -> bool:
        """Whether the file says what the orders are made of."""
        return len(self.sku) > 0

    def by_order(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum values of the lines (m,) over each order (n,)."""
        return np.add.reduceat(values, self.first_line[:-1]) if len(self.ids) else np.zeros(0, np.int64)


def read_history(
    loaded: Loaded, calendar: Calendar, places: Sequence[str], services: Sequence[str]
) -> History:
    """Read the order file of a scenario.

    Parameters
    ----------
    loaded
        The scenario.
    calendar
        The simulated days; orders that are replayed as they happened must fall into them.
    places, services
        Names of the scenario's places and services.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, no order falls into the days that count, or rows are
        bad and the scenario does not skip them.
    """
    source: OrderFile = loaded.scenario.demand.orders
    rows = Rows(loaded)
    listed = None if source.skus is None else read_sku_list(loaded.inputs[(*KEYS, "skus")])
    where = whereabouts(rows, places, loaded.inputs.get((*KEYS, "postcodes")))
    cells, ids, skus = _cells(rows, calendar, where, services, listed)
    if source.level == "orders":
        refuse_repeated(rows, cells)
    elif source.lines_disagree == "bad rows":
        refuse_contradictions(rows, cells)
    rows.refuse_bad_rows()
    kept = cells.sequence(_that_count(loaded, rows, cells, calendar))
    return _arranged(rows, cells, kept, where, ids, skus, listed)


def _cells(
    rows: Rows, calendar: Calendar, where: Whereabouts, services: Sequence[str], listed: SkuList | None
) -> tuple[Cells, list[str], list[str]]:
    """Read every column; return the cells and the names of orders and SKUs."""
    ids, order = _named(rows, "order")
    skus, sku = _named(rows, "sku")
    if listed is not None:
        rows.known("sku", listed.names)
    instants = Instants(ZoneInfo(rows.source.zone or calendar.zone), calendar.origin_utc)
    at = to_ticks(rows.instants("time", instants.read, A_TIME))
    promise = to_ticks(rows.instants("promise", instants.read_promise, f"a date, or {A_TIME}", may_lack=True))
    if rows.has("promise"):
        rows.refuse("promise", promise < at, "is before the order was placed", "a date after that")
    kg = MASS[rows.source.weight_unit]
    cells = Cells(
        order=order,
        sku=sku,
        at=at,
        promise=promise,
        quantity=rows.counts("quantity"),
        price=rows.numbers("price"),
        weight=rows.numbers("weight") * kg,
        lines=rows.counts("lines", "lines"),
        units=rows.counts("units"),
        order_weight=rows.numbers("order_weight") * kg,
        value=rows.numbers("value"),
        place=where.place,
        service=rows.known("service", services),
    )
    if rows.has("lines") and rows.has("units"):
        rows.refuse("units", cells.units < cells.lines, "is fewer than the order's lines", "a unit a line")
    return cells, ids, skus


def _named(rows: Rows, role: str) -> tuple[list[str], Ints]:
    if not rows.has(role):
        return [], np.full(len(rows), -1, np.int64)
    column = rows.labels(role)
    return ranked(column.texts, column.codes)


def _that_count(loaded: Loaded, rows: Rows, cells: Cells, calendar: Calendar) -> Bools:
    """Return the good rows of the days that count."""
    start, end = calendar.start, calendar.end
    resampled = rows.source.repeat == "resampled"
    if resampled:
        start, end = -np.inf, np.inf
    days = rows.source.days
    if days is not None:
        first, after = days.first, days.last + timedelta(days=1)
        start = max(start, seconds_at(calendar.zone, calendar.origin_utc, first, 0))
        end = min(end, seconds_at(calendar.zone, calendar.origin_utc, after, 0))
    inside: Bools = ~rows.bad & (cells.at >= start) & (cells.at < end)
    if not inside.any():
        span = f"{calendar.dates[0]} to {calendar.dates[-1]}"
        where = "is good" if resampled and days is None else f"falls into the simulated days {span}"
        if days is not None:
            where = f"falls into {days.first} to {days.last}" + ("" if resampled else f" and {where[11:]}")
        keys = ("calendar", "measure") if days is None else (*KEYS, "days")
        what = f"no order of {rows.path.name} {where}"
        raise InputError([loaded.problem(keys, what, "days that the file covers")])
    return inside


def _arranged(
    rows: Rows,
    cells: Cells,
    kept: Ints,
    where: Whereabouts,
    ids: list[str],
    skus: list[str],
    listed: SkuList | None,
) -> History:
    """Lay out the rows that are kept; these are sorted by order."""
    orders, heads, order = np.unique(cells.order[kept], return_index=True, return_inverse=True)
    placed = np.minimum.reduceat(cells.at[kept], heads)
    sequence = np.lexsort((orders, placed))
    counts = np.diff(np.append(heads, len(kept)))[sequence]
    by_line = rows.source.level == "lines"
    rank = np.empty(len(orders), np.int64)
    rank[sequence] = np.arange(len(orders))
    lines = kept[np.argsort(rank[order], kind="stable")] if by_line else kept[:0]
    head = cells.first_rows(kept)[sequence]
    place, own = where.among(head)
    used, sku = np.unique(cells.sku[lines], return_inverse=True)
    promise = np.maximum.reduceat(np.nan_to_num(cells.promise[kept], nan=-np.inf), heads)[sequence]
    return History(
        ids=np.array([ids[each] for each in orders[sequence]], dtype=str),
        placed=placed[sequence],
        first_line=np.concatenate(([0], np.cumsum(counts * by_line))).astype(np.int64),
        sku=sku.astype(np.int64),
        units=cells.quantity[lines].astype(np.int64),
        price_micro=to_micro(cells.price[lines]),
        weight_kg=cells.weight[lines],
        place=place,
        service=cells.service[head],
        promise=np.where(np.isfinite(promise), promise, np.nan),
        order_lines=counts if by_line else _whole(cells.lines[head]),
        order_units=np.add.reduceat(cells.quantity[lines], np.cumsum(counts) - counts).astype(np.int64)
        if by_line
        else _whole(cells.units[head]),
        order_weight_kg=cells.order_weight[head],
        order_value_micro=to_micro(cells.value[head]),
        sku_names=np.array([skus[each] for each in used], dtype=str),
        sku_list=listed,
        places=own,
        rows=rows.read,
        skipped=rows.skipped,
        outside=len(rows) - int(rows.bad.sum()) - len(kept),
        left_out=rows.left_out,
        reasons=tuple(sorted(rows.reasons.items(), key=lambda each: (-each[1], each[0]))),
    )


def _whole(numbers: NDArray[np.float64]) -> Ints:
    return np.nan_to_num(numbers, nan=-1).astype(np.int64)
