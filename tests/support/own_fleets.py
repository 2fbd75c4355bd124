"""Own fleets for tests: a depot in a city, parcels of one stop each, days that run by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from fulfilsim.marks import Marks, entity_keys
from fulfilsim.scenario.fleet import Fleet as FleetBlock
from fulfilsim.scenario.rules import CustomerPlace
from fulfilsim.scenario.values import Clock
from fulfilsim.sim.fleet import Dispatcher, Fleet, Freight, draw_freight
from fulfilsim.world.calendar import make_calendar
from fulfilsim.world.fleet import FleetPlan, make_fleet
from fulfilsim.world.places import make_places

AT = (52.0, 5.0)
DAY_S = 86_400
CALM = {"travel_spread": "none", "day_spread": "none", "traffic": "100%"}
NOBODY_OUT = {"addresses": {"home": {"absent": "0%"}}}


def plan_of(days: int = 10, zone: str = "UTC", **said: Any) -> FleetPlan:
    """Lay out a fleet at AT with two vans, changed by what is said."""
    block = {"at": [str(axis) for axis in AT], "vehicles": {"van": {"count": 2}}, "days": "daily", **said}
    calendar = make_calendar(zone, date(2026, 10, 5), days, (0, days - 1), frozenset(), Clock(64_800))
    places = make_places([CustomerPlace("town", *AT, 1.0)])
    return make_fleet("vans", FleetBlock.model_validate(block), calendar, places)


def freight_of(
    plan: FleetPlan, marks: Marks, count: int, first: int = 0, due: float = np.inf, kg: float = 1.0
) -> Freight:
    """Give so many orders of one parcel each a customer in the town."""
    number = np.arange(first, first + count)
    keys = entity_keys([f"order {each}" for each in number.tolist()])
    at = np.full(count, AT[0]), np.full(count, AT[1])
    return draw_freight(plan, marks, number, keys, at, (np.full(count, kg), np.full(count, 3.0)),
                        np.full(count, due))  # fmt: skip


def lived(
    plan: FleetPlan, parcels: int, days: int = 1, seed: int = 1, kg: float = 1.0, at: float = 3600.0
) -> Fleet:
    """Bring parcels to the depot every night and run the days."""
    fleet = Fleet(plan, Marks(seed, 0))
    for day in range(days):
        freight = freight_of(plan, fleet.marks, parcels, day * parcels, kg=kg)
        fleet.receive(freight, np.full(parcels, plan.origin[day] + at), day)
        run_day(fleet, day)
    return fleet


def run_day(fleet: Fleet, day: int) -> None:
    """Run a day's waves, or the looks of a dispatcher."""
    plan = fleet.plan
    fleet.begin_day()
    dispatcher = Dispatcher(fleet)
    every = range(int(plan.vehicles.starts.min()), int(plan.vehicles.ends.max()), plan.every or DAY_S)
    for clock in plan.waves or every:
        (dispatcher.look if plan.every else fleet.wave)(day, clock)
    fleet.end_day(day)
