"""Routes driven halt by halt: the readable twin."""

from __future__ import annotations

import numpy as np

from fulfilsim.kernels.routing.problem import Ints
from fulfilsim.kernels.travel import arrivals

Window = tuple[int, int]


def drive(
    first: Ints,
    legs: Ints,
    service: Ints,
    opens: Ints,
    closes: Ints,
    release: Ints,
    departure: Ints,
    starts: Ints,
    metres_per_hour: Ints,
    hour: int,
    cycle: int,
) -> tuple[Ints, Ints, Ints]:
    """Drive every route from its departure.

    Parameters
    ----------
    first
        Where each route's halts begin, and the number of halts (r + 1,).
    legs
        The drive to each halt: its time, or with speeds its length (h,) [time units, or m].
    service
        How long each halt lasts (h,) [time units].
    opens, closes
        Windows of each halt; one that closes before it opens is not there (h, w) [time units].
    release
        No vehicle leaves a halt before this (h,) [time units].
    departure
        When each route's vehicle is ready at its first halt (r,) [time units].
    starts, metres_per_hour, hour, cycle
        Speeds of a day or week, as in `fulfilsim.kernels.arrivals`; no period, and legs are times.

    Returns
    -------
    arrival, begin, end
        When the vehicle arrives at each halt, begins service and is done (h,) [time units].
    """
    arrival, begin, end = np.empty((3, len(legs)), np.int64)
    speeds = (starts, metres_per_hour, hour, cycle)
    for route, departs in enumerate(departure.tolist()):
        now = departs
        for halt in range(first[route], first[route + 1]):
            now = _arrival(now, legs[halt], speeds)
            arrival[halt] = now
            begin[halt] = _earliest(_windows(opens, closes, halt), now)
            now = end[halt] = int(max(begin[halt] + service[halt], release[halt]))
    return arrival, begin, end


def latest_departures(
    first: Ints, legs: Ints, service: Ints, opens: Ints, closes: Ints, release: Ints, begin: Ints
) -> Ints:
    """Say when each route leaves at the latest to be back, and everywhere no later, than it began early.

    Parameters
    ----------
    first, legs, service, opens, closes, release
        The routes as in `drive`, legs in time.
    begin
        When service begins at each halt if the vehicle leaves as early as it can (h,) [time units].

    Returns
    -------
    NDArray
        Departures (r,) [time units].
    """
    leaves = np.empty(len(first) - 1, np.int64)
    for route in range(len(leaves)):
        start, end = int(first[route]), int(first[route + 1]) - 1
        latest = int(begin[end])
        for halt in range(end - 1, start - 1, -1):
            before = latest - int(legs[halt + 1]) - int(service[halt])
            latest = max(int(begin[halt]), _latest(_windows(opens, closes, halt), before))
        leaves[route] = max(latest, int(release[start]))
    return leaves


def _arrival(now: int, leg: np.int64, speeds: tuple[Ints, Ints, int, int]) -> int:
    """Add the leg's time, or drive its metres at the speeds of the day."""
    if not len(speeds[0]):
        return now + int(leg)
    return int(arrivals(np.array([now]), np.array([leg]), *speeds)[0])


def _windows(opens: Ints, closes: Ints, halt: int) -> list[Window]:
    pairs = zip(opens[halt].tolist(), closes[halt].tolist(), strict=True)
    return [(begin, end) for begin, end in pairs if begin <= end]


def _earliest(windows: list[Window], arrival: int) -> int:
    """Wait for the first window that is not past; after the last one, begin at once."""
    return next((max(arrival, begin) for begin, end in windows if arrival <= end), arrival)


def _latest(windows: list[Window], before: int) -> int:
    """Find the last instant of a window that is not after `before`; in vain, an instant before all."""
    return next((min(before, end) for begin, end in windows[::-1] if begin <= before), -1)
