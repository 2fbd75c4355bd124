"""A plan that is driven as planned is what the checker says; driven otherwise, it tells what happened."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from routing_instances import ALONE, any_features, named, problems, random_problem, random_routes

from fulfilsim.kernels import _execution, execution
from fulfilsim.kernels.execution import Speeds, drive, execute, lay_out, twin
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes

INT = np.int64


@pytest.fixture(params=[twin, _execution], ids=["twin", "compiled"], autouse=True)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(execution, "_execution", request.param)
    return request.param


def whole(*values: int) -> np.ndarray:
    return np.array(values, INT)


def compare(problem: Problem, routes: list[Route]) -> None:
    """Everything that the checker says of a plan is driven, too."""
    checked, driven = evaluate(problem, routes), execute(problem, routes)
    assert driven.departure.tolist() == [day.departure for day in checked.days]
    assert driven.back.tolist() == [day.back for day in checked.days]
    assert driven.distance.tolist() == [day.distance for day in checked.days]
    assert driven.duration.tolist() == [day.duration for day in checked.days]
    assert driven.lateness.tolist() == [day.late for day in checked.days]
    for part in ("fixed", "distance", "duration", "lateness"):
        assert sum(getattr(cost, part) for cost in driven.costs()) == getattr(checked.cost, part)
    early = drive(driven.itinerary, departure=np.zeros(len(checked.days), INT))
    visits = np.flatnonzero(driven.itinerary.client >= 0)
    told = [
        (int(driven.itinerary.client[h]), int(driven.itinerary.trip[h]), int(early.arrival[h]),
         int(early.begin[h]), int(early.late[h]), tuple(driven.itinerary.load[h].tolist()))
        for h in visits
    ]  # fmt: skip
    stops = [stop for day in checked.days for stop in day.stops]
    assert told == [(s.client, s.trip, s.arrival, s.begin, s.late, s.load) for s in stops]


@pytest.mark.parametrize("features", ALONE, ids=named)
def test_driven_as_planned_it_is_what_the_checker_says(features):
    for trial, problem in enumerate(problems(features, range(6), 12)):
        compare(problem, random_routes(np.random.default_rng(trial), problem))


def test_driven_as_planned_with_any_features():
    for trial in range(60):
        rng = np.random.default_rng(trial)
        problem = random_problem(rng, any_features(rng), int(rng.integers(0, 20)))
        compare(problem, random_routes(rng, problem))


@pytest.fixture
def two_stops() -> Problem:
    """A depot, and clients 10 and 20 minutes along a road; the second opens at 60 and closes at 70."""
    return Problem(
        Clients(delivery=[1, 1], service=[5, 5], open=[0, 60], close=[1000, 70]),
        VehicleTypes(capacity=[5], per_duration=[2], shift_end=[100]),
        Travel(x=[0, 10, 20], y=[0, 0, 0]),
    )


ROUTE = [Route(0, ((0, 1),))]


def test_a_van_leaves_as_late_as_its_return_allows(two_stops):
    driven = execute(two_stops, ROUTE)
    assert driven.departure.tolist() == [35]
    assert driven.arrival.tolist() == [35, 45, 60, 85]
    assert driven.back.tolist() == [85]


def test_a_slow_road_makes_the_second_client_late_and_the_shift_long(two_stops):
    plan = lay_out(two_stops, ROUTE)
    driven = drive(plan, travel=whole(0, 20, 30, 20), departure=whole(35))
    assert driven.arrival.tolist() == [35, 55, 90, 115]
    assert driven.late.tolist() == [0, 0, 20, 15]
    assert driven.lateness.tolist() == [20]


def test_a_fast_road_is_waited_off_before_the_window(two_stops):
    driven = drive(lay_out(two_stops, ROUTE), travel=whole(0, 1, 1, 20))
    assert driven.wait.tolist() == [0, 0, 18, 0]
    assert driven.duration.tolist() == [50]


def test_a_long_service_delays_what_follows(two_stops):
    driven = drive(lay_out(two_stops, ROUTE), service=whole(0, 30, 5, 0))
    assert driven.arrival.tolist() == [35, 45, 85, 110]


def test_speeds_of_the_day_decide_when_one_arrives(two_stops):
    """At 10 units an hour of 10 units a unit of way takes a unit of time; in the second period half."""
    speeds = Speeds(whole(0, 50), whole(10, 20), hour=10, cycle=1000)
    driven = drive(lay_out(two_stops, ROUTE), speeds=speeds, departure=whole(45))
    assert driven.arrival.tolist() == [45, 53, 63, 78]


def test_a_slow_type_drives_slower_at_every_time_of_day():
    problem = Problem(
        Clients(delivery=[1]), VehicleTypes(capacity=[1], pace=[2000]), Travel(x=[0, 10], y=[0, 0])
    )
    speeds = Speeds(whole(0, 15), whole(10, 20), hour=10, cycle=1000)
    driven = drive(lay_out(problem, [Route(0, ((0,),))]), speeds=speeds, departure=whole(0))
    assert driven.arrival.tolist() == [0, 18, 28]


def test_goods_that_come_late_hold_up_their_trip_only():
    problem = Problem(
        Clients(delivery=[1, 1], release=[0, 50]),
        VehicleTypes(capacity=[1], reload=[0], reload_time=[3]),
        Travel(x=[0, 1, 2], y=[0, 0, 0]),
        Depots(),
    )
    driven = execute(problem, [Route(0, ((0,), (1,)))])
    assert driven.arrival.tolist()[1:] == [46, 47, 52, 54]
    assert driven.end.tolist()[2] == 50


def test_no_routes_are_driven_without_a_halt(two_stops):
    assert execute(two_stops, []).arrival.tolist() == []
    assert execute(two_stops, [Route(0, ((),))]).costs() == []


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"travel": whole(0, 1, 2)}, "travel must have the shape"),
        ({"travel": whole(0, -1, 1, 1)}, "travel must be from 0"),
        ({"service": np.array([0.0, 1, 1, 1])}, "service must be an array of int64"),
        ({"departure": whole(1, 2)}, "departure must have the shape"),
        ({"travel": whole(0, 1, 1, 1), "speeds": Speeds(whole(0), whole(5))}, "pass one of them"),
        ({"speeds": Speeds(whole(0), whole(0))}, "metres_per_hour must be above 0"),
    ],
)
def test_what_cannot_be_driven_is_refused(two_stops, told, message):
    with pytest.raises((TypeError, ValueError), match=message):
        drive(lay_out(two_stops, ROUTE), **told)
