"""What a stop costs where customers live evenly: own fleets beside Daganzo's approximation.

    PYTHONPATH=src python experiments/cost_per_stop.py docs/background/cost_per_stop.svg

Draws kilometres a stop over the number of stops of a day, for several sizes of route, and the cost of a stop
over the size of a route; points are days that the fleet drove, lines are the approximation. Prints both.

References
----------
Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
Transportation Science 18(4), 331-350.
Beardwood, J., Halton, J. H., Hammersley, J. M. (1959). The shortest path through many points. Proceedings of
the Cambridge Philosophical Society 55, 299-327.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from fulfilsim.marks import Marks, entity_keys
from fulfilsim.scenario.fleet import Fleet as FleetBlock
from fulfilsim.scenario.rules import CustomerPlace
from fulfilsim.scenario.values import Clock
from fulfilsim.sim.fleet import Fleet, draw_freight
from fulfilsim.world.calendar import make_calendar
from fulfilsim.world.fleet import FleetPlan, make_fleet
from fulfilsim.world.places import make_places

AT = (52.0, 5.0)
RADIUS_KM, KM_H = 5.0, 30.0
AREA = np.pi * RADIUS_KM**2
DAGANZO = 0.57  # what stops of many routes lie apart, by the root of the area each has
TOUR, EDGE = 0.7124, 0.87  # the same of one tour through n stops, and what the edge of a disc adds: EDGE / √n
SERVICE_S, WAGE, DAY, KM = 60.0, 25.0, 40.0, 0.40
STOPS, SIZES = (100, 200, 400, 800), (10, 25, 50)
TOURS = (25, 50, 100, 150)  # stops of days with one van
SEARCH, DAYS = 4000, 3


@dataclass(frozen=True)
class Day:
    """What a stop needed: kilometres, and money."""

    km: float
    cost: float


def plan_of(stops: int, size: int) -> FleetPlan:
    """Lay out a depot in the middle of a disc, whose vans hold so many stops; everything as planned."""
    block = FleetBlock.model_validate({
        "at": [str(axis) for axis in AT], "spread": f"{RADIUS_KM} km", "days": "daily", "search": SEARCH,
        "travel": {"circuity": 1, "speed": f"{KM_H} km/h"}, "traffic": "100%",
        "travel_spread": "none", "day_spread": "none",
        "vehicles": {"van": {"count": stops // size + 2, "weight": f"{size} kg", "hours": "06:00-22:00",
                             "per_day": f"{DAY} USD/day", "per_km": f"{KM} USD/km"}},
        "drivers": {"wage": f"{WAGE} USD/h", "on_costs": "0%", "paid": "hours", "breaks": []},
        "waves": "06:00",
        "doorstep": {"time": f"{SERVICE_S} s per stop", "spread": "none",
                     "addresses": {"home": {"absent": "0%"}}},
    })  # fmt: skip
    calendar = make_calendar("UTC", date(2026, 10, 5), DAYS, (0, DAYS - 1), frozenset(), Clock(64_800))
    return make_fleet("vans", block, calendar, make_places([CustomerPlace("disc", *AT, 1.0)]))


def driven(stops: int, size: int) -> Day:
    """Drive some days and give the means over their stops."""
    plan = plan_of(stops, size)
    fleet = Fleet(plan, Marks(1, 0))
    at = np.full(stops, AT[0]), np.full(stops, AT[1])
    for day in range(DAYS):
        number = np.arange(stops) + day * stops
        keys = entity_keys([f"{size}/{each}" for each in number.tolist()])
        sizes = np.full(stops, 1.0), np.full(stops, 1.0)
        freight = draw_freight(plan, fleet.marks, number, keys, at, sizes, np.full(stops, np.inf))
        fleet.receive(freight, np.full(stops, plan.origin[day]), day)
        fleet.begin_day()
        fleet.wave(day, plan.waves[0])
        fleet.end_day(day)
    visits = int((fleet.record.routes()["kind"] == 1).sum())
    if visits != DAYS * stops:
        sys.exit(f"cost_per_stop: {visits} visits of {DAYS * stops}")
    cost = sum(int(bill.amount_micro.sum()) for bill in fleet.bills) / 1e6
    return Day(float(fleet.record.routes()["metres"].sum()) / 1000 / visits, cost / visits)


def expected_km(stops: float, size: float) -> float:
    """Give Daganzo's kilometres a stop: the way to the route's area and back, and the way within it."""
    return 2 * (2 / 3 * RADIUS_KM) / size + DAGANZO * np.sqrt(AREA / stops)


def tour_km(stops: float) -> float:
    """Give the kilometres a stop of the shortest tour through so many stops and the depot."""
    places = stops + 1
    return TOUR * np.sqrt(AREA * places) * (1 + EDGE / np.sqrt(places)) / stops


def expected_cost(km: float, size: float) -> float:
    """Give the cost of a stop: kilometres, hours, and its share of the vehicle's day."""
    return km * (KM + WAGE / KM_H) + SERVICE_S / 3600 * WAGE + DAY / size


def main() -> None:
    """Drive, print and draw."""
    found = {(stops, size): driven(stops, size) for size in SIZES for stops in STOPS}
    print("stops  a route  km a stop  expected  ratio  cost a stop  expected  ratio")
    for (stops, size), day in found.items():
        km = expected_km(stops, size)
        cost = expected_cost(km, size)
        print(f"{stops:5} {size:8} {day.km:10.3f} {km:9.3f} {day.km / km:6.3f} "
              f"{day.cost:12.3f} {cost:9.3f} {day.cost / cost:6.3f}")  # fmt: skip
    tours = {stops: driven(stops, stops) for stops in TOURS}
    print("one tour through all stops: stops, km a stop, expected, ratio")
    for stops, day in tours.items():
        print(f"{stops:5} {day.km:10.3f} {tour_km(stops):9.3f} {day.km / tour_km(stops):6.3f}")
    if len(sys.argv) > 1:
        draw(found, tours, Path(sys.argv[1]))


def draw(found: dict[tuple[int, int], Day], tours: dict[int, Day], path: Path) -> None:
    """Draw both figures."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "fulfilsim"
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    many = np.geomspace(min(STOPS) * 0.9, max(STOPS) * 1.1, 50)
    for size, colour in zip(SIZES, ("#0072B2", "#D55E00", "#009E73"), strict=True):
        left.plot(many, [expected_km(each, size) for each in many], color=colour, lw=1.2)
        left.plot(
            STOPS,
            [found[stops, size].km for stops in STOPS],
            "o",
            color=colour,
            label=f"{size} stops a route",
        )
    few = np.geomspace(min(TOURS) * 0.9, max(TOURS) * 1.1, 50)
    left.plot(few, [tour_km(each) for each in few], color="#000000", lw=1.2)
    left.plot(TOURS, [day.km for day in tours.values()], "s", ms=4, color="#000000", label="one route")
    left.set(xscale="log", xlabel="stops of a day in 78.5 km²", ylabel="km a stop", ylim=(0, None))
    marked = (25, 50, *STOPS)
    left.set_xticks(marked, [str(each) for each in marked])
    left.minorticks_off()
    sizes = np.linspace(min(SIZES) * 0.8, max(SIZES) * 1.1, 50)
    for stops, colour in ((100, "#CC79A7"), (800, "#56B4E9")):
        right.plot(
            sizes, [expected_cost(expected_km(stops, each), each) for each in sizes], color=colour, lw=1.2
        )
        right.plot(
            SIZES,
            [found[stops, size].cost for size in SIZES],
            "o",
            color=colour,
            label=f"{stops} stops a day",
        )
    right.set(xlabel="stops a route", ylabel="USD a stop", ylim=(0, None))
    for ax in (left, right):
        ax.legend(frameon=False, fontsize=9)
        ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
