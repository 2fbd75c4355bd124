"""A problem made ready once serves many days: other clients each day, yesterday's routes to begin with."""

from __future__ import annotations

import numpy as np
import pytest
from routing_instances import ALONE, named, problems, random_problem

from fulfilsim.kernels import _routing
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import prepare, solve

WITHOUT_PAIRS = [features for features in ALONE if "pairs" not in features]


def broken(problem: Problem, routes: tuple[Route, ...]) -> list[str]:
    """Name what routes break beside leaving clients out."""
    return [one for one in evaluate(problem, routes).violations if not one.startswith("unserved")]


@pytest.mark.parametrize("features", WITHOUT_PAIRS, ids=named)
def test_a_prepared_problem_serves_other_clients_each_day(features):
    rng = np.random.default_rng(len(features))
    problem = random_problem(rng, features, 60)
    ready, yesterday = prepare(problem), None
    for _ in range(3):
        asked = np.sort(rng.permutation(60)[:50])
        plan = solve(ready, iterations=100, clients=asked, warm=yesterday)
        served = [client for route in plan.routes for client in route.visits]
        assert sorted([*served, *plan.unserved]) == asked.tolist()
        assert broken(problem, plan.routes) == []
        yesterday = plan.routes


def test_lists_of_all_clients_are_taken_over_for_some():
    """A day with everybody asked for is planned from the lists as from the problem itself."""
    (problem,) = problems(frozenset(), [3], 30)
    everybody = np.arange(len(problem.clients))
    fresh, again = solve(problem, iterations=200), solve(prepare(problem), iterations=200, clients=everybody)
    assert fresh.routes == again.routes


def test_neighbours_are_the_nearest():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 100, (2, 81))
    problem = Problem(
        Clients(delivery=np.ones(80, np.int64)), VehicleTypes(capacity=[8]), Travel(x=x, y=y, scale=1000)
    )
    ready = prepare(problem)
    listed = _routing.neighbours(ready.sizes, ready.columns)
    distance = problem.travel.matrices()[0][1:, 1:][np.ix_(ready.order, ready.order)].astype(float)
    np.fill_diagonal(distance, np.inf)
    expected = np.sort(distance, axis=1)[:, : listed.shape[1]]
    assert np.allclose(np.take_along_axis(distance, listed.astype(np.int64), 1), expected, rtol=0, atol=1)


@pytest.mark.parametrize("size", [0, 1, 65])
def test_a_matrix_is_turned_round_if_that_is_another_one(size):
    rng = np.random.default_rng(size)
    matrix = rng.integers(0, 1000, (size, size)).astype(np.int32)
    turned = _routing.reverse(matrix)
    assert turned is None if size < 2 else np.array_equal(turned, matrix.T)
    assert _routing.reverse(np.maximum(matrix, matrix.T)) is None
