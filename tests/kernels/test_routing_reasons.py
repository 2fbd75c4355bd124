"""Who is left out cannot be put back: every reason is checked by trying."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from routing_instances import ALONE, any_features, named, problems, random_problem

from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Plan, Route, Trips
from fulfilsim.kernels.routing.problem import Problem
from fulfilsim.kernels.routing.solver import solve

ITERATIONS = 2000
LEFT_OUT_FOR_MONEY = {"prize", "vehicles"}
TIGHT = [
    frozenset({"few vehicles", other})
    for other in (
        "prizes",
        "windows",
        "pairs",
        "back-hauls",
        "max duration",
        "max distance",
        "skills",
        "reloads",
    )
]


def company(problem: Problem, client: int) -> list[int]:
    """Give the client, with its partner if it is one of a pair, in the order of their visits."""
    return next((pair for pair in problem.pairs.tolist() if client in pair), [client])


def wider(trips: Trips, clients: list[int]) -> Iterator[Trips]:
    """Put clients into every place of a day, in their order, in one trip or in one of their own."""
    for number in range(len(trips) + 1):
        yield (*trips[:number], tuple(clients), *trips[number:])
    for number, trip in enumerate(trips):
        for longer in mixed(trip, clients):
            yield (*trips[:number], longer, *trips[number + 1 :])


def mixed(trip: tuple[int, ...], clients: list[int]) -> Iterator[tuple[int, ...]]:
    """Merge two sequences in all ways that keep both orders."""
    if not clients:
        yield trip
        return
    for place in range(len(trip) + 1):
        for rest in mixed(trip[place:], clients[1:]):
            yield (*trip[:place], clients[0], *rest)


def put_back(problem: Problem, plan: Plan, clients: list[int]) -> Iterator[list[Route]]:
    """Have each vehicle of the plan, or one more, visit them too."""
    routes = list(plan.routes)
    for number, route in enumerate(routes):
        for trips in wider(route.trips, clients):
            yield [*routes[:number], Route(route.vehicle, trips), *routes[number + 1 :]]
    for kind in range(len(problem.vehicles)):
        yield [*routes, Route(kind, (tuple(clients),))]


def broken(problem: Problem, routes: list[Route]) -> set[str]:
    """Name the rules that routes break."""
    names = {one.split(":")[0] for one in evaluate(problem, routes).violations}
    return names - {"unserved"}


def check_reasons(problem: Problem) -> int:
    plan = solve(problem, iterations=ITERATIONS)
    for client, reason in plan.unserved.items():
        clients = company(problem, client)
        check_nothing_is_gained(problem, plan, clients)
        alone = [broken(problem, [Route(kind, (tuple(clients),))]) for kind in range(len(problem.vehicles))]
        if reason in LEFT_OUT_FOR_MONEY:
            assert set() in alone
            assert reason == ("vehicles" if problem.clients.required[client] else "prize")
        else:
            assert set() not in alone
            assert any(reason in rules for rules in alone)
    return len(plan.unserved)


def check_nothing_is_gained(problem: Problem, plan: Plan, clients: list[int]) -> None:
    """Nobody who must be served can be put back, and nobody else at a gain."""
    before = evaluate(problem, plan.routes)
    for routes in put_back(problem, plan, clients):
        after = evaluate(problem, routes)
        if not broken(problem, routes):
            assert not problem.clients.required[clients].any()
            assert after.cost.total >= before.cost.total


@pytest.mark.parametrize("features", [*ALONE, *TIGHT], ids=named)
def test_reasons_hold_where_there_is_one_feature(features):
    for problem in problems(features, range(6), 8):
        check_reasons(problem)


def test_reasons_hold_where_vehicles_are_few():
    assert sum(map(check_reasons, problems(frozenset({"few vehicles", "prizes"}), range(20), 12))) > 0


@pytest.mark.prove
def test_reasons_hold_with_any_features():
    for trial in range(1500):
        rng = np.random.default_rng(trial)
        check_reasons(random_problem(rng, any_features(rng), int(rng.integers(1, 12))))
