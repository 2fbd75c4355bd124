"""Decisions during the day: who takes a new order, what goes together, how the rest of the day is driven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.kernels import _dispatch
from fulfilsim.kernels.checks import check_array, check_whole
from fulfilsim.kernels.dispatch.inserting import IMPOSSIBLE
from fulfilsim.kernels.dispatch.rest import Replanned, replan
from fulfilsim.kernels.dispatch.underway import WHERE, Underway, check_fleet, client_columns, fleet_columns
from fulfilsim.kernels.routing.doors import FARTHEST, NEVER
from fulfilsim.kernels.routing.problem import Ints, Problem

__all__ = ["IMPOSSIBLE", "Insertions", "Replanned", "Underway", "assignment", "insertions", "replan", "waves"]

DEAREST_SUM = 1 << 61


@dataclass(frozen=True, eq=False)
class Insertions:
    """What each new client would add to each vehicle's day.

    Parameters
    ----------
    cost
        Added cost, IMPOSSIBLE where a rule forbids it (n, m) [money].
    gap
        Before which of the remaining visits the client comes, counted from 0; −1 where impossible (n, m).
    """

    cost: Ints
    gap: NDArray[np.int32]

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Whether a vehicle can take a client at all (n, m)."""
        return np.asarray(self.gap >= 0)


def insertions(problem: Problem, fleet: Sequence[Underway], fresh: Ints) -> Insertions:
    """Find the cheapest feasible place for each new client in the rest of each vehicle's trip.

    Capacity, skills, windows, limits of the day and the back-haul rule hold; who is late already may stay as
    late but becomes no later. New deliveries go with vehicles that still stand at their depot. Time costs
    from departure, which is as late as changes neither return nor lateness.

    Parameters
    ----------
    problem
        The day's problem; its clients include the new ones.
    fleet
        Vehicles (m); what they are committed to lies before their place and instant.
    fresh
        New clients, none of them in a pair (n,).

    Raises
    ------
    InputError
        If a vehicle or client is not there, or a new client is one of a pair.
    """
    check_fleet(problem, fleet)
    _check_fresh(problem, fleet, fresh)
    if not len(fleet) or not len(fresh):
        shape = (len(fresh), len(fleet))
        return Insertions(np.full(shape, IMPOSSIBLE, np.int64), np.full(shape, -1, np.int32))
    distance, duration = _matrices(problem)
    columns = client_columns(problem), fleet_columns(problem, fleet)
    return Insertions(*_dispatch.insertions(*columns, distance, duration, fresh))


def assignment(cost: Ints) -> Ints:
    """Give as many rows as possible a column of their own, at the least total cost.

    Parameters
    ----------
    cost
        Cost of each pair, IMPOSSIBLE where it may not be (n, m); any shape.

    Returns
    -------
    NDArray
        Column of each row, −1 for a row without one (n,).

    Raises
    ------
    TypeError, ValueError
        If the costs have another type or shape.
    OverflowError
        If costs lie so far apart that their sums cannot be counted.
    """
    if np.ndim(cost) != 2:
        raise ValueError(f"cost must have two dimensions, not {np.ndim(cost)}")
    check_array("cost", cost, np.dtype(np.int64), np.shape(cost))
    if not cost.size:
        return np.full(len(cost), -1, np.int64)
    priced = _priced(cost)
    if len(cost) <= cost.shape[1]:
        column = _dispatch.assign(priced)
    else:
        row = _dispatch.assign(np.ascontiguousarray(priced.T))
        column = np.full(len(cost), -1, np.int64)
        column[row] = np.arange(len(row))
    forbidden = cost[np.arange(len(cost)), column] >= IMPOSSIBLE
    return np.where((column < 0) | forbidden, -1, column)


def waves(ways: Ints, due: Ints, load: Ints, capacity: Ints, *, most: int, spread: int) -> Ints:
    """Join orders that lie and are due together into waves a vehicle can take.

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
        Wave of each order, counted from 0 in the order in which waves are due (n,).

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range, or an order alone is too large.
    """
    n = np.size(due)
    check_whole("due", due, (n,), 0, NEVER)
    check_whole("ways", ways, (n + 1, n + 1), 0, FARTHEST)
    check_whole("capacity", capacity, (np.size(capacity),), 0, NEVER)
    check_whole("load", load, (n, len(capacity)), 0, NEVER)
    if most < 1 or spread < 0:
        raise ValueError(f"most must be 1 or more and spread 0 or more, not {most} and {spread}")
    if (load > capacity).any():
        raise ValueError(
            f"load must fit the capacity; order {int((load > capacity).any(axis=1).argmax())} does not"
        )
    order = np.lexsort([*load.T[::-1], ways.sum(axis=1)[1:], ways[1:, 0], ways[0, 1:], due])
    rows = np.concatenate([[0], order + 1])
    sorted_ways = np.ascontiguousarray(ways[np.ix_(rows, rows)])
    loads = np.ascontiguousarray(load[order])
    first = _dispatch.waves(sorted_ways, due[order], loads, capacity, min(most, n + 1), spread)
    wave = np.empty(n, np.int64)
    wave[order] = np.unique(first, return_inverse=True)[1]
    return wave


def _check_fresh(problem: Problem, fleet: Sequence[Underway], fresh: Ints) -> None:
    check_whole("fresh", fresh, (np.size(fresh),), 0, len(problem.clients) - 1)
    taken = np.array([client for one in fleet for client in one.visits], np.int64)
    for what, clients in (("visited already", taken), ("one of a pair", problem.pairs.reshape(-1))):
        wrong = np.isin(fresh, clients)
        if wrong.any():
            raise bad(
                WHERE,
                "fresh",
                f"client {fresh[wrong][0]} is {what}",
                "clients that nobody visits yet, singly",
            )


def _matrices(problem: Problem) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    travel = problem.travel
    if travel.distance is None:
        straight = travel.matrices()[0].astype(np.int32)
        return straight, straight
    return travel.distance, travel.distance if travel.duration is None else travel.duration


def _priced(cost: Ints) -> Ints:
    """Price what is forbidden so that it is chosen only where a row would stay without."""
    possible = cost < IMPOSSIBLE
    if not possible.any():
        return np.zeros_like(cost)
    least, rows = int(cost[possible].min()), min(cost.shape)
    forbidden = (int(cost[possible].max()) - least) * rows + 1
    if forbidden * (rows + 1) > DEAREST_SUM:
        raise OverflowError("costs lie too far apart to be added up; take a larger unit")
    return np.where(possible, cost - least, forbidden)
