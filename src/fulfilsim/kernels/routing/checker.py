"""Evaluate a plan in plain Python: slow, independent of the solver, and readable by a planner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import NEVER, Problem

__all__ = ["Cost", "Day", "Evaluation", "Stop", "evaluate", "first_vehicle_weight"]


@dataclass(frozen=True)
class Stop:
    """One visit: who, in which trip, arrival, begin of service, how late that is, what is aboard after."""

    client: int
    trip: int
    arrival: int
    begin: int
    late: int
    load: tuple[int, ...]


@dataclass(frozen=True)
class Day:
    """One vehicle's day as it would be driven."""

    vehicle: int
    departure: int
    back: int
    distance: int
    stops: tuple[Stop, ...]

    @property
    def duration(self) -> int:
        """Time from departure to return."""
        return self.back - self.departure

    @property
    def late(self) -> int:
        """Sum of lateness over the stops."""
        return sum(stop.late for stop in self.stops)


@dataclass(frozen=True)
class Cost:
    """What a plan costs by part [money]."""

    fixed: int = 0
    distance: int = 0
    duration: int = 0
    lateness: int = 0
    prizes: int = 0

    @property
    def total(self) -> int:
        """Sum of all parts."""
        return self.fixed + self.distance + self.duration + self.lateness + self.prizes


@dataclass(frozen=True)
class Evaluation:
    """What a plan costs and what is wrong with it."""

    cost: Cost
    days: tuple[Day, ...]
    unserved: tuple[int, ...]
    violations: tuple[str, ...] = field(default=())

    @property
    def feasible(self) -> bool:
        """Whether no rule is broken; required clients left out break one."""
        return not self.violations


def evaluate(problem: Problem, routes: Iterable[Route]) -> Evaluation:
    """Drive every route of a plan and add up what it costs.

    Parameters
    ----------
    problem
        The problem.
    routes
        A plan's routes.
    """
    driven = [route for route in routes if route.visits]
    distance, duration = problem.travel.matrices()
    judge = _Judge(problem, distance.tolist(), duration.tolist())
    days = tuple(judge.drive(number, route) for number, route in enumerate(driven))
    unserved = judge.unserved(driven)
    cost = _cost(problem, days, unserved)
    return Evaluation(cost, days, unserved, (*judge.violations, *_fleet_violations(problem, days)))


def first_vehicle_weight(problem: Problem) -> int:
    """Weigh one vehicle so heavily that no saving of distance makes up for it."""
    depots = len(problem.depots)
    distance, _ = problem.travel.matrices()
    out = distance[:depots, depots:].max(axis=0, initial=0)
    home = distance[depots:, :depots].max(axis=1, initial=0)
    return int((out + home).sum()) * 2 + 1


def _cost(problem: Problem, days: Sequence[Day], unserved: Sequence[int]) -> Cost:
    vehicles, clients = problem.vehicles, problem.clients
    late = (problem.lateness or 0) * sum(day.late for day in days)
    prizes = int(clients.prize[list(unserved)].sum())
    if problem.objective != "money":
        each = first_vehicle_weight(problem) if problem.objective == "vehicles" else 0
        return Cost(each * len(days), sum(day.distance for day in days), 0, late, prizes)

    def priced(column: str, amounts: Iterable[int]) -> int:
        prices = getattr(vehicles, column)
        return sum(int(prices[day.vehicle]) * amount for day, amount in zip(days, amounts, strict=True))

    return Cost(
        priced("fixed", [1] * len(days)),
        priced("per_distance", [day.distance for day in days]),
        priced("per_duration", [day.duration for day in days]),
        late,
        prizes,
    )


def _fleet_violations(problem: Problem, days: Sequence[Day]) -> list[str]:
    used = np.bincount([day.vehicle for day in days], minlength=len(problem.vehicles))
    count = problem.vehicles.count
    return [
        f"vehicles: {used[kind]} of type {kind} are used, there are {count[kind]}"
        for kind in range(len(problem.vehicles))
        if used[kind] > count[kind]
    ]


class _Judge:
    """Drive one route after the other and note what is wrong."""

    def __init__(self, problem: Problem, distance: list[list[int]], duration: list[list[int]]) -> None:
        self.problem = problem
        self.violations: list[str] = []
        self._distance = distance
        self._duration = duration
        self._bring = {int(b): int(a) for a, b in problem.pairs}
        self._collect = {a: b for b, a in self._bring.items()}

    def unserved(self, routes: Sequence[Route]) -> tuple[int, ...]:
        """Find who is visited twice, and who is not visited at all."""
        visits = np.bincount(
            [client for route in routes for client in route.visits], minlength=len(self.problem.clients)
        )
        self._note(f"twice: client {client}" for client in np.flatnonzero(visits > 1))
        missing = np.flatnonzero(visits == 0)
        required = self.problem.clients.required
        self._note(f"unserved: client {client}" for client in missing if required[client])
        return tuple(missing.tolist())

    def drive(self, number: int, route: Route) -> Day:
        """Drive one route and check every rule on the way."""
        where = f"route {number}"
        self._check_skills(where, route)
        for trip in route.trips:
            self._check_pairs(where, trip)
            self._check_backhaul(where, trip)
        self._check_reloads(where, route)
        loads = self._loads(where, route)
        day = self._times(where, route, loads)
        vehicles = self.problem.vehicles
        if day.duration > vehicles.max_duration[route.vehicle]:
            self.violations.append(f"duration: {where} is away for {day.duration}")
        if day.distance > vehicles.max_distance[route.vehicle]:
            self.violations.append(f"distance: {where} drives {day.distance}")
        return day

    def _note(self, violations: Iterable[str]) -> None:
        self.violations.extend(violations)

    def _check_skills(self, where: str, route: Route) -> None:
        able = int(self.problem.vehicles.skills[route.vehicle])
        needed = self.problem.clients.skills
        self._note(
            f"skill: {where} cannot serve client {client}"
            for client in route.visits
            if int(needed[client]) & ~able
        )

    def _check_pairs(self, where: str, trip: Sequence[int]) -> None:
        place = {client: position for position, client in enumerate(trip)}
        for client in trip:
            if client in self._collect and self._collect[client] not in place:
                self.violations.append(f"pair: {where} does not bring what client {client} gave")
            if client in self._bring and place.get(self._bring[client], len(trip)) > place[client]:
                self.violations.append(f"pair: {where} brings client {client} what it did not collect before")

    def _check_backhaul(self, where: str, trip: Sequence[int]) -> None:
        if self.problem.backhaul == "free":
            return
        back = [bool(self.problem.clients.pickup[client].any()) for client in trip]
        if back != sorted(back) or (back and back[0]):
            self.violations.append(f"backhaul: {where} does not deliver first")

    def _check_reloads(self, where: str, route: Route) -> None:
        vehicles = self.problem.vehicles
        if len(route.trips) > 1 and vehicles.reload[route.vehicle] < 0:
            self.violations.append(f"reload: {where} may not reload")
        if len(route.trips) > vehicles.max_trips[route.vehicle]:
            self.violations.append(f"reload: {where} makes {len(route.trips)} trips")

    def _loads(self, where: str, route: Route) -> list[tuple[int, ...]]:
        """Say what is aboard after each visit."""
        clients, capacity = self.problem.clients, self.problem.vehicles.capacity[route.vehicle]
        aboard = []
        for trip in route.trips:
            from_depot = [client for client in trip if client not in self._bring]
            load = clients.delivery[from_depot].sum(axis=0)
            fullest = load.copy()
            for client in trip:
                load = load - clients.delivery[client] + clients.pickup[client]
                fullest = np.maximum(fullest, load)
                aboard.append(tuple(load.tolist()))
            if (fullest > capacity).any():
                self.violations.append(f"capacity: {where} carries {fullest.tolist()}")
        return aboard

    def _times(self, where: str, route: Route, loads: list[tuple[int, ...]]) -> Day:
        legs = self._legs(route)
        arrivals, begins = self._forward(where, legs)
        departure = self._backward(legs, begins)
        stops = [
            Stop(leg.client, leg.trip, arrival, begin, max(0, begin - leg.closes[-1]), load)
            for (leg, arrival, begin), load in zip(
                [one for one in zip(legs, arrivals, begins, strict=True) if one[0].client >= 0],
                loads,
                strict=True,
            )
        ]
        return Day(route.vehicle, departure, begins[-1], sum(leg.distance for leg in legs), tuple(stops))

    def _forward(self, where: str, legs: list[_Leg]) -> tuple[list[int], list[int]]:
        """Do everything as early as possible."""
        arrivals, begins, now = [], [], 0
        for leg in legs:
            arrival = now + leg.duration
            begin = leg.earliest(arrival)
            soft = leg.client >= 0 and self.problem.lateness is not None
            if begin > leg.closes[-1] and not (soft and leg.closes[-1] >= 0):
                self.violations.append(f"window: {where} is late at {leg.name}, {begin} > {leg.closes[-1]}")
            now = max(begin + leg.service, leg.released)
            arrivals.append(arrival)
            begins.append(begin)
        if now >= NEVER:
            self.violations.append(f"window: {where} never ends")
        return arrivals, begins

    def _backward(self, legs: list[_Leg], begins: list[int]) -> int:
        """Leave as late as keeps the return, and everybody's lateness."""
        latest = begins[-1]
        for leg, after, begin in zip(legs[-2::-1], legs[:0:-1], begins[-2::-1], strict=True):
            latest = max(begin, leg.latest(latest - after.duration - leg.service))
        return max(latest, legs[0].released)

    def _legs(self, route: Route) -> list[_Leg]:
        """List every place of the day with the leg that leads there."""
        vehicles, kind = self.problem.vehicles, route.vehicle
        start, end, reload = (int(getattr(vehicles, name)[kind]) for name in ("start", "end", "reload"))
        legs, here = [self._depot(kind, start, start, 0, route.trips[0])], start
        legs[0].duration = legs[0].distance = 0
        for number, trip in enumerate(route.trips):
            if number:
                legs.append(self._depot(kind, here, reload, int(vehicles.reload_time[kind]), trip))
                here = reload
            for client in trip:
                legs.append(self._visit(kind, here, client, number))
                here = len(self.problem.depots) + client
        legs.append(self._depot(kind, here, end, 0, ()))
        return legs

    def _visit(self, kind: int, here: int, client: int, trip: int) -> _Leg:
        clients = self.problem.clients
        pairs = zip(clients.open[client].tolist(), clients.close[client].tolist(), strict=True)
        there = [(begin, end) for begin, end in pairs if begin <= end] or [(NEVER, -1)]
        leg = self._leg(kind, here, len(self.problem.depots) + client, f"client {client}")
        leg.client, leg.trip, leg.service = client, trip, int(clients.service[client])
        leg.opens, leg.closes = [one for one, _ in there], [one for _, one in there]
        return leg

    def _depot(self, kind: int, here: int, depot: int, service: int, trip: Sequence[int]) -> _Leg:
        vehicles, (opens, closes) = self.problem.vehicles, self.problem.depots.times()
        leg = self._leg(kind, here, depot, f"depot {depot}")
        leg.service = service
        leg.opens = [max(int(opens[depot]), int(vehicles.shift_start[kind]))]
        leg.closes = [min(int(closes[depot]), int(vehicles.shift_end[kind]))]
        leg.released = max((int(self.problem.clients.release[client]) for client in trip), default=0)
        return leg

    def _leg(self, kind: int, here: int, there: int, name: str) -> _Leg:
        pace = int(self.problem.vehicles.pace[kind])
        duration = (self._duration[here][there] * pace + 500) // 1000
        return _Leg(name, self._distance[here][there], duration)


@dataclass
class _Leg:
    """A drive to a place, and when that place may be served."""

    name: str
    distance: int
    duration: int
    client: int = -1
    trip: int = 0
    service: int = 0
    released: int = 0
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)

    def earliest(self, arrival: int) -> int:
        """Find when service can begin, the last window past or not."""
        for opens, closes in zip(self.opens, self.closes, strict=True):
            if arrival <= closes:
                return max(arrival, opens)
        return arrival

    def latest(self, before: int) -> int:
        """Find the last instant of a window that is not after `before`; in vain, an instant before all."""
        for opens, closes in zip(self.opens[::-1], self.closes[::-1], strict=True):
            if opens <= before:
                return min(before, closes)
        return -1
