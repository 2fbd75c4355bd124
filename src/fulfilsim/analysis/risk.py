"""What a planner risks: how often each plan misses its targets, and any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fulfilsim.analysis.comparison import Values
    from fulfilsim.analysis.grouped import Floats

MISSED = "target_missed."
ANY = "any of them"
Z95 = 1.959963984540054


def risks(values: Values) -> pd.DataFrame:
    """Give the probability that each scenario misses each of its targets, and at least one.

    Parameters
    ----------
    values
        Of every KPI, by scenario.

    Returns
    -------
    pandas.DataFrame
        scenario, target (a KPI, or ``any of them``), n, missed (share of the replications), ci_low and
        ci_high (95 %, Wilson).
    """
    rows = [
        (scenario, target, len(missed), float(missed.mean()), *wilson(int(missed.sum()), len(missed)))
        for scenario in values
        for target, missed in _by_target(values, scenario).items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "target", "n", "missed", "ci_low", "ci_high"])


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Give the interval of a share that was seen ``hits`` times in ``n``.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * float(np.sqrt(hits * (n - hits) / n + z * z / 4))
    return max(0.0, middle - half), min(1.0, middle + half)


def _by_target(values: Values, scenario: str) -> dict[str, Floats]:
    by_kpi = values[scenario]
    found = {kpi.removeprefix(MISSED): by_kpi[kpi] for kpi in sorted(by_kpi) if kpi.startswith(MISSED)}
    return {**found, ANY: np.max(list(found.values()), axis=0)} if found else {}
