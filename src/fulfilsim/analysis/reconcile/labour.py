"""Paid hours follow from shifts, breaks, overtime and overrun, and cover the hours worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, floats, is_, never
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Floats

Wage = tuple[str, str, int, float, bool]
"""Node, team, pay of an hour [1e-6 currency], premium [share], whether breaks are paid."""

WITHIN = 1e-9
AT_PREMIUM = ("overtime", "overrun")
Hours = dict[tuple[str, ...], float]


def check_labour(facts: Facts, wages: Iterable[Wage]) -> Iterator[str]:
    """Check the wages in the ledger against the activities and the rates."""
    wages = list(wages)
    ledger = facts.tables.ledger
    labour = ledger[is_(ledger, "account", "labour")]
    paid = _sums(labour, ["node", "party", "contract"], floats(labour, "quantity"))
    yield from unequal("hours paid and hours on duty", paid, _due(facts, wages), WITHIN)
    yield from _covers_work(facts, labour)
    yield from _rates(labour, wages)


def _due(facts: Facts, wages: list[Wage]) -> Hours:
    """Give the person-hours that should be paid, by node, team and kind."""
    unpaid = {(node, team) for node, team, _, _, breaks_paid in wages if not breaks_paid}
    due: Hours = {}
    for kind, sign in (("shift", 1.0), ("break", -1.0), ("overtime", 1.0), ("overrun", 1.0)):
        for team, hours in _spells(facts, kind).items():
            if kind != "break" or team in unpaid:
                key = (*team, "shift" if kind == "break" else kind)
                due[key] = due.get(key, 0.0) + sign * hours
    return due


def _spells(facts: Facts, kind: str) -> Hours:
    rows = facts.tables.activities[is_(facts.tables.activities, "kind", kind)]
    ended = np.minimum(never(floats(rows, "ended_at")), facts.tables.horizon)
    hours = floats(rows, "quantity") * (ended - floats(rows, "started_at")) / SECONDS_PER_HOUR
    return _sums(rows, ["node", "resource"], hours)


def _covers_work(facts: Facts, labour: pd.DataFrame) -> Iterator[str]:
    work = facts.work[facts.work["resource"] != ""]
    ended = np.minimum(never(floats(work, "ended_at")), facts.tables.horizon)
    spent = np.nan_to_num(ended - floats(work, "started_at")) / SECONDS_PER_HOUR
    worked = _sums(work, ["node", "resource"], spent)
    paid = _sums(labour, ["node", "party"], floats(labour, "quantity"))
    for key, hours in sorted(worked.items(), key=str):
        if hours > paid.get(key, 0.0) * (1 + WITHIN):
            yield f"{', '.join(key)}: {hours:.6f} h worked, but {paid.get(key, 0.0):.6f} h paid"


def _rates(labour: pd.DataFrame, wages: list[Wage]) -> Iterator[str]:
    """Check each amount against hours, wage and premium; amounts are rounded to whole micro-units."""
    wage = {(node, team): (rate, premium) for node, team, rate, premium, _ in wages}
    teams = list(zip(labour["node"], labour["party"], strict=True))
    base = np.array([wage.get(team, (np.nan, 0.0))[0] for team in teams], dtype=float)
    premium = np.array([wage.get(team, (np.nan, 0.0))[1] for team in teams], dtype=float)
    extra = np.where(labour["contract"].isin(AT_PREMIUM), premium, 0.0)
    due = floats(labour, "quantity") * base * (1 + extra)
    amount = floats(labour, "amount_micro")
    wrong = ~(np.abs(amount - due) <= 1.0 + WITHIN * np.abs(due))
    yield from wrong_rows("ledger", labour["party"], wrong, "wages that are not hours times the team's rate")


def _sums(rows: pd.DataFrame, keys: list[str], values: Floats) -> Hours:
    grouped = rows.assign(_value=values).groupby(keys)["_value"].sum()
    return {cast("tuple[str, ...]", key): float(value) for key, value in grouped.items()}
