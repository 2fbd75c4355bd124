from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.analysis.risk import ANY, risks, wilson


def test_a_plan_misses_a_target_as_often_as_its_replications_do_and_any_of_them_more_often() -> None:
    missed = {"target_missed.a": np.array([1.0, 0, 0, 0]), "target_missed.b": np.array([0.0, 1, 0, 0])}
    found = risks({"plan": {**missed, "cost_per_order": np.zeros(4)}}).set_index("target")["missed"]
    assert found.to_dict() == {"a": 0.25, "b": 0.25, ANY: 0.5}


def test_a_plan_without_targets_risks_none() -> None:
    assert risks({"plan": {"cost_per_order": np.zeros(4)}}).empty


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634)])
def test_wilson_gives_the_interval_of_the_tables(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)
