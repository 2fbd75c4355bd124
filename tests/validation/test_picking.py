"""Pickers' tours against expectations that are known exactly.

Ten aisles of 20 m at 2.5 m, the depot at the front of the first, picks anywhere with equal chance. With
S-shape every aisle but an odd last one is walked from end to end, with return each to its deepest pick.
Cross aisles have no width, and entering an aisle costs nothing: with one pick, 2 × 2.5 m × 4.5 + 2 × 10 m.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import comb, factorial, prod
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fulfilsim.kernels.picking import ROUTES, Layout, tour_lengths
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import draw_orders
from fulfilsim.sim.work import walking_times
from fulfilsim.world.build import World

AISLES = 10
LENGTH, PITCH = Fraction(20), Fraction(5, 2)
HOUSE = Layout(AISLES, 20_000, 2_500)
TOURS = 60_000

KNOWN = {
    "s-shape": {1: 42.5, 5: 121.5821, 10: 174.4385, 20: 223.2094},
    "return": {1: 42.5, 5: 126.5861, 10: 193.0194, 20: 274.6958},
}
CASES = [(route, picks, metres) for route, row in KNOWN.items() for picks, metres in row.items()]


def spread_over(picks: int, aisles: int) -> int:
    """Count the ways to put picks into aisles so that none stays empty."""
    return sum((-1) ** empty * comb(aisles, empty) * (aisles - empty) ** picks for empty in range(aisles + 1))


def expected_s_shape(picks: int) -> Fraction:
    """Sum over the last aisle, its picks, and how many aisles before it have any [m].

    The deepest of k uniform picks lies at k / (k + 1) of the aisle.
    """
    total = Fraction(0)
    for last in range(AISLES):
        for inside in range(1, picks + 1):
            for others in range(last + 1):
                ways = comb(picks, inside) * comb(last, others) * spread_over(picks - inside, others)
                turns = 2 * LENGTH * Fraction(inside, inside + 1)
                along = others * LENGTH + (LENGTH if others % 2 else turns)
                total += ways * (along + 2 * PITCH * last)
    return total / AISLES**picks


def expected_return(picks: int) -> Fraction:
    """Sum the deepest pick over the number of picks in an aisle, and the way to the last aisle [m]."""
    last = sum(1 - Fraction(aisle, AISLES) ** picks for aisle in range(1, AISLES))
    deepest = (
        sum(
            comb(picks, inside) * Fraction(AISLES - 1) ** (picks - inside) * Fraction(inside, inside + 1)
            for inside in range(1, picks + 1)
        )
        / AISLES**picks
    )
    return 2 * PITCH * last + AISLES * 2 * LENGTH * deepest


@pytest.mark.parametrize(("route", "picks", "metres"), CASES)
def test_the_tabulated_answers_follow_from_these_conventions(route, picks, metres):
    exact = expected_s_shape(picks) if route == "s-shape" else expected_return(picks)
    assert round(float(exact), 4) == metres


@pytest.mark.parametrize(("route", "picks", "metres"), CASES)
def test_simulated_tours_have_the_expected_length(route, picks, metres):
    rng = np.random.default_rng([picks, len(route)])
    aisle = rng.integers(0, AISLES, TOURS * picks)
    position = rng.integers(0, 20_001, TOURS * picks)
    lengths = tour_lengths(HOUSE, np.arange(TOURS + 1) * picks, aisle, position, route) / 1000
    estimate, error = lengths.mean(), lengths.std(ddof=1) / TOURS**0.5
    print(f"{route}, {picks} picks: {estimate:.4f} ± {error:.4f} m, answer {metres} m")
    assert abs(estimate - metres) <= 4 * error
    assert error <= 0.01 * metres


def fillings(picks: int, aisles: int) -> Iterator[tuple[int, ...]]:
    """Give how many of the picks may lie in each aisle."""
    if aisles == 1:
        yield (picks,)
        return
    for first in range(picks + 1):
        for rest in fillings(picks - first, aisles - 1):
            yield (first, *rest)


@pytest.mark.parametrize("route", ["s-shape", "return"])
@pytest.mark.parametrize("picks", [1, 5, 10])
def test_the_kernel_gives_the_expectation_exactly(route, picks):
    """Both lengths are linear in the deepest picks, so a pick at the expected depth stands for all of them.

    Enumerated are all fillings of the aisles, each weighted with the number of ways to it; the unit of length
    is one in which every expected depth is whole.
    """
    unit = 27_720  # divisible by every number up to 12
    house = Layout(AISLES, unit, int(unit * PITCH / LENGTH))
    there = np.array(list(fillings(picks, AISLES)))
    tour, aisle = (np.ascontiguousarray(each) for each in np.nonzero(there))
    inside = there[tour, aisle]
    first = np.searchsorted(tour, np.arange(len(there) + 1))
    lengths = tour_lengths(house, first, aisle, unit * inside // (inside + 1), route).tolist()
    ways = [factorial(picks) // prod(map(factorial, row)) for row in there.tolist()]
    assert sum(ways) == AISLES**picks
    mean = Fraction(sum(w * mm for w, mm in zip(ways, lengths, strict=True)), AISLES**picks) * LENGTH / unit
    assert mean == (expected_s_shape(picks) if route == "s-shape" else expected_return(picks))


SHOP = """
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 0 days, measure: 2018-12-01 to 2018-12-16, drain: 1 day}
demand:
  orders: {file: orders.csv, columns: {order: order, time: date, sku: sku, quantity: pieces}}
centres:
  hall:
    layout: {aisles: 11, length: 18 m, pitch: 3.25 m, depot: front of aisle 6, walk: 1 m/s, slots: slots.csv}
    process: [pick]
    stages: {pick: {time: 0 s, spread: none, travel: s-shape}}
carriers:
  post: {collections: {hall: {days: daily}}, works: daily, services: {parcel: {transit: 1 working day}}}
"""


ONE_SKU = """
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 0 days, measure: 2026-01-02 to 2026-01-03, drain: 2 days}
demand: {orders_per_day: 200, hours: flat, skus: {count: 1}}
centres:
  hall:
    layout: {aisles: 1, length: 20 m, walk: 0.5 m/s}
    process: [pick]
    stages: {pick: {team: pickers, time: 30 s, spread: none, travel: optimal}}
    teams: {pickers: {heads: {always: 1}}}
    shifts: {always: {days: daily, hours: 00:00-24:00}}
carriers:
  post: {collections: {hall: {days: daily}}, works: daily, services: {parcel: {transit: 1 working day}}}
"""


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> pd.DataFrame:
    """Give real order lines with the slots from which they were picked: eleven alleys of 18 m."""
    table = pd.read_csv(shared_data / "pick_lines" / "lines.csv.gz")
    return table.assign(aisle=12 - table["alley"].str[1:].astype(int), position_m=table["y_m"] - 5.25)


def walks(world_of: Callable[..., World], lines: pd.DataFrame, travel: str, **layout: str) -> pd.Series:
    """Walk all orders through the real slots and give the seconds by order."""
    files = {
        "orders.csv": lines[["order", "date", "sku", "pieces"]].to_csv(index=False),
        "slots.csv": lines[["sku", "aisle", "position_m"]].drop_duplicates().to_csv(index=False),
    }
    sets = [f"centres.hall.layout.{key}={value}" for key, value in layout.items()]
    world = world_of(SHOP, f"centres.hall.stages.pick.travel={travel}", *sets, files=files)
    orders = draw_orders(world, Marks(1, 0))
    seconds = walking_times(world, 0, orders.first_line, orders.sku)[0]
    return pd.Series(seconds, index=orders.ids.astype(str))


def test_a_pick_lasts_its_work_and_its_walk(run):
    """One SKU, in the middle of the only aisle of 20 m: 30 s and 2 × 10 m at 0.5 m/s; the books balance."""
    ran = run(ONE_SKU)
    work = ran.rows("work")
    assert len(work) > 100
    assert set(work["ended_at"] - work["started_at"]) == {70.0}


def test_real_orders_of_one_line_walk_there_and_back(world_of, lines):
    """Whatever the rule: at 1 m/s twice the metres to the aisle and into it, to half a tick."""
    single = lines[~lines["order"].duplicated(keep=False)]
    metres = 2 * (3.25 * (single["aisle"] - 6).abs() + single["position_m"])
    assert len(single) > 2500
    for travel in ROUTES:
        walked = walks(world_of, lines, travel).loc[single["order"].astype(str)]
        np.testing.assert_allclose(walked, metres, atol=1 / 2048)


def test_no_rule_beats_the_shortest_tours_of_real_orders(world_of, lines):
    """Every order on its own, and with a middle aisle too."""
    for blocks in ("1", "2"):
        best = walks(world_of, lines, "optimal", blocks=blocks)
        for travel in ("s-shape", "return", "largest gap", "combined"):
            walked = walks(world_of, lines, travel, blocks=blocks)
            print(
                f"{blocks} block(s), {travel}: {walked.sum() / best.sum() - 1:.1%} longer than the shortest"
            )
            assert (walked >= best).all()
            assert walked.sum() > best.sum()
