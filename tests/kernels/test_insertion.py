"""The cheapest place for a new order is the one that trying every place finds."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from fleets import random_fleet
from routing_instances import ALONE, any_features, named, problems, random_problem

from fulfilsim.errors import InputError
from fulfilsim.kernels import _dispatch, dispatch
from fulfilsim.kernels.dispatch import IMPOSSIBLE, Underway, inserting, insertions
from fulfilsim.kernels.dispatch.rest import Rest, rest_of_the_day
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Problem, Travel, VehicleTypes


def singles(problem: Problem, clients: list[int]) -> np.ndarray:
    """Keep clients that may be inserted by themselves."""
    paired = set(problem.pairs.reshape(-1).tolist())
    return np.array([client for client in clients if client not in paired], np.int64)


def checked(rest: Rest, visits: list[int], row: int) -> tuple[int, bool]:
    """Have the checker price one vehicle's day, and say whether it breaks a rule."""
    found = evaluate(rest.problem, [Route(row, (tuple(visits),))])
    broken = [one for one in found.violations if not one.startswith("unserved")]
    return found.cost.total - found.cost.prizes, not broken


def by_trying(problem: Problem, fleet: list[Underway], row: int, client: int) -> tuple[int, int] | None:
    """Put a client into every gap of one vehicle's day; None where there was something wrong before."""
    rest = rest_of_the_day(problem, fleet, [client])
    new = rest.clients.index(client)
    visits = next((route.visits for route in rest.routes if route.vehicle == row), [])
    before, fine = checked(rest, visits, row) if visits else (0, True)
    own = int(fleet[row].left is not None)  # the stop where it is comes first
    tried = [(checked(rest, [*visits[:gap], new, *visits[gap:]], row), gap - own)
             for gap in range(own, len(visits) + 1)]  # fmt: skip
    found = [(cost - before, gap) for (cost, fits), gap in tried if fits]
    return min(found, default=(IMPOSSIBLE, -1)) if fine else None


def release_is_loading(problem: Problem, client: int) -> bool:
    """Tell goods that are waited for from a release of somebody who only gives."""
    return not problem.clients.release[client] or bool(problem.clients.delivery[client].any())


def compare(problem: Problem, rng: np.random.Generator) -> int:
    fleet, rest = random_fleet(rng, problem, int(rng.integers(1, 4)))
    fresh = singles(problem, rest)
    given = insertions(problem, fleet, fresh)
    compared = 0
    for i, client in enumerate(fresh.tolist()):
        for row in range(len(fleet)):
            expected = by_trying(problem, fleet, row, client)
            if expected is not None and release_is_loading(problem, client):
                assert (given.cost[i, row], given.gap[i, row]) == expected
                compared += 1
    return compared


@pytest.mark.parametrize("features", [one for one in ALONE if "vehicles first" not in one], ids=named)
def test_the_cheapest_place_is_that_of_trying_all_with_the_checker(features):
    rng = np.random.default_rng(7)
    assert sum(compare(problem, rng) for problem in problems(features, range(10), 9)) > 0


@pytest.mark.prove
def test_the_cheapest_place_with_any_features():
    for trial in range(3000):
        rng = np.random.default_rng(trial)
        features = any_features(rng) - {"vehicles first"}
        compare(random_problem(rng, features, int(rng.integers(1, 12))), rng)


@pytest.mark.parametrize("trial", range(60))
def test_twin_and_kernel_find_the_same_places(trial, monkeypatch):
    """Also for vehicles that are late or overloaded before anything is inserted."""
    rng = np.random.default_rng(trial)
    problem = random_problem(rng, any_features(rng), int(rng.integers(1, 20)))
    fleet, rest = random_fleet(rng, problem, int(rng.integers(1, 5)))
    fresh = singles(problem, rest)
    compiled = insertions(problem, fleet, fresh)
    monkeypatch.setattr(dispatch, "_dispatch", inserting)
    readable = insertions(problem, fleet, fresh)
    assert compiled.cost.tolist() == readable.cost.tolist()
    assert compiled.gap.tolist() == readable.gap.tolist()


@pytest.fixture(params=[inserting, _dispatch], ids=["twin", "compiled"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(dispatch, "_dispatch", request.param)
    return request.param


@pytest.fixture
def road() -> Problem:
    """A depot at 0 and four clients along a road who only give, one load each; a van holds two."""
    return Problem(
        Clients(delivery=[0] * 4, pickup=[1] * 4, open=[0] * 4, close=[90, 90, 25, 90]),
        VehicleTypes(capacity=[2], per_distance=[3], shift_end=[100]),
        Travel(x=[0, 10, 20, 30, 40], y=[0] * 5),
    )


def test_a_detour_costs_its_way(kernel, road):
    given = insertions(road, [Underway(0, 2, 5, (3,), left=0)], np.array([0, 1]))
    assert given.cost.tolist() == [[0], [0]]
    assert given.gap.tolist() == [[1], [0]]
    given = insertions(road, [Underway(0, 1, 5, (1,), left=0)], np.array([3]))
    assert (given.cost.tolist(), given.gap.tolist()) == ([[120]], [[0]])


def test_a_full_vehicle_a_past_window_and_a_shift_that_ends_forbid(kernel, road):
    fleet = [
        Underway(0, 2, 5, (0,), left=0, aboard=(1,)),
        Underway(0, 2, 16, left=0),
        Underway(0, 3, 66, left=0),
    ]
    given = insertions(road, fleet, np.array([2, 3]))
    assert given.possible.tolist() == [[False, False, False], [False, True, False]]


def test_goods_at_the_depot_cannot_be_brought_by_who_has_left(kernel):
    problem = Problem(
        Clients(delivery=[1]), VehicleTypes(capacity=[1], fixed=[7]), Travel(x=[0, 5], y=[0, 0])
    )
    fleet = [Underway(0, 0, 3, left=3), Underway(0, 0, 3)]
    given = insertions(problem, fleet, np.array([0]))
    assert given.cost.tolist() == [[IMPOSSIBLE, 17]]


def test_who_is_late_already_is_not_made_later(kernel):
    problem = Problem(
        Clients(delivery=[0, 0], pickup=[1, 1], close=[5, 100]),
        VehicleTypes(capacity=[9]),
        Travel(x=[0, 10, 10], y=[0, 0, 1]),
    )
    given = insertions(problem, [Underway(0, 0, 0, (0,), left=0)], np.array([1]))
    assert given.gap.tolist() == [[1]]


def test_nobody_and_nothing_make_an_empty_matrix(road):
    assert insertions(road, [], np.array([0, 1])).cost.shape == (2, 0)
    assert insertions(road, [Underway(0, 0, 0)], np.zeros(0, np.int64)).gap.shape == (0, 1)


@pytest.mark.parametrize(
    ("fleet", "fresh", "message"),
    [
        ([Underway(1, 0, 0)], [0], "vehicle: 1; expected from 0 to 0"),
        ([Underway(0, 9, 0)], [0], "at: 9"),
        ([Underway(0, 2, 0)], [0], "a depot, or `left` given"),
        ([Underway(0, 2, -1, left=0)], [0], "cannot be"),
        ([Underway(0, 0, 0, (1, 1))], [0], "a client twice"),
        ([Underway(0, 0, 0, (7,))], [0], "client 7"),
        ([Underway(0, 0, 0, (1,))], [1], "client 1 is visited already"),
        ([Underway(0, 0, 0, aboard=(1, 2))], [0], "aboard"),
    ],
)
def test_vehicles_and_clients_that_cannot_be_are_refused(road, fleet, fresh, message):
    with pytest.raises(InputError, match=message):
        insertions(road, fleet, np.array(fresh))


def test_one_of_a_pair_is_not_inserted_alone():
    problem = Problem(
        Clients(delivery=[0, 1], pickup=[1, 0]),
        VehicleTypes(capacity=[1]),
        Travel(x=[0, 1, 2], y=[0] * 3),
        pairs=[[0, 1]],
    )
    with pytest.raises(InputError, match="client 0 is one of a pair"):
        insertions(problem, [Underway(0, 0, 0)], np.array([0]))
