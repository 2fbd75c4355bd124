from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.analysis.robust import DRAWN, cases, choices

NOISE = np.random.default_rng(1).normal(0.0, 0.2, 12)


def values(**by_case: tuple[float, float]) -> dict[str, dict[str, np.ndarray]]:
    """Two plans with means of one's own, the same noise in both but for a tenth of it."""
    return {
        case.replace("_", " "): {"own": own + NOISE, "partner": partner + NOISE + 0.1 * NOISE[::-1]}
        for case, (own, partner) in by_case.items()
    }


FOUND = values(as_drawn=(10.0, 10.5), low=(14.0, 11.0), high=(8.0, 9.5))


def test_regret_is_what_the_best_plan_of_a_case_would_have_saved() -> None:
    table = cases(FOUND, "lower").set_index(["case", "scenario"])
    assert table.loc[("low", "partner"), "best"]
    assert table.loc[("low", "own"), "regret"] == pytest.approx(3.0, abs=0.1)
    assert table.loc[("low", "partner"), "regret"] == 0
    assert table.loc[("high", "partner"), "regret"] == pytest.approx(1.5, abs=0.1)
    assert table["sure"].all()


def test_each_criterion_goes_by_what_it_says() -> None:
    table = choices(FOUND, "lower").set_index("criterion")
    assert table["scenario"].to_dict() == {"expected": "own", "worst case": "partner", "regret": "partner"}
    assert table["case"].to_dict() == {"expected": DRAWN, "worst case": "low", "regret": "high"}
    assert table.loc["worst case", "difference"] == pytest.approx(3.0, abs=0.1)
    assert table.loc["regret", "value"] == pytest.approx(1.5, abs=0.1)
    assert table["sure"].all()


def test_where_higher_is_better_the_signs_turn_and_regret_stays_positive() -> None:
    turned = {case: {plan: -each for plan, each in of.items()} for case, of in FOUND.items()}
    lower, higher = choices(FOUND, "lower"), choices(turned, "higher")
    assert higher["scenario"].tolist() == lower["scenario"].tolist()
    assert higher["value"].tolist() == [-lower["value"][0], -lower["value"][1], lower["value"][2]]
    assert (cases(turned, "higher")["regret"] == cases(FOUND, "lower")["regret"]).all()


def test_intervals_end_where_the_figure_ends() -> None:
    """Of a share: values at 0 and 100 %, and differences, regret among them, at 100 % either way."""
    shares = {"low": {"own": np.array([0.9, 1.0]), "copy": np.array([0.1, 0.9])},
              "high": {"own": np.array([0.2, 0.9]), "copy": np.array([0.9, 0.6])}}  # fmt: skip
    table, chosen = cases(shares, "higher", (0.0, 1.0)), choices(shares, "higher", (0.0, 1.0))
    assert (
        table[["ci_low", "ci_high"]].to_numpy().tolist()
        == [[pytest.approx(0.3147, abs=1e-4), 1]] + [[0, 1]] * 3
    )
    assert table["regret_high"].max() == 1
    assert table["regret_low"].min() == -1
    expected, worst, _ = chosen.to_dict("records")
    assert (worst["ci_low"], worst["ci_high"]) == (0, 1)
    assert expected["difference_low"] == -1


def test_a_lead_within_the_noise_is_not_called_sure() -> None:
    rng = np.random.default_rng(3)
    close = {"low": {"own": 10 + rng.normal(0, 1, 12), "partner": 10.05 + rng.normal(0, 1, 12)}}
    assert not cases(close, "lower")["sure"].any()
    assert not choices(close, "lower")["sure"].any()


def test_plans_that_are_the_same_are_never_sure_and_the_first_is_named() -> None:
    same = {"low": {"own": 10 + NOISE, "copy": 10 + NOISE}}
    table = choices(same, "lower")
    assert set(table["scenario"]) == {"own"}
    assert (table["difference"] == 0).all()
    assert not table["sure"].any()
