"""Against the exact optimum of small problems the solver is as good, and never better."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from routing_instances import (
    ALONE,
    FEATURES,
    PAIRS,
    any_features,
    named,
    problems,
    random_problem,
    random_routes,
)
from routing_oracle import optimum

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Problem
from fulfilsim.kernels.routing.solver import solve

ITERATIONS = 2000
OPTIMAL_AT_LEAST = 0.995


def stops(features: frozenset[str]) -> int:
    """Reloads multiply the ways to cut an order, so with them there are fewer clients."""
    return 5 if "reloads" in features else 6


def share_optimal(many: Iterable[frozenset[str]], trials: range, longer: int = 0) -> float:
    """Solve each problem; a plan that is dearer, or leaves out whom it need not, is not optimal.

    Whatever else is wrong fails at once: a rule broken, another cost than is told, or less than the optimum.
    """
    optimal = [
        is_optimal(problem)
        for features in many
        for problem in problems(features, trials, stops(features) + longer)
    ]
    return float(np.mean(optimal))


def is_optimal(problem: Problem) -> bool:
    plan, best = solve(problem, iterations=ITERATIONS), optimum(problem)
    checked = evaluate(problem, plan.routes)
    assert [one for one in checked.violations if not one.startswith("unserved")] == []
    assert plan.feasible == checked.feasible
    assert tuple(sorted(plan.unserved)) == checked.unserved
    assert plan.cost == checked.cost.total
    if best is None or not plan.feasible:
        return plan.feasible == (best is not None)
    assert plan.cost >= best.cost
    return plan.cost == best.cost


def test_a_sample_of_small_problems_is_solved_to_optimality():
    """Two or three of these 96 may be missed; the long trials below hold the share."""
    assert share_optimal(ALONE, range(4)) >= 0.97


def test_a_pick_up_that_must_be_made_brings_along_a_delivery_that_does_not_pay():
    """The way there costs far more than its prize, but nobody drives out for pick-ups only."""
    (problem,) = problems(frozenset({"back-hauls", "prizes"}), range(22, 23), 6)
    assert is_optimal(problem)


@pytest.mark.prove
def test_two_thousand_problems_of_one_feature_are_solved_to_optimality():
    assert share_optimal(ALONE, range(2000 // len(ALONE) + 1), 1) >= OPTIMAL_AT_LEAST


@pytest.mark.prove
@pytest.mark.parametrize("feature", FEATURES[:-2])
def test_two_hundred_problems_of_each_pair_of_features_are_solved_to_optimality(feature):
    """Each pair is tried with the feature that comes first in the list."""
    pairs = [pair for pair in PAIRS if min(pair, key=FEATURES.index) == feature]
    assert share_optimal(pairs, range(200)) >= OPTIMAL_AT_LEAST


@pytest.mark.prove
def test_problems_of_eight_stops_are_solved_to_optimality():
    without = [features for features in ALONE if "reloads" not in features]
    assert share_optimal(without, range(4), 2) >= OPTIMAL_AT_LEAST


def broken_by(problem: Problem, *, iterations: int, seed: int, warm: list[Route] | None) -> list[str]:
    plan = solve(problem, iterations=iterations, seed=seed, warm=warm)
    checked = evaluate(problem, plan.routes)
    assert plan.cost == checked.cost.total
    return [one for one in checked.violations if not one.startswith("unserved")]


def broken_rules(trials: range) -> list[str]:
    """Solve briefly, now and then from routes that break rules themselves."""
    broken: list[str] = []
    for trial in trials:
        rng = np.random.default_rng(trial)
        problem = random_problem(rng, any_features(rng), int(rng.integers(1, 31)))
        warm = random_routes(rng, problem) if trial % 3 == 0 else None
        broken += broken_by(problem, iterations=100, seed=trial, warm=warm)
    return broken


@pytest.mark.parametrize("features", ALONE, ids=named)
def test_plans_of_one_feature_break_no_rule(features):
    for problem in problems(features, range(50), 9):
        assert broken_by(problem, iterations=300, seed=1, warm=None) == []


def test_plans_of_any_features_break_no_rule():
    assert broken_rules(range(300)) == []


@pytest.mark.prove
def test_ten_thousand_plans_of_any_features_break_no_rule():
    assert broken_rules(range(10_000)) == []
