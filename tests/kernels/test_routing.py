"""A plan costs what the checker says, breaks no rule, and depends on nothing but the problem and the seed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.doors import NEVER
from fulfilsim.kernels.routing.plan import Plan, Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes
from fulfilsim.kernels.routing.solver import prepare, solve

FEATURES = (
    "windows", "many windows", "release", "prize", "skills", "two loads", "pickup", "types", "shift",
    "max duration", "max distance", "hourly", "pace", "two depots", "open end", "reload", "pairs", "backhaul",
    "lateness", "matrix", "two matrices", "few vehicles", "vehicles", "distance",
)  # fmt: skip


def draw(seed: int, n: int, features: set[str]) -> Problem:
    """Make a random problem that has these features."""
    rng = np.random.default_rng(seed)
    depots = 2 if "two depots" in features else 1
    kinds = 3 if "types" in features else depots
    dimensions = 2 if "two loads" in features else 1
    pairs = (
        rng.permutation(n)[: n // 2 * 2].reshape(-1, 2) if "pairs" in features else np.zeros((0, 2), np.int64)
    )
    clients = draw_clients(rng, n, dimensions, features)
    if "backhaul" in features:
        back = rng.random((n, 1)) < 0.3
        clients["pickup"] = np.where(back, clients["delivery"], 0)
        clients["delivery"] = np.where(back, 0, clients["delivery"])
        pairs = pairs[:0]
    clients["pickup"][pairs[:, 0]] = clients["delivery"][pairs[:, 1]]
    return Problem(
        Clients(**clients),
        draw_vehicles(rng, n, kinds, depots, dimensions, features),
        draw_travel(rng, n + depots, features),
        Depots(np.zeros(depots, np.int64), np.full(depots, 1000)),
        pairs=pairs,
        backhaul="linehauls first" if "backhaul" in features else "free",
        objective=next((one for one in ("vehicles", "distance") if one in features), "money"),
        lateness=3 if "lateness" in features else None,
    )


def draw_clients(rng: np.random.Generator, n: int, dimensions: int, features: set[str]) -> dict[str, Any]:
    clients: dict[str, Any] = {
        "delivery": rng.integers(1, 10, (n, dimensions)),
        "pickup": rng.integers(0, 10, (n, dimensions)) * ("pickup" in features),
        "service": rng.integers(0, 20, n),
    }
    if "windows" in features or "many windows" in features:
        width = 2 if "many windows" in features else 1
        opens = rng.integers(0, 250, (n, width)) + np.arange(width) * 400
        clients |= {"open": opens, "close": opens + rng.integers(0, 140, (n, width))}
    if "release" in features:
        clients["release"] = rng.integers(0, 150, n)
    if "prize" in features:
        clients["prize"] = rng.integers(0, 120, n)
    if "skills" in features:
        clients["skills"] = rng.integers(0, 3, n).astype(np.uint64)
    return clients


def draw_vehicles(
    rng: np.random.Generator, n: int, kinds: int, depots: int, dimensions: int, features: set[str]
) -> VehicleTypes:
    def only(feature: str, values: Any) -> Any:
        return values if feature in features else None

    where = np.arange(kinds) % depots
    return VehicleTypes(
        rng.integers(12, 30, (kinds, dimensions)),
        count=only("few vehicles", rng.integers(1, 3, kinds)),
        fixed=only("types", rng.integers(0, 100, kinds)),
        per_distance=only("types", rng.integers(1, 4, kinds)),
        per_duration=only("hourly", rng.integers(1, 3, kinds)),
        shift_start=only("shift", rng.integers(0, 60, kinds)),
        shift_end=only("shift", rng.integers(400, 900, kinds)),
        max_duration=only("max duration", rng.integers(150, 400, kinds)),
        max_distance=only("max distance", rng.integers(150, 400, kinds)),
        pace=only("pace", rng.integers(800, 1500, kinds)),
        start=where,
        end=only("open end", (where + 1) % depots),
        reload=only("reload", where),
        reload_time=only("reload", rng.integers(0, 20, kinds)),
        max_trips=only("reload", rng.integers(2, 5, kinds)),
        skills=only("skills", rng.integers(0, 4, kinds).astype(np.uint64)),
    )


def draw_travel(rng: np.random.Generator, places: int, features: set[str]) -> Travel:
    x, y = rng.random(places) * 60, rng.random(places) * 60
    straight = Travel(x=x, y=y)
    if not features & {"matrix", "two matrices"}:
        return straight
    distance, _ = straight.matrices()
    roads = distance + rng.integers(0, 15, distance.shape)
    np.fill_diagonal(roads, 0)
    return Travel(roads, roads + rng.integers(0, 15, roads.shape) if "two matrices" in features else None)


def agree(problem: Problem, plan: Plan) -> None:
    """Hold a plan against the checker."""
    told = evaluate(problem, plan.routes)
    assert told.cost.total == plan.cost
    assert tuple(plan.unserved) == told.unserved
    needed = {f"unserved: client {client}" for client in plan.unserved if problem.clients.required[client]}
    assert set(told.violations) == needed
    assert plan.feasible == (not needed)


@pytest.mark.parametrize("seed", range(60))
def test_solver_and_checker_agree_over_all_features(seed):
    """Any mixture of features: the cost is the checker's, and no rule is broken."""
    rng = np.random.default_rng(seed)
    features = {feature for feature in FEATURES if rng.random() < 0.25}
    problem = draw(seed, int(rng.integers(1, 31)), features)
    agree(problem, solve(problem, iterations=150, seed=seed))


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(60, 2060))
def test_solver_and_checker_agree_over_all_features_at_length(seed):
    test_solver_and_checker_agree_over_all_features(seed)


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_alone_agrees_with_the_checker(feature):
    for seed in range(3):
        problem = draw(seed, 25, {feature})
        agree(problem, solve(problem, iterations=200, seed=seed))


@pytest.mark.parametrize(
    "features",
    [
        {"windows"},
        {"windows", "matrix"},
        {"windows", "two matrices"},
        {"many windows", "few vehicles"},
        {"windows", "pairs"},
        {"pairs", "matrix"},
        {"pairs", "two matrices", "prize"},
        {"backhaul"},
        {"backhaul", "types"},
        {"backhaul", "windows", "matrix"},
        {"types"},
        {"types", "few vehicles", "matrix"},
        {"types", "max distance", "prize"},
    ],
    ids=lambda features: " ".join(sorted(features)),
)
@pytest.mark.parametrize("seed", range(3))
def test_days_of_many_stops_break_no_rule_once_their_ends_are_exchanged(features, seed):
    problem = draw(seed, 80, features)
    agree(problem, solve(problem, iterations=2000, seed=seed))


@pytest.mark.parametrize(
    "features",
    [
        {"windows"},
        {"windows", "two matrices"},
        {"many windows", "matrix"},
        {"windows", "few vehicles"},
        {"windows", "prize"},
        {"windows", "vehicles"},
        {"windows", "pairs"},
        {"pairs", "two matrices"},
    ],
    ids=lambda features: " ".join(sorted(features)),
)
@pytest.mark.parametrize("n", [6, 40])
def test_plans_made_of_gathered_routes_break_no_rule_and_repeat(features, n):
    """With enough iterations a client the routes of good plans are gathered and recombined."""
    problem = draw(n, n, features)
    plans = [solve(problem, iterations=300 * n, seed=7) for _ in range(2)]
    agree(problem, plans[0])
    assert plans[0].routes == plans[1].routes


@pytest.mark.parametrize("n", [0, 1, 2])
def test_hardly_any_stops(n):
    problem = draw(1, n, set())
    plan = solve(problem, iterations=5)
    agree(problem, plan)
    assert sum(len(route.visits) for route in plan.routes) == n


def test_everybody_at_one_place():
    problem = Problem(
        Clients(np.ones(50, np.int64)), VehicleTypes([10]), Travel(x=np.ones(51), y=np.ones(51))
    )
    plan = solve(problem, iterations=50)
    assert plan.feasible
    assert plan.cost == 0


def test_an_impossible_window_is_named():
    problem = Problem(
        Clients([1, 1, 99], open=[0, 0, 0], close=[NEVER, 5, NEVER]),
        VehicleTypes([10]),
        Travel(x=[0.0, 1.0, 9.0, 1.0], y=[0.0] * 4),
    )
    assert solve(problem, iterations=10).unserved == {1: "window", 2: "capacity"}


@pytest.mark.parametrize(
    ("vehicles", "clients", "reason"),
    [
        ({"max_duration": [9]}, {}, "duration"),
        ({"max_distance": [9]}, {}, "distance"),
        ({"skills": np.array([2], np.uint64)}, {"skills": np.array([1], np.uint64)}, "skill"),
        ({"count": [0]}, {}, "vehicles"),
        ({}, {"prize": [9]}, "prize"),
    ],
)
def test_why_somebody_is_left_out(vehicles, clients, reason):
    """One client, ten away: there and back is twenty."""
    problem = Problem(
        Clients([1], **clients), VehicleTypes([1], **vehicles), Travel(x=[0.0, 10.0], y=[0.0, 0.0])
    )
    assert solve(problem, iterations=1).unserved == {0: reason}


@pytest.mark.parametrize(
    "features",
    [
        set(),
        {"windows"},
        {"types", "windows"},
        {"pairs"},
        {"matrix", "prize"},
        {"backhaul"},
        {"backhaul", "types"},
    ],
    ids=lambda features: " ".join(sorted(features)),
)
@pytest.mark.parametrize("iterations", [300, 8000])
def test_the_order_of_rows_changes_nothing(features, iterations):
    """Routes are the same clients in the same order, whatever their numbers are."""
    problem = draw(3, 30, features)
    shuffled, places = shuffle(problem, np.random.default_rng(5).permutation(30))
    plan, other = (solve(one, iterations=iterations, seed=9) for one in (problem, shuffled))
    renamed = {(route.vehicle, tuple(places[client] for client in route.visits)) for route in other.routes}
    assert renamed == {(route.vehicle, tuple(route.visits)) for route in plan.routes}
    assert plan.cost == other.cost


def shuffle(problem: Problem, order: np.ndarray) -> tuple[Problem, np.ndarray]:
    """Write the clients' rows in another order."""
    depots = len(problem.depots)
    names = list(Clients.__dataclass_fields__)
    clients = Clients(**{name: getattr(problem.clients, name)[order] for name in names})
    place = np.concatenate([np.arange(depots), order + depots])
    old = problem.travel
    travel = (
        Travel(x=old.x[place], y=old.y[place])
        if old.distance is None
        else Travel(old.distance[np.ix_(place, place)])
    )
    rank = np.argsort(order)
    return replace(problem, clients=clients, travel=travel, pairs=rank[problem.pairs]), order


def test_a_number_of_iterations_repeats():
    problem = draw(8, 30, {"windows", "types"})
    plans = [solve(problem, iterations=400, seed=2) for _ in range(2)]
    assert plans[0].routes == plans[1].routes


def test_yesterdays_routes_are_not_made_worse():
    problem = draw(4, 30, {"windows"})
    yesterday = solve(problem, iterations=2000, seed=1)
    today = solve(prepare(problem), iterations=10, seed=2, warm=yesterday.routes)
    assert today.cost <= yesterday.cost


def shortest(problem: Problem) -> int:
    """Try every plan of a plain problem."""
    distance, _ = problem.travel.matrices()
    n, load, room = len(problem.clients), problem.clients.delivery[:, 0], problem.vehicles.capacity[0, 0]

    def tour(group: tuple[int, ...]) -> int:
        rounds = ([0, *(client + 1 for client in order), 0] for order in itertools.permutations(group))
        return min(int(sum(distance[a, b] for a, b in itertools.pairwise(one))) for one in rounds)

    groups = {
        group: tour(group)
        for size in range(1, n + 1)
        for group in itertools.combinations(range(n), size)
        if load[list(group)].sum() <= room
    }

    def best(left: frozenset[int]) -> int:
        if not left:
            return 0
        head = min(left)
        return min(
            cost + best(left - set(group))
            for group, cost in groups.items()
            if head in group and left >= set(group)
        )

    return best(frozenset(range(n)))


@pytest.mark.parametrize("seed", range(10))
def test_small_plain_problems_are_solved_to_the_optimum(seed):
    problem = draw(seed, 6, set())
    assert solve(problem, iterations=300, seed=seed).cost == shortest(problem)


def plain(**columns: Any) -> Problem:
    """A problem of two clients whose columns can be spoilt."""
    given: dict[str, Any] = {
        "delivery": [1, 2], "capacity": [5], "x": [0.0, 1.0, 2.0], "y": [0.0, 0.0, 0.0],
    } | columns  # fmt: skip
    tables = ((Clients, Clients), (VehicleTypes, VehicleTypes), (Travel, Travel))
    made = [
        make(**{name: value for name, value in given.items() if name in table.__dataclass_fields__})
        for table, make in tables
    ]
    return Problem(*made)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"delivery": [1.0, np.nan]}, "not a number"),
        ({"delivery": [1.0, np.inf]}, "infinity"),
        ({"delivery": [1, -2]}, "0 or more"),
        ({"delivery": [1.5, 2]}, "fraction"),
        ({"delivery": [NEVER, NEVER]}, "larger unit"),
        ({"service": [1]}, "shape"),
        ({"service": ["a", "b"]}, "whole numbers"),
        ({"x": [0.0, np.nan, 1.0]}, "finite"),
        ({"x": [0.0, 1.0]}, "as x has"),
        ({"x": [0.0, 1e9, 1.0]}, "apart"),
        ({"x": [0.0, 1.0, 2.0, 3.0], "y": [0.0] * 4}, "locations"),
        ({"fixed": [2**60]}, "larger unit") if NEVER > 2**60 else ({"fixed": [-1]}, "0 or more"),
        ({"per_distance": [NEVER], "per_duration": [NEVER]}, "larger unit"),
        ({"start": [1]}, "depot"),
        ({"capacity": [[1, 2]]}, "dimensions"),
        ({"distance": [[0, 1], [1, 0]]}, "one number a location"),
        ({"distance": [[0, 1, 1], [1, 0, -1], [1, 1, 0]]}, "0 or more"),
        ({"scale": 0.0}, "positive"),
        ({"rounding": "up"}, "nearest"),
    ],
)
def test_what_cannot_be_meant_is_refused(columns, told):
    with pytest.raises(InputError, match=told):
        plain(**columns)


def test_limits_that_make_no_sense_are_refused():
    for limits in ({"seconds": 0.0}, {"iterations": -1}, {"seed": -1}, {"seconds": 1.0, "iterations": 1}):
        with pytest.raises(InputError):
            solve(plain(), **limits)


def test_a_route_that_breaks_rules_is_told_by_the_checker():
    problem = plain(delivery=[3, 3])
    told = evaluate(problem, [Route(0, ((0, 1),)), Route(0, ((0,),))])
    assert {violation.split(":")[0] for violation in told.violations} == {"capacity", "twice"}
