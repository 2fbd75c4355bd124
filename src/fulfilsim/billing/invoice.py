"""The composition of an invoice, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from fulfilsim.billing.activity import Activity
from fulfilsim.billing.corrections import credit_notes, forecast, minimum, surcharges
from fulfilsim.billing.exact import rounded
from fulfilsim.billing.fees import Sheet, recurring
from fulfilsim.billing.lines import Line
from fulfilsim.billing.months import Period, periods
from fulfilsim.billing.terms import Once, Relative, Terms


def bill(terms: Terms, activity: Activity) -> list[Line]:
    """Make the invoices of all months of an activity.

    Parameters
    ----------
    terms
        The contract.
    activity
        What the site did, day by day. A month of which it holds a part is billed as that part.

    Returns
    -------
    list of Line
        By month; within a month what is paid once, what recurs, the surcharges, what the minimum adds, the
        forecast's penalty, credits, and what rounding the sum does.

    Raises
    ------
    KeyError
        If a surcharge refers to a month of which there is nothing (:func:`months_missing`).
    """
    months = {period.month: period for period in periods(terms, activity)}
    once = [each for each in terms.once if 0 <= (each.day - activity.first).days < len(activity)]
    found: list[Line] = []
    for month in sorted({*months, *(each.day.replace(day=1) for each in once)}):
        lines = [_once(terms, each) for each in once if each.day.replace(day=1) == month]
        if month in months:
            lines += _month(Sheet(terms, months[month]), activity, months)
        found += [*lines, *_rounding(terms, month, lines)]
    return found


def totals(lines: Iterable[Line]) -> dict[date, int]:
    """Add up the invoice of each month [1e-6 currency]."""
    sums: dict[date, int] = {}
    for line in lines:
        sums[line.month] = sums.get(line.month, 0) + line.amount_micro
    return sums


def months_missing(terms: Terms, activity: Activity) -> list[date]:
    """List the months that surcharges take as a baseline and of which nothing is known."""
    known = {period.month for period in periods(terms, activity)}
    baselines = {each.month for each in terms.surcharges if isinstance(each, Relative) and each.month}
    return sorted(baselines - known)


def _month(sheet: Sheet, activity: Activity, months: dict[date, Period]) -> list[Line]:
    fees = [*recurring(sheet, activity), *surcharges(sheet, activity, months)]
    orders = int(activity.orders[sheet.period.days].sum())
    penalty = forecast(sheet, sheet.terms.forecast, orders) if sheet.terms.forecast else ()
    return [*fees, *minimum(sheet, fees), *penalty, *credit_notes(sheet, activity, fees)]


def _once(terms: Terms, each: Once) -> Line:
    amount = rounded(each.quantity * each.rate_micro, terms.cent_micro if terms.each_line else 1)
    month = each.day.replace(day=1)
    return Line(month, each.item, each.item, each.quantity, each.unit, each.rate_micro, amount, day=each.day)


def _rounding(terms: Terms, month: date, lines: list[Line]) -> Iterator[Line]:
    """Round the sum where the lines are not."""
    total = sum(line.amount_micro for line in lines)
    off = rounded(total, terms.cent_micro) - total
    if off:
        yield Line(month, "rounding", "rounding", Fraction(1), "month", off, off)
