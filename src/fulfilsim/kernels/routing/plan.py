"""What a solver answers: routes, and why anybody is left out."""

from __future__ import annotations

from dataclasses import dataclass, field

Trips = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Route:
    """One vehicle's day.

    Parameters
    ----------
    vehicle
        Its type, counted from 0.
    trips
        Clients in the order of the visits, counted from 0, trip by trip.
    """

    vehicle: int
    trips: Trips

    @property
    def visits(self) -> list[int]:
        """All clients of the day in order."""
        return [client for trip in self.trips for client in trip]


@dataclass(frozen=True)
class Plan:
    """A feasible set of routes.

    Parameters
    ----------
    routes
        One for each vehicle that is used.
    unserved
        Clients left out, and why: "prize" (serving it costs more), "capacity", "window", "duration",
        "distance", "skill", "backhaul", "pair" (its partner's sake), or "vehicles" (a free one could
        serve it, but all are in use and full).
    cost
        By the problem's objective, prizes of clients left out included [money].
    feasible
        Whether every required client is served.
    build_s, solve_s
        CPU time for making the model and for solving [s].
    iterations
        How often the solver ruined and recreated the plan.
    seed
        Seed it was given.
    """

    routes: tuple[Route, ...]
    unserved: dict[int, str] = field(default_factory=dict)
    cost: int = 0
    feasible: bool = True
    build_s: float = 0.0
    solve_s: float = 0.0
    iterations: int = 0
    seed: int = 0
