"""KPIs over replications: the noise of the estimate, and what a planner risks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.catalogue import describe, rank, unit_of

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Floats

CONFIDENCE = 0.95

COLUMNS = ("scenario", "kpi", "unit", "better", "n", "mean", "sd", "ci_low", "ci_high", "p10", "p90")


def summarise(kpis: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Summarise each KPI of each scenario over replications.

    ``ci_low`` to ``ci_high`` is the 95 % interval of the mean (Student's t): how sure the estimate is.
    ``p10`` to ``p90`` is the range of single replications: what a planner risks. ``n`` counts the
    replications in which the KPI is finite. Where it is undefined in any, nothing is averaged over the rest;
    where it is endless in some, the mean is left out and only the quantiles that do not reach the endless
    ones are given.

    Parameters
    ----------
    kpis
        Columns scenario, replication, kpi, value.
    currency
        Unit of money.
    """
    rows = [
        (scenario, kpi, unit_of(str(kpi), currency), describe(str(kpi)).better, *statistics(_values(group)))
        for (scenario, kpi), group in kpis.groupby(["scenario", "kpi"], sort=False)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["scenario", "kpi"], key=_sort_key, kind="stable", ignore_index=True)


def statistics(values: Floats) -> tuple[float, ...]:
    """Give n, mean, sd, the interval's ends, p10 and p90 of replications; what is undefined is NaN."""
    n = int(np.isfinite(values).sum())
    nothing = np.nan
    if not len(values) or np.isnan(values).any():
        return (n, *[nothing] * 6)
    low, high = quantile_of(values, 10), quantile_of(values, 90)
    if n < len(values):
        return (n, nothing, nothing, nothing, nothing, low, high)
    mean, sd, half = float(values.mean()), *_spread(values)
    return (n, mean, sd, mean - half, mean + half, low, high)


def half_width(values: Floats) -> float:
    """Give half the width of the 95 % interval of the mean; undefined for fewer than two values."""
    return _spread(values)[1]


def quantile_of(values: Floats, percent: int) -> float:
    """Give a quantile of finite or endless values; undefined where it leans on an endless one."""
    ranked = np.sort(values)
    below, rest = divmod(percent * (len(ranked) - 1), 100)
    above = ranked[below + (rest > 0)]
    if not np.isfinite(above):
        return float("nan")
    return float(ranked[below] + (above - ranked[below]) * (rest / 100))


def _spread(values: Floats) -> tuple[float, float]:
    n = len(values)
    if n <= 1:
        return float("nan"), float("nan")
    sd = float(values.std(ddof=1))
    return sd, _t(n - 1) * sd / float(np.sqrt(n))


@cache
def _t(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))


def _values(group: pd.DataFrame) -> Floats:
    return group.sort_values("replication")["value"].to_numpy(dtype=np.float64)


def _sort_key(column: pd.Series[str]) -> pd.Series[str] | pd.Series[int]:
    return column.map(rank) if column.name == "kpi" else column
