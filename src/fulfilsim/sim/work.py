"""What an order asks of a node: time at each stage, and parcels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_key, purpose
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks, work_seconds

WORK = purpose("order.work time")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def work_times(
    world: World, node: int, marks: Marks, keys: NDArray[np.uint64], lines: Ints, units: Ints
) -> Floats:
    """Draw the time of each stage of a node for orders of so many lines and units (stages, n) [s]."""
    stages = world.nodes[node].stages
    times, of_lines, of_units = np.zeros((len(stages), len(keys))), lines.astype(float), units.astype(float)
    for row, stage in enumerate(stages):
        u = marks.uniform(WORK, keys, entity_key(stage.name))
        times[row] = to_ticks(work_seconds(stage.time, stage.spread, of_lines, of_units, u))
    return times


def walking_times(world: World, node: int, first_line: Ints, sku: Ints) -> Floats:
    """Return how long each stage walks for orders of these lines, nothing where it does not (stages, n) [s].

    Parameters
    ----------
    world, node
        The scenario, and the index of the node.
    first_line
        Index of each order's first line, and m (n + 1,).
    sku
        SKU of each line (m,).
    """
    plan, slots = world.nodes[node], world.slots[node]
    times = np.zeros((len(plan.stages), len(first_line) - 1))
    if plan.floor is None or slots is None:
        return times
    from fulfilsim.world.picking import tour_seconds

    for row, stage in enumerate(plan.stages):
        if stage.travel is not None:
            times[row] = to_ticks(tour_seconds(plan.floor, slots, first_line, sku, stage.travel))
    return times


def parcel_counts(world: World, node: int, weight_kg: Floats, volume_l: Floats) -> Ints:
    """Return into how many parcels of a node orders go (n,)."""
    plan = world.nodes[node]
    filled = np.maximum(weight_kg / plan.max_kg, volume_l / plan.max_l)
    return np.maximum(np.ceil(filled), 1).astype(np.int64)
