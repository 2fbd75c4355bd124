"""The day of one vehicle, whatever the size of the problem around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fulfilsim.instances.draft import Ints
from fulfilsim.kernels.routing.checker import Day, evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel


def drive(problem: Problem, route: Route) -> Day:
    """Drive one route: distance, times and load at each stop.

    The problem is cut down to the clients of the route first, so that no matrix of all is needed.

    Parameters
    ----------
    problem
        The whole problem.
    route
        A route of a plan for it.
    """
    visits = np.array(route.visits, np.int64)
    places = np.concatenate([np.arange(len(problem.depots)), visits + len(problem.depots)])
    place = {client: number for number, client in enumerate(visits.tolist())}
    small = Problem(
        _some(problem.clients, visits),
        problem.vehicles,
        _between(problem.travel, places),
        problem.depots,
        np.array([[place[one], place[other]] for one, other in problem.pairs.tolist()
                  if one in place and other in place], np.int64).reshape(-1, 2),
        problem.backhaul,
        problem.objective,
        problem.lateness,
    )  # fmt: skip
    trips = tuple(tuple(place[client] for client in trip) for trip in route.trips)
    day = evaluate(small, [Route(route.vehicle, trips)]).days[0]
    return replace(day, stops=tuple(replace(stop, client=int(visits[stop.client])) for stop in day.stops))


def fullest(problem: Problem, route: Route, day: Day) -> Ints:
    """Find the largest load aboard at any moment of the day, by dimension (k,)."""
    brought = {int(client) for client in problem.pairs[:, 1]}
    loads = [np.array(stop.load, np.int64) for stop in day.stops]
    for trip in route.trips:
        from_depot = [client for client in trip if client not in brought]
        loads.append(problem.clients.delivery[from_depot].sum(axis=0))
    most: Ints = np.max(loads, axis=0)
    return most


def _some(clients: Clients, chosen: Ints) -> Clients:
    return Clients(
        clients.delivery[chosen],
        clients.pickup[chosen],
        clients.service[chosen],
        clients.open[chosen],
        clients.close[chosen],
        clients.release[chosen],
        clients.prize[chosen],
        clients.required[chosen],
        clients.skills[chosen],
    )


def _between(travel: Travel, places: Ints) -> Travel:
    if travel.distance is None:
        return replace(travel, x=travel.x[places], y=travel.y[places])
    grid = np.ix_(places, places)
    duration = None if travel.duration is None else travel.duration[grid]
    return Travel(travel.distance[grid], duration)
