"""The months that an invoice is made for: which of their days count, and for what part of a month."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing.activity import Activity
from fulfilsim.billing.terms import Days, Terms


@dataclass(frozen=True)
class Period:
    """The billed days of a month.

    Parameters
    ----------
    month
        First day of the month.
    start, end
        Half-open range of days of the activity.
    of
        Days of the month.
    share
        Part of a month's fees and volumes that the days stand for.
    """

    month: date
    start: int
    end: int
    of: int
    share: Fraction

    @property
    def days(self) -> slice:
        """The days as a slice of the activity's columns."""
        return slice(self.start, self.end)


def periods(terms: Terms, activity: Activity) -> Iterator[Period]:
    """Yield the months of an activity on whose days a contract holds."""
    known = Days(activity.first, activity.day(len(activity) - 1))
    month = known.first.replace(day=1)
    while month <= known.last:
        of = calendar.monthrange(month.year, month.month)[1]
        whole = Days(month, month + timedelta(days=of - 1))
        held = _common(whole, terms.term or whole)
        billed = _common(held, known)
        days = (billed.last - billed.first).days + 1
        if days > 0:
            start = (billed.first - activity.first).days
            due = (held.last - held.first).days + 1 if terms.in_full else of
            yield Period(month, start, start + days, of, Fraction(days, due))
        month = whole.last + timedelta(days=1)


def on_days(spans: tuple[Days, ...], period: Period, activity: Activity) -> NDArray[np.bool_]:
    """Say which of a period's days lie in some spans."""
    days = [activity.day(index) for index in range(period.start, period.end)]
    return np.array([any(span.first <= day <= span.last for span in spans) for day in days], dtype=bool)


def _common(one: Days, other: Days) -> Days:
    return Days(max(one.first, other.first), min(one.last, other.last))
