from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.analysis.investment import Terms, benefit, worth

TERMS = Terms(one_off=12_000, running=500, life_months=36, discount=0.08, times_a_year=4)


def plan(
    contribution: float | np.ndarray, cost: float = 10.0, delivered: float = 1000.0
) -> dict[str, np.ndarray]:
    figures = {"contribution_total": contribution, "cost_per_order": cost, "orders_delivered": delivered}
    return {kpi: np.broadcast_to(np.asarray(value, float), (5,)).copy() for kpi, value in figures.items()}


def test_the_figures_are_those_worked_out_by_hand() -> None:
    """4,500 four times a year less 500 a month is 12,000 a year: 12 months, and 36,000 for 12,000."""
    assert TERMS.yearly(4_500) == 12_000
    assert TERMS.payback_months(4_500) == 12
    assert TERMS.return_on_investment(4_500) == 2
    monthly = 1.08 ** (1 / 12)
    present = sum(1_000 / monthly**month for month in range(1, 37))
    assert TERMS.net_present_value(4_500) == pytest.approx(present - 12_000)


def test_what_brings_nothing_never_pays_back() -> None:
    assert TERMS.payback_months(1_500) == np.inf
    assert TERMS.payback_months(-1) == np.inf
    assert Terms(0, 0, 12, 0.08, 1).payback_months(5) == 0


def test_without_interest_money_of_tomorrow_is_money_of_today() -> None:
    assert Terms(100, 0, 24, 0.0, 1).net_present_value(120) == pytest.approx(140)


def test_the_benefit_is_the_difference_in_contribution() -> None:
    base, other = benefit(plan(1_000), plan(1_500))
    assert (other - base == 500).all()


def test_without_revenue_losing_orders_is_no_saving() -> None:
    """Half the orders at a cost of one more each: worse by half the orders, though less is spent in all."""
    base, other = benefit(plan(np.nan), plan(np.nan, cost=11.0, delivered=500))
    assert (other - base == -500).all()


def test_each_figure_has_the_interval_of_the_replications() -> None:
    gains = np.array([4_000, 4_500, 5_000, 4_400, 4_600])
    table = worth("other", plan(0), plan(gains), TERMS, "USD").set_index("figure")
    low, high = table.loc["benefit_of_the_measured_days", ["ci_low", "ci_high"]]
    assert table.loc["net_present_value", "ci_low"] == pytest.approx(TERMS.net_present_value(low))
    assert table.loc["payback_months", "ci_low"] == pytest.approx(TERMS.payback_months(high))
    assert table.loc["payback_months", "ci_high"] == pytest.approx(TERMS.payback_months(low))
    assert table.loc["payback_months", "mean"] == pytest.approx(12)


def test_a_change_without_an_outlay_has_no_return_on_it() -> None:
    table = worth("other", plan(0), plan(100), Terms(0, 0, 12, 0, 1), "USD").set_index("figure")
    assert np.isnan(table.loc["return_on_investment", "mean"])
