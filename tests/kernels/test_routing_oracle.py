"""Against the exact optimum of small problems the solver is as good, and never better."""

from __future__ import annotations

import numpy as np
import pytest
from routing_instances import ALONE, PAIRS, any_features, named, problems, random_problem, random_routes
from routing_oracle import optimum

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.solver import solve

ITERATIONS = 2000
OPTIMAL_AT_LEAST = 0.995


def stops(features: frozenset[str]) -> int:
    """Reloads multiply the ways to cut an order, so with them there are fewer clients."""
    return 5 if "reloads" in features else 6


def share_optimal(features: frozenset[str], trials: range, most: int) -> float:
    """Solve each problem; whatever is wrong, other than a dearer plan, fails at once."""
    optimal = 0
    for problem in problems(features, trials, most):
        plan, best = solve(problem, iterations=ITERATIONS), optimum(problem)
        checked = evaluate(problem, plan.routes)
        assert plan.feasible == (best is not None)
        assert [one for one in checked.violations if not one.startswith("unserved")] == []
        assert tuple(sorted(plan.unserved)) == checked.unserved
        assert plan.cost == checked.cost.total
        assert best is None or plan.cost >= best.cost
        optimal += best is None or plan.cost == best.cost
    return optimal / len(trials)


@pytest.mark.parametrize("features", ALONE, ids=named)
def test_small_problems_of_one_feature_are_solved_to_optimality(features):
    assert share_optimal(features, range(4), stops(features)) == 1.0


@pytest.mark.prove
def test_two_thousand_problems_of_one_feature_are_solved_to_optimality():
    trials = range(2000 // len(ALONE) + 1)
    shares = [share_optimal(features, trials, stops(features) + 1) for features in ALONE]
    assert np.mean(shares) >= OPTIMAL_AT_LEAST


@pytest.mark.prove
@pytest.mark.parametrize("features", PAIRS, ids=named)
def test_two_hundred_problems_of_a_pair_of_features_are_solved_to_optimality(features):
    assert share_optimal(features, range(200), stops(features)) >= OPTIMAL_AT_LEAST


@pytest.mark.prove
def test_problems_of_eight_stops_are_solved_to_optimality():
    shares = [share_optimal(features, range(2), 8) for features in ALONE if "reloads" not in features]
    assert np.mean(shares) >= OPTIMAL_AT_LEAST


def broken_rules(trials: range) -> list[str]:
    """Solve briefly, now and then from routes that break rules themselves."""
    broken: list[str] = []
    for trial in trials:
        rng = np.random.default_rng(trial)
        problem = random_problem(rng, any_features(rng), int(rng.integers(1, 31)))
        warm = random_routes(rng, problem) if trial % 3 == 0 else None
        plan = solve(problem, iterations=100, seed=trial, warm=warm)
        checked = evaluate(problem, plan.routes)
        assert plan.cost == checked.cost.total
        broken += [one for one in checked.violations if not one.startswith("unserved")]
    return broken


def test_plans_of_any_features_break_no_rule():
    assert broken_rules(range(300)) == []


@pytest.mark.prove
def test_ten_thousand_plans_of_any_features_break_no_rule():
    assert broken_rules(range(10_000)) == []
