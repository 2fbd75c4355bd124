"""Plans against a base: paired differences, how sure they are, and where they arise."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.catalogue import describe, unit_of
from fulfilsim.analysis.limits import ENDLESS, Limits, apart, interval, limits_of
from fulfilsim.analysis.summary import half_width
from fulfilsim.events import COST_HEADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fulfilsim.analysis.grouped import Floats

LEVEL = 0.05
MOST_REPLICATIONS = 10_000
ROUNDING = 1e-12

HEADLINES = (
    "orders_placed",
    "orders_delivered",
    "click_to_door_mean_h",
    "click_to_door_p50_h",
    "click_to_door_p90_h",
    "click_to_door_p95_h",
    "on_time_in_full_share",
    "ship_on_time_share",
    "availability_share",
    "cost_per_order",
    "contribution_per_order",
    "backlog_peak_orders",
    "backlog_clear_h",
)
FAMILY = (*HEADLINES, *(f"cost_per_order.{head}" for head in COST_HEADS))

INDISTINGUISHABLE = "indistinguishable"

Values = dict[str, dict[str, "Floats"]]
"""By scenario and KPI, the value of each replication."""


@dataclass(frozen=True)
class Paired:
    """A paired difference: its mean, spread, 95 % interval and p-value; what is undefined is NaN."""

    mean: float
    sd: float
    ci_low: float
    ci_high: float
    p_value: float


def values_by(kpis: pd.DataFrame) -> Values:
    """Look the values of each KPI up, in the order of the replications.

    Parameters
    ----------
    kpis
        Columns scenario, replication, kpi, value.
    """
    ordered = kpis.sort_values("replication", kind="stable")
    found: Values = {}
    for (scenario, kpi), values in ordered.groupby(["scenario", "kpi"], sort=False)["value"]:
        found.setdefault(str(scenario), {})[str(kpi)] = values.to_numpy(dtype=np.float64)
    return found


def differences(values: Values, base: str, currency: str, more: Sequence[str] = ()) -> pd.DataFrame:
    """Compare headline KPIs, cost heads and what else is asked of every other scenario with the base's.

    Replication by replication both meet the same customers and the same luck, so the differences are
    paired: ``ci_low`` to ``ci_high`` is Student's t interval of their mean, 95 % for each by itself, and of
    shares within 100 % either way.
    ``p_holm`` is the p-value after Holm's correction over all figures and scenarios, and the verdict goes by
    it: the chance of any false verdict at all is at most 5 %. Where the plans cannot be told apart,
    ``replications_needed`` is about how many would do if the difference is truly as large as the one seen.

    Parameters
    ----------
    values
        Of every KPI, by scenario.
    base
        The scenario that the others are compared with.
    currency
        Unit of money.
    more
        Further KPIs; one that a scenario or the base has not gets no row.

    Returns
    -------
    pandas.DataFrame
        One row a scenario and figure: scenario, kpi, unit, better, n, base, alternative (means), mean (of the
        differences), sd, ci_low, ci_high, p_value, p_holm, verdict, replications_needed.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian J. of Statistics 6.
    """
    one = values[base]
    rows = [
        _row(scenario, kpi, currency, one[kpi], other[kpi])
        for scenario, other in values.items()
        if scenario != base
        for kpi in dict.fromkeys((*FAMILY, *more))
        if kpi in FAMILY or (kpi in one and kpi in other)
    ]
    table = pd.DataFrame(rows)
    table["p_holm"] = holm(table["p_value"].to_numpy(dtype=np.float64))
    judged = zip(table["better"], table.pop("direction"), table["p_holm"], strict=True)
    table["verdict"] = [verdict(*each) for each in judged]
    level = LEVEL / max(int(table["p_value"].notna().sum()), 1)
    needed = [replications_needed(*each, level) for each in zip(table["mean"], table["sd"], strict=True)]
    table["replications_needed"] = np.where(table["verdict"] == INDISTINGUISHABLE, needed, np.nan)
    return table


def paired(base: Floats, alternative: Floats, limits: Limits = ENDLESS) -> Paired:
    """Compare a figure replication by replication, the interval kept within limits of the difference.

    Where it is endless in some replications its mean is undefined, and the p-value is that of the sign test:
    how often one plan is the better one, whatever by how much.
    """
    change = _change(base, alternative)
    if np.isnan(change).any() or len(change) <= 1:
        mean = float(change.mean()) if len(change) else np.nan
        return Paired(mean if np.isfinite(mean) else np.nan, np.nan, np.nan, np.nan, _p_of_few(change))
    if not np.isfinite(change).all():
        return Paired(np.nan, np.nan, np.nan, np.nan, _sign_test(change))
    mean, sd = float(change.mean()), float(change.std(ddof=1))
    ends = interval(mean, half_width(change), limits)
    return Paired(mean, sd, *ends, _p_value(mean, sd, change))


def holm(p_values: Floats) -> Floats:
    """Correct p-values for their number, step by step; the undefined ones are no tests."""
    corrected = np.full(len(p_values), np.nan)
    tests = np.flatnonzero(~np.isnan(p_values))
    order = tests[np.argsort(p_values[tests], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected


def verdict(better: str, direction: float, p_holm: float) -> str:
    """Name what a difference means: ``better``, ``worse``, ``different`` or ``indistinguishable``."""
    if not p_holm <= LEVEL:
        return INDISTINGUISHABLE
    if better == "none":
        return "different"
    return "better" if (direction > 0) == (better == "higher") else "worse"


def replications_needed(mean: float, sd: float, level: float) -> float:
    """Estimate how many replications would tell a difference of this size from noise; NaN beyond 10,000.

    Where all differences are the same whole number, it is as many as the sign test needs.
    """
    from scipy.special import stdtrit

    if mean == 0 or not np.isfinite(mean) or np.isnan(sd):
        return float("nan")
    if sd == 0:
        return float(np.ceil(1 - np.log2(level)))

    def enough(number: int) -> bool:
        return bool(stdtrit(number - 1, 1 - level / 2) * sd <= abs(mean) * np.sqrt(number))

    numbers = range(2, MOST_REPLICATIONS + 1)
    first = bisect_left(numbers, True, key=enough)
    return float(numbers[first]) if first < len(numbers) else float("nan")


def decomposition(values: Values, base: str) -> pd.DataFrame:
    """Show where time and cost differ: by part and head, with a total that they add up to.

    Parameters
    ----------
    values
        Of every KPI, by scenario.
    base
        The scenario that the others are compared with.

    Returns
    -------
    pandas.DataFrame
        scenario, of (``time`` [h] or ``cost`` [currency], per order), part, base, alternative, difference,
        ci_low, ci_high. A part that one of the two does not have is nought there.
    """
    rows = [
        {"scenario": scenario, "of": of, "part": part, **_means(values[base], other, kpi)}
        for scenario, other in values.items()
        if scenario != base
        for of, part, kpi in _parts([*other, *values[base]])
    ]
    return pd.DataFrame(rows)


def _row(scenario: str, kpi: str, currency: str, base: Floats, alternative: Floats) -> dict[str, object]:
    found = paired(base, alternative, apart(limits_of(kpi)))
    return {
        "scenario": scenario,
        "kpi": kpi,
        "unit": unit_of(kpi, currency),
        "better": describe(kpi).better,
        "n": len(base),
        "base": _mean(base),
        "alternative": _mean(alternative),
        **vars(found),
        "direction": _direction(found, _change(base, alternative)),
    }


def _change(base: Floats, alternative: Floats) -> Floats:
    """Subtract pair by pair; what is endless in both is the same, and rounding is no difference."""
    with np.errstate(invalid="ignore"):
        change = alternative - base
        tiny = np.isfinite(change) & (np.abs(change) <= ROUNDING * (np.abs(alternative) + np.abs(base)))
    return np.where((alternative == base) | tiny, 0.0, change)


def _direction(found: Paired, change: Floats) -> float:
    """Say which way a difference goes: up if positive; where no mean is defined, which way most go."""
    return found.mean if np.isfinite(found.mean) else float(np.nansum(np.sign(change)))


def _p_of_few(change: Floats) -> float:
    """Give the p-value of what no test can be made of: 1 where nothing differs, else none."""
    return 1.0 if len(change) and (change == 0).all() else float("nan")


def _p_value(mean: float, sd: float, change: Floats) -> float:
    """Give the p-value of the t-test, and where every difference is the same that of the sign test.

    Only whole numbers agree by chance; where measured amounts all differ by as much, that is the plan.
    """
    from scipy.special import stdtr

    if sd > 0:
        return float(2 * stdtr(len(change) - 1, -abs(mean) / sd * np.sqrt(len(change))))
    return _sign_test(change) if float(change[0]).is_integer() else 0.0


def _sign_test(change: Floats) -> float:
    from scipy.special import bdtr

    up, down = int((change > 0).sum()), int((change < 0).sum())
    return float(min(1.0, 2 * bdtr(min(up, down), up + down, 0.5)))


def _mean(values: Floats) -> float:
    """Give the mean, endless where any value is and undefined where any is."""
    return float(values.mean())


def _parts(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """List the parts of time and cost among KPIs, each once, with their totals last."""
    unique = list(dict.fromkeys(names))
    time = [("time", kpi.partition(".")[2], kpi) for kpi in unique if kpi.startswith("time_mean_h.")]
    cost = [("cost", head, f"cost_per_order.{head}") for head in COST_HEADS]
    return [
        *time,
        ("time", "total", "click_to_door_mean_h"),
        *cost,
        ("cost", "total", "cost_per_order"),
    ]


def _means(base: Mapping[str, Floats], other: Mapping[str, Floats], kpi: str) -> dict[str, float]:
    nought = np.zeros(len(base["orders_placed"]))
    one, two = base.get(kpi, nought), other.get(kpi, nought)
    found = paired(one, two)
    means = {"base": _mean(one), "alternative": _mean(two), "difference": found.mean}
    return {**means, "ci_low": found.ci_low, "ci_high": found.ci_high}
