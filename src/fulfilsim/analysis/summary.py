"""KPIs over replications: the noise of the estimate, and what a planner risks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.catalogue import describe, rank, unit_of
from fulfilsim.analysis.limits import ENDLESS, Limits, interval, limits_of
from fulfilsim.columns import Table, as_table, grouping, named
from fulfilsim.sorting import sorted_rows

if TYPE_CHECKING:
    import pandas as pd

    from fulfilsim.analysis.grouped import Floats

CONFIDENCE = 0.95

FIGURES = ("n", "mean", "sd", "ci_low", "ci_high", "p10", "p90")


def summarise(kpis: Table | pd.DataFrame, currency: str) -> Table:
    """Summarise each KPI of each scenario over replications.

    ``ci_low`` to ``ci_high`` is the 95 % interval of the mean (Student's t, ended where the KPI ends, such as
    at 0 and 100 %: :mod:`fulfilsim.analysis.limits`): how sure the estimate is.
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
    table = as_table(kpis)
    scenario, kpi, values = table.names("scenario"), table.names("kpi"), table.numbers("value")
    group, first = grouping(scenario, kpi)
    places = np.array([rank(name) for name in kpi.text_of_each(first)], np.int64)
    found = sorted_rows(scenario.codes[first], places, first)
    rows = sorted_rows(group, table.numbers("replication"))
    ends = np.searchsorted(group[rows], np.arange(len(first) + 1))
    names = kpi.text_of_each(first[found])
    figures = [
        statistics(values[rows[ends[each] : ends[each + 1]]], limits_of(name))
        for each, name in zip(found.tolist(), names, strict=True)
    ]
    columns = np.array(figures, np.float64).reshape(len(found), len(FIGURES)).T
    return Table({
        "scenario": scenario[first[found]],
        "kpi": named(names),
        "unit": named([unit_of(name, currency) for name in names]),
        "better": named([describe(name).better for name in names]),
        "n": columns[0].astype(np.int64),
        **dict(zip(FIGURES[1:], columns[1:], strict=True)),
    })  # fmt: skip


def statistics(values: Floats, limits: Limits = ENDLESS) -> tuple[float, ...]:
    """Give n, mean, sd, the interval's ends, p10 and p90 of replications; what is undefined is NaN."""
    n = int(np.isfinite(values).sum())
    nothing = np.nan
    if not len(values) or np.isnan(values).any():
        return (n, *[nothing] * 6)
    low, high = quantile_of(values, 10), quantile_of(values, 90)
    if n < len(values):
        return (n, nothing, nothing, nothing, nothing, low, high)
    mean, sd, half = float(values.mean()), *_spread(values)
    return (n, mean, sd, *interval(mean, half, limits), low, high)


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
