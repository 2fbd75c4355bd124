"""Profit and loss of one run: what counts of the ledger, by month, account, node, party and contract."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.backlog import backlog, period_end
from fulfilsim.analysis.cash import cash_months
from fulfilsim.analysis.costing import MICRO, Scope, posted_within, scope
from fulfilsim.analysis.facts import Facts, facts_of, floats, is_
from fulfilsim.columns import Names, Table, coded, grouping

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools, Floats
    from fulfilsim.tables import Tables
    from fulfilsim.world.payment_terms import TermsPlan

DAY_S = 86_400.0
TICK_S = 2.0**-10
SHORTEST_MONTH = 28
KEYS = ("account", "node", "party", "contract")


def profit(run: Tables | Facts, terms: TermsPlan | None = None) -> Table:
    """Add up what counts of the ledger: what the measured orders bring and cost.

    It is the same postings that the cost to serve and the contribution are made of. An order's own postings
    belong to the month in which it was placed, whenever they fall; wages, rent and other costs of a period to
    the month they are for. Money moves in the month of the posting, or when it is agreed; what is agreed for
    later than the last simulated day is owed.

    Parameters
    ----------
    run
        What happened.
    terms
        Who pays when; all at once by default.

    Returns
    -------
    Table
        month, cash_month (such as 2026-11, or ``owed``), account, node, party, contract, amount [currency]:
        revenue and costs are both positive.
    """
    facts = facts_of(run)
    rows = whole_window(facts).ledger >= 0
    ledger = facts.ledger.where(rows)
    period = is_(ledger, "basis", "period")
    placed = np.append(floats(facts.orders, "placed_at"), np.nan)[facts.ledger_order[rows]]
    at = floats(ledger, "at")
    month = _months(facts, np.where(period, at, placed), period)
    cash_month = (
        _months(facts, at, period)
        if terms is None
        else cash_months(facts, ledger, facts.ledger_order[rows], terms)
    )
    keys = {"month": month, "cash_month": cash_month, **{key: ledger.names(key) for key in KEYS}}
    group, first = grouping(*keys.values())
    amounts = np.zeros(len(first), dtype=np.int64)
    np.add.at(amounts, group, np.asarray(ledger["amount_micro"], dtype=np.int64))
    return Table({**{key: names[first] for key, names in keys.items()}, "amount": amounts / MICRO})


def whole_window(facts: Facts) -> Scope:
    """Put the measured orders and what they cost into one group: the figures of the whole run."""
    until = period_end(facts, backlog(facts))
    period = np.where(posted_within(facts, facts.calendar.measure_from, until), 0, -1)
    return scope(facts, np.where(facts.measured, 0, -1), period, 1)


def _months(facts: Facts, at: Floats, ended: Bools) -> Names:
    """Name the month of each instant; one at midnight that ends a period is of the day before (n,)."""
    calendar, first = facts.calendar, facts.calendar.dates[0]
    count = 2 + int(max(at.max(initial=0.0), 0.0) // (SHORTEST_MONTH * DAY_S))
    year_month = [divmod(first.year * 12 + first.month - 1 + k, 12) for k in range(count)]
    begins = [date(year, month + 1, 1) for year, month in year_month]
    edges = np.array([calendar.at((begin - first).days, 0.0) for begin in begins[1:]])
    codes = np.searchsorted(edges, at - ended * TICK_S, "right")
    return coded(codes, [f"{begin:%Y-%m}" for begin in begins])
