"""What an order asks of a node: time at each stage, and parcels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, Purpose, entity_key, purpose
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import LinearTime, Spread
from fulfilsim.world.build import World
from fulfilsim.world.distributions import scatter, scattered_seconds, to_ticks

WORK = purpose("order.work time")
SORTING = purpose("order.time at a cross-dock")

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Scatter:
    """How work on orders scatters, drawn for all of them when a stage is met first: a window has few.

    Parameters
    ----------
    marks, keys
        Random marks, and the keys of all orders (orders,).
    what
        Which work it is.
    """

    def __init__(self, marks: Marks, keys: NDArray[np.uint64], what: Purpose) -> None:
        self.marks, self.keys, self.what = marks, keys, what
        self._drawn: dict[tuple[str, Distribution | Spread], Floats] = {}

    def of(self, stage: str, time: LinearTime | Distribution, spread: Spread, rows: Ints) -> Floats:
        """Return the scatter of a stage's time for some of the orders (n,)."""
        known = stage, time if isinstance(time, Distribution) else spread
        if known not in self._drawn:
            u = self.marks.uniform(self.what, self.keys, entity_key(stage))
            self._drawn[known] = scatter(time, spread, u)
        return np.asarray(self._drawn[known][rows])


def work_times(
    world: World,
    node: int,
    scattered: Scatter,
    order: Ints,
    lines: Ints,
    units: Ints,
    packs: Ints,
    on_pallets: Bools,
) -> Floats:
    """Return the time of each stage of a node for orders (stages, n) [s].

    Parameters
    ----------
    world, node, scattered
        Scenario, index of the node, and how its work scatters.
    order
        Indices of the orders (n,).
    lines, units, packs
        Lines, units, and parcels or pallets of each (n,).
    on_pallets
        Which of them go on pallets (n,).
    """
    stages = world.nodes[node].stages
    times = np.zeros((len(stages), len(order)))
    amounts, pallets = np.array([lines, units, packs], float), np.flatnonzero(on_pallets)
    for row, stage in enumerate(stages):
        drawn = scattered.of(stage.name, stage.time, stage.spread, order)
        times[row] = scattered_seconds(stage.time, amounts[0], amounts[1], amounts[2], drawn)
        if len(pallets) and stage.pallet_time is not None:
            drawn = scattered.of(stage.name, stage.pallet_time, stage.spread, order[pallets])
            some = amounts[:, pallets]
            times[row, pallets] = scattered_seconds(stage.pallet_time, some[0], some[1], some[2], drawn)
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
