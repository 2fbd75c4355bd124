"""Which SKU a line is of: those on sale on its day, as fast as they move."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.ranks import places_among
from fulfilsim.world.build import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def chosen_skus(world: World, u: Floats, placed: Floats, counts: Ints) -> Ints:
    """Choose SKUs of lines by their marks; what is out of season is not sold, and others fill its place.

    Parameters
    ----------
    world
        The scenario.
    u
        One mark a line (m,).
    placed, counts
        When each order was placed [s], and how many lines it has (n,).
    """
    cumulative, plan = world.catalogue.cumulative, world.stock
    if plan is None or not plan.seasonal_days(len(world.calendar.dates)):
        return np.minimum(places_among(cumulative, u), len(cumulative) - 1)
    turns = np.array([0, *plan.seasonal_days(len(world.calendar.dates))])
    stretch = np.searchsorted(turns, np.repeat(world.calendar.day_of(placed), counts), side="right") - 1
    share, sku = np.diff(cumulative, prepend=0.0), np.zeros(len(u), np.int64)
    for number, sold in enumerate(plan.sold_on(turns)):
        mine = stretch == number
        on_sale = np.cumsum(np.where(sold, share, 0.0))
        found = np.searchsorted(on_sale / on_sale[-1], u[mine])
        sku[mine] = np.minimum(found, np.flatnonzero(sold)[-1])
    return sku
