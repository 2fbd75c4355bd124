from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fulfilsim.analysis.limits import limits_of
from fulfilsim.analysis.precision import enough
from fulfilsim.analysis.summary import statistics, summarise


def table(values: list[float], kpi: str = "cost_per_order") -> pd.DataFrame:
    return pd.DataFrame(
        {"scenario": "base", "replication": range(len(values)), "kpi": kpi, "value": np.array(values)}
    )


def test_the_interval_is_students_t() -> None:
    values = [10.0, 12.0, 11.0, 15.0]
    row = summarise(table(values), "EUR").frame.iloc[0]
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert (row["n"], row["unit"], row["better"]) == (4, "EUR", "lower")
    assert row["ci_low"] == pytest.approx(low)
    assert row["ci_high"] == pytest.approx(high)
    assert row["sd"] == pytest.approx(np.std(values, ddof=1))
    assert [row["p10"], row["p90"]] == pytest.approx(np.quantile(values, [0.1, 0.9]))


@pytest.mark.parametrize(
    ("kpi", "values", "least", "most"),
    [
        ("on_time_in_full_share", [0.95, 1.0], None, 1.0),
        ("lost_lines_share", [0.0, 0.02], 0.0, None),
        ("utilisation.hall.pick", [0.3, 0.7], 0.0, 1.0),
        ("target_missed.cost_per_order", [0.0, 1.0], 0.0, 1.0),
        ("backlog_peak_orders", [0.0, 80.0], 0.0, None),
        ("forecast_error_share", [0.3, 0.9], 0.0, None),
        ("contribution_per_order", [-1.0, 3.0], None, None),
        ("time_mean_h.split.overlap", [-3.0, -1.0], None, None),
    ],
)
def test_an_interval_ends_where_its_figure_ends(
    kpi: str, values: list[float], least: float | None, most: float | None
) -> None:
    """No share is beyond 0 or 100 %; forecasts can miss more than all, and contributions be losses."""
    row = summarise(table(values, kpi), "EUR").frame.iloc[0]
    low, high = stats.t.interval(0.95, 1, np.mean(values), stats.sem(values))
    assert row["ci_low"] == pytest.approx(low if least is None else least)
    assert row["ci_high"] == pytest.approx(high if most is None else most)
    assert row["sd"] == pytest.approx(np.std(values, ddof=1))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.floats(0, 1))
def test_an_interval_that_ends_with_its_figure_covers_as_often(values: list[float], truth: float) -> None:
    """Whatever the true share is: the end that is cut off does not hold it."""
    found = np.array(values)
    covers = [low <= truth <= high for *_, low, high, _, _ in
              (statistics(found, limits_of("ship_on_time_share")), statistics(found))]  # fmt: skip
    assert covers[0] == covers[1]


def test_one_replication_has_a_mean_but_no_interval() -> None:
    row = summarise(table([3.0]), "EUR").frame.iloc[0]
    assert row["mean"] == 3
    assert row[["sd", "ci_low", "ci_high"]].isna().all()


def test_nothing_is_averaged_over_the_replications_that_happen_to_be_defined() -> None:
    row = summarise(table([1.0, np.nan, 2.0]), "EUR").frame.iloc[0]
    assert row["n"] == 2
    assert row[["mean", "sd", "ci_low", "ci_high", "p10", "p90"]].isna().all()


def test_endless_values_leave_the_quantiles_below_them() -> None:
    row = summarise(table([1.0] * 9 + [np.inf, np.inf], "backlog_clear_h"), "EUR").frame.iloc[0]
    assert np.isnan(row["mean"])
    assert np.isnan(row["p90"])
    assert row["p10"] == 1


def test_rows_are_in_the_order_of_the_catalogue() -> None:
    mixed = pd.concat([table([1.0], kpi) for kpi in ("backlog_peak_h", "utilisation.a.b", "orders_placed")])
    names = summarise(mixed, "EUR").frame["kpi"].tolist()
    assert names == ["orders_placed", "backlog_peak_h", "utilisation.a.b"]


def test_enough_is_the_first_number_at_which_the_half_width_is_small() -> None:
    values = 100 + 10 * np.random.default_rng(3).standard_normal(200)
    number = enough(values, 3)
    assert number is not None

    def half(n: int) -> float:
        return float(stats.t.ppf(0.975, n - 1) * stats.sem(values[:n]))

    assert half(number) <= 0.03 * values[:number].mean()
    assert all(half(n) > 0.03 * values[:n].mean() for n in range(10, number))
    assert enough(values[: number - 1], 3) is None


def test_values_that_never_differ_are_enough_at_once_and_not_before_ten() -> None:
    assert enough(np.zeros(50), 1) == 10
    assert enough(np.zeros(9), 1) is None
