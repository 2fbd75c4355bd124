"""How long a stage walks for an order on average, for a rough cut: nothing is simulated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_key, purpose
from fulfilsim.world.build import World

Ints = NDArray[np.int64]

SAMPLE = 4096  # orders, for half a per cent of the mean
SAMPLED = purpose("rough cut.sku of a sampled line")


def expected_walk_s(world: World, node: int, route: str | None) -> float:
    """Return the mean walk of an order [s].

    The orders of a file with lines are walked as they are. Else orders are made up: their numbers of lines
    at even steps of the distribution, their SKUs by marks of no replication.

    Parameters
    ----------
    world
        The scenario.
    node
        Index of the node.
    route
        How the picker walks; None where nobody does.
    """
    floor, slots, history = world.nodes[node].floor, world.slots[node], world.history
    if route is None or floor is None or slots is None:
        return 0.0
    from fulfilsim.world.picking import tour_seconds

    first, sku = (
        (history.first_line, history.sku) if history is not None and history.has_lines else _sample(world)
    )
    return float(tour_seconds(floor, slots, first, sku, route).mean())


def _sample(world: World) -> tuple[Ints, Ints]:
    lines = _numbers_of_lines(world)
    first = np.concatenate(([0], np.cumsum(lines))).astype(np.int64)
    order = np.repeat(np.arange(SAMPLE, dtype=np.uint64), lines)
    number = (np.arange(first[-1]) - np.repeat(first[:-1], lines)).astype(np.uint64)
    nobody = Marks(entity_key("rough cut"), 0)
    sku = np.searchsorted(world.catalogue.cumulative, nobody.uniform(SAMPLED, order, number))
    return first, np.minimum(sku, len(world.catalogue.names) - 1)


def _numbers_of_lines(world: World) -> Ints:
    levels = (np.arange(SAMPLE) + 0.5) / SAMPLE
    said = np.zeros(0, np.int64) if world.history is None else world.history.order_lines
    if (said > 0).any():
        return np.quantile(said[said > 0], levels, method="inverted_cdf").astype(np.int64)
    mix = world.profile.lines
    return mix.values[np.searchsorted(mix.cumulative, levels)]
