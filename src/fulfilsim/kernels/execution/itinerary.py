"""Routes laid out in columns, one row for each halt of each vehicle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Ints, Problem

__all__ = ["END", "RELOAD", "START", "Itinerary", "lay_out"]

START, RELOAD, END = -1, -2, -3


@dataclass(frozen=True, eq=False)
class Itinerary:
    """What vehicles do one after the other, as it was planned.

    Parameters
    ----------
    problem
        What the routes solve.
    vehicle
        Type of each route (r,).
    first
        Where each route's halts begin, and the number of halts (r + 1,).
    client
        Who is visited at each halt; START, RELOAD or END at a depot (h,).
    trip
        Which trip of the day a halt belongs to; a reload to the one it begins (h,).
    place
        Location of each halt (h,).
    distance, travel
        How far the halt is from the one before, and how long the drive takes; 0 at the start (h,).
    service
        Planned service, or reloading time (h,).
    opens, closes
        Windows of each halt (h, w).
    release
        No vehicle leaves a halt before this (h,).
    load
        What is aboard on leaving (h, k).
    """

    problem: Problem
    vehicle: Ints
    first: Ints
    client: Ints
    trip: Ints
    place: Ints
    distance: Ints
    travel: Ints
    service: Ints
    opens: Ints
    closes: Ints
    release: Ints
    load: Ints

    @property
    def route(self) -> Ints:
        """Number of the route that each halt belongs to (h,)."""
        return np.repeat(np.arange(len(self.vehicle)), np.diff(self.first))


def lay_out(problem: Problem, routes: Iterable[Route]) -> Itinerary:
    """Lay routes out in columns; those that visit nobody are left out.

    Parameters
    ----------
    problem
        The problem they solve.
    routes
        Routes of a plan.
    """
    driven = [route for route in routes if route.visits]
    vehicle = np.array([route.vehicle for route in driven], np.int64)
    lists = [_halts(route) for route in driven]
    first = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    client = np.array([halt for one in lists for halt in one], np.int64)
    kind = np.repeat(vehicle, np.diff(first))
    trip = np.cumsum((client == START) | (client == RELOAD)) - 1  # over all routes
    place = _places(problem, client, kind)
    distance, travel = _legs(problem, client, kind, place)
    opens, closes = _windows(problem, client, kind, place)
    numbers = trip - np.repeat(trip[first[:-1]], np.diff(first)) if len(trip) else trip
    return Itinerary(
        problem, vehicle, first, client, numbers, place, distance, travel, _services(problem, client, kind),
        opens, closes, _releases(problem, client, trip), _loads(problem, client, trip),
    )  # fmt: skip


def _halts(route: Route) -> list[int]:
    halts = [START]
    for number, trip in enumerate(route.trips):
        halts += [RELOAD] * (number > 0)
        halts += trip
    return [*halts, END]


def _places(problem: Problem, client: Ints, kind: Ints) -> Ints:
    vehicles = problem.vehicles
    depot = np.select(
        [client == START, client == RELOAD], [vehicles.start[kind], vehicles.reload[kind]], vehicles.end[kind]
    )
    return np.asarray(np.where(client >= 0, client + len(problem.depots), depot))


def _legs(problem: Problem, client: Ints, kind: Ints, place: Ints) -> tuple[Ints, Ints]:
    distance, duration = problem.travel.legs(np.roll(place, 1), place)
    moving = client != START
    return distance * moving, (duration * problem.vehicles.pace[kind] + 500) // 1000 * moving


def _at_clients(client: Ints, values: NDArray[np.int64], elsewhere: int = 0) -> Ints:
    """Write a client's value at each halt there, and another one at the depots."""
    filled = np.full((len(client), *values.shape[1:]), elsewhere, np.int64)
    filled[client >= 0] = values[client[client >= 0]]
    return filled


def _services(problem: Problem, client: Ints, kind: Ints) -> Ints:
    reloading: Ints = problem.vehicles.reload_time[kind] * (client == RELOAD)
    return _at_clients(client, problem.clients.service) + reloading


def _windows(problem: Problem, client: Ints, kind: Ints, place: Ints) -> tuple[Ints, Ints]:
    opens = _at_clients(client, problem.clients.open, 1)
    closes = _at_clients(client, problem.clients.close)
    depot = client < 0
    hours, vehicles = problem.depots.times(), problem.vehicles
    opens[depot, 0] = np.maximum(hours[0][place[depot]], vehicles.shift_start[kind[depot]])
    closes[depot, 0] = np.minimum(hours[1][place[depot]], vehicles.shift_end[kind[depot]])
    return opens, closes


def _releases(problem: Problem, client: Ints, trip: Ints) -> Ints:
    latest = np.zeros(int(trip.max(initial=-1)) + 1, np.int64)
    np.maximum.at(latest, trip, _at_clients(client, problem.clients.release))
    return np.where((client == START) | (client == RELOAD), latest[trip], 0)


def _loads(problem: Problem, client: Ints, trip: Ints) -> Ints:
    """Load deliveries at the depot, but what a pair collects at its first client."""
    clients = problem.clients
    from_depot = clients.delivery.copy()
    from_depot[problem.pairs[:, 1]] = 0
    change = _at_clients(client, clients.pickup - clients.delivery)
    loaded = np.zeros((int(trip.max(initial=-1)) + 1, clients.dimensions), np.int64)
    np.add.at(loaded, trip, _at_clients(client, from_depot))
    begins = np.flatnonzero((client == START) | (client == RELOAD))
    total = np.cumsum(change, axis=0)
    aboard: Ints = (loaded[trip] + total - total[begins][trip]) * (client != END)[:, None]
    return aboard
