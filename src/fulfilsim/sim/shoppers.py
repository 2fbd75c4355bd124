"""Shoppers: what people buy in stores is not on the shelf any more for the orders of the web shop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.stock import Stockroom
from fulfilsim.marks import Marks, entity_key, purpose
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.distributions import poisson_count
from fulfilsim.world.shoppers import ShopperPlan
from fulfilsim.world.stock import StockPlan

UNITS = purpose("shoppers.units of an hour")
SKU = purpose("shopper.sku")
MOST_AN_HOUR = 2**20

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Shopping:
    """What shoppers of all stores want, and get.

    Parameters
    ----------
    marks, calendar, plan
        Random marks, the days, and the stock with its shoppers.
    room
        Where they buy.
    """

    def __init__(self, marks: Marks, calendar: Calendar, plan: StockPlan, room: Stockroom) -> None:
        self.marks, self.calendar, self.plan, self.room = marks, calendar, plan, room
        self.stops = np.unique(np.concatenate([np.zeros(0), *(each.at for each in plan.shoppers)]))
        self.sold = np.zeros(plan.supplier.shape, np.int64)
        self._today = np.zeros((2, len(plan.supplier)), np.int64)

    def between(self, begin: float, end: float) -> list[float]:
        """List the instants after one and up to another at which shoppers have bought."""
        first, last = np.searchsorted(self.stops, (begin, end), side="right")
        return [float(stop) for stop in self.stops[first:last]]

    def buy(self, at: float) -> None:
        """Take off the shelves what was wanted in the hour that ends now."""
        wanted = np.zeros(self.sold.shape, np.int64)
        for each in self.plan.shoppers:
            hour = np.searchsorted(each.at, at)
            if hour < len(each.at) and each.at[hour] == at:
                wanted[each.node] = self._wanted(each, int(hour))
        got = self.room.take_off(at, wanted)
        self.sold += got
        self._today += (got.sum(axis=1), (wanted - got).sum(axis=1))

    def end_day(self) -> tuple[Ints, Ints]:
        """Return the units that shoppers got and did not get on the day that ends (nodes,) each."""
        got, missed = self._today.copy()
        self._today[:] = 0
        return got, missed

    def _wanted(self, plan: ShopperPlan, hour: int) -> Ints:
        """Return the units of each SKU that shoppers of a store want in an hour (skus,)."""
        store = np.array([entity_key(f"shoppers of {plan.name}")], np.uint64)
        u = self.marks.uniform(UNITS, store, plan.hours[[hour]])
        count = int(poisson_count(u, plan.units[[hour]])[0])
        occasions = plan.hours[hour] * np.uint64(MOST_AN_HOUR) + np.arange(count, dtype=np.uint64)
        chosen = self.marks.uniform(SKU, np.repeat(store, count), occasions)
        day = self.calendar.day_of(plan.at[[hour]])
        share = np.cumsum(np.where(self.plan.sold_on(day)[0], self.plan.share, 0.0))
        sku = np.minimum(np.searchsorted(share / max(share[-1], 1e-12), chosen), len(share) - 1)
        return np.bincount(sku, minlength=len(share))
