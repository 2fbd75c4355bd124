"""The headline KPIs of each day over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.comparison import values_by
from fulfilsim.analysis.limits import limits_of
from fulfilsim.analysis.summary import statistics

if TYPE_CHECKING:
    from collections.abc import Collection

    from fulfilsim.analysis.grouped import Floats

STATISTICS = ("n", "mean", "sd", "ci_low", "ci_high", "p10", "p90")


def bands(daily: pd.DataFrame, kpis: Collection[str]) -> pd.DataFrame:
    """Summarise KPIs of each day over replications.

    What is undefined in any replication has no mean, as in :func:`fulfilsim.analysis.summary.statistics`.

    Parameters
    ----------
    daily
        Columns scenario, replication, day, kpi, value.
    kpis
        Those wanted; the others are left out.

    Returns
    -------
    pandas.DataFrame
        Columns scenario, kpi, day, n, mean, sd, ci_low, ci_high, p10, p90; days in order.
    """
    keys = ["scenario", "kpi", "day"]
    wanted = daily[daily["kpi"].isin(kpis)].sort_values([*keys, "replication"], kind="stable")
    rows = [
        (*key, *statistics(group.to_numpy(dtype=np.float64), limits_of(str(key[1]))))
        for key, group in wanted.groupby(keys, sort=True)["value"]
    ]
    return pd.DataFrame(rows, columns=[*keys, *STATISTICS])


def change_ranges(kpis: pd.DataFrame, base: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Give p10 and p90 of the paired differences of single replications from the base, by scenario and KPI.

    Parameters
    ----------
    kpis
        Columns scenario, replication, kpi, value; the same replications for every scenario.
    base
        The scenario that the others are compared with.
    """
    values = values_by(kpis)
    of_base = values.pop(base)
    return {
        (scenario, kpi): _range(others[kpi] - of_base[kpi])
        for scenario, others in values.items()
        for kpi in others
        if kpi in of_base
    }


def _range(values: Floats) -> tuple[float, float]:
    *_, low, high = statistics(values)
    return low, high
