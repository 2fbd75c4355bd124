"""Paid hours follow from shifts, breaks, overtime and overrun, and cover the hours worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.analysis.usage import PRESENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Bools
    from fulfilsim.columns import Table


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
    labour = facts.ledger.where(is_(facts.ledger, "account", "labour") & is_(facts.ledger, "unit", "h"))
    paid = sums_by(labour, ["node", "party", "contract"], floats(labour, "quantity"))
    yield from unequal("hours paid and hours on duty", paid, _due(facts, wages), WITHIN)
    yield from _covers_work(facts, paid)
    yield from _rates(labour, wages)


def _due(facts: Facts, wages: list[Wage]) -> Hours:
    """Give the person-hours that should be paid, by node, team and contract.

    A break that is not paid is taken off its shift. Finishing a task past the shift or into such a break is
    paid.
    """
    rows = facts.activities.where(is_(facts.activities, "kind", *PRESENCE))
    resting = {(wage.node, wage.team) for wage in wages if wage.paid_breaks}
    teams = zip(*(rows.names(key).text().tolist() for key in ("node", "resource")), strict=True)
    paid = np.array([team in resting for team in teams], dtype=bool)
    into_break = is_(rows, "kind", "overrun") & _begins_with_a_break(rows)
    idle = paid & (is_(rows, "kind", "break") | into_break)
    spell = facts.until_horizon(rows) - floats(rows, "started_at")
    hours = floats(rows, "quantity") * spell / SECONDS_PER_HOUR
    due = np.where(idle, 0.0, hours * rows.names("kind").look_up(PRESENCE))
    return _with_breaks_in_shifts(sums_by(rows, ["node", "resource", "kind"], due))


def _with_breaks_in_shifts(due: Hours) -> Hours:
    hours: Hours = {}
    for (node, team, kind), value in due.items():
        key = (node, team, "shift" if kind == "break" else kind)
        hours[key] = hours.get(key, 0.0) + value
    return hours


def _begins_with_a_break(rows: Table) -> Bools:
    """Say which spells begin as a break of the same crew does."""
    spells = list(zip(*(rows.names(key).text().tolist() for key in ("node", "resource", "crew")),
                      floats(rows, "started_at").tolist(), strict=True))  # fmt: skip
    breaks = {spell for spell, is_break in zip(spells, is_(rows, "kind", "break"), strict=True) if is_break}
    return np.array([spell in breaks for spell in spells], dtype=bool)


def _covers_work(facts: Facts, paid: Hours) -> Iterator[str]:
    """Check that each team is paid for at least the hours it worked."""
    work = facts.work
    spent = facts.until_horizon(work) - facts.until_horizon(work, "started_at") - facts.paused_s
    wages: Hours = {}
    for (node, team, _), hours in paid.items():
        wages[node, team] = wages.get((node, team), 0.0) + hours
    for (node, team), hours in sums_by(work, ["node", "resource"], spent / SECONDS_PER_HOUR).items():
        if team and hours > wages.get((node, team), 0.0) * (1 + WITHIN):
            yield f"{node}, {team}: {hours:.6f} h worked, but {wages.get((node, team), 0.0):.6f} h paid"


def _rates(labour: Table, wages: list[Wage]) -> Iterator[str]:
    """Check each amount against hours and rate; rates and amounts are whole micro-units."""
    rates = {(wage.node, wage.team, False): wage.rate_micro for wage in wages}
    rates |= {(wage.node, wage.team, True): round(wage.rate_micro * (1 + wage.premium)) for wage in wages}
    extra = is_(labour, "contract", *AT_PREMIUM).tolist()
    who = (labour.names(key).text().tolist() for key in ("node", "party"))
    keys = zip(*who, extra, strict=True)
    due = floats(labour, "quantity") * np.array([rates.get(key, np.nan) for key in keys], dtype=np.float64)
    wrong = ~(np.abs(floats(labour, "amount_micro") - due) <= 1.0 + WITHIN * np.abs(due))
    yield from wrong_rows(
        "ledger", labour.names("party"), wrong, "wages that are not hours times the team's rate"
    )
