"""Orders that come during the day: inserted into routes that wait at the depot until they must leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.dispatch import IMPOSSIBLE, Underway, assignment, insertions, replan
from fulfilsim.kernels.execution import execute
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import NEVER, Ints, Problem
from fulfilsim.sim.fleet.crews import Ready, ready
from fulfilsim.sim.fleet.fleet import Fleet
from fulfilsim.sim.fleet.planning import Planned, wave_problem
from fulfilsim.sim.fleet.stops import Stops
from fulfilsim.world.fleet import DAY_S

LATE = 20_000  # what a second after the promise costs a plan [1e-6 currency]
FULL = 0.9  # share of a vehicle's room from which it does not wait for more


@dataclass(frozen=True, eq=False)
class _Scene:
    """What a dispatcher sees: stops, vehicles that load next and when they can, and the problem."""

    stops: Stops
    vans: Ready
    start: NDArray[np.float64]
    problem: Problem


class Dispatcher:
    """Routes of a day that are made as orders come.

    Parameters
    ----------
    fleet
        The fleet whose vehicles wait at the depot.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._held: dict[int, list[int]] = {}  # parcels by the vehicle that they wait for

    def look(self, day: int, clock: int) -> None:
        """Give new parcels to vehicles, and send those off that should not wait longer.

        Parameters
        ----------
        day
            Number of the day.
        clock
            Time of that day [s].
        """
        fleet = self._fleet
        vans = ready(fleet.plan, fleet.crews, clock, alone=True)
        now = float(fleet.plan.origin[day]) + clock
        stops = fleet.gathered(now)
        if not len(stops) or not len(vans.kind):
            return
        scene = self._scene(stops, vans, day)
        visits = self._improved(scene, self._inserted(scene), day)
        leaving = [row for row, trip in enumerate(visits) if trip and self._must_leave(scene, row, trip, now)]
        self._held = {
            vans.units[row][0]: stops.of(np.array(trip)).tolist() for row, trip in enumerate(visits)
            if trip and row not in leaving
        }  # fmt: skip
        routes = tuple(Route(row, (visits[row],)) for row in leaving)
        units = np.array([vans.units[row][0] for row in leaving], np.int64)
        fleet.drive(Planned(scene.problem, routes, units), stops, day)

    def _scene(self, stops: Stops, vans: Ready, day: int) -> _Scene:
        plan = self._fleet.plan
        due = _due(self._fleet, stops, day)
        wanted = replace(stops, closes=np.maximum(np.minimum(stops.closes, due), stops.opens))
        problem = wave_problem(plan, wanted, vans, self._fleet.waited(stops, day))
        single = replace(problem.vehicles, max_trips=np.ones(len(vans.kind), np.int64),
                         reload=np.full(len(vans.kind), -1))  # fmt: skip
        start = plan.origin[day] + vans.start
        return _Scene(stops, vans, start, replace(problem, vehicles=single, lateness=LATE))

    def _inserted(self, scene: _Scene) -> list[tuple[int, ...]]:
        """Insert new stops where they cost least, one a vehicle and round, until none finds a place."""
        visits = self._waiting(scene)
        given = {stop for trip in visits for stop in trip}
        fresh = [stop for stop in range(len(scene.stops)) if stop not in given]
        while fresh:
            found = insertions(scene.problem, _underway(scene, visits), np.array(fresh, np.int64))
            vehicle = assignment(found.cost).tolist()
            for row, taker in enumerate(vehicle):
                if taker >= 0 and found.cost[row, taker] < IMPOSSIBLE:
                    trip, gap = visits[taker], int(found.gap[row, taker])
                    visits[taker] = (*trip[:gap], fresh[row], *trip[gap:])
            left = [stop for stop, taker in zip(fresh, vehicle, strict=True) if taker < 0]
            if len(left) == len(fresh):
                break
            fresh = left
        return visits

    def _waiting(self, scene: _Scene) -> list[tuple[int, ...]]:
        """Find the stops of the routes that were made before."""
        numbers = np.repeat(np.arange(len(scene.stops)), scene.stops.count)
        stop_of = dict(zip(scene.stops.parcels.tolist(), numbers.tolist(), strict=True))
        held = [
            [*dict.fromkeys(stop_of[parcel] for parcel in self._held.get(units[0], ()) if parcel in stop_of)]
            for units in scene.vans.units
        ]
        taken: set[int] = set()
        visits = []
        for stops in held:
            visits.append(tuple(stop for stop in stops if stop not in taken))
            taken.update(stops)
        return visits

    def _improved(self, scene: _Scene, visits: list[tuple[int, ...]], day: int) -> list[tuple[int, ...]]:
        """Plan the waiting routes anew, with whoever found no place."""
        given = {stop for trip in visits for stop in trip}
        fresh = [stop for stop in range(len(scene.stops)) if stop not in given]
        better = replan(
            scene.problem, _underway(scene, visits), fresh, iterations=self._fleet.plan.search, seed=day
        )
        return [trips[0] if trips else () for trips in better.trips]

    def _must_leave(self, scene: _Scene, row: int, trip: tuple[int, ...], now: float) -> bool:
        """Say whether a route that could leave is full, has waited long enough, or would come late."""
        plan = self._fleet.plan
        if scene.start[row] >= now + plan.every:
            return False
        stops = list(trip)
        load = scene.stops.load[stops].sum(axis=0)
        full = (load >= FULL * plan.vehicles.capacity[scene.vans.kind[row]]).any()
        return bool(full) or self._held_long(scene, stops, now) or _spare(scene, row, trip) < plan.every

    def _held_long(self, scene: _Scene, stops: list[int], now: float) -> bool:
        parcels = scene.stops.of(np.array(stops))
        return bool(self._fleet.seconds_here(parcels, now).max(initial=0) >= self._fleet.plan.hold)


def _underway(scene: _Scene, visits: list[tuple[int, ...]]) -> list[Underway]:
    starts = scene.problem.vehicles.shift_start.tolist()
    return [
        Underway(row, 0, start, trip) for row, (start, trip) in enumerate(zip(starts, visits, strict=True))
    ]


def _due(fleet: Fleet, stops: Stops, day: int) -> Ints:
    """Give the time of day by which each stop's most pressing parcel is promised (s,) [s]."""
    due = np.minimum.reduceat(fleet.freight.due[stops.parcels], stops.first[:-1]) - fleet.plan.origin[day]
    return np.asarray(np.clip(due, 0, 2 * DAY_S), np.int64)


def _spare(scene: _Scene, row: int, trip: tuple[int, ...]) -> int:
    """Say how much later a route could leave without lateness, or more lateness than it has anyway [s]."""
    driven = execute(scene.problem, [Route(row, (trip,))])
    closes: NDArray[np.int64] = scene.problem.clients.close[list(trip), 0]
    spare = closes - driven.begin[1:-1]
    return int(np.where(closes >= NEVER, NEVER, spare).min())
