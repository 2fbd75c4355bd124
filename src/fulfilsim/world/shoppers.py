"""Shoppers of stores as instants: how many units they want there in each hour that the store is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.stock import Shoppers, Stock
from fulfilsim.world.calendar import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR_S = 3600.0


@dataclass(frozen=True)
class ShopperPlan:
    """People who buy in a store, off the shelves that the web shop's orders are picked from.

    Parameters
    ----------
    name, node
        Name of the store and its index.
    at
        Ends of its open hours, when what was wanted in them is taken (n,) [s].
    units
        Units wanted in each, on average (n,).
    hours
        Which hour each is, whenever a run begins: the occasion of its marks (n,).
    """

    name: str
    node: int
    at: Floats
    units: Floats
    hours: NDArray[np.uint64]

    def by_day(self, calendar: Calendar) -> Floats:
        """Return the units wanted on each day, on average (days,)."""
        return np.bincount(calendar.day_of(self.at), self.units, len(calendar.dates)).astype(np.float64)


def shoppers_of(stock: Stock, nodes: Sequence[str], calendar: Calendar) -> tuple[ShopperPlan, ...]:
    """Lay out the shoppers of every node that has some."""
    blocks = [(number, name, stock.nodes[name].shoppers)
              for number, name in enumerate(nodes) if name in stock.nodes]  # fmt: skip
    return tuple(
        make_shoppers(name, number, block, calendar) for number, name, block in blocks if block is not None
    )


def make_shoppers(name: str, node: int, block: Shoppers, calendar: Calendar) -> ShopperPlan:
    """Spread a day's units evenly over the store's hours, of which the last may be a part."""
    works = calendar.works(block.days, block.works_holidays)
    length, starts = block.hours.length_s, np.arange(0.0, block.hours.length_s, HOUR_S)
    ends = np.minimum(starts + HOUR_S, length)
    days = np.flatnonzero(works)
    at = np.array([[calendar.at(day, block.hours.start.seconds + end) for end in ends.tolist()]
                   for day in days.tolist()]).ravel()  # fmt: skip
    first = calendar.dates[0].toordinal()
    hours = ((first + days)[:, np.newaxis] * 24 + np.arange(len(ends))).ravel().astype(np.uint64)
    units = np.tile((ends - starts) / length * block.units, len(days))
    there = (at > calendar.start) & (at < calendar.end)
    return ShopperPlan(name, node, at[there], units[there], hours[there])
