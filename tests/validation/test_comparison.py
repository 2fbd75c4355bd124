"""Over many comparisons: how often a verdict is false, and how often an interval covers a known difference.

The plans are small and quick, so that there can be many; what is tried is the arithmetic of comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.comparison import FAMILY, differences, paired
from fulfilsim.analysis.kpis import measure
from fulfilsim.analysis.risk import wilson
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import draw_orders
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import tabulate
from fulfilsim.world.build import World

MakeWorld = Callable[..., World]

Z99 = 2.575829303548901
REPLICATIONS = 4
FEW = 12
MANY = pytest.param(500, marks=pytest.mark.prove)

PLAN = """\
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 0 days, measure: 2026-10-05 to 2026-10-05, drain: 6 days}
demand: {orders_per_day: 30, weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}}
centres:
  hall:
    process: [pick]
    stages: {pick: {team: pickers, time: 10 min + 60 s per line}}
    teams: {pickers: {heads: {early: 1}}}
    shifts: {early: {days: daily, hours: 06:00-14:30}}
    carton: {max_weight: 900 kg, max_volume: 9000 l}
carriers:
  post:
    collections: {hall: {days: daily}}
    works: daily
    services: {parcel: {promise: 2 working days, transit: 1 to 2 working days}}
"""


def figures(world: World, seed: int, replications: range) -> dict[str, np.ndarray]:
    """Measure a plan; its books are checked elsewhere."""
    found = []
    for replication in replications:
        tables = tabulate(simulate(world, Marks(seed, replication)), world)
        found.append(measure(tables, world.stage_infos).frame.set_index("kpi")["value"])
    return {kpi: np.array([each[kpi] for each in found]) for kpi in FAMILY}


def comparisons(base: World, other: World, number: int) -> Iterator[pd.DataFrame]:
    """Compare two plans with seeds of their own, each time on replications that were not used before."""
    for trial in range(number):
        fresh = range(trial * REPLICATIONS, (trial + 1) * REPLICATIONS)
        plans = {"base": figures(base, 1, fresh), "other": figures(other, 2, fresh)}
        yield differences(plans, "base", "USD").set_index("kpi")


@pytest.mark.parametrize("number", [FEW, MANY])
def test_identical_plans_rarely_get_any_verdict(world_of: MakeWorld, number: int) -> None:
    """With seeds of their own. Holm holds the chance of one false verdict or more at 5 %."""
    world = world_of(PLAN)
    found = comparisons(world, world, number)
    false = sum((each["verdict"] != "indistinguishable").any() for each in found)
    low, high = wilson(false, number, Z99)
    print(f"{false} of {number} comparisons of identical plans have a verdict: {low:.4f} to {high:.4f}")
    assert low <= 0.05


@pytest.mark.parametrize("number", [FEW, MANY])
def test_a_dearer_parcel_is_covered_under_other_seeds(world_of: MakeWorld, number: int) -> None:
    """Every order is one parcel, so a fee of 0.40 more is 0.40 an order, under the noise of two seeds."""
    dearer = world_of(PLAN, "centres.hall.packaging=1.25 USD/parcel")
    found = comparisons(world_of(PLAN), dearer, number)
    assert_covered([row_covers(each.loc["cost_per_order"], 0.4) for each in found])


@pytest.mark.parametrize("number", [FEW, MANY])
def test_more_demand_is_covered_on_the_same_seed(world_of: MakeWorld, number: int) -> None:
    """A higher level of Poisson demand adds orders to those that are there: 15 a day are expected.

    A week of them, for whole numbers that spread over one or two only would be covered too often.
    """
    week = "calendar.measure=2026-10-05 to 2026-10-11"
    worlds = [world_of(PLAN, week, f"demand.orders_per_day={level}") for level in (30, 45)]
    hits = []
    for trial in range(number):
        fresh = range(trial * REPLICATIONS, (trial + 1) * REPLICATIONS)
        found = paired(*(np.array([placed(world, each) for each in fresh]) for world in worlds))
        hits.append(found.ci_low <= 7 * 15 <= found.ci_high)
    assert_covered(hits)


def placed(world: World, replication: int) -> float:
    """Count the measured orders of a replication."""
    orders, calendar = draw_orders(world, Marks(1, replication)), world.calendar
    return float(((orders.placed >= calendar.measure_from) & (orders.placed < calendar.measure_to)).sum())


def row_covers(row: pd.Series, truth: float) -> bool:
    return bool(row["ci_low"] <= truth <= row["ci_high"])


def assert_covered(hits: list[bool]) -> None:
    low, high = wilson(int(np.sum(hits)), len(hits), Z99)
    print(f"{np.mean(hits):.4f} of {len(hits)} intervals cover the truth: {low:.4f} to {high:.4f}")
    assert low <= 0.95 <= high
