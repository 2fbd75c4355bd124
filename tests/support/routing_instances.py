"""Random small routing problems with any set of features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes

FEATURES = (
    "windows", "several windows", "lateness", "release", "reloads", "max duration", "cost of time",
    "max distance", "pairs", "back-hauls", "returns", "two loads", "mixed fleet", "few vehicles", "skills",
    "prizes", "depots", "depot hours", "asymmetric", "times apart", "pace", "distance only", "vehicles first",
)  # fmt: skip

EXCLUSIVE = ({"pairs", "back-hauls"}, {"returns", "back-hauls"}, {"distance only", "vehicles first"})
AREA = 30
DAY = 150


def compatible(features: frozenset[str]) -> bool:
    """Say whether a problem may have all of these."""
    return not any(pair <= features for pair in EXCLUSIVE)


def random_problem(rng: np.random.Generator, features: frozenset[str], clients: int) -> Problem:
    """Draw a problem with these features."""
    depots = 2 if "depots" in features else 1
    pairs = draw_pairs(rng, clients) if "pairs" in features else None
    return Problem(
        clients=draw_clients(rng, features, clients, pairs),
        vehicles=draw_vehicles(rng, features, depots),
        travel=draw_travel(rng, features, depots + clients),
        depots=draw_depots(rng, features, depots),
        pairs=pairs,
        backhaul="linehauls first" if "back-hauls" in features else "free",
        objective=objective(features),
        lateness=int(rng.integers(0, 6)) if "lateness" in features else None,
    )


def objective(features: frozenset[str]) -> Any:
    """Name what is minimised."""
    return (
        "distance" if "distance only" in features else "vehicles" if "vehicles first" in features else "money"
    )


def draw_pairs(rng: np.random.Generator, clients: int) -> np.ndarray:
    """Pair off some clients."""
    number = int(rng.integers(0, clients // 2 + 1))
    return rng.permutation(clients)[: 2 * number].reshape(-1, 2)


def draw_clients(
    rng: np.random.Generator, features: frozenset[str], n: int, pairs: np.ndarray | None
) -> Clients:
    """Draw what clients want."""
    columns: dict[str, Any] = draw_loads(rng, features, n, pairs)
    columns["service"] = rng.integers(0, 6, n)
    if {"windows", "several windows", "lateness"} & features:
        columns |= draw_windows(rng, n, 3 if "several windows" in features else 1)
    if "release" in features:
        columns["release"] = rng.integers(0, 40, n) * rng.integers(0, 2, n)
    if "prizes" in features:
        columns["prize"] = rng.integers(0, 40, n)
        columns["required"] = rng.random(n) < 0.3
    if "skills" in features:
        columns["skills"] = rng.integers(0, 4, n).astype(np.uint64)
    return Clients(**columns)


def draw_loads(
    rng: np.random.Generator, features: frozenset[str], n: int, pairs: np.ndarray | None
) -> dict[str, Any]:
    """Draw deliveries and pick-ups; what a pair's first client gives, its second one gets."""
    shape = (n, 2) if "two loads" in features else (n,)
    delivery, pickup = rng.integers(1, 9, shape), np.zeros(shape, np.int64)
    if "returns" in features:
        pickup = rng.integers(0, 9, shape)
    if "back-hauls" in features:
        back = rng.random(n) < 0.5
        pickup[back], delivery[back] = delivery[back], 0
    if pairs is not None:
        first, second = pairs.T
        delivery[first], pickup[second] = 0, 0
        pickup[first] = delivery[second]
    return {"delivery": delivery, "pickup": pickup}


def draw_windows(rng: np.random.Generator, n: int, windows: int) -> dict[str, Any]:
    """Draw windows that do not overlap; now and then one is not there."""
    instants = np.sort(rng.permuted(np.tile(np.arange(DAY), (n, 1)), axis=1)[:, : 2 * windows], axis=1)
    opens, closes = instants[:, ::2].copy(), instants[:, 1::2].copy()
    if windows > 1:
        gone = rng.random((n, windows)) < 0.2
        gone[:, 0] = False
        opens[gone], closes[gone] = 1, 0
    return {"open": opens, "close": closes}


def draw_vehicles(rng: np.random.Generator, features: frozenset[str], depots: int) -> VehicleTypes:
    """Draw what drives."""
    types = 3 if "mixed fleet" in features else 1
    kinds = types if types > 1 or "depots" not in features else depots
    columns: dict[str, Any] = {
        "capacity": draw_capacity(rng, features, kinds),
        "shift_end": np.full(kinds, 400),
    }
    wanted = {
        "mixed fleet": lambda: {
            "fixed": rng.integers(0, 60, kinds),
            "per_distance": rng.integers(1, 4, kinds),
        },
        "few vehicles": lambda: {"count": rng.integers(1, 3, kinds)},
        "reloads": lambda: draw_reloads(rng, kinds, depots),
        "max duration": lambda: {"max_duration": rng.integers(60, 140, kinds)},
        "cost of time": lambda: {"per_duration": rng.integers(1, 4, kinds)},
        "max distance": lambda: {"max_distance": rng.integers(60, 120, kinds)},
        "skills": lambda: {
            "skills": (rng.integers(0, 4, kinds) | (np.arange(kinds) == 0) * 3).astype(np.uint64)
        },
        "depots": lambda: {"start": np.arange(kinds) % depots, "end": rng.integers(0, depots, kinds)},
        "depot hours": lambda: {"shift_start": rng.integers(0, 30, kinds)},
        "pace": lambda: {"pace": rng.integers(500, 2000, kinds)},
    }
    for feature in FEATURES:
        if feature in features and feature in wanted:
            columns |= wanted[feature]()
    return VehicleTypes(**columns)


def draw_capacity(rng: np.random.Generator, features: frozenset[str], kinds: int) -> np.ndarray:
    """Draw what vehicles hold."""
    return rng.integers(8, 25, (kinds, 2) if "two loads" in features else kinds)


def draw_reloads(rng: np.random.Generator, kinds: int, depots: int) -> dict[str, Any]:
    """Let most types load again."""
    reload = rng.integers(0, depots, kinds)
    reload[rng.random(kinds) < 0.2] = -1
    return {
        "reload": reload,
        "reload_time": rng.integers(0, 5, kinds),
        "max_trips": rng.integers(1, 5, kinds),
    }


def draw_travel(rng: np.random.Generator, features: frozenset[str], places: int) -> Travel:
    """Draw places, or matrices that no place could have."""
    x, y = rng.integers(0, AREA, (2, places)).astype(float)
    if not {"asymmetric", "times apart"} & features:
        return Travel(x=x, y=y)
    straight = np.rint(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)
    detour = rng.integers(0, 12, (places, places)) if "asymmetric" in features else 0
    distance = (straight + detour) * (1 - np.eye(places, dtype=np.int64))
    if "times apart" not in features:
        return Travel(distance=distance)
    return Travel(distance=distance, duration=distance * 2 // 3 + rng.integers(0, 9, (places, places)))


def draw_depots(rng: np.random.Generator, features: frozenset[str], depots: int) -> Depots:
    """Draw when depots are open."""
    if "depot hours" not in features:
        return Depots(open=np.zeros(depots, np.int64))
    return Depots(open=rng.integers(0, 30, depots), close=rng.integers(120, 250, depots))


def random_routes(rng: np.random.Generator, problem: Problem) -> list[Route]:
    """Draw routes that may break any rule but visit nobody twice."""
    rest, routes = rng.permutation(len(problem.clients)).tolist(), []
    while rest and rng.random() < 0.9:
        kind = int(rng.integers(len(problem.vehicles)))
        trips = []
        for _ in range(int(rng.integers(1, 4))):
            size = int(rng.integers(1, 4))
            trip, rest = tuple(rest[:size]), rest[size:]
            trips += [trip] if trip else []
        routes.append(Route(kind, tuple(trips)))
    return [route for route in routes if route.visits]


ALONE = [frozenset(), *(frozenset({feature}) for feature in FEATURES)]
PAIRS = [pair for two in combinations(FEATURES, 2) if compatible(pair := frozenset(two))]


def named(features: frozenset[str]) -> str:
    """Name a set of features."""
    return " and ".join(sorted(features)) or "plain"


def problems(features: frozenset[str], trials: Iterable[int], most: int) -> Iterator[Problem]:
    """Draw one problem a trial, of up to `most` clients, the same at every run."""
    marks = [FEATURES.index(feature) for feature in sorted(features)]
    for trial in trials:
        rng = np.random.default_rng([trial, *marks])
        yield random_problem(rng, features, int(rng.integers(1, most + 1)))


def any_features(rng: np.random.Generator) -> frozenset[str]:
    """Draw up to six features that go together."""
    features = frozenset(rng.permutation(FEATURES)[: rng.integers(0, 7)].tolist())
    return features if compatible(features) else any_features(rng)
