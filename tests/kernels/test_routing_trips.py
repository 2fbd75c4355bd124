"""Days of several trips keep the rules of trips, whatever vehicles exchange among themselves."""

from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import solve

CLIENTS, CAPACITY, DAY, LOADING = 40, 30, 900, 5


def day_of_trips(seed: int, vehicles: int, **limits: list[int]) -> Problem:
    """Draw goods that become ready during the day; no vehicle holds more than a few of them."""
    rng = np.random.default_rng(seed)
    release = np.where(rng.random(CLIENTS) < 0.4, 0, rng.integers(0, 400, CLIENTS))
    return Problem(
        Clients(
            delivery=rng.integers(3, 12, CLIENTS),
            service=rng.integers(1, 6, CLIENTS),
            close=release + rng.integers(150, 500, CLIENTS),
            release=release,
        ),
        VehicleTypes(
            capacity=[CAPACITY],
            count=[vehicles],
            shift_end=[DAY],
            reload=[0],
            reload_time=[LOADING],
            **limits,
        ),
        Travel(x=rng.integers(0, 60, CLIENTS + 1), y=rng.integers(0, 60, CLIENTS + 1)),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("limits", [{}, {"max_trips": [2]}, {"max_trips": [3]}, {"max_distance": [300]}])
def test_days_of_trips_break_no_rule(seed, limits):
    problem = day_of_trips(seed, 4, **limits)
    plan = solve(problem, iterations=2000, seed=seed)
    checked = evaluate(problem, plan.routes)
    assert [one for one in checked.violations if not one.startswith("unserved")] == []
    assert plan.cost == checked.cost.total


def test_goods_that_come_later_are_fetched_by_the_vehicles_there_are():
    problem = day_of_trips(1, 4)
    plan = solve(problem, iterations=4000)
    assert not plan.unserved
    assert max(len(route.trips) for route in plan.routes) > 2
