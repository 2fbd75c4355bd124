"""The verb that plans routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.errors import InputError, Place, Problem, bad

if TYPE_CHECKING:
    import pandas as pd

    from fulfilsim.instances import Instance
    from fulfilsim.kernels.routing.plan import Plan

SECONDS = 5.0
MOST_SECONDS = 86_400


@dataclass(frozen=True, eq=False)
class Routing:
    """A plan for an instance.

    Parameters
    ----------
    instance
        The problem and the names of its file.
    plan
        The routes, and who is not served and why; clients are counted from 0.
    """

    instance: Instance
    plan: Plan

    @property
    def routes(self) -> list[list[int]]:
        """The clients of each route, numbered from 1, with a 0 where the vehicle reloads."""
        from fulfilsim.instances.solution import numbers

        return [numbers(route) for route in self.plan.routes]

    @property
    def vehicle_types(self) -> list[int]:
        """The type of each route's vehicle, from 0, in the order of the file."""
        return [route.vehicle for route in self.plan.routes]

    @property
    def unserved(self) -> dict[int, str]:
        """Clients left out, numbered from 1, and why."""
        return {client + 1: self.plan.unserved[client] for client in sorted(self.plan.unserved)}

    def stops(self) -> pd.DataFrame:
        """Make a table with a row a stop: route, vehicle type, trip, client, arrival, begin, late.

        Times are in the whole units of the problem.
        """
        import pandas as pd

        from fulfilsim.instances.drive import drive

        columns = ("route", "vehicle_type", "trip", "client", "arrival", "begin", "late")
        rows = [
            (number, route.vehicle, stop.trip + 1, stop.client + 1, stop.arrival, stop.begin, stop.late)
            for number, route in enumerate(self.plan.routes, 1)
            for stop in drive(self.instance.problem, route).stops
        ]
        return pd.DataFrame(rows, columns=list(columns))

    def solution(self) -> str:
        """Write the plan as the text of a ``.sol`` file."""
        from fulfilsim.instances.solution import write_solution

        return write_solution(self.instance, self.plan.routes, self.plan.cost)


def route(
    instance: Instance | str | Path,
    *,
    time: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    warm: str | Path | None = None,
    rounding: str | None = None,
) -> Routing:
    """Plan the routes of one instance.

    Parameters
    ----------
    instance
        A file in VRPLIB's, Solomon's or Li and Lim's format, or YAML of ours; or what
        :func:`fulfilsim.instances.read_instance` returned.
    time
        Limit of CPU time for everything after the file is read [s]; 5 unless `iterations` is given.
    iterations
        How many iterations to make instead, for the same answer at every run.
    seed
        Seed of the search.
    warm
        A solution file to start from.
    rounding
        ``nearest``, ``dimacs``, ``thousandths`` or ``exact``; by default what is usual for the instance.

    Raises
    ------
    InputError
        If a file or an option cannot be read.
    """
    from fulfilsim.instances import Instance, read_instance

    _check_limits(time, iterations, seed)
    if not isinstance(instance, Instance):
        instance = read_instance(instance, rounding)
    elif rounding is not None:
        raise bad("rounding", "", "the instance is rounded already", "the path of its file")
    start = None
    if warm is not None:
        from fulfilsim.instances.solution import read_solution

        start = read_solution(warm, instance)
    from fulfilsim.kernels.routing.solver import solve

    limit = SECONDS if time is None and iterations is None else time
    left = None if limit is None else max(limit - instance.build_s, 1e-4)
    plan = solve(instance.problem, seconds=left, iterations=iterations, seed=seed, warm=start)
    in_order = sorted(plan.routes, key=lambda each: (each.vehicle, each.trips))
    return Routing(instance, replace(plan, routes=tuple(in_order)))


def _check_limits(time: float | None, iterations: int | None, seed: int) -> None:
    given = [
        (
            time is not None and iterations is not None,
            "--time",
            "is given beside --iterations",
            "one of both",
        ),
        (time is not None and not 0 < time <= MOST_SECONDS, "--time", f"{time}", "above 0, at most 86400 s"),
        (
            iterations is not None and not 0 < iterations < 2**62,
            "--iterations",
            f"{iterations}",
            "1 to 2**62 - 1",
        ),
        (not 0 <= seed < 2**64, "--seed", f"{seed}", "0 to 2**64 - 1"),
    ]
    if problems := [
        Problem(Place(where), "", what, expected) for wrong, where, what, expected in given if wrong
    ]:
        raise InputError(problems)
