"""Demand cases: the level of demand at a quantile of its forecast error, or values of one's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log1p, sqrt
from typing import TYPE_CHECKING

import pandas as pd

from fulfilsim.analysis.catalogue import describe, unit_of
from fulfilsim.analysis.limits import limits_of
from fulfilsim.analysis.robust import DRAWN, cases, choices
from fulfilsim.errors import bad
from fulfilsim.experiment.lever import is_part
from fulfilsim.scenario.load import changed
from fulfilsim.scenario.tree import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fulfilsim.experiment.variants import Variants
    from fulfilsim.scenario.load import Loaded

OPTION = "--case"
EXPECTED = "expected"
EXAMPLES = (
    "the word expected, a quantile such as p95, or NAME:PATH=VALUE, "
    "e.g. slow:carriers.parcelco.delivers=2000 parcels/day"
)
_QUANTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>[\w-]+):(?P<change>[^=]+=.*)", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """Values that are laid over every plan.

    Parameters
    ----------
    name
        What it is called.
    level
        Level of demand as a multiple of the expected one, with no error of its own; None to leave it drawn.
    sets
        Changes ``PATH=VALUE``.
    """

    name: str
    level: float | None = None
    sets: tuple[str, ...] = ()

    def of(self, plan: Loaded) -> Loaded:
        """Give a plan in this case; what a plan does not have is left out of it."""
        sets = [text for text in self.sets if is_part(plan, text.partition("=")[0].strip())]
        return changed(plan, [*self._demand(plan), *sets])

    def _demand(self, plan: Loaded) -> list[str]:
        if self.level is None:
            return []
        demand = plan.scenario.demand
        calm = ["demand.forecast_error=0%"]
        if demand.orders is not None:
            return [*calm, f"demand.orders.times={demand.orders.times * self.level:.12g}"]
        return [*calm, f"demand.orders_per_day={demand.orders_per_day * self.level:.12g}"]


@dataclass(frozen=True)
class Robustness:
    """How plans do across cases.

    Parameters
    ----------
    kpi, unit
        The figure they are judged by.
    cases, choices
        As in :mod:`fulfilsim.analysis.robust`.
    """

    kpi: str
    unit: str
    cases: pd.DataFrame
    choices: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What goes into the result folder, by name."""
        return {"cases": self.cases, "choices": self.choices}


def make_cases(texts: Sequence[str], plans: Sequence[Loaded]) -> list[Case]:
    """Read cases and try them on every plan.

    Parameters
    ----------
    texts
        Each ``expected``, a quantile such as ``p95``, or ``NAME:PATH=VALUE``; those of one name are one case.
    plans
        The plans, the base first, whose forecast error the quantiles are of.

    Raises
    ------
    InputError
        When one cannot be read, or does not fit a plan.
    """
    read = [_case(text, plans[0]) for text in texts]
    names = list(dict.fromkeys(case.name for case in read))
    found = []
    for name in names:
        same = [case for case in read if case.name == name]
        found.append(Case(name, same[0].level, tuple(text for case in same for text in case.sets)))
    for case in found:
        for plan in plans:
            case.of(plan)
    return found


def judge(made: Sequence[Case], kpi: str, plans: Sequence[Loaded], variants: Variants) -> Robustness:
    """Simulate every plan in every case, and as it is, and say which is best by which criterion."""
    better = describe(kpi).better
    settings = [(DRAWN, list(plans)), *((case.name, [case.of(plan) for plan in plans]) for case in made)]
    found = variants.values([each for _, mine in settings for each in mine], kpi)
    rows = iter(found)
    values = {name: {plan.name: next(rows) for plan in plans} for name, _ in settings}
    unit = unit_of(kpi, plans[0].scenario.currency)
    limits = limits_of(kpi)
    return Robustness(kpi, unit, cases(values, better, limits), choices(values, better, limits))


def _case(text: str, base: Loaded) -> Case:
    quantile, named = _QUANTILE.fullmatch(text.strip()), _NAMED.fullmatch(text.strip())
    if named is not None and named["name"] != DRAWN:
        return Case(named["name"], sets=(named["change"],))
    if text.strip() == EXPECTED:
        return Case(EXPECTED, _level(base, text, None))
    if quantile is None or not 0 < float(quantile[1]) < 100:
        near = EXPECTED if text[:1].lower() == "e" else ""
        raise bad(f"{OPTION} {text}", "", f"no case is called {quoted(text)}", EXAMPLES, near)
    return Case(text.strip().lower(), _level(base, text, float(quantile[1]) / 100))


def _level(base: Loaded, text: str, share: float | None) -> float:
    """Give the level of demand at a quantile of the base's forecast error: lognormal with mean one."""
    demand = base.scenario.demand
    if demand.orders is not None and demand.orders.repeat != "resampled":
        what = f"{base.name} replays its orders as they happened, so their level is not drawn"
        expected = "resampled orders, or a case of PATH=VALUE"
        raise bad(f"{OPTION} {text}", "demand.orders.repeat", what, expected)
    if share is None:
        return 1.0
    cv = demand.forecast_error
    if cv == 0:
        what = f"{base.name} says no forecast error, so every quantile of demand is the expected one"
        raise bad(f"{OPTION} {text}", "demand.forecast_error", what,
                  "one, e.g. --set demand.forecast_error=10%")  # fmt: skip
    from scipy.special import ndtri

    sigma = sqrt(log1p(cv * cv))
    return exp(sigma * float(ndtri(share)) - sigma * sigma / 2)
