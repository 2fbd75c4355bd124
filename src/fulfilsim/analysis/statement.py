"""Profit and loss of plans side by side: by line and month, cash by month, and by node and contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.cash import OWED
from fulfilsim.analysis.comparison import paired
from fulfilsim.analysis.summary import statistics
from fulfilsim.events import COST_HEADS, GOODS, REVENUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fulfilsim.analysis.comparison import Values
    from fulfilsim.analysis.grouped import Floats

PROFIT, CASH = "profit", "cash"
MONTHS = {PROFIT: "month", CASH: "cash_month"}
WHOLE = "all"
TOTAL = "total"
NO_NODE = "no node"
COST = "cost to serve"
RECEIVABLE, PAYABLE = "receivable", "payable"
RESULT = {PROFIT: "contribution", CASH: "net"}
LINES = (REVENUE, GOODS, *COST_HEADS)

Amounts = dict[str, "Floats"]
"""By line, node or contract, the amount of each replication."""


@dataclass(frozen=True)
class Books:
    """The profit tables of all replications of several plans.

    Parameters
    ----------
    rows
        scenario, replication, month, cash_month, account, node, party, contract, amount.
    replications
        How many there are of each plan.
    """

    rows: pd.DataFrame
    replications: int

    def lines(self, scenario: str, of: str, month: str) -> Amounts:
        """Give the lines of one statement: accounts, cost to serve, and what is left.

        Revenue and costs are positive in a profit statement; in a cash statement what goes out is negative,
        and what is owed at the end is in two lines.
        """
        rows = self._of(scenario)
        if month != WHOLE:
            rows = rows[rows[MONTHS[of]] == month]
        found = self._summed(rows, rows["account"])
        amounts = {name: found.get(name, np.zeros(self.replications)) for name in LINES}
        cost = np.sum([amounts[head] for head in COST_HEADS], axis=0)
        left = amounts[REVENUE] - amounts[GOODS] - cost
        if month == OWED:
            owed = {RECEIVABLE: amounts[REVENUE], PAYABLE: left - amounts[REVENUE]}
            return {**owed, COST: -cost, RESULT[of]: left}
        sign = -1.0 if of == CASH else 1.0
        signed = {name: each if name == REVENUE else sign * each for name, each in amounts.items()}
        return {**signed, COST: sign * cost, RESULT[of]: left}

    def parts(self, scenario: str, by: str) -> Amounts:
        """Give the cost to serve by node, or by who is paid for what."""
        rows = self._of(scenario)
        rows = rows[rows["account"].isin(COST_HEADS)]
        if by == "node":
            return self._summed(rows, rows["node"].where(rows["node"] != "", NO_NODE))
        return self._summed(rows, rows["party"] + ", " + rows["contract"])

    def months(self, of: str) -> list[str]:
        """List the months that any plan has."""
        return sorted(set(self.rows[MONTHS[of]]))

    @property
    def has_revenue(self) -> bool:
        """Whether anything is sold at a price."""
        return bool((self.rows["account"] == REVENUE).any())

    def _of(self, scenario: str) -> pd.DataFrame:
        return self.rows[self.rows["scenario"] == scenario]

    def _summed(self, rows: pd.DataFrame, key: pd.Series[str]) -> Amounts:
        found: Amounts = {}
        for name, mine in rows.groupby(key):
            replication = mine["replication"].to_numpy()
            sums = np.bincount(replication, mine["amount"].to_numpy(), self.replications)
            found[str(name)] = sums.astype(np.float64)
        return found


def statements(books: Books, values: Values, base: str) -> pd.DataFrame:
    """Set the profit and loss, and the cash, of every plan beside the base's.

    Parameters
    ----------
    books
        The profit tables.
    values
        Of every KPI, by scenario.
    base
        The scenario that the others are compared with.

    Returns
    -------
    pandas.DataFrame
        One row a scenario, statement (``profit`` or ``cash``), month (``all`` for the whole, ``owed`` for
        money that moves after the simulated days) and line: scenario, of, month, line, mean, ci_low, ci_high
        [currency], per_order (per order delivered, of the whole), difference from the base, difference_low,
        difference_high. A line that no plan has is left
        out.
    """
    rows = [
        row
        for scenario in values
        for of in (PROFIT, CASH)
        for month in (*books.months(of), WHOLE)
        for row in _statement(books, values, scenario, base, of, month)
    ]
    return pd.DataFrame(rows)


def attribution(books: Books, values: Values, base: str) -> pd.DataFrame:
    """Show at which nodes and under which contracts the cost of an order differs.

    Returns
    -------
    pandas.DataFrame
        scenario, by (``node`` or ``contract``), part, base, alternative, difference, ci_low, ci_high
        [currency per order delivered]; each group adds up to its ``total``, the cost to serve.
    """
    rows = [
        {"scenario": scenario, "by": by, **row}
        for scenario in values
        if scenario != base
        for by in ("node", "contract")
        for row in _attributed(books, values, scenario, base, by)
    ]
    return pd.DataFrame(rows)


def _statement(
    books: Books, values: Values, scenario: str, base: str, of: str, month: str
) -> Iterator[dict[str, object]]:
    mine, due = books.lines(scenario, of, month), books.lines(base, of, month)
    delivered = values[scenario]["orders_delivered"]
    for line, amounts in mine.items():
        if not _is_said(books, line, amounts, due[line]):
            continue
        _, mean, _, low, high, *_ = statistics(amounts)
        change = paired(due[line], amounts)
        yield {
            "scenario": scenario,
            "of": of,
            "month": month,
            "line": line,
            "mean": mean,
            "ci_low": low,
            "ci_high": high,
            "per_order": _per(amounts, delivered) if month == WHOLE else np.nan,
            "difference": change.mean,
            "difference_low": change.ci_low,
            "difference_high": change.ci_high,
        }


def _is_said(books: Books, line: str, *amounts: Floats) -> bool:
    """Leave out what is nought in both plans, and what is left where nothing is sold at a price."""
    if line in RESULT.values():
        return books.has_revenue
    return line == COST or any(each.any() for each in amounts)


def _attributed(
    books: Books, values: Values, scenario: str, base: str, by: str
) -> Iterator[dict[str, object]]:
    due, mine = (_each_order(books.parts(plan, by), values[plan]) for plan in (base, scenario))
    nought = np.zeros(books.replications)
    for part in [*sorted((due.keys() | mine.keys()) - {TOTAL}), TOTAL]:
        one, other = due.get(part, nought), mine.get(part, nought)
        change = paired(one, other)
        yield {
            "part": part,
            "base": float(one.mean()),
            "alternative": float(other.mean()),
            "difference": change.mean,
            "ci_low": change.ci_low,
            "ci_high": change.ci_high,
        }


def _each_order(parts: Amounts, values: Mapping[str, Floats]) -> Amounts:
    """Divide parts by the orders delivered, and add their total."""
    delivered = values["orders_delivered"]
    total: Sequence[Floats] = list(parts.values())
    whole = {**parts, TOTAL: np.sum(total, axis=0) if total else np.zeros(len(delivered))}
    with np.errstate(divide="ignore", invalid="ignore"):
        return {part: np.where(delivered > 0, each / delivered, np.nan) for part, each in whole.items()}


def _per(amounts: Floats, delivered: Floats) -> float:
    """Give the mean amount per order delivered; undefined where a replication delivers none."""
    return float((amounts / delivered).mean()) if (delivered > 0).all() else float("nan")
