"""Walking: what the pickers of a stage walk for the lines of each order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks


def walking_times(world: World, first_line: NDArray[np.int64], sku: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how long each stage walks for orders of these lines, nothing where it does not (stages, n) [s].

    Parameters
    ----------
    world
        The scenario.
    first_line
        Index of each order's first line, and m (n + 1,).
    sku
        SKU of each line (m,).
    """
    floor, slots = world.centre.floor, world.slots
    times = np.zeros((len(world.centre.stages), len(first_line) - 1))
    if floor is None or slots is None:
        return times
    from fulfilsim.world.picking import tour_seconds

    for row, stage in enumerate(world.centre.stages):
        if stage.travel is not None:
            times[row] = to_ticks(tour_seconds(floor, slots, first_line, sku, stage.travel))
    return times
