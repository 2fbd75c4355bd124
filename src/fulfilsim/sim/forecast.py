"""What a planner expects to sell: what the demand block says, or a seasonal smoothing of what was sold.

References
----------
P. R. Winters, "Forecasting sales by exponentially weighted moving averages", Management Science 6 (1960).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.replenishment import look_ahead_days

if TYPE_CHECKING:
    from fulfilsim.world.stock import StockPlan

Floats = NDArray[np.float64]

WEEK = 7
NEEDED_DAYS = 3 * WEEK
LEVEL, SEASON = 0.3, 0.1  # weights of the last day and of the last weekday


class Forecast:
    """Expected units by node and day, made anew when levels are.

    Parameters
    ----------
    plan
        Stock, with what the demand block expects.
    """

    def __init__(self, plan: StockPlan) -> None:
        self.plan = plan
        ahead = look_ahead_days(plan)
        tail = plan.expected[:, -WEEK:]
        self.given = np.concatenate((plan.expected, np.tile(tail, -(-ahead // tail.shape[1]))), axis=1)
        total = self.given.sum(axis=0)
        self.share = self.given / np.where(total > 0, total, 1.0)
        self.history: list[float] = []
        self.made = self.given

    def on(self, day: int) -> tuple[Floats, float]:
        """Return what is expected at each node and day (nodes, days), and its error, as of a day."""
        error = self.plan.error
        if self.plan.seasonal and len(self.history) >= NEEDED_DAYS:
            ahead, error = smoothed(np.array(self.history), self.given.shape[1] - day)
            self.made = self.given.copy()
            self.made[:, day:] = self.share[:, day:] * ahead
        return self.made, error

    def of_day(self, day: int) -> Floats:
        """Return what was expected of a day when levels were last made (nodes,)."""
        return np.asarray(self.made[:, day])

    def sold(self, units: float) -> None:
        """Note what customers ordered on a day, of all nodes together [units]."""
        self.history.append(units)


def smoothed(history: Floats, ahead: int) -> tuple[Floats, float]:
    """Smooth daily sales with a weekly season, and carry them on.

    Parameters
    ----------
    history
        Units of each day, three weeks at least (days,).
    ahead
        Days to carry on.

    Returns
    -------
    tuple
        Units of each day ahead (ahead,), and the coefficient of variation of a week's error.

    Raises
    ------
    ImportError
        If statsmodels is not installed; a scenario that needs it is refused before.
    """
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    model = ExponentialSmoothing(
        history, seasonal="add", seasonal_periods=WEEK, initialization_method="heuristic"
    )
    fit = model.fit(smoothing_level=LEVEL, smoothing_seasonal=SEASON, optimized=False)
    weeks = len(history) // WEEK * WEEK
    missed = np.asarray(fit.resid)[-weeks:].reshape(-1, WEEK).sum(axis=1)
    usual = max(float(history[-weeks:].mean()) * WEEK, 1.0)
    return np.maximum(np.asarray(fit.forecast(ahead)), 0.0), float(np.sqrt((missed**2).mean()) / usual)
