"""The checker and the exact oracle were written apart and say the same of every day."""

from __future__ import annotations

import numpy as np
import pytest
from routing_instances import ALONE, PAIRS, any_features, named, problems, random_problem
from routing_oracle import TOO_DEAR, Days, all_days, most_trips, optimum, trips_of

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Problem


def compare_days(problem: Problem) -> None:
    """Drive some days of each type both ways; what both say is most likely what the problem means."""
    for kind in range(len(problem.vehicles)):
        orders = all_days(len(problem.clients), max(1, most_trips(problem, kind)))
        orders = np.random.default_rng(len(orders)).permutation(orders)[:20]
        for order, cost in zip(orders, Days(problem, kind, orders).costs().tolist(), strict=True):
            checked = evaluate(problem, [Route(kind, trips_of(order))])
            broken = [one for one in checked.violations if not one.startswith(("unserved", "vehicles"))]
            assert (cost < TOO_DEAR) == (broken == [])
            assert broken or cost == checked.cost.total - checked.cost.prizes


def compare_best(problem: Problem) -> None:
    """Have the best plan priced by the checker."""
    best = optimum(problem)
    checked = evaluate(problem, best.routes if best else ())
    assert checked.feasible == (best is not None)
    assert best is None or checked.cost.total == best.cost


@pytest.mark.parametrize("features", ALONE, ids=named)
def test_checker_and_oracle_agree_where_there_is_one_feature(features):
    for problem in problems(features, range(4), 4):
        compare_days(problem)
        compare_best(problem)


@pytest.mark.prove
@pytest.mark.parametrize("features", PAIRS, ids=named)
def test_checker_and_oracle_agree_where_there_are_two_features(features):
    for problem in problems(features, range(10), 4):
        compare_days(problem)
        compare_best(problem)


@pytest.mark.parametrize("trial", range(40))
def test_checker_and_oracle_agree_on_any_features(trial):
    rng = np.random.default_rng(trial)
    problem = random_problem(rng, any_features(rng), int(rng.integers(1, 5)))
    compare_days(problem)
    compare_best(problem)
