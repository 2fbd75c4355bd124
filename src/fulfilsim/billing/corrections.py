"""What is settled at the end of a month: surcharges, capacity, the minimum, forecast and credits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

import numpy as np

from fulfilsim.billing.activity import Activity, Ints
from fulfilsim.billing.exact import rounded
from fulfilsim.billing.fees import HANDLING, Sheet
from fulfilsim.billing.lines import Line
from fulfilsim.billing.months import Period, on_days
from fulfilsim.billing.terms import Credit, Dated, Forecast, Relative


def surcharges(sheet: Sheet, activity: Activity, months: Mapping[date, Period]) -> Iterator[Line]:
    """Charge the peak: orders of certain days, of a month beyond its baseline, beyond the daily capacity."""
    orders = activity.orders[sheet.period.days]
    for each in sheet.terms.surcharges:
        if isinstance(each, Dated):
            counts = np.where(on_days(each.days, sheet.period, activity), orders, 0)
        else:
            counts = np.array([int(orders.sum()) - _threshold(each, sheet.period, activity, months)])
        if counts.sum() > 0:
            falls = counts if isinstance(each, Dated) else None
            yield sheet.line(
                f"surcharge, {each.name}", int(counts.sum()), "order", each.rate_micro, by_day=falls
            )
    capacity = sheet.terms.capacity
    if capacity is not None and capacity.over_micro:
        over = int(np.maximum(orders - _capacity(sheet, activity), 0).sum())
        if over:
            yield sheet.line("orders above the daily capacity", over, "order", capacity.over_micro)


def _threshold(rule: Relative, period: Period, activity: Activity, months: Mapping[date, Period]) -> int:
    """Give the orders up to which a month is no peak, in whole orders."""
    usual = Fraction(rule.orders)
    if rule.month is not None:
        base = months[rule.month]
        usual = int(activity.orders[base.days].sum()) / base.share
    return int(usual * rule.above * period.share)


def _capacity(sheet: Sheet, activity: Activity) -> Ints:
    """Give the orders that must be shipped on each of the period's days."""
    capacity = sheet.terms.capacity
    days = range(sheet.period.start, sheet.period.end)
    if capacity is None:
        return np.full(len(days), np.iinfo(np.int64).max)
    return np.array([capacity.on(activity.day(index)) for index in days], np.int64)


def minimum(sheet: Sheet, lines: Sequence[Line]) -> Iterator[Line]:
    """Charge what the month's fees fall short of the minimum."""
    due = sheet.terms.minimum_micro * sheet.period.share
    short = due - sum(line.amount_micro for line in lines)
    if short > 0:
        amount = rounded(short, sheet.terms.cent_micro if sheet.terms.each_line else 1)
        if amount:
            yield sheet.line("minimum", 1, "month", amount)


def forecast(sheet: Sheet, rule: Forecast, orders: int) -> Iterator[Line]:
    """Charge orders that stayed away or came beyond the band around the forecast, in whole orders."""
    foreseen = rule.of(sheet.period.month)
    if foreseen is None:
        return
    foreseen = int(foreseen * sheet.period.share)
    short = int(foreseen * (1 - rule.below)) - orders
    over = orders - int(foreseen * (1 + rule.above))
    if short > 0 and rule.short_micro:
        yield sheet.line("orders below the forecast", short, "order", rule.short_micro)
    if over > 0 and rule.over_micro:
        yield sheet.line("orders above the forecast", over, "order", rule.over_micro)


def credit_notes(sheet: Sheet, activity: Activity, lines: Sequence[Line]) -> Iterator[Line]:
    """Give back what missed service levels are worth, up to a share of the handling fees."""
    handling = sum(line.amount_micro for line in lines if line.item in HANDLING)
    for rule in sheet.terms.credits:
        of, bad = _counted(rule, sheet, activity)
        yield from _credit(sheet, rule, of, bad, handling)


def _counted(rule: Credit, sheet: Sheet, activity: Activity) -> tuple[int, int]:
    """Count the orders that a service level is about, and the bad ones.

    Orders of a day beyond its capacity may be late: so many of the late ones are excused.
    """
    days = sheet.period.days
    if rule.name == "accuracy":
        return int(activity.orders[days].sum()), int(activity.wrong[days].sum())
    due, late = activity.due[days], activity.late[days]
    excused = np.minimum(late, np.maximum(due - _capacity(sheet, activity), 0))
    return int(due.sum()), int((late - excused).sum())


def _credit(sheet: Sheet, rule: Credit, of: int, bad: int, handling: int) -> Iterator[Line]:
    item = f"credit, {rule.name}"
    allowed = int((1 - rule.target) * of)
    missed = rule.target - (1 - Fraction(bad, of)) if of else Fraction(0)
    found: list[Line] = []
    if rule.per_order_micro and bad > allowed:
        found.append(sheet.line(item, bad - allowed, "order", -rule.per_order_micro))
    points = int(100 * missed)
    if rule.per_point and points > 0:
        step = sheet.terms.cent_micro if sheet.terms.each_line else 1
        found.append(sheet.line(item, points, "point", -rounded(handling * rule.per_point, step)))
    yield from found
    beyond = -sum(line.amount_micro for line in found) - handling * rule.at_most
    if beyond > 0:
        step = sheet.terms.cent_micro if sheet.terms.each_line else 1
        amount = rounded(beyond, step)
        if amount:
            yield sheet.line(item, 1, "month", amount, text=f"{item}: beyond the most that is given back")
