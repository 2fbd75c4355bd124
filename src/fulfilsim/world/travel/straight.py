"""Straight lines, made longer by a circuity, at speeds that may change during the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fulfilsim import kernels
from fulfilsim.world.travel.points import Floats, Ints, Points, Ways

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class SpeedPeriods:
    """Speeds that change during the day, every day alike.

    Parameters
    ----------
    km_h
        The speed from each time of day on, the first of them midnight: {0: 45.0, 7 * 3600: 25.0} [s], [km/h].
    """

    km_h: Mapping[int, float]

    def __post_init__(self) -> None:
        if not self.km_h or min(self.km_h) != 0 or not max(self.km_h) < DAY:
            raise ValueError("speeds by time of day must begin at midnight and end before the next")
        speeds = self.km_h.values()
        if not all(speed == 0 or 1 <= speed <= 1000 for speed in speeds) or not any(speeds):
            raise ValueError("speeds must be from 1 to 1000 km/h, or 0 where nobody moves, and not all 0")

    def arrivals(self, departure: Ints, metres: Ints) -> Ints:
        """Say when each drive ends (n,) [s]; whoever leaves later never arrives earlier."""
        return kernels.arrivals(departure, metres, *self._columns(), HOUR, DAY)

    def departures(self, arrival: Ints, metres: Ints) -> Ints:
        """Say when each drive must begin at the latest (n,) [s]."""
        return kernels.departures(arrival, metres, *self._columns(), HOUR, DAY)

    def _columns(self) -> tuple[Ints, Ints]:
        starts = sorted(self.km_h)
        speeds = np.rint([1000 * self.km_h[start] for start in starts])
        return np.array(starts, np.int64), speeds.astype(np.int64)


@dataclass(frozen=True)
class GreatCircle:
    """Ways as the crow flies, times a circuity.

    Parameters
    ----------
    circuity
        Road distance over straight distance, at least 1.
    km_h
        Mean speed, or speeds by time of day [km/h].
    leaving
        Time of day at which the drives begin, where speeds change during the day [s].
    """

    circuity: float = 1.4
    km_h: float | SpeedPeriods = 30.0
    leaving: int = 9 * HOUR

    def __post_init__(self) -> None:
        if not 1 <= self.circuity <= 10:
            raise ValueError(f"circuity must be from 1 to 10, not {self.circuity:g}")
        if not isinstance(self.km_h, SpeedPeriods) and not 1 <= self.km_h <= 1000:
            raise ValueError(f"the speed must be from 1 to 1000 km/h, not {self.km_h:g}")
        if not 0 <= self.leaving < DAY:
            raise ValueError(f"leaving must be a time of day, not {self.leaving} s")

    def ways(self, points: Points) -> Ways:
        """Give the way from each place to each place."""
        return self.along(kernels.great_circle_km(points.lat, points.lng, points.lat, points.lng))

    def along(self, straight_km: Floats) -> Ways:
        """Give the ways where straight distances are known (n, n) [km]."""
        metres = np.rint(1000 * self.circuity * straight_km).astype(np.int64)
        return Ways(metres, self._seconds(metres))

    def _seconds(self, metres: Ints) -> Ints:
        if not isinstance(self.km_h, SpeedPeriods):
            constant: Ints = np.rint(metres * (3.6 / self.km_h)).astype(np.int64)
            return constant
        leaving = np.full(metres.size, self.leaving, np.int64)
        arrival = self.km_h.arrivals(leaving, metres.ravel())
        return (arrival - leaving).reshape(metres.shape)
