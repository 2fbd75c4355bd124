"""The drivers' clock, which stands still during breaks, and the time that they are paid for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.fleet_parts import DriverPlan

Ints = NDArray[np.int64]


def working_clock(times: Ints, breaks: Ints) -> Ints:
    """Count times of day on a clock that stands still during breaks (n,) [s]."""
    rested = sum(
        (np.clip(times - begin, 0, length) for begin, length in breaks.tolist()), np.zeros_like(times)
    )
    return np.asarray(times - rested)


def wall_clock(times: Ints, breaks: Ints) -> Ints:
    """Turn times of the drivers' clock into times of day; who leaves when a break begins rests first (n,)."""
    times = times.copy()
    for begin, length in breaks.tolist():
        times += np.where(times >= begin, length, 0)
    return times


def paid_seconds(drivers: DriverPlan, starts: Ints, ends: Ints) -> Ints:
    """Count the paid seconds between two times of day (n,)."""
    if drivers.paid_breaks:
        return ends - starts
    return working_clock(ends, drivers.breaks) - working_clock(starts, drivers.breaks)
