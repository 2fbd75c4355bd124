"""Random vehicles in the middle of their day."""

from __future__ import annotations

import numpy as np

from fulfilsim.kernels.dispatch import Underway
from fulfilsim.kernels.routing.problem import Problem


def random_fleet(
    rng: np.random.Generator, problem: Problem, vehicles: int
) -> tuple[list[Underway], list[int]]:
    """Draw vehicles with some of the clients, and give the clients nobody has."""
    rest, fleet = rng.permutation(len(problem.clients)).tolist(), []
    for _ in range(vehicles):
        size = int(rng.integers(0, 4))
        visits, rest = tuple(rest[:size]), rest[size:]
        fleet.append(random_vehicle(rng, problem, visits))
    return fleet, sorted(rest)


def random_vehicle(rng: np.random.Generator, problem: Problem, visits: tuple[int, ...]) -> Underway:
    """Put a vehicle at its depot, or somewhere on its way with something aboard."""
    kind = int(rng.integers(len(problem.vehicles)))
    now = int(rng.integers(0, 50))
    if rng.random() < 0.4:
        return Underway(kind, int(problem.vehicles.start[kind]), now, visits)
    at = int(rng.integers(len(problem.travel)))
    aboard = tuple(rng.integers(0, 3, problem.clients.dimensions).tolist())
    driven = int(rng.integers(0, 20))
    return Underway(kind, at, now, visits, int(rng.integers(0, now + 1)), driven, aboard)
