"""The rest of the day is planned anew from where the vehicles are, and what is aboard stays aboard."""

from __future__ import annotations

import numpy as np
import pytest
from fleets import random_fleet
from routing_instances import ALONE, any_features, named, problems, random_problem
from routing_oracle import optimum

from fulfilsim.errors import InputError
from fulfilsim.kernels.dispatch import Replanned, Underway, replan
from fulfilsim.kernels.dispatch.rest import rest_of_the_day
from fulfilsim.kernels.dispatch.underway import goods_aboard
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel, VehicleTypes

ITERATIONS = 500


@pytest.fixture
def street() -> Problem:
    """A depot at 0, clients at 10, 20, 30 and −10; goods go to the first two, the others give."""
    return Problem(
        Clients(delivery=[1, 1, 0, 0], pickup=[0, 0, 1, 1]),
        VehicleTypes(capacity=[4], fixed=[5]),
        Travel(x=[0, 10, 20, 30, -10], y=[0] * 5),
    )


def test_goods_stay_with_the_vehicle_that_has_them(street):
    """Both would go to the near van, if goods could fly."""
    fleet = [Underway(0, 1, 3, (1,), left=0), Underway(0, 3, 3, (0,), left=0)]
    assert replan(street, fleet, iterations=ITERATIONS).trips == (((1,),), ((0,),))


def test_who_gives_may_be_taken_over_by_a_nearer_vehicle(street):
    fleet = [Underway(0, 2, 30, (3,), left=0), Underway(0, 4, 30, left=0)]
    found = replan(street, fleet, [2], iterations=ITERATIONS)
    assert found.trips == (((2,),), ((3,),))
    assert found.cost == 10 + 30 + 10


def test_everybody_comes_home_even_with_nothing_more_to_do(street):
    fleet = [Underway(0, 3, 40, left=0)]
    assert replan(street, fleet, iterations=ITERATIONS).cost == 30


def test_new_goods_go_with_a_vehicle_at_the_depot_at_its_fixed_cost(street):
    fleet = [Underway(0, 1, 9, left=0), Underway(0, 0, 9)]
    found = replan(street, fleet, [0], iterations=ITERATIONS)
    assert found.trips == ((), ((0,),))
    assert found.cost == 10 + 20 + 5


def test_new_goods_wait_if_no_vehicle_stands_at_the_depot(street):
    found = replan(street, [Underway(0, 1, 9, left=0)], [0], iterations=ITERATIONS)
    assert list(found.unserved) == [0]
    assert not found.feasible


def test_the_best_order_of_the_rest_is_found(street):
    found = replan(street, [Underway(0, 0, 9, (1, 3, 0, 2), left=0)], iterations=ITERATIONS)
    assert found.cost == 80


def test_load_aboard_leaves_less_room(street):
    fleet = [Underway(0, 2, 5, left=0, aboard=(4,)), Underway(0, 0, 5, left=0)]
    assert replan(street, fleet, [2], iterations=ITERATIONS).trips == ((), ((2,),))


def test_a_broken_promise_is_kept_as_well_as_it_can_be():
    """The window of the first client is past; it is served at once and not made to wait for the second."""
    problem = Problem(
        Clients(delivery=[1, 1], open=[0, 0], close=[5, 900]), VehicleTypes(capacity=[4]),
        Travel(x=[0, 10, 1], y=[0, 0, 1]),
    )  # fmt: skip
    found = replan(problem, [Underway(0, 0, 7, (0, 1), left=0)], iterations=ITERATIONS)
    assert found.trips == (((0, 1),),)
    assert found.feasible


@pytest.mark.parametrize("features", [one for one in ALONE if "vehicles first" not in one], ids=named)
def test_the_new_plan_is_the_best_of_the_rest_of_the_day(features):
    """The oracle tries every plan of the rest of the day, stops of the vehicles included."""
    for trial, problem in enumerate(problems(features, range(3), 5)):
        fleet, rest = random_fleet(np.random.default_rng(trial), problem, 2)
        compare(problem, fleet, rest)


@pytest.mark.prove
def test_the_new_plan_is_the_best_with_any_features():
    optimal = [False] * 1000
    for trial in range(len(optimal)):
        rng = np.random.default_rng(trial)
        problem = random_problem(rng, any_features(rng), int(rng.integers(0, 6)))
        optimal[trial] = compare(problem, *random_fleet(rng, problem, 2), needed=False)
    assert np.mean(optimal) >= 0.995


def compare(problem: Problem, fleet: list[Underway], fresh: list[int], *, needed: bool = True) -> bool:
    """Compare with the best plan of the rest, and with the plan that the vehicles had."""
    found = replan(problem, fleet, fresh, iterations=2000)
    rest = rest_of_the_day(problem, fleet, fresh)
    best, before = optimum(rest.problem), evaluate(rest.problem, rest.routes)
    optimal = found.feasible == (best is not None) and (best is None or found.cost == best.cost)
    assert optimal or not needed
    assert best is None or not found.feasible or found.cost >= best.cost
    if before.feasible:
        assert found.feasible
        assert found.cost <= before.cost.total
    assert_what_is_aboard_stays(problem, fleet, found)
    visited = [client for trips in found.trips for trip in trips for client in trip]
    assert sorted([*visited, *found.unserved]) == sorted([*(c for one in fleet for c in one.visits), *fresh])
    return optimal


def assert_what_is_aboard_stays(problem: Problem, fleet: list[Underway], found: Replanned) -> None:
    for one, trips in zip(fleet, found.trips, strict=True):
        visits = [client for trip in trips for client in trip]
        if one.left is None:
            continue
        goods = [client for client in goods_aboard(problem, one) if problem.clients.delivery[client].any()]
        assert set(goods) <= {*visits, *found.unserved}
        assert len(trips) <= 1


def test_more_vehicles_than_can_be_told_apart_are_refused():
    n = 64
    problem = Problem(
        Clients(delivery=[1]), VehicleTypes(capacity=[1], count=[n]), Travel(x=[0, 1], y=[0, 0])
    )
    with pytest.raises(InputError, match="64 vehicles under way; expected at most 63 at once"):
        replan(problem, [Underway(0, 0, 0, left=0)] * n, iterations=1)


def test_a_client_somebody_visits_is_not_new(street):
    with pytest.raises(InputError, match="client 1; expected a client of the problem whom nobody visits yet"):
        replan(street, [Underway(0, 0, 0, (1,))], [1], iterations=1)
