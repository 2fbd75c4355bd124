"""Plan real van days: four Chicago stations on one day, and five tours beside those that drivers drove.

The data (Amazon Last Mile Routing Research Challenge 2021) is non-commercial and does not travel with the
project; without it this says so and ends. Its travel times are not to be had, so ways are straight lines
times a circuity, at one speed; both cancel in the ratio of our tours to the drivers'.

    PYTHONPATH=src python experiments/bench/van_days.py --seconds 10
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fulfilsim.kernels.execution import drive, execute, lay_out
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Plan, Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import solve

ROOT = Path(__file__).resolve().parents[2]
METRES_A_DEGREE = 6_371_008.8 * np.pi / 180
CIRCUITY = 1.4
KM_H = 30.0
VAN_CM3 = 3_313_071  # three of the five vans of the sequences; the other two hold 4,247,527
SHIFT_H = 9.5
LATEST_H = 14 + 24  # hours of the day, UTC; Chicago is five behind
FIRST_H = 14.0
ALWAYS = 200_000_000
# Prices in thousandths of a cent: a van's day, a metre and a second.
VAN_DAY, METRE, SECOND = 10_000_000, 35, 514


@dataclass(frozen=True)
class Stops:
    """Stops of one station or one tour, with the station's place first."""

    x: np.ndarray
    y: np.ndarray
    table: pd.DataFrame
    opens: np.ndarray
    closes: np.ndarray


def data_folder() -> Path:
    """Find the data, or say that it is not here and end."""
    shared = Path(os.environ.get("FULFILSIM_SHARED") or ROOT.parent / "shared")
    folder = shared / "almrrc" if (shared / "almrrc").is_dir() else shared / "data" / "almrrc"
    if not folder.is_dir():
        sys.exit(f"van_days: no real van days at {folder}; set FULFILSIM_SHARED to the folder of real data")
    return folder


def stops_of(table: pd.DataFrame, lat: float, lng: float, opens: str, closes: str, day: str) -> Stops:
    """Lay places on a plane in metres, and count windows in seconds of the day."""
    north = np.concatenate([[0.0], table["lat"] - lat]) * METRES_A_DEGREE
    east = np.concatenate([[0.0], table["lng"] - lng]) * METRES_A_DEGREE * np.cos(np.radians(lat))
    begin, end = (seconds_of(table[name], day) for name in (opens, closes))
    return Stops(
        east, north, table, begin.fillna(0).to_numpy(np.int64), end.fillna(ALWAYS).to_numpy(np.int64)
    )


def seconds_of(instants: pd.Series, day: str) -> pd.Series:
    """Count from midnight of a day."""
    return (pd.to_datetime(instants) - pd.Timestamp(day)).dt.total_seconds()


def problem_of(
    stops: Stops, *, windows: bool, vans: int, capacity: int, leaves_h: float, shift_h: float
) -> Problem:
    """Write stops as a routing problem in metres, seconds and thousandths of a cent."""
    table = stops.table
    times = {"open": stops.opens, "close": stops.closes} if windows else {}
    return Problem(
        Clients(
            delivery=table["volume_cm3"].round().to_numpy(np.int64),
            service=table["service_s"].round().to_numpy(np.int64),
            **times,
        ),
        VehicleTypes(
            capacity=[capacity], count=[vans], fixed=[VAN_DAY], per_distance=[METRE], per_duration=[SECOND],
            shift_start=[int(leaves_h * 3600)], shift_end=[LATEST_H * 3600],
            max_duration=[int(shift_h * 3600)],
            pace=[round(3600 / KM_H)],  # seconds a kilometre: thousandths of a second a metre
        ),
        Travel(x=stops.x, y=stops.y, scale=CIRCUITY),
        Depots(),
    )  # fmt: skip


def stations(folder: Path) -> Iterator[tuple[str, Stops]]:
    """Give the stops of each station on the day."""
    table = pd.read_csv(folder / "chicago_2018-08-08_stops.csv.gz").sort_values("stop")
    places = pd.read_csv(folder / "chicago_depots.csv").set_index("depot_id")
    for name, rows in table.groupby("depot"):
        lat, lng = places.loc[name, ["lat", "long"]]
        yield str(name), stops_of(rows, lat, lng, "tw_start", "tw_end", "2018-08-08")


def checked(problem: Problem, plan: Plan) -> Plan:
    """Have the checker drive a plan; a rule broken or another cost ends the benchmark."""
    told = evaluate(problem, plan.routes)
    broken = [one for one in told.violations if not one.startswith("unserved")]
    if broken or told.cost.total != plan.cost:
        sys.exit(f"van_days: the checker says {broken[:3]}, cost {told.cost.total} instead of {plan.cost}")
    return plan


def cheapest_plan(stops: Stops, seconds: float) -> tuple[Problem, Plan]:
    """Plan with any number of vans."""
    limits = {"vans": len(stops.table), "capacity": VAN_CM3, "leaves_h": FIRST_H, "shift_h": SHIFT_H}
    problem = problem_of(stops, windows=True, **limits)
    return problem, checked(problem, solve(problem, seconds=seconds))


def plan_the_day(folder: Path, seconds: float) -> None:
    """Plan each station's day and print what its vans do."""
    print(f"{seconds:g} s of CPU a station; really 50 vans drove, with 158.4 stops each")
    print("station  stops  parcels  vans (at least)  stops/van  km/van  h/van  fill  unserved")
    every: list[np.ndarray] = []
    for name, stops in stations(folder):
        problem, plan = cheapest_plan(stops, seconds)
        driven = execute(problem, plan.routes)
        served = np.array([len(route.visits) for route in plan.routes])
        every.append(np.stack([served, driven.distance / 1000, driven.duration / 3600]))
        print_station(name, stops, every[-1], plan)
    day = np.concatenate(every, axis=1)
    print(f"day      {int(day[0].sum()):5} {day.shape[1]:14} {'':11} {means(day)}")


def means(vans: np.ndarray) -> str:
    """Write stops, kilometres and hours of a mean van."""
    return f"{vans[0].mean():9.1f} {vans[1].mean():7.1f} {vans[2].mean():6.2f}"


def print_station(name: str, stops: Stops, vans: np.ndarray, plan: Plan) -> None:
    """Print one line."""
    parcels, loads = stops.table["packages"].sum(), stops.table["volume_cm3"].sum() / VAN_CM3
    print(
        f"{name:8} {len(stops.table):5} {parcels:8} {vans.shape[1]:5} {int(np.ceil(loads)):10} {means(vans)} "
        f"{loads / vans.shape[1]:5.2f}  {len(plan.unserved)}"
    )


def tours(folder: Path) -> Iterator[tuple[str, Stops, float, Route]]:
    """Give each driver's stops, when the van left, and the order that was driven."""
    table = pd.read_csv(folder / "routes_train.csv.gz")
    for name, rows in table.groupby("route"):
        station = rows[rows["type"].eq("Station")].iloc[0]
        dropoffs = rows[rows["type"].eq("Dropoff")].sort_values("stop").reset_index(drop=True)
        day = str(station["date"])
        stops = stops_of(dropoffs, station["lat"], station["lng"], "tw_start_utc", "tw_end_utc", day)
        leaves = pd.Timedelta(station["departure_utc"]).total_seconds() / 3600
        order = dropoffs["actual_seq"].to_numpy().argsort(kind="stable")
        yield str(name), stops, leaves, Route(0, (tuple(order.tolist()),))


def compare_with_drivers(folder: Path, seconds: float) -> None:
    """Print how long our tours are beside those that were driven."""
    print(f"\nfive tours, {seconds:g} s of CPU each: driven, ours, and ours within the windows")
    print("tour   stops  windows  driven km  ours km  ratio  in windows km  ratio  late stops: driven, ours")
    ratios: list[list[float]] = []
    for name, stops, leaves, driven in tours(folder):
        limits = {"vans": 1, "capacity": 1 << 28, "leaves_h": leaves, "shift_h": 24.0}
        free, timed = (problem_of(stops, windows=held, **limits) for held in (False, True))
        ours, in_time = (checked(one, solve(one, seconds=seconds)).routes for one in (free, timed))
        km = [execute(timed, routes).distance.sum() / 1000 for routes in ([driven], ours, in_time)]
        ratios.append([km[1] / km[0], km[2] / km[0]])
        late = [late_stops(timed, route) for route in (driven, in_time[0])]
        windows = int((stops.closes < ALWAYS).sum())
        print(
            f"{name:5} {len(stops.table):6} {windows:8} {km[0]:10.1f} {km[1]:8.1f} "
            f"{ratios[-1][0]:6.3f} {km[2]:14.1f} {ratios[-1][1]:6.3f}  {late[0]}, {late[1]}"
        )
    both = np.mean(ratios, axis=0)
    print(f"mean ratio {both[0]:.3f}, within the windows {both[1]:.3f}")


def late_stops(problem: Problem, route: Route) -> int:
    """Count the stops that a tour reaches after their window if it leaves at the van's time."""
    plan = lay_out(problem, [route])
    leaves = problem.vehicles.shift_start[plan.vehicle]
    return int((drive(plan, departure=leaves).late[plan.client >= 0] > 0).sum())


def main() -> None:
    """Plan and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU time for each station's plan")
    asked = parser.parse_args()
    folder = data_folder()
    plan_the_day(folder, asked.seconds)
    compare_with_drivers(folder, min(asked.seconds, 2.0))


if __name__ == "__main__":
    main()
