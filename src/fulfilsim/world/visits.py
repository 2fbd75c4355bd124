"""Conversion by the working days promised, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.customer_values import MOST_DAYS
from fulfilsim.scenario.visits import Visits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class VisitPlan:
    """Which visits become orders.

    Parameters
    ----------
    conversion
        Share of the visits that become orders at a promise of 0, 1 ... working days; the best is 1 (days,).
    level
        Visits as a multiple of the orders that the demand says.
    """

    conversion: Floats
    level: float


def make_visits(visits: Visits) -> VisitPlan:
    """Lay conversion out: those who visit are those who would buy at the best promise that there could be."""
    rule, days = visits.conversion, np.arange(MOST_DAYS + 1.0)
    if rule.table:
        level = np.interp(days, [day for day, _ in rule.table], [share for _, share in rule.table])
    else:
        level = (1 - rule.per_day) ** days
    best = float(level.max())
    return VisitPlan(level / best, best / float(level[min(visits.reference, MOST_DAYS)]))
