"""What an order asks of a node: time at each stage, and parcels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, Purpose, entity_key, purpose
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks, work_seconds

WORK = purpose("order.work time")
SORTING = purpose("order.time at a cross-dock")

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def work_times(
    world: World,
    node: int,
    marks: Marks,
    keys: NDArray[np.uint64],
    lines: Ints,
    units: Ints,
    packs: Ints,
    on_pallets: Bools,
    what: Purpose = WORK,
) -> Floats:
    """Draw the time of each stage of a node for orders (stages, n) [s].

    Parameters
    ----------
    world, node, marks
        Scenario, index of the node, random marks.
    keys
        Keys of the orders (n,).
    lines, units, packs
        Lines, units, and parcels or pallets of each (n,).
    on_pallets
        Which of them go on pallets (n,).
    what
        Which work it is.
    """
    stages = world.nodes[node].stages
    times = np.zeros((len(stages), len(keys)))
    amounts, pallets = np.array([lines, units, packs], float), np.flatnonzero(on_pallets)
    for row, stage in enumerate(stages):
        u = marks.uniform(what, keys, entity_key(stage.name))
        times[row] = work_seconds(stage.time, stage.spread, amounts[0], amounts[1], u, amounts[2])
        if len(pallets) and stage.pallet_time is not None:
            some = amounts[:, pallets]
            took = work_seconds(stage.pallet_time, stage.spread, some[0], some[1], u[pallets], some[2])
            times[row, pallets] = took
    return to_ticks(times)


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


def parcel_counts(world: World, node: int, channel: Ints, weight_kg: Floats, volume_l: Floats) -> Ints:
    """Return into how many parcels of a node, or pallets of their channels, orders go (n,)."""
    plan, channels = world.nodes[node], world.channels
    filled = np.maximum(weight_kg / plan.max_kg, volume_l / plan.max_l)
    if channels.on_pallets.any():
        pallets = np.maximum(weight_kg / channels.pallet_kg[channel], volume_l / channels.pallet_l[channel])
        filled = np.where(channels.on_pallets[channel], pallets, filled)
    return np.maximum(np.ceil(filled), 1).astype(np.int64)
