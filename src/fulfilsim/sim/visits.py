"""Visits: which of them become orders at the promise shown.

The demand is drawn as visits of the best promise that there could be; each has a mark, and becomes an order
when the mark is at most the conversion of its promise. So two plans meet the same visitors, and a better
promise only adds orders.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.visits import VisitPlan

CONVERSION = purpose("visit.conversion")
TICK_S = 2.0**-10

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def promised_working_days(outlook: Calendar, works: Bools, shown: Floats, promised_by: Floats) -> Ints:
    """Return how many working days after the day of the visit the promised day of delivery is (n,).

    Parameters
    ----------
    outlook
        The days.
    works
        Whether the carrier works on each (days,).
    shown
        When the promise was shown (n,) [s].
    promised_by
        End of the promised day's hours of delivery; infinite beyond the days (n,) [s].
    """
    until = np.cumsum(works)
    last = outlook.day_of(np.minimum(promised_by, outlook.end) - TICK_S)
    return np.asarray(np.maximum(until[last] - until[outlook.day_of(shown)], 0))


def converted(plan: VisitPlan, marks: Marks, keys: NDArray[np.uint64], working_days: Ints) -> Bools:
    """Say which visits (n,) become orders at promises of so many working days (n,)."""
    share = plan.conversion[np.minimum(working_days, len(plan.conversion) - 1)]
    return np.asarray(marks.uniform(CONVERSION, keys) <= share)
