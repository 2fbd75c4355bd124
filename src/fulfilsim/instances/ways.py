"""Distances and times between the places of a planner's problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fulfilsim.errors import Place, bad
from fulfilsim.instances.rows import Floats
from fulfilsim.kernels.routing import problem as routing
from fulfilsim.scenario.rules import FileRef
from fulfilsim.scenario.travel import MatrixRule, StraightRule, TravelRule

HOUR, KM = 3600, 1000
MOST_IN_MATRIX = 2_000
MOST_ON_ROADS = 10_000
DEGREE_KM = 111.195


@dataclass(frozen=True, eq=False)
class Spots:
    """Where depots and clients are, depots first.

    Parameters
    ----------
    names
        Their names (l,).
    at
        Latitude and longitude [degrees], or east and north [km] (l, 2); None where they are names alone.
    on_globe
        Whether they are degrees.
    file
        Where they were written.
    """

    names: list[str]
    at: Floats | None
    on_globe: bool
    file: str

    def plane(self) -> Floats | None:
        """Put the places on a plane (l, 2) [km]."""
        if self.at is None or not self.on_globe:
            return self.at
        middle = self.at.mean(axis=0)
        east = (self.at[:, 1] - middle[1]) * DEGREE_KM * np.cos(np.radians(middle[0]))
        return np.stack([east, (self.at[:, 0] - middle[0]) * DEGREE_KM], axis=1)


def travel_of(
    rule: TravelRule, spots: Spots, path_of: Callable[[FileRef], Path]
) -> tuple[routing.Travel, float, Floats | None]:
    """Measure how far apart places are and how long it takes.

    Parameters
    ----------
    rule
        What `travel` says.
    spots
        The places (l).
    path_of
        Where a file lies that `travel` names.

    Returns
    -------
    travel
        Distances and times [s].
    per_km
        How many units of distance a kilometre has.
    xy
        Places for the picture (l, 2) [km]; None where they are not known.

    Raises
    ------
    InputError
        If the source does not know a place or a way.
    MachineError
        If a server cannot be reached, or a library is missing.
    """
    from fulfilsim.world.travel import GreatCircle, Points, source_of, travel_matrices

    xy, count = spots.plane(), len(spots.names)
    if isinstance(rule, StraightRule) and len(rule.speeds) == 1 and count > MOST_IN_MATRIX and xy is not None:
        return *_on_the_fly(rule, xy), xy
    if count > MOST_ON_ROADS:
        expected = f"at most {MOST_ON_ROADS}, or straight lines at one speed"
        raise bad(Place(spots.file), "travel", f"{count} places", expected)
    source = source_of(rule, path_of)
    if isinstance(source, GreatCircle) and not spots.on_globe and xy is not None:
        ways = source.along(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))
    else:
        at = np.zeros((count, 2)) if spots.at is None else spots.at
        ways = travel_matrices(source, Points(spots.names, at[:, 0], at[:, 1], spots.file))
    return routing.Travel(ways.metres, ways.seconds), KM, None if isinstance(rule, MatrixRule) else xy


def _on_the_fly(rule: StraightRule, xy: Floats) -> tuple[routing.Travel, float]:
    """Without matrices, distance and time are one: seconds, and so many of them in a kilometre."""
    scale = HOUR / rule.speeds[0][1]
    x, y = np.ascontiguousarray(rule.circuity * xy.T)
    return routing.Travel(x=x, y=y, scale=scale), scale
