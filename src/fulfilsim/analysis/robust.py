"""Which plan is best across cases: the figure by plan and case, regret, and how sure the choice is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.comparison import LEVEL, holm, paired
from fulfilsim.analysis.limits import ENDLESS, Limits, apart
from fulfilsim.analysis.summary import statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fulfilsim.analysis.grouped import Floats

DRAWN = "as drawn"
EXPECTED, WORST, REGRET = "expected", "worst case", "regret"
CRITERIA = (EXPECTED, WORST, REGRET)

ByCase = dict[str, dict[str, "Floats"]]
"""By case and plan, the figure of each replication; in every case all plans meet the same customers."""


@dataclass(frozen=True)
class _Criterion:
    """What a criterion judges plans by: a figure of each replication, of which the least mean is best."""

    name: str
    losses: Mapping[str, Floats]

    @property
    def ranked(self) -> list[str]:
        """The plans, the best first; equals as they were given."""
        plans = list(self.losses)
        return sorted(plans, key=lambda plan: (float(self.losses[plan].mean()), plans.index(plan)))


def cases(values: ByCase, better: str, limits: Limits = ENDLESS) -> pd.DataFrame:
    """Set plans side by side in every case.

    Parameters
    ----------
    values
        The figure by case and plan.
    better
        ``lower`` or ``higher``.
    limits
        The least and the most that the figure can be; its intervals end there.

    Returns
    -------
    pandas.DataFrame
        case, scenario, n, mean, ci_low, ci_high, best (the case's best plan by the mean), regret (how much
        worse than that plan, replication by replication), regret_low, regret_high, sure (whether the best
        plan is told from every other one; the chance of a wrong word in a case is at most 5 %).
    """
    return pd.DataFrame([row for case in values for row in _case(case, values[case], better, limits)])


def choices(values: ByCase, better: str, limits: Limits = ENDLESS) -> pd.DataFrame:
    """Say which plan each criterion takes, and whether it is told from the next best.

    ``expected`` goes by the mean over demand as it is drawn. ``worst case`` goes by each plan's worst case,
    and ``regret`` by the case in which a plan falls most behind the best plan of that case; both look at the
    cases asked for only.

    Returns
    -------
    pandas.DataFrame
        criterion, scenario (the choice), value, ci_low, ci_high, case (that decides), runner_up, difference
        (runner-up less choice, in the direction of worse), difference_low, difference_high, sure.
    """
    losses = {case: _losses(by_plan, better) for case, by_plan in values.items()}
    asked = {case: by_plan for case, by_plan in losses.items() if case != DRAWN}
    plain = losses.get(DRAWN) or next(iter(losses.values()))
    behind = {case: {plan: each - by_plan[_best(by_plan)] for plan, each in by_plan.items()}
              for case, by_plan in asked.items()}  # fmt: skip
    rows = [_choice(_Criterion(EXPECTED, plain), dict.fromkeys(plain, DRAWN), better, limits)]
    for name, table in ((WORST, asked), (REGRET, behind)):
        if table:
            told = (better, limits) if name == WORST else ("lower", apart(limits))
            rows.append(_choice(*_at_worst(name, table), *told))
    return pd.DataFrame(rows)


def _case(case: str, by_plan: Mapping[str, Floats], better: str, limits: Limits) -> list[dict[str, object]]:
    losses = _losses(by_plan, better)
    best = _best(losses)
    sure = _is_sure(best, losses)
    rows = []
    for plan, values in by_plan.items():
        n, mean, _, low, high, *_ = statistics(values, limits)
        regret = paired(losses[best], losses[plan], apart(limits))
        rows.append({
            "case": case, "scenario": plan, "n": n, "mean": mean, "ci_low": low, "ci_high": high,
            "best": plan == best, "regret": regret.mean,
            "regret_low": regret.ci_low, "regret_high": regret.ci_high, "sure": sure,
        })  # fmt: skip
    return rows


def _at_worst(name: str, table: Mapping[str, Mapping[str, Floats]]) -> tuple[_Criterion, dict[str, str]]:
    """Take each plan in the case that is worst for it."""
    plans = next(iter(table.values()))
    worst = {plan: max(table, key=lambda case: float(table[case][plan].mean())) for plan in plans}
    return _Criterion(name, {plan: table[case][plan] for plan, case in worst.items()}), worst


def _choice(
    criterion: _Criterion, deciding: Mapping[str, str], better: str, limits: Limits
) -> dict[str, object]:
    best, *others = criterion.ranked
    sign = -1.0 if better == "higher" else 1.0
    _, mean, _, *ends = statistics(sign * criterion.losses[best], limits)
    low, high = ends[0], ends[1]
    next_best = others[0] if others else ""
    gap = paired(criterion.losses[best], criterion.losses[next_best or best], apart(limits))
    return {
        "criterion": criterion.name, "scenario": best, "value": mean, "ci_low": low, "ci_high": high,
        "case": deciding[best], "runner_up": next_best, "difference": gap.mean,
        "difference_low": gap.ci_low, "difference_high": gap.ci_high,
        "sure": _is_sure(best, criterion.losses),
    }  # fmt: skip


def _losses(by_plan: Mapping[str, Floats], better: str) -> dict[str, Floats]:
    """Turn a figure round where higher is better, so that the least is always best."""
    return {plan: -values if better == "higher" else values for plan, values in by_plan.items()}


def _best(losses: Mapping[str, Floats]) -> str:
    return _Criterion("", losses).ranked[0]


def _is_sure(best: str, losses: Mapping[str, Floats]) -> bool:
    """Say whether a plan is told from every other one, with the number of others allowed for."""
    others: Sequence[str] = [plan for plan in losses if plan != best]
    p_values = np.array([paired(losses[best], losses[plan]).p_value for plan in others])
    return bool((holm(p_values) <= LEVEL).all()) if others else False
