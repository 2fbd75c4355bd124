"""What jobs are packed in, where, and at what price."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs
from fulfilsim.world.build import World

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def on_pallets(world: World, orders: Orders, order: Ints) -> Bools:
    """Say which of some orders go on pallets (n,)."""
    return np.asarray(world.channels.on_pallets[orders.channel[order]])


def materials(
    world: World, orders: Orders, jobs: Jobs, packed: NDArray[np.float64]
) -> Iterator[tuple[str, str, int, Ints]]:
    """Yield node, unit and price of what is packed in, with the jobs that were (k,).

    Parameters
    ----------
    world, orders, jobs
        What was shipped.
    packed
        When each job was packed; NaN where it was not (jobs,) [s].
    """
    maker = world.packed_by[jobs.node] if world.transfers else jobs.node
    channels, done = world.channels, ~np.isnan(packed)
    own_pallets = np.flatnonzero(channels.on_pallets).tolist()
    for number, node in enumerate(world.nodes):
        mine = np.flatnonzero((maker == number) & done)
        if own_pallets:
            channel = orders.channel[jobs.order[mine]]
            if node.name in world.scenario.centres:
                for each in own_pallets:
                    yield node.name, "pallet", int(channels.pallet_micro[each]), mine[channel == each]
            mine = mine[~channels.on_pallets[channel]]
        yield node.name, "parcel", node.packaging_micro, mine
