"""Columns of orders and parcels about where they were packed, in what, and how they came to their dock."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import Names, coded, constant
from fulfilsim.sim.packaging import on_pallets
from fulfilsim.sim.simulate import Log
from fulfilsim.world.build import World

Ints = NDArray[np.int64]

CARTONS = ("pallet", "standard")


def cartons(log: Log, world: World, order: Ints) -> Names:
    """Name what each parcel is packed in, by its order (n,)."""
    if not world.channels.on_pallets.any():
        return constant("standard", len(order))
    return coded(np.where(on_pallets(world, log.orders, order), 0, 1), CARTONS)


def origin_column(world: World, node: NDArray[Any]) -> dict[str, Names]:
    """Name the node that picked and packed what each node ships (n,), -1 for none; only with cross-docks."""
    if not world.transfers:
        return {}
    maker = np.append(world.packed_by, -1)[node]
    return {"origin": coded(maker, [plan.name for plan in world.nodes])}


def passage_columns(log: Log, rows: Ints, job: NDArray[Any]) -> dict[str, NDArray[np.float64]]:
    """Say how large parcels are, when they were packed, left and came; only with cross-docks (n,)."""
    if log.passage is None:
        return {}
    return {
        "volume_l": log.parcels.volume_l[rows],
        "packed_at": log.passage.packed[job],
        "transferred_at": log.passage.left[rows],
        "cross_docked_at": log.passage.arrived[rows],
    }
