"""Orders that copy those of a history, as they happened or on other days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.history import History
from fulfilsim.world.skus import Catalogue

CLOCK_CHANGE_S = 3 * 3600.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True)
class Lines:
    """Lines of orders: where each order's begin, SKU, units, price and weight of a unit."""

    first: Ints
    sku: Ints
    units: Ints
    price_micro: Ints
    weight_kg: Floats


def said_or(said: NDArray[Number], source: Ints, drawn: NDArray[Number]) -> NDArray[Number]:
    """Return what the history says of the orders that are copied, and what was drawn where it says nothing.

    Parameters
    ----------
    said
        Values of the history, NaN or -1 for nothing (h,).
    source
        Order of the history that each order copies (n,).
    drawn
        Values without the history (n,).
    """
    there = said[source]
    return np.where(np.isnan(there) | (there == -1), drawn, there)


def lines_of(history: History, source: Ints, drawn: Ints) -> Ints:
    """Return how many lines orders have (n,): never more than the units that the history gives them."""
    counts = said_or(history.order_lines, source, drawn)
    units = history.order_units[source]
    return np.where(units > 0, np.minimum(counts, units), counts)


def copied_lines(history: History, source: Ints, drawn: Lines, catalogue: Catalogue) -> Lines:
    """Return the lines of the orders that are copied (n,); a file of whole orders has their units at most."""
    if not history.has_lines:
        return _with_units(drawn, history.order_units[source])
    begin, counts = history.first_line[source], np.diff(history.first_line)[source]
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    line = np.arange(first[-1]) + np.repeat(begin - first[:-1], counts)
    sku, price, weight = history.sku[line], history.price_micro[line], history.weight_kg[line]
    return Lines(
        first,
        sku,
        history.units[line],
        np.where(price >= 0, price, catalogue.price_micro[sku]),
        np.where(np.isnan(weight), catalogue.weight_kg[sku], weight),
    )


def _with_units(lines: Lines, total: Ints) -> Lines:
    """Spread the units of orders (n,) evenly over their lines; -1 keeps what was drawn."""
    counts = np.diff(lines.first)
    owner = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(lines.first[-1]) - lines.first[owner]
    even = total[owner] // counts[owner] + (number < total[owner] % counts[owner])
    units = np.where(total[owner] > 0, even, lines.units)
    return Lines(lines.first, lines.sku, units, lines.price_micro, lines.weight_kg)


def copied_promises(world: World, source: Ints, placed: Floats, computed: Floats) -> Floats:
    """Return the promises that the history made, and the computed ones where it made none (n,) [s].

    The copy of an order on another day is promised as many days later, at the same time of day.
    """
    history, pool = world.history, world.pool
    if history is None or pool is None:
        return computed if history is None else said_or(history.promise, source, computed)
    days, clock = pool.promise_day[source], pool.promise_clock[source]
    there = np.flatnonzero(~np.isnan(clock))
    promised = computed.copy()
    day = world.outlook.day_of(placed[there]) + days[there]
    promised[there] = to_ticks(copied_instants(world.outlook, day, clock[there]))
    return promised


def copied_instants(calendar: Calendar, day: Ints, clock_s: Floats) -> Floats:
    """Return clock times (n,) of days (n,) as instants [s].

    A day of 23 or 25 hours changes its clock in the night; days after the calendar's last have 24 hours.
    """
    last = len(calendar.dates) - 1
    known = np.minimum(day, last)
    start = calendar.day_starts[known] + (day - known) * 86_400.0
    longer = np.where(day > last, 0.0, np.diff(calendar.day_starts)[known] - 86_400)
    return np.asarray(start + clock_s + np.where(clock_s >= CLOCK_CHANGE_S, longer, 0.0))
