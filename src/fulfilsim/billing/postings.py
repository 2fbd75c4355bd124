"""From invoices to rows of a ledger: whose sum by document line is the invoice, to the last millionth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fulfilsim.billing.activity import Activity
from fulfilsim.billing.exact import spread
from fulfilsim.billing.lines import Line
from fulfilsim.billing.months import periods
from fulfilsim.billing.terms import Terms


@dataclass(frozen=True)
class Posting:
    """A row of the ledger that belongs to no order.

    Parameters
    ----------
    day
        Index of the day at whose end it is due.
    document
        Month and document line.
    unit, quantity, rate_micro, amount_micro
        As in the ledger; the rate of a part of a line is the line's.
    """

    day: int
    document: str
    unit: str
    quantity: float
    rate_micro: int
    amount_micro: int


def postings(
    terms: Terms, activity: Activity, lines: list[Line], direct: Mapping[str, int]
) -> Iterator[Posting]:
    """Post what the direct rows of orders leave of the invoices.

    Parameters
    ----------
    terms, activity, lines
        The contract, what was done, and the invoices made of both.
    direct
        What is posted order by order, by document line [1e-6 currency].

    Yields
    ------
    Posting
        What falls on days at each of them, and at the end of a month what is settled then: the difference
        between the bands reached and the first one's rate, the minimum, penalties, credits, rounding.
    """
    ends = {period.month: (period.start, period.end) for period in periods(terms, activity)}
    for document, group in groupby(sorted(lines, key=lambda line: line.document), lambda line: line.document):
        rows = list(group)
        start, end = _span(rows[0], ends, activity)
        if document in direct:
            due = sum(line.amount_micro for line in rows) - direct[document]
            if due:
                yield Posting(end - 1, document, "true-up", 1.0, due, due)
            continue
        for line in rows:
            yield from _of(line, start, end, activity)


def _of(line: Line, start: int, end: int, activity: Activity) -> Iterator[Posting]:
    if line.by_day is None:
        day = end - 1 if line.day is None else (line.day - activity.first).days
        yield Posting(day, line.document, line.unit, float(line.quantity), line.rate_micro, line.amount_micro)
        return
    total = float(line.by_day.sum())
    parts = spread(line.amount_micro, line.by_day)
    for index, (part, weight) in enumerate(zip(parts, line.by_day.tolist(), strict=True)):
        if weight:
            quantity = float(line.quantity) * weight / total
            yield Posting(start + index, line.document, line.unit, quantity, line.rate_micro, part)


def _span(line: Line, ends: Mapping[date, tuple[int, int]], activity: Activity) -> tuple[int, int]:
    """Give the billed days of a line's month; a month with nothing but payments of a day has those."""
    if line.month in ends:
        return ends[line.month]
    day = 0 if line.day is None else (line.day - activity.first).days
    return day, day + 1
