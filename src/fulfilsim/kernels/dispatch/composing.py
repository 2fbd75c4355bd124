"""Orders joined into waves: the readable twin.

References
----------
G. Clarke, J. W. Wright, "Scheduling of vehicles from a central depot to a number of delivery points",
Operations Research 12 (1964): the saving of visiting two places on one way.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from fulfilsim.kernels.routing.problem import Ints


def waves(ways: Ints, due: Ints, load: Ints, capacity: Ints, most: int, spread: int) -> Ints:
    """Join orders into waves by what their ways save.

    The pair that saves most joins first, of equal ones the pair due closer together, if the two waves
    together hold no more than a vehicle or a wave may, and are due within the spread.

    Parameters
    ----------
    ways
        Distances between the depot, row 0, and the orders (n + 1, n + 1).
    due
        When each order is due (n,) [time].
    load
        Load of each order (n, k).
    capacity
        What a wave holds (k,).
    most
        How many orders a wave has at most.
    spread
        How far apart orders of one wave may be due [time].

    Returns
    -------
    NDArray
        First order of each order's wave (n,).
    """
    members = {order: [order] for order in range(len(due))}
    wave = list(range(len(due)))
    for a, b in _by_saving(ways, due, spread):
        first, second = sorted((wave[a], wave[b]))
        both = [*members[first], *members[second]]
        if first != second and _fits(both, due, load, capacity, most, spread):
            members[first] = both
            for order in members.pop(second):
                wave[order] = first
    return np.array(wave, np.int64)


def _by_saving(ways: Ints, due: Ints, spread: int) -> list[tuple[int, int]]:
    there_and_back = ways + ways.T
    home = there_and_back[0, 1:]
    saved = home[:, None] + home - there_and_back[1:, 1:]
    apart = np.abs(due[:, None] - due)
    pairs = combinations(range(len(due)), 2)
    found = [(-saved[a, b], apart[a, b], a, b) for a, b in pairs if saved[a, b] > 0 and apart[a, b] <= spread]
    return [(a, b) for _, _, a, b in sorted(found)]


def _fits(orders: list[int], due: Ints, load: Ints, capacity: Ints, most: int, spread: int) -> bool:
    together = bool(np.ptp(due[orders]) <= spread)
    return len(orders) <= most and together and bool((load[orders].sum(axis=0) <= capacity).all())
