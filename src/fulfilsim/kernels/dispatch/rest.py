"""Plan the unvisited rest of the day anew, from where the vehicles are and with what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.kernels.dispatch.underway import WHERE, Underway, check_fleet, goods_aboard
from fulfilsim.kernels.execution import drive, lay_out
from fulfilsim.kernels.routing.doors import FARTHEST
from fulfilsim.kernels.routing.plan import Route, Trips
from fulfilsim.kernels.routing.problem import Clients, Depots, Ints, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import solve

__all__ = ["Replanned", "Rest", "replan", "rest_of_the_day"]

BITS = 64


@dataclass(frozen=True)
class Replanned:
    """New visits for vehicles under way.

    Parameters
    ----------
    trips
        Clients in order for each vehicle, trip by trip; nothing where a vehicle has none.
    unserved
        Clients nobody visits any more, and why.
    cost
        What the rest of the day costs, prizes of clients left out included [money].
    feasible
        Whether every required client is served.
    """

    trips: tuple[Trips, ...]
    unserved: dict[int, str]
    cost: int
    feasible: bool


@dataclass(frozen=True, eq=False)
class Rest:
    """The rest of the day as a routing problem of its own.

    Each vehicle is a type of its own that starts where it is. One that has left its depot also has a stop
    there, of no length: it has to come home even if it gets nothing more to do.

    Parameters
    ----------
    problem
        The problem.
    clients
        Who of the day's clients each of its first clients is.
    routes
        What the vehicles were going to do.
    """

    problem: Problem
    clients: tuple[int, ...]
    routes: tuple[Route, ...]


def replan(
    problem: Problem,
    fleet: Sequence[Underway],
    fresh: Sequence[int] = (),
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
) -> Replanned:
    """Plan the unvisited rest of the day anew.

    Goods aboard stay with their vehicle; goods at a depot go with vehicles that stand there; what is to be
    collected may go with any. A promise that is broken already, of a window or of the end of a shift, may
    stay broken but does not get worse.

    Parameters
    ----------
    problem
        The day's problem.
    fleet
        Vehicles, each free at its place at its instant and with its remaining visits.
    fresh
        Clients that nobody visits yet.
    seconds, iterations, seed
        How long to search, as for `solve`.

    Raises
    ------
    InputError
        If a vehicle or client is not there, or more vehicles are under way than can be told apart.
    """
    rest = rest_of_the_day(problem, fleet, fresh)
    plan = solve(rest.problem, seconds=seconds, iterations=iterations, seed=seed, warm=rest.routes)
    trips: list[Trips] = [()] * len(fleet)
    for route in plan.routes:
        trips[route.vehicle] = _named(rest, route)
    unserved = {rest.clients[c]: why for c, why in plan.unserved.items() if c < len(rest.clients)}
    return Replanned(tuple(trips), unserved, plan.cost, plan.feasible)


def _named(rest: Rest, route: Route) -> Trips:
    trips = (tuple(rest.clients[c] for c in trip if c < len(rest.clients)) for trip in route.trips)
    return tuple(trip for trip in trips if trip)


def rest_of_the_day(problem: Problem, fleet: Sequence[Underway], fresh: Sequence[int] = ()) -> Rest:
    """Write the rest of the day as a routing problem.

    Parameters
    ----------
    problem, fleet, fresh
        As for `replan`.
    """
    check_fleet(problem, fleet)
    _check_fresh(problem, fleet, fresh)
    clients = (*(client for one in fleet for client in one.visits), *fresh)
    bits = _own_bits(problem, fleet)
    made = Problem(
        clients=_clients(problem, fleet, clients, bits),
        vehicles=_vehicles(problem, fleet, bits),
        travel=_travel(problem, fleet, clients),
        depots=_depots(problem, fleet),
        pairs=_pairs(problem, clients),
        backhaul=problem.backhaul,
        objective=problem.objective,
        lateness=problem.lateness,
    )
    routes = _routes(fleet, len(clients))
    return Rest(_excused(made, fleet, routes), clients, routes)


def _check_fresh(problem: Problem, fleet: Sequence[Underway], fresh: Sequence[int]) -> None:
    taken = {client for one in fleet for client in one.visits}
    for client in fresh:
        if not 0 <= client < len(problem.clients) or client in taken:
            raise bad(WHERE, "fresh", f"client {client}", "a client of the problem whom nobody visits yet")
        taken.add(client)


def _free_bits(problem: Problem) -> list[int]:
    """List the skills nobody asks for; the first one stands for loading at a depot."""
    used = int(np.bitwise_or.reduce(problem.clients.skills, initial=np.uint64(0)))
    return [1 << bit for bit in range(BITS) if not used >> bit & 1]


def _own_bits(problem: Problem, fleet: Sequence[Underway]) -> list[int]:
    """Give each vehicle that has left a skill of its own; all that have not share the one to load."""
    free = _free_bits(problem)
    gone = sum(one.left is not None for one in fleet)
    if gone >= len(free):
        expected = f"at most {len(free) - 1} at once: plan the fleet by area"
        raise bad(WHERE, "fleet", f"{gone} vehicles under way", expected)
    own = iter(free[1:])
    return [free[0] if one.left is None else next(own) for one in fleet]


def _clients(problem: Problem, fleet: Sequence[Underway], clients: Sequence[int], bits: list[int]) -> Clients:
    """Take over the clients, bind goods to who has them, and add a stop for each vehicle that has left."""
    columns = {name: getattr(problem.clients, name)[list(clients)] for name in CLIENT_COLUMNS}
    columns["skills"] = columns["skills"] | np.array(_bound(problem, fleet, clients, bits), np.uint64)
    columns["release"] = columns["release"] * _at_depot(fleet, clients)
    stops = _own_stops(columns, fleet, bits)
    return Clients(**{name: np.concatenate([columns[name], stops[name]]) for name in CLIENT_COLUMNS})


CLIENT_COLUMNS = (
    "delivery", "pickup", "service", "open", "close", "release", "prize", "required", "skills",
)  # fmt: skip


def _own_stops(
    columns: dict[str, NDArray[Any]], fleet: Sequence[Underway], bits: list[int]
) -> dict[str, NDArray[Any]]:
    """Have each vehicle that has left stop where it is, at once."""
    gone = [row for row, one in enumerate(fleet) if one.left is not None]
    stops = {name: np.zeros((len(gone), *values.shape[1:]), values.dtype) for name, values in columns.items()}
    stops["open"] += 1  # and closed at 0: not there, but for the first window
    for stop, row in enumerate(gone):
        stops["open"][stop, 0] = stops["close"][stop, 0] = fleet[row].now
        stops["skills"][stop] = bits[row]
    stops["required"] |= True
    return stops


def _bound(problem: Problem, fleet: Sequence[Underway], clients: Sequence[int], bits: list[int]) -> list[int]:
    """Say which vehicles may bring each client's goods: who has them, or who can load them."""
    has = {client: bit for one, bit in zip(fleet, bits, strict=True) for client in goods_aboard(problem, one)}
    to_load = _free_bits(problem)[0]
    seconds = {int(b) for a, b in problem.pairs if int(a) in clients}
    delivery = problem.clients.delivery
    return [has.get(c, to_load) if delivery[c].any() and c not in seconds else 0 for c in clients]


def _at_depot(fleet: Sequence[Underway], clients: Sequence[int]) -> Ints:
    """Mark whose goods still wait to be loaded."""
    gone = {client for one in fleet if one.left is not None for client in one.visits}
    return np.array([client not in gone for client in clients], np.int64)


def _vehicles(problem: Problem, fleet: Sequence[Underway], bits: list[int]) -> VehicleTypes:
    """Make a type of each vehicle, with what is left of its day."""
    kind = np.array([one.vehicle for one in fleet], np.int64)
    gone = np.array([one.left is not None for one in fleet], np.bool_)
    types = problem.vehicles
    columns = {name: getattr(types, name)[kind] for name in VEHICLE_COLUMNS}
    away = np.array([0 if one.left is None else one.now - one.left for one in fleet], np.int64)
    driven = np.array([one.driven for one in fleet], np.int64)
    kept = np.array([one.aboard or [0] * problem.clients.dimensions for one in fleet], np.int64)
    able = types.skills[kind] & ~np.uint64(sum(_free_bits(problem)))
    return VehicleTypes(
        **columns,
        count=np.ones_like(kind),
        capacity=np.maximum(types.capacity[kind] - kept.reshape(len(kind), -1), 0),
        fixed=np.where(gone, 0, types.fixed[kind]),
        shift_start=np.maximum(types.shift_start[kind], [one.now for one in fleet]).astype(np.int64),
        max_duration=np.maximum(types.max_duration[kind] - away, 0),
        max_distance=np.maximum(types.max_distance[kind] - driven, 0),
        start=np.arange(len(kind)) + len(problem.depots),
        reload=np.where(gone, -1, types.reload[kind]),
        skills=able | np.array(bits, np.uint64),
    )


VEHICLE_COLUMNS = (
    "per_distance", "per_duration", "shift_end", "pace", "end", "reload_time", "max_trips",
)  # fmt: skip


def _depots(problem: Problem, fleet: Sequence[Underway]) -> Depots:
    """Add a depot where each vehicle is; one that has left its own leaves at its instant, not later."""
    opens, closes = problem.depots.times()
    here = [
        (int(opens[one.at]), int(closes[one.at])) if one.left is None else (one.now, one.now) for one in fleet
    ]
    places = np.array(here, np.int64).reshape(-1, 2)
    return Depots(np.concatenate([opens, places[:, 0]]), np.concatenate([closes, places[:, 1]]))


def _travel(problem: Problem, fleet: Sequence[Underway], clients: Sequence[int]) -> Travel:
    """Take the ways between these places; to a vehicle's own stop there is no way but its own."""
    depots = len(problem.depots)
    here = [one.at for one in fleet]
    gone = [row for row, one in enumerate(fleet) if one.left is not None]
    places = [*range(depots), *here, *(client + depots for client in clients), *(here[row] for row in gone)]
    rows = np.array(places, np.int64)
    distance, duration = (table.reshape(len(rows), -1) for table in problem.travel.legs(
        np.repeat(rows, len(rows)), np.tile(rows, len(rows))
    ))  # fmt: skip
    return Travel(distance=_walled(distance, depots, gone), duration=_walled(duration, depots, gone))


def _walled(table: Ints, depots: int, gone: Sequence[int]) -> Ints:
    """Put every stop of a vehicle out of reach of all but the vehicle itself."""
    walled, longest = table.copy(), min(int(table.max(initial=0)) * 4 + 1, FARTHEST)
    for stop, row in zip(range(len(table) - len(gone), len(table)), gone, strict=True):
        walled[:, stop] = longest
        walled[[stop, depots + row], stop] = 0
    return walled


def _pairs(problem: Problem, clients: Sequence[int]) -> Ints:
    rank = {client: row for row, client in enumerate(clients)}
    both = [(rank[int(a)], rank[int(b)]) for a, b in problem.pairs if int(a) in rank and int(b) in rank]
    return np.array(both, np.int64).reshape(-1, 2)


def _routes(fleet: Sequence[Underway], clients: int) -> tuple[Route, ...]:
    """Write down what vehicles were going to do; those that have left begin with their own stop."""
    routes, stop, client = [], clients, 0
    for row, one in enumerate(fleet):
        visits = list(range(client, client + len(one.visits)))
        client += len(visits)
        if one.left is not None:
            visits.insert(0, stop)
            stop += 1
        if visits:
            routes.append(Route(row, (tuple(visits),)))
    return tuple(routes)


def _excused(made: Problem, fleet: Sequence[Underway], routes: tuple[Route, ...]) -> Problem:
    """Stretch windows, shifts and limits that vehicles under way would break even if nothing changed."""
    plan = lay_out(made, routes)
    driven = drive(plan, departure=np.array([fleet[route.vehicle].now for route in routes], np.int64))
    gone = np.array([fleet[route.vehicle].left is not None for route in routes], np.bool_)
    late = (driven.late > 0) & (plan.client >= 0) & gone[plan.route]
    close = made.clients.close.copy()
    last = np.where(made.clients.open <= close, close, -1).argmax(axis=1)
    if made.lateness is None:
        close[plan.client[late], last[plan.client[late]]] = driven.begin[late]
    return replace(
        made,
        clients=replace(made.clients, close=close),
        vehicles=_stretched(
            made, plan.vehicle[gone], driven.back[gone], driven.duration[gone], driven.distance[gone]
        ),
        depots=_open_longer(made, plan.vehicle[gone], driven.back[gone]),
    )


def _stretched(made: Problem, vehicle: Ints, back: Ints, duration: Ints, distance: Ints) -> VehicleTypes:
    limits = {"shift_end": back, "max_duration": duration, "max_distance": distance}
    columns = {name: getattr(made.vehicles, name).copy() for name in limits}
    for name, needed in limits.items():
        columns[name][vehicle] = np.maximum(columns[name][vehicle], needed)
    return replace(made.vehicles, **columns)


def _open_longer(made: Problem, vehicle: Ints, back: Ints) -> Depots:
    opens, closes = made.depots.times()
    until = closes.copy()
    np.maximum.at(until, made.vehicles.end[vehicle], back)
    return Depots(opens, until)
