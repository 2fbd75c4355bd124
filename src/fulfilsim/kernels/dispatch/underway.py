"""Vehicles in the middle of their day, and what dispatch needs to know of them in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fulfilsim.errors import bad
from fulfilsim.kernels.routing.doors import NEVER
from fulfilsim.kernels.routing.problem import Ints, Problem

__all__ = ["Underway", "client_columns", "fleet_columns", "goods_aboard"]

WHERE = "dispatch"


@dataclass(frozen=True)
class Underway:
    """One vehicle: where it is free to decide, when, and what it has before it on this trip.

    What it is committed to (a client it drives to already) lies before that place and instant.

    Parameters
    ----------
    vehicle
        Its type, counted from 0.
    at
        Location where it is free next, numbered as the problem's travel: depots, then clients.
    now
        When it is free there [time].
    visits
        Clients still to visit, in the order planned.
    left
        When it left its depot, None while it stands there; goods are loaded at the depot only [time].
    driven
        How far it has been today up to `at` [distance].
    aboard
        What it collected and keeps until the end (k,) [load]; nothing by default.
    """

    vehicle: int
    at: int
    now: int
    visits: tuple[int, ...] = ()
    left: int | None = None
    driven: int = 0
    aboard: tuple[int, ...] = ()


def goods_aboard(problem: Problem, one: Underway) -> list[int]:
    """List the clients whose deliveries come out of the vehicle: all but those collected for on the way."""
    collects = {int(b): int(a) for a, b in problem.pairs}
    return [client for client in one.visits if collects.get(client, -1) not in one.visits]


def check_fleet(problem: Problem, fleet: Sequence[Underway]) -> None:
    """Refuse vehicles that are nowhere, and clients that two of them are to visit."""
    for row, one in enumerate(fleet):
        _check_vehicle(problem, f"fleet[{row}]", one)
    visits = [client for one in fleet for client in one.visits]
    clients = len(problem.clients)
    if visits and not 0 <= min(visits) <= max(visits) < clients:
        raise bad(WHERE, "fleet.visits", f"client {max(visits)}", f"from 0 to {clients - 1}")
    if len(set(visits)) < len(visits):
        raise bad(WHERE, "fleet.visits", "a client twice", "each client with one vehicle at most")


def _check_vehicle(problem: Problem, path: str, one: Underway) -> None:
    types, places, loads = len(problem.vehicles), len(problem.travel), problem.clients.dimensions
    for name, value, end in (("vehicle", one.vehicle, types), ("at", one.at, places)):
        if not 0 <= value < end:
            raise bad(WHERE, f"{path}.{name}", f"{value}", f"from 0 to {end - 1}")
    if not 0 <= (one.left or 0) <= one.now < NEVER or not 0 <= one.driven < NEVER:
        raise bad(WHERE, path, "a time or distance that cannot be", "0 <= left <= now < never, 0 <= driven")
    if one.left is None and one.at >= len(problem.depots):
        raise bad(WHERE, f"{path}.at", f"location {one.at}", "a depot, or `left` given")
    if len(one.aboard) not in (0, loads) or min(one.aboard, default=0) < 0:
        raise bad(WHERE, f"{path}.aboard", f"{one.aboard}", f"{loads} loads of 0 or more")


def client_columns(problem: Problem) -> dict[str, Any]:
    """Name what a kernel needs of the clients."""
    names = ("delivery", "pickup", "service", "open", "close", "release", "skills")
    back = np.zeros(len(problem.clients), np.bool_)
    if problem.backhaul != "free":
        back |= problem.clients.pickup.any(axis=1)
    return {name: getattr(problem.clients, name) for name in names} | {
        "back": back, "depots": len(problem.depots)
    }  # fmt: skip


def fleet_columns(problem: Problem, fleet: Sequence[Underway]) -> dict[str, Any]:
    """Write vehicles under way as columns (m,)."""
    kind = _ints(one.vehicle for one in fleet)
    left = np.array([one.left is not None for one in fleet], np.bool_)
    gaps = np.array([_gaps(problem, one) for one in fleet], np.int64).reshape(-1, 2, 2)
    return {
        "first": _ints([0, *np.cumsum([len(one.visits) for one in fleet])]),
        "stop": _ints(client for one in fleet for client in one.visits),
        "at": _ints(one.at for one in fleet),
        "left": left,
        "aboard": np.array([_load(problem, one) for one in fleet], np.int64),
        "room": problem.vehicles.max_distance[kind] - _ints(one.driven for one in fleet),
        "max_duration": np.where(left, NEVER, problem.vehicles.max_duration[kind]),
        "lowest": np.ascontiguousarray(gaps[:, :, 0]),
        "highest": np.ascontiguousarray(gaps[:, :, 1]),
        "capacity": problem.vehicles.capacity[kind],
        "pace": problem.vehicles.pace[kind],
        "skills": problem.vehicles.skills[kind],
        "soft": problem.lateness is not None,
        "lateness": problem.lateness or 0,
        **_hours(problem, fleet, kind),
        **_prices(problem, kind),
    }


def _ints(values: Any) -> Ints:
    return np.array(list(values), np.int64)


def _hours(problem: Problem, fleet: Sequence[Underway], kind: Ints) -> dict[str, Ints]:
    """Say when each vehicle may go, when its end depot opens, and when it must be back."""
    vehicles, (opens, closes) = problem.vehicles, problem.depots.times()
    end, shift_end = vehicles.end[kind], vehicles.shift_end[kind]
    away = [
        NEVER if one.left is None else one.left + int(vehicles.max_duration[one.vehicle]) for one in fleet
    ]
    start = [min(one.at, len(problem.depots) - 1) for one in fleet]
    return {
        "now": _ints(_free(problem, one) for one in fleet),
        "end": end,
        "opens": np.maximum(opens[end], vehicles.shift_start[kind]),
        "latest": np.minimum(np.minimum(closes[end], shift_end), _ints(away)),
        "closes": np.minimum(closes[start], shift_end),
    }


def _free(problem: Problem, one: Underway) -> int:
    """Say when a vehicle can go: from the depot not before that is open and the goods are there."""
    if one.left is not None:
        return one.now
    goods = problem.clients.release[list(one.visits)].max(initial=0)
    shift = problem.vehicles.shift_start[one.vehicle]
    return int(max(one.now, problem.depots.open[one.at], shift, goods))


def _load(problem: Problem, one: Underway) -> list[int]:
    kept = np.array(one.aboard or [0] * problem.clients.dimensions, np.int64)
    goods = problem.clients.delivery[goods_aboard(problem, one)].sum(axis=0)
    return [int(load) for load in goods + kept]


def _prices(problem: Problem, kind: Ints) -> dict[str, Ints]:
    vehicles, one = problem.vehicles, np.ones_like(kind)
    if problem.objective == "money":
        columns = (vehicles.per_distance[kind], vehicles.per_duration[kind], vehicles.fixed[kind])
    else:
        columns = (one, 0 * one, 0 * one)
    return dict(zip(("per_distance", "per_duration", "opening"), columns, strict=True))


def _gaps(problem: Problem, one: Underway) -> tuple[tuple[int, int], tuple[int, int]]:
    """Bound the gaps open to line-hauls and to back-hauls; gap 0 comes before the first visit."""
    stops = len(one.visits)
    if problem.backhaul == "free":
        return (0, stops), (0, stops)
    back = [bool(problem.clients.pickup[client].any()) for client in one.visits]
    first_back = back.index(True) if True in back else stops
    return (0, first_back), (max(first_back, int(one.left is None)), stops)
