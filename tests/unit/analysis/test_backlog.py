from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.backlog import backlog, level, period_end
from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.kpis import measure

HOUR = 3600.0
DAY = 24 * HOUR


def kpis(run: Any) -> dict[str, float]:
    frame = measure(run, ()).frame
    return dict(zip(frame["kpi"], frame["value"], strict=True))


def held_up(make_run: Any, until_day: int | None) -> Any:
    """Hold the orders of days 2 and 3 back until the collection of a day, or for good."""
    run = make_run()
    rows = run.orders["placed_at"].between(2 * DAY, 4 * DAY)
    run.orders.loc[rows, "shipped_at"] = np.nan if until_day is None else until_day * DAY + 18 * HOUR
    return run


def test_level_counts_spells_that_began_at_or_before_and_end_after() -> None:
    at = np.array([1.0, 2.0, 3.0])
    since, until = np.array([1.0, 1.5, np.inf]), np.array([2.0, np.inf, np.inf])
    assert [each.tolist() for each in level(since, until, at, np.array([1.0, 10.0, 100.0]))] == [
        [1.0, 10.0, 10.0]
    ]
    assert level(since, until, at)[0].tolist() == [1.0, 1.0, 1.0]


def test_what_leaves_on_the_last_collection_is_no_backlog(make_run: Any) -> None:
    """Placed by 13:00 leaves at 18:00; placed at 19:00 is not payable at 18:00 and gone by the next."""
    figures = kpis(make_run())
    assert figures["backlog_peak_orders"] == 0
    assert figures["backlog_clear_h"] == 0


def test_the_peak_and_the_hours_to_clear_are_counted_between_snapshots(make_run: Any) -> None:
    """Held back on day 2 from 18:00: 2 orders, 5 with day 3's, 6 on day 4, gone at day 5's collection."""
    run = held_up(make_run, until_day=5)
    state = backlog(Facts(run))
    assert state.orders[:5].tolist() == [0, 2, 5, 6, 0]
    assert state.past_due[:5].tolist() == [0, 2, 5, 6, 0]
    assert kpis(run)["backlog_peak_orders"] == 6
    assert kpis(run)["backlog_clear_h"] == 24


def test_a_backlog_that_outlives_the_measured_days_keeps_period_costs_running(make_run: Any) -> None:
    run = held_up(make_run, until_day=7)
    facts = Facts(run)
    assert period_end(facts, backlog(facts)) == 8 * DAY
    assert kpis(run)["backlog_clear_h"] == 72


def test_a_backlog_that_never_clears_is_endless_and_costs_run_to_the_end(make_run: Any) -> None:
    run = held_up(make_run, until_day=None)
    facts = Facts(run)
    assert period_end(facts, backlog(facts)) == run.horizon
    assert kpis(run)["backlog_clear_h"] == np.inf


def test_work_half_done_counts_half_in_the_hours_of_work_left(make_run: Any) -> None:
    """Picked in 6 of 9 min when the collection leaves: 3 min are left; picking from 17:57 leaves 6."""
    run = make_run(placed=[DAY + 17.9 * HOUR, DAY + 17.95 * HOUR], measured=(1, 1))
    assert kpis(run)["backlog_peak_orders"] == 2
    assert kpis(run)["backlog_peak_h"] == pytest.approx((3 + 6) / 60, abs=1e-6)


def test_without_warm_up_the_opening_level_is_the_opening_orders(make_run: Any) -> None:
    run = make_run(measured=(0, 5))
    run.orders.loc[:3, "layer"] = "opening"
    assert backlog(Facts(run)).opening == 4


def test_with_warm_up_the_opening_level_is_the_snapshot_before(make_run: Any) -> None:
    run = make_run(measured=(3, 5))
    rows = run.orders["placed_at"] < 3 * DAY
    run.orders.loc[rows, "shipped_at"] = 4 * DAY + 18 * HOUR
    assert backlog(Facts(run)).opening == 8
