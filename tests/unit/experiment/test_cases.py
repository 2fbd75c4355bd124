from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.experiment.cases import make_cases
from fulfilsim.marks import Marks, entity_key
from fulfilsim.sim.customers import FORECAST

Load = Callable[..., Any]


def test_a_quantile_of_demand_is_met_as_often_as_it_says(small: Load) -> None:
    """p95 is the level that one replication in twenty is above: those that are drawn say so."""
    plan = small({"demand.forecast_error": "20%"})
    found = {
        case.name: case.of(plan).scenario.demand for case in make_cases(["p50", "p95", "expected"], [plan])
    }
    assert found["expected"].orders_per_day == 20
    assert all(demand.forecast_error == 0 for demand in found.values())
    sigma = np.sqrt(np.log1p(0.2**2))
    key = np.array([entity_key("level of demand")], np.uint64)
    from scipy.special import ndtri

    marks = np.array([Marks(1, number).uniform(FORECAST, key)[0] for number in range(2000)])
    levels = 20 * np.exp(sigma * ndtri(marks) - sigma**2 / 2)
    assert np.mean(levels > found["p95"].orders_per_day) == pytest.approx(0.05, abs=0.015)
    assert np.mean(levels > found["p50"].orders_per_day) == pytest.approx(0.5, abs=0.035)


def test_all_plans_meet_the_level_of_the_base(small: Load) -> None:
    base, other = small({"demand.forecast_error": "20%"}), small({"demand.orders_per_day": 40})
    (case,) = make_cases(["P90"], [base, other])
    assert case.name == "p90"
    ratio = case.of(other).scenario.demand.orders_per_day / case.of(base).scenario.demand.orders_per_day
    assert ratio == pytest.approx(2.0)


def test_changes_of_one_name_are_one_case_and_skip_plans_without_the_thing(small: Load) -> None:
    base = small()
    other = small({"centres.hall.teams.pickers": None, "centres.hall.stages.pick.team": "packers"})
    texts = ["dear:centres.hall.teams.pickers.wage=30 USD/h", "dear:centres.hall.rent=9000 USD/month"]
    (case,) = make_cases(texts, [base, other])
    assert float(case.of(base).scenario.centres["hall"].teams["pickers"].wage.amount) == 30
    assert float(case.of(other).scenario.centres["hall"].rent.amount) == 9000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "p100",
            "no case is called 'p100'; expected the word expected, a quantile such as p95, or NAME",
        ),
        ("exp", "did you mean expected?"),
        ("p95", "small says no forecast error"),
        ("busy:demand.orders_per_dai=4", "unknown key 'orders_per_dai'"),
    ],
)
def test_a_bad_case_says_what_would_do(small: Load, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        make_cases([text], [small()])
    assert said in str(refused.value)
