"""Tours of order pickers in a house of parallel aisles: the readable twin of the compiled kernel."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from fulfilsim.kernels.picking.batches import Capacity, batches_by_savings
from fulfilsim.kernels.picking.heuristics import heuristic_walk
from fulfilsim.kernels.picking.house import ROUTES, Corner, House, Ints, Walk, picks_of
from fulfilsim.kernels.picking.optimal import optimal_walk


def tour_lengths(
    first: Ints, aisle: Ints, position: Ints, rows: Ints, pitch: int, depot: int, route: int
) -> Ints:
    """Measure the tour of each list of picks.

    Parameters
    ----------
    first
        Index of each tour's first pick, and m (t + 1,).
    aisle, position
        Where the picks are: aisle, from 0, and distance from the front (m,) [mm].
    rows
        Where the cross aisles are (2 or 3,) [mm].
    pitch
        From aisle to aisle [mm].
    depot
        Aisle at whose front tours begin and end.
    route
        Index of the rule in ROUTES.

    Returns
    -------
    NDArray
        Lengths (t,) [mm].
    """
    house = House(tuple(rows.tolist()), pitch, depot)
    lengths = [walk_of(house, aisle[start:end], position[start:end], route).length
               for start, end in pairwise(first.tolist())]  # fmt: skip
    return np.array(lengths, np.int64)


def tours(
    first: Ints, aisle: Ints, position: Ints, rows: Ints, pitch: int, depot: int, route: int
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Walk the tour of each list of picks.

    Parameters
    ----------
    first, aisle, position, rows, pitch, depot, route
        As in `tour_lengths`.

    Returns
    -------
    length
        Lengths (t,) [mm].
    sequence
        Indices of the picks in the order of the tours (m,).
    first_corner
        Index of each tour's first corner, and k (t + 1,).
    corner_aisle, corner_position
        Where the walk turns, depot to depot (k,) [mm].
    """
    house = House(tuple(rows.tolist()), pitch, depot)
    lengths, sequence, firsts, corners = [], [], [0], []
    for start, end in pairwise(first.tolist()):
        walk = walk_of(house, aisle[start:end], position[start:end], route)
        lengths.append(walk.length)
        sequence += [start + each for each in visited(walk, aisle[start:end], position[start:end])]
        corners += walk.corners
        firsts.append(len(corners))
    turns = np.array(corners, np.int64).reshape(-1, 2)
    length, order, first_corner = (np.array(each, np.int64) for each in (lengths, sequence, firsts))
    return length, order, first_corner, turns[:, 0].copy(), turns[:, 1].copy()


def build_batches(
    first: Ints,
    aisle: Ints,
    position: Ints,
    weight: Ints,
    rows: Ints,
    pitch: int,
    depot: int,
    route: int,
    most_orders: int,
    most_lines: int,
    most_weight: int,
) -> Ints:
    """Put orders into batches that save walking.

    Parameters
    ----------
    first, aisle, position, rows, pitch, depot, route
        As in `tour_lengths`, a list of picks an order.
    weight
        Weight of each order (n,) [any unit].
    most_orders, most_lines, most_weight
        What a trolley takes.

    Returns
    -------
    NDArray
        Number of each order's batch; batches are numbered by their first orders (n,).
    """
    house = House(tuple(rows.tolist()), pitch, depot)

    def measure(orders: list[int]) -> int:
        picks = [pick for order in orders for pick in range(first[order], first[order + 1])]
        return walk_of(house, aisle[picks], position[picks], route).length

    capacity = Capacity(most_orders, most_lines, most_weight)
    batches = batches_by_savings(np.diff(first).tolist(), weight.tolist(), capacity, measure)
    batch_of = np.empty(len(weight), np.int64)
    for number, batch in enumerate(batches):
        batch_of[list(batch.orders)] = number
    return batch_of


def walk_of(house: House, aisle: Ints, position: Ints, route: int) -> Walk:
    """Walk one tour."""
    picks = picks_of(house, aisle.tolist(), position.tolist())
    if ROUTES[route] == "optimal":
        return optimal_walk(house, picks)
    return heuristic_walk(house, picks, ROUTES[route])


def visited(walk: Walk, aisle: Ints, position: Ints) -> list[int]:
    """Return the picks in the order in which a walk passes them; at one place, in that of their indices."""
    places = list(zip(aisle.tolist(), position.tolist(), strict=True))
    waiting = sorted(range(len(places)), key=lambda pick: (places[pick], pick))
    sequence: list[int] = []
    for here, there in pairwise([walk.corners[0], *walk.corners]):
        passed = [pick for pick in waiting if _between(here, there, places[pick])]
        waiting = [pick for pick in waiting if pick not in passed]
        sequence += sorted(passed, key=lambda pick: (_distance(here, places[pick]), pick))
    return sequence


def _between(here: Corner, there: Corner, place: Corner) -> bool:
    return all(min(a, b) <= c <= max(a, b) for a, b, c in zip(here, there, place, strict=True))


def _distance(here: Corner, place: Corner) -> int:
    return abs(here[0] - place[0]) + abs(here[1] - place[1])  # one of the two is zero
