"""The routing problem of a wave, and its plan by the kernel.

Drivers rest at fixed times, so the plan counts on a clock that stands still during breaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import NEVER, Clients, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import solve
from fulfilsim.sim.fleet.crews import Ready
from fulfilsim.sim.fleet.stops import Stops
from fulfilsim.world.drivers_clock import paid_seconds, working_clock
from fulfilsim.world.fleet import DAY_S, HOUR_S, FleetPlan, direction
from fulfilsim.world.travel import Points, travel_matrices

LEFT_OUT = (
    1_000_000_000  # what leaving a stop to the next wave costs, and as much again for each day it waits
)
METRES = 1000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Planned:
    """Routes of a wave.

    Parameters
    ----------
    problem
        What they solve; times are those of the drivers' clock.
    routes
        The routes, one a vehicle.
    units
        The vehicle of each route (r,).
    """

    problem: Problem
    routes: tuple[Route, ...]
    units: Ints


def plan_wave(plan: FleetPlan, stops: Stops, vans: Ready, waited: Ints, seed: int) -> Planned:
    """Plan the routes of a wave with a fixed number of iterations.

    Parameters
    ----------
    plan
        The fleet.
    stops
        Whom to visit (s).
    vans
        What drives.
    waited
        Days that each stop's oldest parcel has waited (s,).
    seed
        Seed of the search.
    """
    problem = wave_problem(plan, stops, vans, waited)
    found = solve(problem, iterations=plan.search, seed=seed).routes
    left = [list(units) for units in vans.units]
    units = [left[route.vehicle].pop(0) for route in found]
    return Planned(problem, found, np.array(units, np.int64))


def wave_problem(plan: FleetPlan, stops: Stops, vans: Ready, waited: Ints) -> Problem:
    """Write a wave as a routing problem: way, seconds and millionths of the currency."""
    breaks = plan.drivers.breaks
    return Problem(
        Clients(
            delivery=stops.load,
            service=np.rint(stops.service).astype(np.int64),
            open=working_clock(stops.opens, breaks),
            close=working_clock(stops.closes, breaks),
            prize=LEFT_OUT * (1 + waited),
            skills=_skills(plan, stops),
        ),
        _vehicles(plan, vans),
        travel_of(plan, stops.x, stops.y),
    )


def travel_of(plan: FleetPlan, x: Floats, y: Floats) -> Travel:
    """Measure the ways between the depot and places (n,) [m]."""
    east, north = (np.concatenate([[0.0], each]) for each in (x, y))
    if plan.source is None:
        return Travel(x=east, y=north, scale=plan.circuity)
    lat, lng = plan.globe(east, north)
    names = [f"{plan.name}: stop {number}" for number in range(len(lat))]
    ways = travel_matrices(plan.source, Points(names, lat, lng, plan.name))
    return Travel(ways.metres, ways.seconds, x=east, y=north)


def _vehicles(plan: FleetPlan, vans: Ready) -> VehicleTypes:
    vehicles, drivers, kind = plan.vehicles, plan.drivers, vans.kind
    breaks = drivers.breaks
    ends = working_clock(vehicles.ends[kind] - drivers.reserve_s, breaks)
    paid = _shift_pay(plan)[kind] if drivers.by_shift else 0
    return VehicleTypes(
        capacity=vehicles.capacity[kind],
        count=np.array([len(units) for units in vans.units], np.int64),
        fixed=np.where(vans.out, 0, vehicles.day_micro[kind] + paid),
        per_distance=vehicles.km_micro[kind] // METRES,
        per_duration=np.full(len(kind), 0 if drivers.by_shift else drivers.micro_h // HOUR_S),
        shift_start=working_clock(vans.start, breaks),
        shift_end=ends,
        max_distance=np.maximum(np.minimum(vehicles.reach[kind] - vans.metres, NEVER), 0),
        pace=vehicles.pace[kind],
        reload=np.where(vehicles.trips[kind] > 1, 0, -1),
        reload_time=vehicles.loading[kind],
        max_trips=vehicles.trips[kind],
        skills=_territories(plan, vans),
    )


def _shift_pay(plan: FleetPlan) -> Ints:
    """Price a shift of each kind, unpaid breaks left out (v,) [1e-6 currency]."""
    vehicles, drivers = plan.vehicles, plan.drivers
    return paid_seconds(drivers, vehicles.starts, vehicles.ends) * drivers.micro_h // HOUR_S


def _skills(plan: FleetPlan, stops: Stops) -> NDArray[np.uint64]:
    """Ask for the driver of the territory that a stop lies in; without territories for nobody."""
    if plan.sectors is None:
        return np.zeros(len(stops), np.uint64)
    sector = np.searchsorted(plan.sectors, direction(stops.x, stops.y), side="right")
    return np.left_shift(np.uint64(1), sector.astype(np.uint64))


def _territories(plan: FleetPlan, vans: Ready) -> NDArray[np.uint64]:
    """Give each vehicle, which then stands alone, the territory of its number."""
    if plan.sectors is None:
        return np.zeros(len(vans.units), np.uint64)
    numbers = np.array([units[0] for units in vans.units], np.uint64)
    return np.left_shift(np.uint64(1), numbers)


def minute_of(times: Ints) -> Ints:
    """Give the minute of the day of times of day, which may run past midnight (n,)."""
    return np.asarray(times % DAY_S // 60)
