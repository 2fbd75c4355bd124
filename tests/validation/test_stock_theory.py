"""Stock as scenarios against known answers: EOQ, newsvendor, (s, S) and (r, Q).

Every estimate is a mean over independent replications or batches; it must lie within 4 standard errors of the
answer, and the standard error within 1 % of it.

References
----------
L. V. Snyder, Z.-J. M. Shen, "Fundamentals of Supply Chain Theory", 2nd ed., Wiley 2019, examples 3.1, 4.3,
4.7, 5.8.
"""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from fulfilsim.marks import Marks
from fulfilsim.scenario.load import load
from fulfilsim.sim.simulate import Log, simulate
from fulfilsim.world.build import World, build

WITHIN = 4.0  # standard errors
NOISE = 0.01  # of the answer

SHOP = """\
fulfilsim: 1
calendar: {{zone: UTC, holidays: none, warm_up: {warm_up}, measure: {measure}, drain: 1 day}}
demand:
  weekdays: {{mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}}
  hours: flat
  lines_per_order: {{1: 100%}}
  units_per_line: {{1: 100%}}
  skus: {{count: {skus}, velocity: zipf 0}}
{demand}
centres:
  hall:
    at: [50, 0]
    handles: {{capacity: 100000 orders/day, days: daily, hours: 00:00-24:00, takes: 1 min}}
carriers:
  post:
    collections: {{hall: {{days: daily}}}}
    works: daily
    works_holidays: true
    services: {{parcel: {{promise: 3 working days, transit: 1 working day}}}}
suppliers:
  maker: {{lead_time: {lead}, works: daily, works_holidays: true, late: 0%, dock_to_stock: 0 h}}
stock:
{stock}
"""


def world_of(folder: Path, **said: str) -> World:
    """Build the shop with a block of demand and of stock."""
    file = folder / "shop.yaml"
    blocks = {name: "\n".join(f"  {row}" for row in said[name].splitlines()) for name in ("demand", "stock")}
    usual = {"warm_up": "0 days", "measure": "2026-01-01 to 2026-12-31", "lead": "0 s", "skus": "1"}
    file.write_text(SHOP.format(**{**usual, **said, **blocks}))
    return build(load(file))


def cost_by_day(world: World, log: Log) -> np.ndarray:
    """Return what stock cost on each measured day (days,) [currency]."""
    rows = [batch for batch in log.books.ledger.batches if batch.account == "stock"]
    day = np.concatenate([world.calendar.day_of(batch.at - 1e-3) for batch in rows])
    amount = np.concatenate([batch.amount_micro for batch in rows])
    days = np.bincount(day, amount, len(world.calendar.dates)) / 1e6
    return days[world.calendar.first_measured : world.calendar.last_measured + 1]


def assert_agrees(batches: np.ndarray, answer: float) -> None:
    """Hold the mean of independent batches against the answer."""
    error = batches.std(ddof=1) / np.sqrt(len(batches))
    assert error <= NOISE * answer, f"standard error {error:.4g} of {answer}"
    assert abs(batches.mean() - answer) <= WITHIN * error, f"{batches.mean():.6g} ± {error:.2g}, not {answer}"


def costs(world: World, replications: int, batch: int, seed: int = 1) -> np.ndarray:
    """Return the mean cost of a day in batches of days of some replications (batches,)."""
    found = []
    for replication in range(replications):
        by_day = cost_by_day(world, simulate(world, Marks(seed, replication)))
        whole = len(by_day) // batch * batch
        found.append(by_day[:whole].reshape(-1, batch).mean(axis=1))
    return np.concatenate(found)


def test_an_economic_order_quantity_costs_what_it_should(tmp_path: Path) -> None:
    """K = 8, h = 0.225, d = 1300: Q = 304.0468 at a cost of 68.4105.

    Depletion is all but continuous: the unit is a quarter, so that 5,200 are ordered in the unit of time.
    """
    world = world_of(
        tmp_path,
        measure="2026-01-01 to 2026-03-01",
        demand="orders_per_day: 5200",
        stock="policy: R,Q\nreview: continuous\nreorder_point: 0 units\nlot: 1216 units\n"
        "holding: 0.05625 USD/unit/day\nordering: 8 USD",
    )
    assert_agrees(costs(world, 1, 5), 68.4105)


def test_a_newsvendor_pays_for_what_is_over_and_what_is_short(tmp_path: Path) -> None:
    """Demand of N(50, 8), h = 0.18, p = 0.70: S = 56.6040 at a cost of 1.997605 a period.

    The unit is a hundredth, a period is a day; demand comes at noon from a file of quantiles, shuffled.
    A line is never split, so what is beyond the level is an order of its own.
    """
    days, things, level = 360, 30, 5660
    ranks = np.random.default_rng(7).permutation(days * things)
    demand = [round(100 * (50 + 8 * NormalDist().inv_cdf((rank + 0.5) / len(ranks)))) for rank in ranks]
    first = np.datetime64("2026-01-01")
    rows = [
        f"{k}-{part},{first + k // things}T12:0{part},thing-{k % things},{units}"
        for k, ordered in enumerate(demand)
        for part, units in enumerate((min(ordered, level), ordered - level))
        if units > 0
    ]
    (tmp_path / "orders.csv").write_text("order,time,sku,quantity\n" + "\n".join(rows) + "\n")
    world = world_of(
        tmp_path,
        measure=f"2026-01-01 to {first + days - 1}",
        demand="orders: {file: orders.csv}",
        stock="policy: base stock\nreview: 1 day\norder_up_to: 5660 units\nholding: 0.0018 USD/unit/day\n"
        "backorder: 0.0070 USD/unit/day\ncharged: at the end of the day",
    )
    assert_agrees(costs(world, 1, 1) / things, 1.997605)


def test_an_s_s_policy_costs_what_it_should(tmp_path: Path) -> None:
    """Poisson(6) a period, h = 1, p = 4, K = 5, no lead time: (4, 10)."""
    world = world_of(
        tmp_path,
        measure="2026-01-01 to 2026-12-31",
        skus="20",
        demand="orders_per_day: 120",
        stock="policy: s,S\nreview: 1 day\nreorder_point: 4 units\norder_up_to: 10 units\n"
        "holding: 1 USD/unit/day\nbackorder: 4 USD/unit/day\nordering_line: 5 USD\ncharged: at the end of the day",
    )
    assert_agrees(costs(world, 2, 5) / 20, 8.034112)


R_Q = {
    "warm_up": "10 days",
    "measure": "2026-02-01 to 2026-12-31",
    "lead": "2 h",
    "demand": "orders_per_day: 36",
    "stock": "policy: R,Q\nreview: continuous\nreorder_point: 3 units\nlot: 5 units\n"
    "holding: 480 USD/unit/day\nbackorder: 3600 USD/unit/day\nordering: 100 USD",
}


def test_an_r_q_policy_costs_what_it_should(tmp_path: Path) -> None:
    """Poisson demand of 1.5 an hour, lead time 2 h, h = 20, p = 150, K = 100."""
    world = world_of(tmp_path, **R_Q)
    assert_agrees(costs(world, 3, 5) / 24, 107.923581)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 7))
def test_the_r_q_policy_agrees_for_any_seed(tmp_path: Path, seed: int) -> None:
    """The sample above is no lucky one."""
    assert_agrees(costs(world_of(tmp_path, **R_Q), 6, 5, seed) / 24, 107.923581)
