"""Days over replications."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.bands import bands, change_ranges


def daily(*values: float, day: str = "2026-10-05") -> pd.DataFrame:
    rows = [("a", number, day, "orders_placed", value) for number, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["scenario", "replication", "day", "kpi", "value"])


def test_a_day_has_mean_interval_and_range() -> None:
    (row,) = bands(daily(5.0, 6.0, 7.0), ["orders_placed"]).to_dict("records")
    assert (row["mean"], row["p10"], row["p90"], row["n"]) == (6.0, pytest.approx(5.2), pytest.approx(6.8), 3)
    assert row["ci_low"] == pytest.approx(6.0 - 4.3027 / np.sqrt(3), abs=1e-4)


def test_the_interval_of_a_day_ends_where_the_figure_ends() -> None:
    (row,) = bands(daily(1.0, 2.0), ["orders_placed"]).to_dict("records")
    assert (row["ci_low"], row["ci_high"]) == (0.0, pytest.approx(1.5 + 12.706 / 2, abs=1e-3))


def test_what_is_undefined_in_one_replication_is_not_averaged_over_the_others() -> None:
    (row,) = bands(daily(1.0, np.nan), ["orders_placed"]).to_dict("records")
    assert np.isnan(row["mean"])
    assert np.isnan(row["p90"])


def test_days_come_in_order_and_other_kpis_are_left_out() -> None:
    both = pd.concat([daily(1.0, day="2026-10-06"), daily(2.0), daily(3.0).assign(kpi="orders_lost")])
    assert list(bands(both, ["orders_placed"])["day"]) == ["2026-10-05", "2026-10-06"]


def test_no_day_gives_no_row() -> None:
    assert bands(daily(), ["orders_placed"]).empty


def test_differences_are_taken_replication_by_replication() -> None:
    """Both vary by ten, but their difference is one in each, so its range is a point."""
    kpis = pd.DataFrame(
        [
            (name, number, "orders_placed", 10.0 * number + more)
            for name, more in (("a", 0), ("b", 1))
            for number in range(3)
        ],
        columns=["scenario", "replication", "kpi", "value"],
    )
    assert change_ranges(kpis, "a") == {("b", "orders_placed"): (1.0, 1.0)}
