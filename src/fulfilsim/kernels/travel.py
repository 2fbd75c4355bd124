"""Distances and driving times between places: the readable twin.

References
----------
R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984).
H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000): the mean radius.
S. Ichoua, M. Gendreau, J.-Y. Potvin, "Vehicle dispatching with time-dependent travel times", European Journal
of Operational Research 144 (2003): speeds that change at instants, so that nobody overtakes by leaving later.
"""

from __future__ import annotations

from bisect import bisect_right
from math import asin, cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _haversine_km(from_lat: float, from_lng: float, to_lat: float, to_lng: float) -> float:
    north = sin(radians(to_lat - from_lat) / 2)
    east = sin(radians(to_lng - from_lng) / 2)
    h = north * north + cos(radians(from_lat)) * cos(radians(to_lat)) * (east * east)
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, h)))  # rounding lifts h above 1 at some antipodes


def great_circle_km(from_lat: Floats, from_lng: Floats, to_lat: Floats, to_lng: Floats) -> Floats:
    """Measure the great-circle distance from each place to each place.

    Parameters
    ----------
    from_lat, from_lng
        Where the ways begin (n,) [degrees].
    to_lat, to_lng
        Where the ways end (m,) [degrees].

    Returns
    -------
    NDArray
        Distances (n, m) [km].
    """
    km = np.empty((len(from_lat), len(to_lat)))
    for i in range(len(from_lat)):
        for j in range(len(to_lat)):
            km[i, j] = _haversine_km(from_lat[i], from_lng[i], to_lat[j], to_lng[j])
    return km


def drive_hours(km: Floats, circuity: float, speed_km_h: float) -> Floats:
    """Turn straight distances into hours behind the wheel.

    Parameters
    ----------
    km
        Straight distances (n, m) [km].
    circuity
        Road distance over straight distance, at least 1.
    speed_km_h
        Mean speed on the way [km/h].

    Returns
    -------
    NDArray
        Driving times (n, m) [h].
    """
    return km * circuity / speed_km_h


def arrivals(
    departure: Ints, metres: Ints, starts: Ints, metres_per_hour: Ints, hour: int, cycle: int
) -> Ints:
    """Say when each drive ends, at speeds that change during the day.

    The speed changes at instants and not with the drive, so whoever leaves later never arrives earlier. All
    is counted in whole numbers: a drive ends at the first instant at which all of its metres are driven.

    Parameters
    ----------
    departure
        When each drive begins (n,) [time units].
    metres
        How far it goes (n,) [m].
    starts
        When each period of the cycle begins, rising from 0 (p,) [time units].
    metres_per_hour
        The speed in each period; 0 where nobody moves (p,) [m/h].
    hour
        How many time units an hour has: 3,600 for seconds.
    cycle
        After how many time units the periods begin again: 24 hours, or a week.

    Returns
    -------
    NDArray
        Arrivals (n,) [time units].
    """
    ends = [*starts[1:].tolist(), cycle]
    periods = list(zip(starts.tolist(), ends, metres_per_hour.tolist(), strict=True))
    drives = zip(departure.tolist(), metres.tolist(), strict=True)
    return np.array([_arrival(begin, far * hour, periods, cycle) for begin, far in drives], np.int64)


def _arrival(now: int, work: int, periods: list[tuple[int, int, int]], cycle: int) -> int:
    """Drive period by period; work is metres times the units of an hour, so speed × time counts it."""
    if work == 0:
        return now
    a_cycle = sum(speed * (end - start) for start, end, speed in periods)
    cycles = (work - 1) // a_cycle  # what is left after them is above zero, so a drive ends while moving
    now, work = now + cycles * cycle, work - cycles * a_cycle
    midnight = now - now % cycle
    at = bisect_right([start for start, _, _ in periods], now - midnight) - 1
    while True:
        _, end, speed = periods[at]
        within = speed * (midnight + end - now)
        if work <= within:
            return now - (-work // speed)
        now, work, at = midnight + end, work - within, at + 1
        if at == len(periods):
            at, midnight = 0, midnight + cycle
