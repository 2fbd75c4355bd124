"""When the money of a posting moves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from fulfilsim.analysis.facts import Facts, floats, is_
from fulfilsim.columns import Names, Table, coded
from fulfilsim.events import GOODS, PER_PERIOD, REVENUE
from fulfilsim.scenario.payment_terms import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.grouped import Bools, Ints
    from fulfilsim.world.payment_terms import TermsPlan

OWED: Final = "owed"
"""In the place of a month: money that has not moved when the simulated days are over."""
TICK_S = 2.0**-10
MONDAY: Final = date(2001, 1, 1)  # statements of whole weeks begin on one


def cash_months(facts: Facts, ledger: Table, order: Ints, terms: TermsPlan) -> Names:
    """Name the month in which the money of each posting moves, or `OWED` (n,).

    Parameters
    ----------
    facts
        What happened.
    ledger, order
        Postings, and the row of the order that each is of, -1 for none (n,).
    terms
        Who pays when.
    """
    paid = posting_dates(facts, ledger)
    for rows, when in _rules(facts, ledger, order, terms):
        paid[rows] = paid_on(paid[rows], when)
    last = np.datetime64(facts.calendar.dates[-1])
    months, codes = np.unique(paid.astype("datetime64[M]"), return_inverse=True)
    labels = [*months.astype(str).tolist(), OWED]
    return coded(np.where(paid > last, len(months), codes), labels)


def posting_dates(facts: Facts, ledger: Table) -> np.ndarray:
    """Return the local day of each posting; a midnight that ends a period is of the day before (n,)."""
    calendar, at = facts.calendar, floats(ledger, "at")
    ended = at - is_(ledger, "basis", PER_PERIOD) * TICK_S
    starts, day = calendar.day_starts.tolist(), len(calendar.day_starts)
    while starts[-1] <= ended.max(initial=0.0):
        starts.append(calendar.at(day, 0.0))
        day += 1
    first = np.datetime64(calendar.dates[0])
    index = np.searchsorted(np.array(starts), ended, side="right") - 1
    return np.asarray(first + index.astype("timedelta64[D]"))


def paid_on(posted: np.ndarray, when: When) -> np.ndarray:
    """Return the day on which what was posted on some days is paid (n,)."""
    last = posted
    if when.month:
        last = (posted.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    elif when.every:
        since = (posted - np.datetime64(MONDAY)).astype(np.int64)
        ends = (since // when.every + 1) * when.every - 1
        last = np.datetime64(MONDAY) + ends.astype("timedelta64[D]")
    return np.asarray(last + np.timedelta64(when.after, "D"))


def _rules(facts: Facts, ledger: Table, order: Ints, terms: TermsPlan) -> Iterator[tuple[Bools, When]]:
    """Yield which postings each rule is about; no posting is under two."""
    yield from _customers(facts, ledger, order, terms)
    yield is_(ledger, "account", GOODS), terms.goods
    yield is_(ledger, "account", "packaging"), terms.packaging
    wages = is_(ledger, "account", "labour") | is_(ledger, "contract", "wages")
    yield wages, terms.wages
    yield is_(ledger, "account", "returns") & is_(ledger, "party", "carrier"), terms.return_carriage
    for account, column, rules in (("stock", "party", terms.suppliers), ("carriage", "party", terms.carriers),
                                   ("3pl", "contract", terms.contracts)):  # fmt: skip
        mine = is_(ledger, "account", account)
        for name, when in rules.items():
            yield mine & is_(ledger, column, name) & ~wages, when


def _customers(facts: Facts, ledger: Table, order: Ints, terms: TermsPlan) -> Iterator[tuple[Bools, When]]:
    """Yield the postings of revenue by the channel of their order, else by how it was paid."""
    orders, left = facts.orders, is_(ledger, "account", REVENUE)
    columns = [("channel", terms.channels)]
    columns += [("paid_by", terms.methods)] if terms.methods else []
    for column, rules in columns:
        for name, when in rules.items():
            mine = left & np.append(is_(orders, column, name), False)[order]
            left &= ~mine
            yield mine, when
    yield left, terms.customers
