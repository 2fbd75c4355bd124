"""Plan and drive the days of own fleets: 20 working days of four depots with 800 stops a day each.

    PYTHONPATH=src python experiments/bench/fleet_days.py

Prints the CPU time of the plans and of everything else, and ends with an error if a rule of a route is
broken, a parcel is not accounted for, or the time is over the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from unittest import mock

import numpy as np

from fulfilsim.kernels.routing.plan import Plan
from fulfilsim.kernels.routing.solver import solve
from fulfilsim.marks import Marks, entity_keys
from fulfilsim.scenario.fleet import Fleet as FleetBlock
from fulfilsim.scenario.rules import CustomerPlace
from fulfilsim.scenario.values import Clock
from fulfilsim.sim.fleet import Fleet, draw_freight
from fulfilsim.world.calendar import make_calendar
from fulfilsim.world.fleet import FleetPlan, make_fleet
from fulfilsim.world.places import make_places

DAYS, DEPOTS, STOPS = 20, 4, 800
LIMIT_S = 20.0
CITY = (41.88, -87.63)
FIRST = date(2026, 10, 5)  # a Monday; five working days a week


def fleet_plan(name: str, search: int) -> FleetPlan:
    """Lay out a depot with enough vans for a day."""
    block = FleetBlock.model_validate({
        "at": [str(axis) for axis in CITY], "days": "mon-fri", "search": search, "spread": "8 km",
        "vehicles": {"van": {"count": 9}},
        "doorstep": {"windows": {"any time": "91.4%", "09:00-12:00": "4.3%", "16:00-20:00": "4.3%"}},
    })  # fmt: skip
    days = DAYS // 5 * 7
    calendar = make_calendar("America/Chicago", FIRST, days, (0, days - 1), frozenset(), Clock(64_800))
    places = make_places([CustomerPlace("city", *CITY, 1.0)])
    return make_fleet(name, block, calendar, places)


def bring(fleet: Fleet, day: int, sizes: np.random.Generator) -> None:
    """Bring a day's parcels to the depot during the night before; each is a stop."""
    number = np.arange(STOPS) + day * STOPS
    keys = entity_keys([f"{fleet.plan.name}/{each}" for each in number.tolist()])
    at = np.full(STOPS, CITY[0]), np.full(STOPS, CITY[1])
    size = 0.8 * sizes.lognormal(0, 0.8, STOPS), 5 * sizes.lognormal(0, 0.8, STOPS)
    freight = draw_freight(fleet.plan, fleet.marks, number, keys, at, size, np.full(STOPS, np.inf))
    fleet.receive(freight, np.full(STOPS, fleet.plan.origin[day] + 3600.0), day)


def live_through(fleet: Fleet) -> None:
    """Run all days of a depot."""
    sizes = np.random.default_rng(1)
    for day in np.flatnonzero(fleet.plan.works).tolist():
        bring(fleet, day, sizes)
        fleet.begin_day()
        for clock in fleet.plan.waves:
            fleet.wave(day, clock)
        fleet.end_day(day)


def check(fleet: Fleet) -> None:
    """End with an error unless every parcel is somewhere and every route keeps its rules."""
    fates, routes = fleet.fates, fleet.record.routes()
    ended = ~np.isnan(fates.delivered) | ~np.isnan(fates.returned)
    ended[fleet.open] = True
    stops = routes["kind"] == 1
    late = stops & (routes["planned_begin"] > routes["closes"])
    full = (routes["grams"] > fleet.plan.vehicles.capacity[0, 0]) | (
        routes["millilitres"] > fleet.plan.vehicles.capacity[0, 1]
    )
    delivered = int((~np.isnan(fates.delivered)).sum())
    if not ended.all() or late.any() or full.any() or delivered < 0.9 * len(fates.delivered):
        sys.exit(f"fleet_days: {fleet.plan.name} loses parcels or breaks a rule")


def main() -> None:
    """Measure and check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search", type=int, default=800, help="iterations of a plan")
    asked = parser.parse_args()
    spent: list[float] = []

    def timed(*given: object, **named: object) -> Plan:
        began = time.process_time()
        plan = solve(*given, **named)
        spent.append(time.process_time() - began)
        return plan

    fleets = [Fleet(fleet_plan(f"depot {number}", asked.search), Marks(1, 0)) for number in range(DEPOTS)]
    began = time.process_time()
    with mock.patch("fulfilsim.sim.fleet.planning.solve", timed):
        for fleet in fleets:
            live_through(fleet)
    total = time.process_time() - began
    for fleet in fleets:
        check(fleet)
    stops = sum(int((fleet.record.routes()["kind"] == 1).sum()) for fleet in fleets)
    days = [fleet.record.vehicle_days() for fleet in fleets]
    routes = sum(len(each["unit"]) for each in days)
    km = sum(float(each["metres"].sum()) for each in days) / 1000
    print(f"{len(spent)} plans, {stops} stops on {routes} routes, {km / stops:.3f} km a stop")
    print(f"{1000 * np.mean(spent):.0f} ms a plan ({asked.search} iterations), {sum(spent):.1f} s of CPU")
    print(f"{total - sum(spent):.1f} s for everything else, {total:.1f} s in all; the limit is {LIMIT_S:g} s")
    if total > LIMIT_S:
        sys.exit("fleet_days: too slow")


if __name__ == "__main__":
    main()
