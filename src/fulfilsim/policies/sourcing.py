"""Which node serves an order: every policy gives each order and node a score, and the lowest is first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """Some orders and all nodes, as they are known when it is decided; `n` orders, `k` nodes.

    Parameters
    ----------
    allowed
        Whether a node may serve an order: it is open, and serves the order's channel (n, k).
    km
        Distance of the customer from the node (n, k) [km].
    cost_micro
        Landed cost: handling and carriage (n, k) [1e-6 currency].
    share
        Share of the orders that a node is to have on the order's day (n, k).
    mark
        A number in (0, 1) of each order's own (n,).
    backlog
        Orders accepted and not shipped, by node (k,).
    pace
        Orders a node usually does in a day (k,).
    place
        Place of a node in the order of preference (k,).
    above
        Backlog above which a node is passed over, whatever the policy prefers (k,).
    """

    allowed: NDArray[np.bool_]
    km: Floats
    cost_micro: Floats
    share: Floats
    mark: Floats
    backlog: Floats
    pace: Floats
    place: Floats
    above: Floats


Policy = Callable[[Candidates], Floats]


def nearest(orders: Candidates) -> Floats:
    """Prefer the node nearest to the customer."""
    return orders.km


def cheapest(orders: Candidates) -> Floats:
    """Prefer the node from which the order costs least."""
    return orders.cost_micro


def least_loaded(orders: Candidates) -> Floats:
    """Prefer the node whose backlog is done soonest at its usual pace."""
    return np.broadcast_to(orders.backlog / orders.pace, orders.allowed.shape)


def in_order(orders: Candidates) -> Floats:
    """Prefer the nodes in the order given."""
    return np.broadcast_to(orders.place, orders.allowed.shape)


def by_share(orders: Candidates) -> Floats:
    """Give every order the node on which its own mark falls; the nearest of the others come after."""
    share = np.where(orders.allowed, orders.share, 0.0)
    edges = np.cumsum(share, axis=1)
    chosen = (orders.mark[:, np.newaxis] * edges[:, -1:] > edges).sum(axis=1)
    score = 1.0 + orders.km
    score[np.arange(len(chosen)), np.minimum(chosen, share.shape[1] - 1)] = 0.0
    return score


POLICIES: Final[dict[str, Policy]] = {
    "nearest": nearest,
    "cheapest": cheapest,
    "least loaded": least_loaded,
    "in order": in_order,
    "overflow": in_order,
    "by share": by_share,
}


def ranked(score: Floats, orders: Candidates) -> Ints:
    """Return the nodes of each order, the best first, -1 where no more may serve (n, k).

    Nodes with too long a backlog come after all others; equals are in the order of their index.

    Parameters
    ----------
    score
        Scores of a policy (n, k).
    orders
        What they are scores of.
    """
    full, all_may = orders.backlog > orders.above, bool(orders.allowed.all())
    keys: list[NDArray[np.float64] | NDArray[np.bool_]] = [score]
    if full.any():
        keys.append(np.broadcast_to(full, score.shape))
    if not all_may:
        keys.append(~orders.allowed)
    ranking = np.lexsort(keys, axis=1)
    if all_may:
        return ranking
    return np.where(np.take_along_axis(orders.allowed, ranking, axis=1), ranking, -1)
