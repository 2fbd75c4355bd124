"""How far apart places are and how long it takes to drive, from whichever source a planner has.

>>> from fulfilsim.world.travel import GreatCircle, Points, travel_matrices
>>> paris_and_london = Points(("Paris", "London"), [48.8566, 51.5074], [2.3522, -0.1278])
>>> ways = travel_matrices(GreatCircle(circuity=1.3, km_h=60.0), paris_and_london)
>>> ways.metres.tolist()
[[0, 446623], [446623, 0]]
>>> ways.seconds.tolist()
[[0, 26797], [26797, 0]]

The sources are `GreatCircle` (straight lines, speeds by time of day), `MatrixFile` (distances and times in a
file), `Roads` (an OpenStreetMap extract) and `Osrm` (a server). All give the same `Ways`: whole metres and
seconds, as the routing problem of `fulfilsim.kernels.routing` wants them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from fulfilsim.scenario.rules import FileRef
from fulfilsim.scenario.travel import MatrixRule, OsrmRule, RoadsRule, StraightRule, TravelRule
from fulfilsim.world.travel.matrix import MatrixFile
from fulfilsim.world.travel.osrm import Osrm
from fulfilsim.world.travel.points import Points, Ways
from fulfilsim.world.travel.roads import Roads
from fulfilsim.world.travel.straight import GreatCircle, SpeedPeriods

__all__ = [
    "GreatCircle",
    "MatrixFile",
    "Osrm",
    "Points",
    "Roads",
    "Source",
    "SpeedPeriods",
    "Ways",
    "source_of",
    "travel_matrices",
]


class Source(Protocol):
    """Something that knows the ways between places."""

    def ways(self, points: Points) -> Ways:
        """Give the way from each place to each place."""


def travel_matrices(source: Source, points: Points) -> Ways:
    """Give distance and driving time from each place to each place.

    Parameters
    ----------
    source
        What knows them.
    points
        The places (n).

    Returns
    -------
    Ways
        Distances [m] and driving times [s], both (n, n) and whole, with a diagonal of zeros.

    Raises
    ------
    InputError
        If the source does not know a place or a way, or its file cannot be read.
    MachineError
        If a server cannot be reached.
    """
    return source.ways(points)


def source_of(rule: TravelRule, path_of: Callable[[FileRef], Path]) -> Source:
    """Make the source that a `travel:` field names.

    Parameters
    ----------
    rule
        What `fulfilsim.scenario.travel.read_travel` read.
    path_of
        Where a file lies that the field names.

    Raises
    ------
    ValueError
        If the address of a server is none.
    """
    match rule:
        case StraightRule(circuity, ((0, speed),), leaving):
            return GreatCircle(circuity, speed, leaving)
        case StraightRule(circuity, speeds, leaving):
            return GreatCircle(circuity, SpeedPeriods(dict(speeds)), leaving)
        case MatrixRule(file, km):
            return MatrixFile(path_of(file), path_of(km) if km else None)
        case RoadsRule(file, flow, reach_km):
            return Roads(path_of(file), flow, reach_km)
        case OsrmRule(url, profile):
            return Osrm(url, profile)
