"""Paid hours follow from shifts, breaks, overtime and overrun, and cover the hours worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
import pandas as pd

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, floats, is_, text
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.analysis.usage import PRESENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Bools, Floats


class Wage(Protocol):
    """What a team's hour costs."""

    @property
    def node(self) -> str:
        """Name of the node."""

    @property
    def team(self) -> str:
        """Name of the team."""

    @property
    def rate_micro(self) -> int:
        """Pay of an hour [1e-6 currency]."""

    @property
    def premium(self) -> float:
        """Extra pay of overtime and overrun [share]."""

    @property
    def paid_breaks(self) -> bool:
        """Whether breaks are paid."""


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
    yield from _covers_work(facts, paid)
    yield from _rates(labour, wages)


def _due(facts: Facts, wages: list[Wage]) -> Hours:
    """Give the person-hours that should be paid, by node, team and contract.

    A break that is not paid is taken off its shift. Finishing a task past the shift or into such a break is
    paid.
    """
    activities = facts.tables.activities
    rows = activities[activities["kind"].isin(list(PRESENCE))]
    resting = {(wage.node, wage.team) for wage in wages if wage.paid_breaks}
    teams = zip(text(rows, "node"), text(rows, "resource"), strict=True)
    paid = np.array([team in resting for team in teams], dtype=bool)
    into_break = is_(rows, "kind", "overrun") & _begins_with_a_break(rows)
    idle = paid & (is_(rows, "kind", "break") | into_break)
    spell = facts.until_horizon(rows) - floats(rows, "started_at")
    hours = floats(rows, "quantity") * spell / SECONDS_PER_HOUR
    due = np.where(idle, 0.0, hours * rows["kind"].map(PRESENCE).to_numpy(dtype=np.float64))
    contract = np.where(is_(rows, "kind", "break"), "shift", text(rows, "kind"))
    return _sums(rows.assign(contract=contract), ["node", "resource", "contract"], due)


def _begins_with_a_break(rows: pd.DataFrame) -> Bools:
    """Say which spells begin as a break of the same crew does."""
    crews = pd.MultiIndex.from_frame(rows[["node", "resource", "crew", "started_at"]].astype(object))
    return crews.isin(crews[is_(rows, "kind", "break")])


def _covers_work(facts: Facts, paid: Hours) -> Iterator[str]:
    """Check that each team is paid for at least the hours it worked."""
    work = facts.work
    spent = facts.until_horizon(work) - facts.until_horizon(work, "started_at") - facts.paused_s
    wages: Hours = {}
    for (node, team, _), hours in paid.items():
        wages[node, team] = wages.get((node, team), 0.0) + hours
    for (node, team), hours in _sums(work, ["node", "resource"], spent / SECONDS_PER_HOUR).items():
        if team and hours > wages.get((node, team), 0.0) * (1 + WITHIN):
            yield f"{node}, {team}: {hours:.6f} h worked, but {wages.get((node, team), 0.0):.6f} h paid"


def _rates(labour: pd.DataFrame, wages: list[Wage]) -> Iterator[str]:
    """Check each amount against hours and rate; rates and amounts are whole micro-units."""
    rates = {(wage.node, wage.team, False): wage.rate_micro for wage in wages}
    rates |= {(wage.node, wage.team, True): round(wage.rate_micro * (1 + wage.premium)) for wage in wages}
    extra = labour["contract"].isin(AT_PREMIUM)
    keys = zip(labour["node"], labour["party"], extra, strict=True)
    due = floats(labour, "quantity") * np.array([rates.get(key, np.nan) for key in keys], dtype=np.float64)
    wrong = ~(np.abs(floats(labour, "amount_micro") - due) <= 1.0 + WITHIN * np.abs(due))
    yield from wrong_rows("ledger", labour["party"], wrong, "wages that are not hours times the team's rate")


def _sums(rows: pd.DataFrame, keys: list[str], values: Floats) -> Hours:
    grouped = pd.Series(values).groupby([text(rows, key) for key in keys]).sum()
    return {cast("tuple[str, ...]", key): float(value) for key, value in grouped.items()}
