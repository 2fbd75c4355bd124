"""Solve a routing problem within a limit of CPU time, or with a number of iterations.

References
----------
Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
Transportation Science 54(2), 417-433.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.kernels import _routing
from fulfilsim.kernels.routing.checker import first_vehicle_weight
from fulfilsim.kernels.routing.doors import WHERE, Ints
from fulfilsim.kernels.routing.plan import Plan, Route, Trips
from fulfilsim.kernels.routing.problem import Problem

__all__ = ["Prepared", "prepare", "solve"]

SECONDS = 1.0  # searched where neither a time nor iterations are asked for
READ_OUT = 2e-6  # CPU time per client for turning routes into a plan [s]
COLD = 0.3  # share of clients that given routes may miss before a cold start is better
WARM = 0.1  # share of the usual start temperature that a warm start needs


@dataclass(frozen=True, eq=False)
class Prepared:
    """A problem made ready: solved again and again, its columns are sorted and copied once.

    Parameters
    ----------
    problem
        The problem.
    order
        Clients in an order that does not depend on that of the rows (n,).
    sizes, columns
        What the kernel takes.
    lists
        Who is near whom, made once some of the clients are asked for.
    """

    problem: Problem
    order: Ints
    sizes: dict[str, Any]
    columns: dict[str, Any]
    lists: dict[str, NDArray[np.int32]] = field(default_factory=dict)


def prepare(problem: Problem) -> Prepared:
    """Sort and copy what the kernel needs of a problem.

    Parameters
    ----------
    problem
        The problem.
    """
    order = _canonical(problem)
    return Prepared(problem, order, _sizes(problem), _columns(problem, order))


def solve(
    problem: Problem | Prepared,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    warm: Sequence[Route] | None = None,
    clients: Ints | None = None,
) -> Plan:
    """Find a good feasible plan.

    Parameters
    ----------
    problem
        The problem, as it is or prepared.
    seconds
        Limit of CPU time for everything from here on [s]; by default one second.
    iterations
        How often to ruin and recreate, instead of a limit of time: the same plan on every run.
    seed
        Seed of the search.
    warm
        Routes to begin with; who is not in them is inserted. Where many are not, they are ignored.
    clients
        Who is to be visited this time (k,); by default everybody. The plan keeps the problem's numbers.

    Raises
    ------
    InputError
        If the limits make no sense.
    """
    began = time.thread_time()
    _check_limits(seconds, iterations, seed)
    ready = problem if isinstance(problem, Prepared) else prepare(problem)
    if clients is not None:
        ready = _only(ready, clients)
    limit = seconds or SECONDS
    if not len(ready.order) or not len(ready.problem.vehicles):
        return _nothing(ready, seed)
    built = time.thread_time()
    effort = _effort(ready, limit - (built - began) - READ_OUT * len(ready.order), iterations, seed, warm)
    found = _routing.solve(ready.sizes, ready.columns, effort)
    solved = time.thread_time()
    return _plan(ready, found, Plan((), build_s=built - began, solve_s=solved - built, seed=seed))


def _plan(ready: Prepared, found: dict[str, Any], spent: Plan) -> Plan:
    visits, required = found["visits"], ready.problem.clients.required
    routes = _routes(found["types"], found["begins"], np.where(visits < 0, -1, ready.order[visits]))
    unserved = _unserved(ready, found)
    missed = any(required[client] for client in unserved)
    return replace(
        spent,
        routes=routes,
        unserved=unserved,
        cost=found["cost"],
        feasible=not missed,
        iterations=found["iterations"],
    )


def _unserved(ready: Prepared, found: dict[str, Any]) -> dict[int, str]:
    """Name who is left out, and why."""
    required = ready.problem.clients.required
    clients = ready.order[found["absent"]].tolist()
    reasons = {
        client: BREACHES[reason] or ("vehicles" if required[client] else "prize")
        for client, reason in zip(clients, found["reasons"].tolist(), strict=True)
    }
    return dict(sorted(reasons.items()))


# What keeps a client out even in a route of his own, as the kernel numbers it; 0: nothing does.
BREACHES = ("", "skill", "capacity", "pair", "backhaul", "reload", "distance", "window", "duration")


def _check_limits(seconds: float | None, iterations: int | None, seed: int) -> None:
    if seconds is not None and iterations is not None:
        raise bad(WHERE, "seconds", "a time and iterations", "one of them")
    if seconds is not None and not 0 < seconds < 1e9:
        raise bad(WHERE, "seconds", f"{seconds}", "more than 0")
    if iterations is not None and not 0 < iterations < 2**62:
        raise bad(WHERE, "iterations", f"{iterations}", "1 to 2^62 - 1")
    if not 0 <= seed < 2**64:
        raise bad(WHERE, "seed", f"{seed}", "between 0 and 2^64 - 1")


def _nothing(ready: Prepared, seed: int) -> Plan:
    clients, left_out = ready.problem.clients, np.sort(ready.order)
    unserved = dict.fromkeys(left_out.tolist(), "vehicles")
    cost = int(clients.prize[left_out].sum())
    return Plan((), unserved, cost, not clients.required[left_out].any(), seed=seed)


def _only(ready: Prepared, clients: Ints) -> Prepared:
    """Keep the rows of some clients."""
    asked = np.asarray(clients)
    total = len(ready.problem.clients)
    if (
        asked.dtype.kind not in "iu"
        or asked.ndim != 1
        or (asked.size and (asked.min() < 0 or asked.max() >= total))
    ):
        raise bad(WHERE, "clients", "numbers of no clients", f"whole numbers below {total}")
    wanted = np.zeros(total, np.bool_)
    wanted[asked] = True
    pairs = wanted[ready.problem.pairs]
    if (pairs[:, 0] != pairs[:, 1]).any():
        raise bad(WHERE, "clients", "half of a pair", "both of them or none")
    kept = wanted[ready.order]
    order, depots = ready.order[kept], len(ready.problem.depots)
    columns = ready.columns | {name: ready.columns[name][kept] for name in CLIENT_COLUMNS}
    located = np.concatenate([np.ones(depots, np.bool_), kept])
    for name in ("place", "x", "y"):
        columns[name] = None if ready.columns[name] is None else ready.columns[name][located]
    if ready.problem.travel.distance is None:
        columns["place"] = np.arange(depots + len(order), dtype=np.int32)
    columns |= _partners(ready.problem, order)
    if 2 * len(order) > total:
        columns["near"] = _nearest(ready, kept)
    return replace(ready, order=order, sizes=ready.sizes | {"clients": len(order)}, columns=columns)


def _nearest(ready: Prepared, kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Take who is near whom from the lists of all clients; −1 for those who are not there."""
    if "near" not in ready.lists:
        ready.lists["near"] = _routing.neighbours(ready.sizes, ready.columns)
    rank = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    near: NDArray[np.int32] = rank[ready.lists["near"][kept]]
    return near


def _canonical(problem: Problem) -> Ints:
    """Sort clients by what they are, so that the order of rows changes nothing."""
    travel, depots = problem.travel, len(problem.depots)
    if travel.distance is not None and not travel.located:
        keys: list[NDArray[Any]] = [travel.distance[depots:, 0], travel.distance[0, depots:]]
    else:
        keys = [travel.y[depots:], travel.x[depots:]]
    order = np.lexsort(keys)
    ranked = np.stack([key[order] for key in keys])
    if len(order) and (ranked[:, 1:] == ranked[:, :-1]).all(axis=0).any():
        order = np.lexsort([*_content(problem), *keys])
    return order.astype(np.int64)


def _content(problem: Problem) -> list[NDArray[Any]]:
    clients, depots = problem.clients, len(problem.depots)
    named = (clients.service, clients.release, clients.prize, clients.required, clients.skills)
    wide = (clients.delivery, clients.pickup, clients.open, clients.close)
    columns = [*named, *(column for table in wide for column in table.T)]
    if problem.travel.distance is not None:
        matrix = problem.travel.distance
        columns += [matrix.sum(axis=0)[depots:], matrix.sum(axis=1)[depots:]]
    return columns


def _sizes(problem: Problem) -> dict[str, Any]:
    return {
        "depots": len(problem.depots),
        "clients": len(problem.clients),
        "types": len(problem.vehicles),
        "windows": problem.clients.open.shape[1],
        "dimensions": problem.clients.dimensions,
        "width": len(problem.travel),
        "scale": problem.travel.scale,
        "down": problem.travel.rounding == "down",
        "linehauls_first": problem.backhaul != "free",
        "soft": problem.lateness is not None,
        "lateness": problem.lateness or 0,
    }


def _columns(problem: Problem, order: Ints) -> dict[str, Any]:
    clients, vehicles, travel, depots = problem.clients, problem.vehicles, problem.travel, len(problem.depots)
    columns = {name: getattr(clients, name)[order] for name in CLIENT_COLUMNS}
    columns |= {name: getattr(vehicles, name) for name in VEHICLE_COLUMNS}
    place = np.concatenate([np.arange(depots), order + depots]).astype(np.int32)
    columns |= _prices(problem)
    columns |= {
        "able": vehicles.skills,
        "depot_open": problem.depots.open,
        "depot_close": problem.depots.close,
    }
    columns |= {axis: None if (at := getattr(travel, axis)) is None else at[place] for axis in ("x", "y")}
    # A matrix stays as it was given and is looked up by place; coordinates are in order already.
    place = np.arange(len(travel), dtype=np.int32) if travel.distance is None else place
    columns |= {"distance": travel.distance, "duration": travel.duration, "place": place, "near": None}
    columns["reverse"] = None if travel.distance is None else _routing.reverse(travel.distance)
    return columns | _partners(problem, order)


def _prices(problem: Problem) -> dict[str, Ints]:
    """Put other objectives than money as prices."""
    if problem.objective == "money":
        return {}
    free = np.zeros(len(problem.vehicles), np.int64)
    each = first_vehicle_weight(problem) if problem.objective == "vehicles" else 0
    return {"fixed": free + each, "per_distance": free + 1, "per_duration": free}


CLIENT_COLUMNS = ("delivery", "pickup", "service", "open", "close", "release", "prize", "required", "skills")
VEHICLE_COLUMNS = (
    "capacity", "count", "fixed", "per_distance", "per_duration", "shift_start", "shift_end", "max_duration",
    "max_distance", "pace", "start", "end", "reload", "reload_time", "max_trips",
)  # fmt: skip


def _partners(problem: Problem, order: Ints) -> dict[str, Any]:
    rank = _ranks(problem, order)
    partner, brings = np.full(len(order), -1, np.int32), np.zeros(len(order), np.bool_)
    pairs = rank[problem.pairs]
    pairs = pairs[pairs[:, 0] >= 0]
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    brings[pairs[:, 1]] = True
    return {"partner": partner, "brings": brings}


def _ranks(problem: Problem, order: Ints) -> NDArray[np.int32]:
    """Give each client the kernel's number; -1 to those who are not asked for."""
    rank = np.full(len(problem.clients), -1, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank


def _effort(
    ready: Prepared, seconds: float, iterations: int | None, seed: int, warm: Sequence[Route] | None
) -> dict[str, Any]:
    types, begins, visits = _warm(ready, warm or ())
    new = 1 - sum(client >= 0 for client in visits) / len(ready.order)
    if new > COLD:
        types, begins, visits = [], [0], []
    return {
        "seconds": max(seconds, 1e-6),
        "iterations": iterations or 0,
        "seed": seed,
        "heat": min(1.0, WARM + new) if types else 1.0,
        "types": np.array(types, np.int32),
        "begins": np.array(begins, np.int32),
        "visits": np.array(visits, np.int32),
    }


def _warm(ready: Prepared, routes: Sequence[Route]) -> tuple[list[int], list[int], list[int]]:
    """Write routes as the kernel reads them, without those who are not asked for."""
    rank = _ranks(ready.problem, ready.order)
    types: list[int] = []
    begins: list[int] = [0]
    visits: list[int] = []
    for route in routes:
        if not 0 <= route.vehicle < len(ready.problem.vehicles):
            raise bad(WHERE, "warm", f"vehicle type {route.vehicle}", f"below {len(ready.problem.vehicles)}")
        for number, trip in enumerate(route.trips):
            if trip and not 0 <= min(trip) <= max(trip) < len(rank):
                raise bad(WHERE, "warm", f"clients {trip}", f"below {len(rank)}")
            known = [client for client in rank[list(trip)].tolist() if client >= 0]
            visits += [-1] * (number > 0) + known
        types.append(route.vehicle)
        begins.append(len(visits))
    served = [client for client in visits if client >= 0]
    if len(set(served)) < len(served):
        raise bad(WHERE, "warm", "a client twice", "each client once")
    return types, begins, visits


def _routes(types: NDArray[np.int32], begins: NDArray[np.int32], visits: Ints) -> tuple[Route, ...]:
    listed, bounds = visits.tolist(), begins.tolist()
    days = (listed[begin:end] for begin, end in pairwise(bounds))
    if visits.min(initial=0) >= 0:
        return tuple(Route(kind, (tuple(day),)) for kind, day in zip(types.tolist(), days, strict=True))
    return tuple(Route(kind, _trips(day)) for kind, day in zip(types.tolist(), days, strict=True))


def _trips(day: list[int]) -> Trips:
    marks = [-1, *(place for place, client in enumerate(day) if client < 0), len(day)]
    return tuple(tuple(day[begin + 1 : end]) for begin, end in pairwise(marks))
