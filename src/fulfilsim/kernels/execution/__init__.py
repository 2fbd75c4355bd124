"""Drive a plan: what happens to it when travel and service take as long as they really do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import _execution
from fulfilsim.kernels.checks import LATEST, LONGEST_WAY, check_periods, check_whole
from fulfilsim.kernels.execution.itinerary import END, RELOAD, START, Itinerary, lay_out
from fulfilsim.kernels.routing.checker import Cost, first_vehicle_weight
from fulfilsim.kernels.routing.doors import FARTHEST
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Ints, Problem

__all__ = ["END", "RELOAD", "START", "Driven", "Itinerary", "Speeds", "drive", "execute", "lay_out"]


def _none() -> Ints:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Speeds:
    """Speeds that change during a day or a week.

    Parameters
    ----------
    starts
        When each period of the cycle begins, rising from 0 (p,) [time units].
    metres_per_hour
        The speed in each period; 0 where nobody moves (p,) [m/h].
    hour
        How many time units an hour has.
    cycle
        After how many time units the periods begin again.
    """

    starts: Ints = field(default_factory=_none)
    metres_per_hour: Ints = field(default_factory=_none)
    hour: int = 3600
    cycle: int = 86_400


@dataclass(frozen=True, eq=False)
class Driven:
    """Routes as they were driven.

    Parameters
    ----------
    itinerary
        What was driven; its rows are the halts.
    arrival, begin, end
        When the vehicle came to each halt, began and was done (h,) [time units].
    late
        How long after its last window service began; at the end of a day, overtime (h,) [time units].
    """

    itinerary: Itinerary
    arrival: Ints
    begin: Ints
    end: Ints
    late: Ints

    @property
    def wait(self) -> Ints:
        """Time between arrival and begin at each halt (h,)."""
        return self.begin - self.arrival

    @property
    def departure(self) -> Ints:
        """When each vehicle left its first depot (r,)."""
        return self.end[self.itinerary.first[:-1]]

    @property
    def back(self) -> Ints:
        """When each vehicle was back (r,)."""
        return self.begin[self.itinerary.first[1:] - 1]

    @property
    def duration(self) -> Ints:
        """Time between departure and return of each route (r,)."""
        return self.back - self.departure

    @property
    def distance(self) -> Ints:
        """How far each route is (r,)."""
        return self._added(self.itinerary.distance)

    @property
    def lateness(self) -> Ints:
        """Sum of lateness at each route's clients (r,)."""
        return self._added(self.late * (self.itinerary.client >= 0))

    def costs(self) -> list[Cost]:
        """Price each route by the problem's objective; clients left out are nobody's."""
        problem, kind = self.itinerary.problem, self.itinerary.vehicle
        late = self.lateness * (problem.lateness or 0)
        fixed, per_distance, per_duration = _prices(problem, kind)
        parts = (fixed, per_distance * self.distance, per_duration * self.duration, late)
        return [Cost(*row) for row in np.stack(parts, axis=1).tolist()]

    def _added(self, amounts: Ints) -> Ints:
        added = np.zeros(len(self.itinerary.vehicle), np.int64)
        np.add.at(added, self.itinerary.route, amounts)
        return added


def execute(problem: Problem, routes: Iterable[Route]) -> Driven:
    """Drive routes exactly as they were planned.

    Parameters
    ----------
    problem
        The problem they solve.
    routes
        Routes of a plan.
    """
    return drive(lay_out(problem, routes))


def drive(
    itinerary: Itinerary,
    *,
    travel: Ints | None = None,
    service: Ints | None = None,
    speeds: Speeds | None = None,
    departure: Ints | None = None,
) -> Driven:
    """Drive routes with the travel and service times of the day.

    Nobody turns round: a client is served even after its last window, and a vehicle comes home even after
    its shift; both are counted in `late`.

    Parameters
    ----------
    itinerary
        The routes, laid out.
    travel
        How long the drive to each halt takes (h,) [time units]; by default as planned.
    service
        How long service takes (h,) [time units]; by default as planned.
    speeds
        Speeds by time of day instead of travel times; distances are metres, and slower vehicle types take
        as much longer as their pace says.
    departure
        When each vehicle is ready to leave (r,) [time units]; by default as late as, by the plan, changes
        neither the return nor any lateness.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    """
    rules = (itinerary.opens, itinerary.closes, itinerary.release)
    still = speeds or Speeds()
    served = _given("service", service, itinerary.service)
    legs = _given("travel", travel, itinerary.travel) if speeds is None else _metres(itinerary, still, travel)
    leaves = _planned_departures(itinerary) if departure is None else departure
    check_whole("departure", leaves, itinerary.vehicle.shape, 0, LATEST)
    arrival, begin, end = _execution.drive(
        itinerary.first, legs, served, *rules, leaves, still.starts, still.metres_per_hour, still.hour,
        still.cycle,
    )  # fmt: skip
    return Driven(itinerary, arrival, begin, end, _late(itinerary, begin))


def _given(name: str, values: Ints | None, planned: Ints) -> Ints:
    if values is None:
        return planned
    check_whole(name, values, planned.shape, 0, FARTHEST)
    return values


def _metres(itinerary: Itinerary, speeds: Speeds, travel: Ints | None) -> Ints:
    """Lengthen the ways of slower types, which is as if they drove slower in each period."""
    if travel is not None:
        raise ValueError("travel and speeds both say how long a drive takes; pass one of them")
    check_periods(speeds.starts, speeds.metres_per_hour, speeds.hour, speeds.cycle)
    pace = itinerary.problem.vehicles.pace[itinerary.vehicle][itinerary.route]
    metres = (itinerary.distance * pace + 500) // 1000
    check_whole("metres", metres, metres.shape, 0, LONGEST_WAY)
    return metres


def _planned_departures(itinerary: Itinerary) -> Ints:
    rules = (itinerary.opens, itinerary.closes, itinerary.release)
    routes = (itinerary.first, itinerary.travel, itinerary.service, *rules)
    early, none = np.zeros(len(itinerary.vehicle), np.int64), _none()
    _, begin, _ = _execution.drive(*routes, early, none, none, 1, 1)
    return _execution.latest_departures(*routes, begin)


def _late(itinerary: Itinerary, begin: Ints) -> Ints:
    there = itinerary.opens <= itinerary.closes
    last: NDArray[np.int64] = np.where(there, itinerary.closes, -1).max(axis=1, initial=-1)
    late: Ints = np.maximum(begin - last, 0)
    return late


def _prices(problem: Problem, kind: Ints) -> tuple[Ints, Ints, Ints]:
    if problem.objective == "money":
        vehicles = problem.vehicles
        return vehicles.fixed[kind], vehicles.per_distance[kind], vehicles.per_duration[kind]
    each = first_vehicle_weight(problem) if problem.objective == "vehicles" else 0
    return np.full_like(kind, each), np.ones_like(kind), np.zeros_like(kind)
