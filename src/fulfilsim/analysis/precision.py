"""When to stop replicating: once the interval of a KPI is narrow enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.summary import half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fulfilsim.analysis.grouped import Floats

AT_LEAST = 10


def enough(values: Floats, percent: float, differences: Sequence[Floats] = ()) -> int | None:
    """Give the first number of replications at which the half-width is at most ``percent`` of the mean.

    It looks at the replications in their order and so gives one answer however they were computed, one by one
    or several at once. Fewer than ten never suffice: with so few the standard deviation itself is a guess,
    and stopping at the first lucky one would make the interval cover too seldom.

    Parameters
    ----------
    values
        The KPI by replication.
    percent
        Half-width asked for [% of the mean].
    differences
        Of other plans from this one, by replication: then it is their intervals that must be narrow.

    Returns
    -------
    int or None
        The number, or None while more are needed.

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., section 9.4.1: the sequential procedure.
    """
    for n in range(AT_LEAST, len(values) + 1):
        bound = percent / 100 * abs(float(np.mean(values[:n])))
        if all(half_width(each[:n]) <= bound for each in differences or (values,)):
            return n
    return None
