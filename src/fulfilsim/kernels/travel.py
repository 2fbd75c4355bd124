"""Distances and driving times between places: the readable twin.

References
----------
R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984).
H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000): the mean radius.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088

Floats = NDArray[np.float64]


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
