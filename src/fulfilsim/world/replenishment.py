"""Reorder points and levels from a forecast.

References
----------
L. V. Snyder, Z.-J. M. Shen, "Fundamentals of Supply Chain Theory", 2nd ed., Wiley 2019, chapters 3 and 4: the
demand of a lead time taken as normal, lead times that vary included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import normal_quantile
from fulfilsim.kernels.stock import NEVER
from fulfilsim.world.stock import StockPlan
from fulfilsim.world.stock_files import NOT_SAID

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-6  # units that sums may be off by


def levels(plan: StockPlan, day: int, forecast: Floats, error: float) -> tuple[Ints, Ints]:
    """Return reorder points, `NEVER` for none, and the levels or lots to order.

    Parameters
    ----------
    plan
        Rules and suppliers.
    day
        Day on which they are set.
    forecast
        Units expected at each node on each day of the run, and `look_ahead_days` after it (m, days).
    error
        Coefficient of variation of the forecast's level.

    Returns
    -------
    tuple of ndarray
        Each (m, n) [units].
    """
    until = protected_days(plan)
    mean = _demand(plan, day, until, forecast)
    rate = mean / np.maximum(until, 1e-9)
    sd_days = np.array([supplier.sd_days for supplier in plan.suppliers])[plan.supplier]
    sd = np.sqrt(mean * plan.lumpiness + (error * mean) ** 2 + (rate * sd_days) ** 2)
    point = np.ceil(mean + normal_quantile(plan.service) * sd - ROUNDING)
    cover = _demand(plan, day, until + plan.cover_days, forecast) - mean
    reorder = np.where(plan.reorder_said == NOT_SAID, np.maximum(point, 0), plan.reorder_said).astype(
        np.int64
    )
    brings = np.maximum(np.ceil(cover - ROUNDING), 1).astype(np.int64)
    target = np.where(plan.by_lot, brings, np.where(plan.base, reorder, reorder + brings))
    target = np.where(plan.target_said == NOT_SAID, target, plan.target_said)
    reorder = np.where(plan.base, target - 1, reorder)
    return np.where(orderable(plan, day), reorder, NEVER), target


def protected_days(plan: StockPlan) -> Floats:
    """Return how long stock must last once it is looked at: lead time and review (m, n) [days]."""
    lead = np.array([supplier.mean_days for supplier in plan.suppliers])[plan.supplier]
    return np.asarray(lead + plan.review_days)


def orderable(plan: StockPlan, day: int) -> Bools:
    """Say what is ordered again on a day: not what would come after its season, nor long before it (m, n)."""
    lead = np.array([supplier.mean_days for supplier in plan.suppliers])[plan.supplier]
    ahead = np.ceil(lead) + plan.review_days
    return np.asarray(plan.again & (plan.first_day - ahead <= day) & (day + lead <= plan.last_day + 1))


def opening(plan: StockPlan, reorder: Ints, target: Ints) -> Ints:
    """Return stock at the start: as the scenario says, or what the policy keeps (m, n) [units].

    A policy keeps stock between reorder point and level, and each SKU is elsewhere in between: else all would
    be ordered on the same days. What is not ordered again starts at its level.
    """
    if plan.opening is not None:
        return plan.opening
    full = np.where(plan.by_lot, np.maximum(reorder, 0) + target, target)
    low = np.where(reorder == NEVER, full, np.minimum(reorder, full))
    sold = plan.sold_on(np.zeros(1, np.int64))[0]
    return np.where(sold, low + np.ceil((full - low) * plan.phase), 0).astype(np.int64)


def look_ahead_days(plan: StockPlan) -> int:
    """Return how many days after a day its levels look at."""
    return int(np.ceil((protected_days(plan) + plan.cover_days).max())) + 1


def _demand(plan: StockPlan, day: int, days: Floats, forecast: Floats) -> Floats:
    """Return what customers are expected to order in the next so many days (m, n) [units]."""
    begins = np.maximum(plan.first_day, day)
    ends = np.minimum(day + days, plan.last_day + 1.0)
    on_sale = plan.sold_on(np.arange(forecast.shape[1])) @ plan.share
    known = np.concatenate(
        (np.zeros((len(forecast), 1)), np.cumsum(forecast / np.maximum(on_sale, 1e-9), axis=1)), 1
    )
    begins = np.minimum(np.broadcast_to(begins, days.shape), forecast.shape[1] - 1)
    gone = _until(known, np.maximum(ends, begins)) - _until(known, begins.astype(float))
    return np.asarray(plan.share * gone)


def _until(known: Floats, at: Floats) -> Floats:
    """Read sums by day (m, days + 1) at fractions of days (m, n)."""
    whole = np.clip(np.floor(at).astype(np.int64), 0, known.shape[1] - 2)
    low, high = (np.take_along_axis(known, each, axis=1) for each in (whole, whole + 1))
    return np.asarray(low + (high - low) * np.clip(at - whole, 0.0, 1.0))
