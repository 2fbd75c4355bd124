"""Where only loads and the order of visits count, plans keep the rules and are no worse than elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from routing_instances import random_routes

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Plan
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import prepare, solve


def draw(seed: int, n: int, share: float, **vehicles: list[int]) -> Problem:
    """Scatter deliveries and pick-ups."""
    rng = np.random.default_rng(seed)
    back, load = rng.random(n) < share, rng.integers(1, 10, n)
    return Problem(
        Clients(np.where(back, 0, load), pickup=np.where(back, load, 0)),
        VehicleTypes(**({"capacity": [40]} | vehicles)),
        Travel(x=rng.integers(0, 200, n + 1), y=rng.integers(0, 200, n + 1)),
        backhaul="linehauls first",
    )


def with_prizes(problem: Problem, seed: int) -> Problem:
    """Some must be served, the others pay for it."""
    rng, n = np.random.default_rng(seed), len(problem.clients)
    return replace(
        problem,
        clients=replace(problem.clients, prize=rng.integers(0, 150, n), required=rng.random(n) < 0.2),
    )


def agree(problem: Problem, plan: Plan) -> None:
    """The readable checker finds no rule broken, the same cost, and the same clients left out."""
    checked = evaluate(problem, plan.routes)
    assert [one for one in checked.violations if not one.startswith("unserved")] == []
    assert plan.cost == checked.cost.total
    assert tuple(sorted(plan.unserved)) == checked.unserved
    assert plan.feasible == checked.feasible


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("vehicles", [{}, {"count": [3]}, {"fixed": [500]}, {"per_distance": [7]}])
def test_plans_break_no_rule(share: float, vehicles: dict[str, Any]):
    for seed in range(4):
        problem = draw(seed, 13 + 20 * seed, share, **vehicles)
        agree(problem, solve(problem, iterations=1000, seed=seed))
        some = with_prizes(problem, seed)
        agree(some, solve(some, iterations=1000, seed=seed))


@pytest.mark.parametrize("seed", range(20))
def test_routes_to_begin_with_may_break_rules_but_plans_do_not(seed: int):
    problem = draw(seed, 40, 0.5, count=[12])
    warm = random_routes(np.random.default_rng(seed), problem)
    agree(problem, solve(problem, iterations=200, seed=seed, warm=warm))


def test_yesterdays_routes_are_not_made_worse():
    problem = draw(4, 60, 0.4)
    yesterday = solve(problem, iterations=2000, seed=1)
    today = solve(prepare(problem), iterations=10, seed=2, warm=yesterday.routes)
    assert today.cost <= yesterday.cost


def test_plans_cost_no_more_than_those_of_the_solver_for_all_rules():
    """A kind of vehicle that is there twice is a rule more, and changes nothing."""
    costs = np.array([costs_of_both(seed) for seed in range(10)])
    assert costs[:, 0].sum() <= 1.01 * costs[:, 1].sum()


def costs_of_both(seed: int) -> tuple[int, int]:
    """Solve a problem with one kind of vehicle, and with that kind twice."""
    problem = draw(seed, 60, 0.5)
    twice = replace(problem, vehicles=VehicleTypes(capacity=[40, 40]))
    one, other = (solve(each, iterations=20_000, seed=seed) for each in (problem, twice))
    agree(problem, one)
    return one.cost, other.cost


@pytest.mark.parametrize("n", [30, 200])
def test_the_order_of_rows_changes_nothing(n: int):
    problem, order = draw(3, n, 0.5), np.random.default_rng(5).permutation(n)
    place = np.concatenate([[0], order + 1])
    clients = replace(
        problem.clients, **{name: getattr(problem.clients, name)[order] for name in ("delivery", "pickup")}
    )
    travel = Travel(x=problem.travel.x[place], y=problem.travel.y[place])
    plan, other = (
        solve(one, iterations=5000, seed=9)
        for one in (problem, replace(problem, clients=clients, travel=travel))
    )
    renamed = {tuple(order[client] for client in route.visits) for route in other.routes}
    assert renamed == {tuple(route.visits) for route in plan.routes}
