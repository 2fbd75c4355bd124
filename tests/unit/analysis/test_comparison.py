from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fulfilsim.analysis.comparison import (
    FAMILY,
    decomposition,
    differences,
    holm,
    paired,
    replications_needed,
    values_by,
    verdict,
)

RNG = np.random.default_rng(5)


def values(n: int = 10, **changes: Any) -> dict[str, dict[str, np.ndarray]]:
    """Two plans with the same figures but for what is said of the alternative."""
    base = {kpi: RNG.normal(100, 10, n) for kpi in FAMILY}
    other = {kpi: base[kpi] + changes.get(kpi.replace(".", "_"), 0.0) for kpi in FAMILY}
    return {"base": base, "other": other}


def rows(found: pd.DataFrame) -> pd.DataFrame:
    return found.set_index("kpi")


def test_a_paired_difference_is_the_t_test_of_the_differences() -> None:
    one, two = RNG.normal(10, 3, 12), RNG.normal(11, 3, 12)
    known = stats.ttest_rel(two, one)
    low, high = known.confidence_interval(0.95)
    found = paired(one, two)
    assert (found.mean, found.p_value) == pytest.approx(((two - one).mean(), known.pvalue))
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high))


def test_the_difference_of_two_shares_is_within_100_percent_either_way() -> None:
    """The test of whether they differ is the same one; only what cannot be is not printed."""
    plans = {"base": dict.fromkeys(FAMILY, np.array([0.2, 0.9])),
             "other": dict.fromkeys(FAMILY, np.array([0.9, 0.8]))}  # fmt: skip
    row = rows(differences(plans, "base", "EUR")).loc["on_time_in_full_share"]
    known = stats.ttest_rel([0.9, 0.8], [0.2, 0.9])
    assert (row["ci_low"], row["ci_high"]) == (-1.0, 1.0)
    assert (row["mean"], row["p_value"]) == pytest.approx((0.3, known.pvalue))


def test_holm_agrees_with_the_procedure_worked_out_by_hand() -> None:
    """0.01 x 4, 0.02 x 3, then never less than before: 0.06; 0.04 x 1 would be less."""
    found = holm(np.array([0.04, 0.01, np.nan, 0.03, 0.02]))
    assert found[[0, 1, 3, 4]] == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert np.isnan(found[2])


def test_differences_that_are_all_zero_have_a_p_value_of_one() -> None:
    found = differences(values(), "base", "USD")
    assert (found["p_value"] == 1).all()
    assert set(found["verdict"]) == {"indistinguishable"}
    assert found["replications_needed"].isna().all()


def test_a_verdict_says_better_or_worse_by_the_direction_of_the_figure() -> None:
    noise = RNG.normal(0, 0.1, 10)
    found = rows(differences(values(
        cost_per_order=1 + noise, contribution_per_order=2 + noise, orders_placed=5 + noise,
        cost_per_order_labour=-1 + noise,
    ), "base", "USD"))  # fmt: skip
    assert found.loc["cost_per_order", "verdict"] == "worse"
    assert found.loc["contribution_per_order", "verdict"] == "better"
    assert found.loc["orders_placed", "verdict"] == "different"
    assert found.loc["cost_per_order.labour", "verdict"] == "better"
    assert found.loc["backlog_peak_orders", "verdict"] == "indistinguishable"
    assert found.loc["cost_per_order", "unit"] == "USD"


def test_the_correction_is_over_all_figures_of_all_alternatives() -> None:
    noise = RNG.normal(0.6, 0.6, 10)
    two = values(cost_per_order=noise)
    three = {**two, "third": two["base"]}
    one_alternative = rows(differences(two, "base", "USD")).loc["cost_per_order"]
    found = differences(three, "base", "USD")
    two_alternatives = rows(found[found["scenario"] == "other"]).loc["cost_per_order"]
    assert one_alternative["p_holm"] == pytest.approx(len(FAMILY) * one_alternative["p_value"])
    assert two_alternatives["p_holm"] == pytest.approx(2 * one_alternative["p_holm"])


def test_one_replication_gives_a_difference_and_no_verdict() -> None:
    found = rows(differences(values(1, cost_per_order=1.5), "base", "USD")).loc["cost_per_order"]
    assert found["mean"] == pytest.approx(1.5)
    assert found["verdict"] == "indistinguishable"
    assert found[["sd", "ci_low", "ci_high", "p_value", "p_holm"]].isna().all()


def test_an_undefined_figure_has_no_difference_and_is_no_test() -> None:
    plans = values(cost_per_order=1 + RNG.normal(0, 1, 10))
    for plan in plans.values():
        plan["contribution_per_order"] = np.full(10, np.nan)
    found = rows(differences(plans, "base", "USD"))
    assert found.loc["contribution_per_order", ["mean", "p_value"]].isna().all()
    cost = found.loc["cost_per_order"]
    assert cost["p_holm"] == pytest.approx(min(1, (len(FAMILY) - 1) * cost["p_value"]))


def test_where_a_figure_is_endless_the_signs_decide() -> None:
    """A backlog that never clears in any of twelve replications is worse, though by no finite number."""
    plans = values(12)
    plans["other"]["backlog_clear_h"] = np.full(12, np.inf)
    found = rows(differences(plans, "base", "USD")).loc["backlog_clear_h"]
    assert found["p_value"] == pytest.approx(2 * 0.5**12)
    assert found["verdict"] == "worse"
    assert np.isnan(found["mean"])


def test_endless_in_both_is_the_same() -> None:
    endless = np.array([np.inf, 3.0, np.inf])
    assert paired(endless, endless).p_value == 1


def test_whole_numbers_that_agree_by_chance_are_no_proof_but_amounts_that_agree_are() -> None:
    hours = np.array([24.0, 48.0, 24.0])
    assert paired(hours, hours + 24).p_value == 0.25
    assert paired(hours, hours + 0.1).p_value < 1e-9


def test_rounding_is_no_difference() -> None:
    one = RNG.normal(100, 10, 10)
    assert paired(one, one * (1 + 1e-15)).p_value == 1


@pytest.mark.parametrize(("mean", "sd"), [(1.0, 2.0), (-0.3, 1.0), (5.0, 0.1)])
def test_as_many_replications_as_are_said_would_do_and_one_fewer_not(mean: float, sd: float) -> None:
    level = 0.05 / 21
    needed = int(replications_needed(mean, sd, level))

    def p(n: int) -> float:
        return float(2 * stats.t.sf(abs(mean) / sd * np.sqrt(n), n - 1))

    assert p(needed) <= level
    assert needed == 2 or p(needed - 1) > level


def test_a_difference_too_small_for_ten_thousand_replications_has_no_number() -> None:
    assert np.isnan(replications_needed(1e-6, 1.0, 0.05))
    assert np.isnan(replications_needed(0.0, 1.0, 0.05))


def test_no_verdict_without_a_p_value() -> None:
    assert verdict("lower", 1.0, float("nan")) == "indistinguishable"


def test_the_parts_of_time_and_cost_add_up_and_a_part_of_one_plan_only_is_nought_in_the_other() -> None:
    cost = dict.fromkeys([kpi for kpi in FAMILY if kpi.startswith("cost")], 1.0)
    one = {"time_mean_h.a.dock": 3.0, "click_to_door_mean_h": 3.0, "orders_placed": 1.0, **cost}
    two = {**one, "time_mean_h.a.dock": 2.0, "time_mean_h.b.dock": 4.0, "click_to_door_mean_h": 6.0}
    frame = pd.DataFrame(
        [
            (name, replication, kpi, value)
            for name, figures in (("base", one), ("other", two))
            for replication in range(3)
            for kpi, value in figures.items()
        ],
        columns=["scenario", "replication", "kpi", "value"],
    )
    table = decomposition(values_by(frame), "base")
    time = table[table["of"] == "time"].set_index("part")
    assert time["difference"].to_dict() == {"a.dock": -1, "b.dock": 4, "total": 3}
    assert time.loc["b.dock", "base"] == 0
