"""Judge routes from the columns of a problem alone: a second opinion that shares no code with the solver.

It knows the rules of the benchmark families: travel time is distance, a route leaves as late as it can, a
vehicle's cost is a fixed amount and so much a unit of distance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.routing.problem import NEVER, Problem

Trips = Sequence[Sequence[int]]
Planned = Sequence[tuple[int, Trips]]
"""By vehicle type, the clients of each trip, counted from 0."""


class Judge:
    """Checks plans for one problem.

    Parameters
    ----------
    problem
        The problem.
    distances
        Between all locations (l, l).
    """

    def __init__(self, problem: Problem, distances: NDArray[np.int64]) -> None:
        self.problem, self.distances = problem, distances
        clients = problem.clients
        self.opens, self.closes = clients.open[:, 0].tolist(), clients.close[:, 0].tolist()
        self.service, self.release = clients.service.tolist(), clients.release.tolist()
        self.giver = {int(there): int(here) for here, there in problem.pairs}

    def cost(self, plan: Planned) -> int:
        """Give what a plan costs.

        Raises
        ------
        ValueError
            If it breaks a rule.
        """
        clients, vehicles = self.problem.clients, self.problem.vehicles
        visits = [client for _, trips in plan for trip in trips for client in trip]
        seen = np.bincount(np.array(visits, np.int64), minlength=len(clients))
        _refuse(seen.max(initial=0) > 1, "a client is visited twice")
        _refuse(bool((clients.required & (seen == 0)).any()), f"{int((seen == 0).sum())} are not served")
        used = np.bincount(np.array([kind for kind, _ in plan], np.int64), minlength=len(vehicles))
        _refuse(bool((used > vehicles.count).any()), "too many vehicles")
        total = int(clients.prize[seen == 0].sum())
        for kind, trips in plan:
            total += int(vehicles.fixed[kind])
            total += int(vehicles.per_distance[kind]) * self._route(kind, trips)
        return total

    def _route(self, kind: int, trips: Trips) -> int:
        vehicles = self.problem.vehicles
        _refuse(len(trips) > 1 and vehicles.reload[kind] < 0, "a reload that is not allowed")
        for trip in trips:
            self._loads(kind, trip)
            self._backhaul(trip)
            needed = self.problem.clients.skills[list(trip)]
            _refuse(bool((needed & ~vehicles.skills[kind]).any()), "a client of another vehicle")
        steps = self._steps(kind, trips)
        length = sum(leg for leg, *_ in steps)
        _refuse(length > vehicles.max_distance[kind], "too long a way")
        shortest = _shortest(steps)
        _refuse(shortest > vehicles.max_duration[kind], f"a day of {shortest}")
        return length

    def _loads(self, kind: int, trip: Sequence[int]) -> None:
        clients, capacity = self.problem.clients, self.problem.vehicles.capacity[kind]
        aboard = sum((clients.delivery[client] for client in trip if client not in self.giver), 0 * capacity)
        _refuse(bool((aboard > capacity).any()), "too much at the depot")
        given: set[int] = set()
        for client in trip:
            _refuse(client in self.giver and self.giver[client] not in given, "a delivery before its pickup")
            given.add(client)
            aboard = aboard - clients.delivery[client] + clients.pickup[client]
            _refuse(bool((aboard > capacity).any()), "too much on the way")
        taken = {self.giver[client] for client in trip if client in self.giver}
        givers = set(self.giver.values()) & given
        _refuse(taken != givers, "a pickup that goes nowhere")

    def _backhaul(self, trip: Sequence[int]) -> None:
        if self.problem.backhaul == "free" or not trip:
            return
        back = [bool(self.problem.clients.pickup[client].any()) for client in trip]
        _refuse(back[0] or back != sorted(back), "a back-haul before a line-haul")

    def _steps(self, kind: int, trips: Trips) -> list[tuple[int, int, int, int]]:
        """Give leg, opening, closing and service of each place of the day, the first depot's leg being 0."""
        vehicles, depots = self.problem.vehicles, self.problem.depots
        here, steps = int(vehicles.start[kind]), []
        for number, trip in enumerate(trips):
            depot = int(vehicles.reload[kind]) if number else here
            ready = max((self.release[client] for client in trip), default=0)
            opens = max(int(depots.open[depot]), int(vehicles.shift_start[kind]))
            if number:
                steps.append((int(self.distances[here, depot]), opens, int(depots.close[depot]), 0))
                # Waiting for the goods is waiting at the depot, whenever it was reached.
                steps.append((0, max(opens, ready), NEVER, 0))
            else:
                steps.append((0, max(opens, ready), int(depots.close[depot]), 0))
            here = depot
            for client in trip:
                place = len(depots) + client
                leg = int(self.distances[here, place])
                steps.append((leg, self.opens[client], self.closes[client], self.service[client]))
                here = place
        end = int(vehicles.end[kind])
        latest = min(int(depots.close[end]), int(vehicles.shift_end[kind]))
        return [*steps, (int(self.distances[here, end]), int(depots.open[end]), latest, 0)]


def _shortest(steps: Sequence[tuple[int, int, int, int]]) -> int:
    """Give the duration with the best departure: the latest that does not put off the return."""
    begins, now = [], 0
    for leg, opens, closes, service in steps:
        begin = max(now + leg, opens)
        _refuse(begin > closes, f"{begin - closes} too late")
        begins.append(begin)
        now = begin + service
    latest = now
    for leg, _, closes, service in reversed(steps):
        latest = min(latest - service, closes) - leg
    return now - (latest + steps[0][0])


def _refuse(wrong: bool, what: str) -> None:
    if wrong:
        raise ValueError(what)
