"""The least and the most that a figure can be: where the interval of its mean ends.

Student's t knows no such ends, and with two replications it reaches far beyond them. What is cut off cannot
hold the mean, so the rest covers it exactly as often. (On the scale of logits an interval would keep inside
by itself, but it has no end at all where a replication reaches 0 or 100 %.)
"""

from __future__ import annotations

from math import inf

import numpy as np

from fulfilsim.analysis.catalogue import MONEY, describe

UNCAPPED = "forecast_error_share"  # more can be missed than was ordered
SIGNED = "time_mean_h.<place>.<part>"  # what overlaps is taken off

Limits = tuple[float, float]
ENDLESS: Limits = (-inf, inf)


def limits_of(name: str) -> Limits:
    """Tell the least and the most that a KPI can be: a share is of a whole, no count is below nought."""
    kpi = describe(name)
    if kpi.unit == MONEY or kpi.name == SIGNED:
        return ENDLESS
    return (0.0, 1.0) if kpi.unit == "share" and kpi.name != UNCAPPED else (0.0, inf)


def apart(limits: Limits) -> Limits:
    """Tell the least and the most that the difference of two figures can be."""
    least, most = limits
    return least - most, most - least


def interval(mean: float, half: float, limits: Limits) -> tuple[float, float]:
    """Give the ends of an interval round a mean, within the limits of the figure; NaN if its width is."""
    low, high = np.clip((mean - half, mean + half), *limits).tolist()
    return low, high
