"""An invoice as a clerk would make it: order after order, day after day, in decimals with a pencil.

Written from the rules in the reference of contracts, without the room that bills; slow, and made to be read.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

MILLION = Decimal(1_000_000)


class Clerk:
    """Makes the total of one month."""

    def __init__(self, terms: Any, activity: Any, month: date) -> None:
        self.terms, self.activity, self.month = terms, activity, month
        self.length = calendar.monthrange(month.year, month.month)[1]
        in_term = [
            day
            for day in self._month_days()
            if terms.term is None or terms.term.first <= day <= terms.term.last
        ]
        known = {activity.first + timedelta(days=i) for i in range(len(activity.orders))}
        self.days = [day for day in in_term if day in known]
        self.share_over = len(in_term) if terms.in_full else self.length

    def _month_days(self) -> list[date]:
        return [self.month.replace(day=number) for number in range(1, self.length + 1)]

    def column(self, name: str) -> list[int]:
        """Give what the billed days say."""
        values = getattr(self.activity, name).tolist()
        return [values[(day - self.activity.first).days] for day in self.days]

    def part(self, amount: Decimal) -> Decimal:
        """Give the part of a month's amount that the billed days stand for."""
        return amount * len(self.days) / self.share_over

    def whole(self, amount: Decimal) -> int:
        """Leave out what is beyond a whole number; what is but a hair below one is that number."""
        return int((amount + Decimal("1e-30")).to_integral_value(ROUND_FLOOR))

    def rounded(self, micro: Decimal) -> Decimal:
        """Round a line, where lines are rounded."""
        return to_step(micro, self.terms.cent_micro if self.terms.each_line else 1)

    def total(self) -> Decimal:
        """Make the month's invoice."""
        once = self._once()
        if not self.days:
            return to_step(once, self.terms.cent_micro)
        orders = sum(self.column("orders"))
        handling = sum(
            self.by_volume(fee, sum(self.column(name)))
            for fee, name in (
                (self.terms.order, "orders"),
                (self.terms.line, "lines"),
                (self.terms.unit, "units"),
                (self.terms.pallet, "pallets"),
            )
        )
        fees = handling + self._other_fees() + self._peaks(orders)
        due = self.part(Decimal(self.terms.minimum_micro))
        minimum = self.rounded(max(Decimal(0), due - fees))
        penalty, credit = self._penalty(orders), self._credits(Decimal(handling))
        return to_step(once + fees + minimum + penalty - credit, self.terms.cent_micro)

    def by_volume(self, fee: Any, volume: int) -> Decimal:
        """Count through the volume, one after the other, and find the band of each."""
        bounds = [
            None if tier.upto is None else self.whole(self.part(Decimal(tier.upto))) for tier in fee.tiers
        ]
        in_band = [0] * len(bounds)
        for number in range(1, volume + 1) if bounds else ():
            reached = volume if fee.whole else number
            in_band[next(i for i, bound in enumerate(bounds) if bound is None or reached <= bound)] += 1
        return sum(
            (
                self.rounded(Decimal(count * tier.rate_micro))
                for count, tier in zip(in_band, fee.tiers, strict=True)
            ),
            Decimal(0),
        )

    def _other_fees(self) -> Decimal:
        terms, fees = self.terms, Decimal(0)
        fees += self.rounded(self.part(Decimal(terms.account_micro)))
        for fee, name in (
            (terms.packaging, "parcels"),
            (terms.receiving_pallet, "received_pallets"),
            (terms.receiving_unit, "received_units"),
            (terms.returns, "returns"),
        ):
            fees += self.by_volume(fee, sum(self.column(name)))
        for extra in terms.value_added:
            share = Decimal(extra.share.numerator) / Decimal(extra.share.denominator)
            count = (share * sum(self.column(f"{extra.unit}s"))).quantize(Decimal(1), ROUND_HALF_UP)
            fees += self.rounded(count * extra.rate_micro)
        return fees + self._storage()

    def _storage(self) -> Decimal:
        storage = self.terms.storage
        stored = [Decimal(volume) / MILLION for volume in self.column("stored_cm3")]
        if storage.unit == "pallet":
            pallet = self.terms.pallet_cm3
            stored = [Decimal((volume + pallet - 1) // pallet) for volume in self.column("stored_cm3")]
        if storage.measured == "peak":
            stored = [max(stored)] * len(stored)
        elif storage.measured == "month end":
            stored = [stored[-1]] * len(stored)
        cost = self.rounded(sum(stored) * storage.rate_micro / self.share_over)
        for span, share in storage.uplifts:
            rate = to_step(storage.rate_micro * Decimal(share.numerator) / Decimal(share.denominator), 1)
            dear = sum(v for v, day in zip(stored, self.days, strict=True) if span.first <= day <= span.last)
            cost += self.rounded(dear * rate / self.share_over)
        return cost

    def _peaks(self, orders: int) -> Decimal:
        cost, daily = Decimal(0), self.column("orders")
        for rule in self.terms.surcharges:
            if hasattr(rule, "days"):
                (span,) = rule.days
                count = sum(
                    n for n, day in zip(daily, self.days, strict=True) if span.first <= day <= span.last
                )
            else:
                above = Decimal(rule.above.numerator) / Decimal(rule.above.denominator)
                count = max(0, orders - self.whole(self.part(rule.orders * above)))
            cost += self.rounded(Decimal(count * rule.rate_micro))
        if self.terms.capacity:
            over = sum(max(0, n - self._capacity(day)) for n, day in zip(daily, self.days, strict=True))
            cost += self.rounded(Decimal(over * self.terms.capacity.over_micro))
        return cost

    def _capacity(self, day: date) -> int:
        for span, orders in self.terms.capacity.orders:
            if span is None or span.first <= day <= span.last:
                return int(orders)
        raise AssertionError("no capacity")

    def _penalty(self, orders: int) -> Decimal:
        rule = self.terms.forecast
        foreseen = dict(rule.orders).get(self.month, dict(rule.orders).get(None)) if rule else None
        if rule is None or foreseen is None:
            return Decimal(0)
        foreseen = self.whole(self.part(Decimal(foreseen)))
        low = self.whole(foreseen * (1 - Decimal(rule.below.numerator) / rule.below.denominator))
        high = self.whole(foreseen * (1 + Decimal(rule.above.numerator) / rule.above.denominator))
        short, over = max(0, low - orders), max(0, orders - high)
        return self.rounded(Decimal(short * rule.short_micro)) + self.rounded(Decimal(over * rule.over_micro))

    def _credits(self, handling: Decimal) -> Decimal:
        given = Decimal(0)
        for rule in self.terms.credits:
            if rule.name == "accuracy":
                of, bad = sum(self.column("orders")), sum(self.column("wrong"))
            else:
                of, bad = sum(self.column("due")), self._late()
            target = Decimal(rule.target.numerator) / rule.target.denominator
            back = self.rounded(max(0, bad - self.whole((1 - target) * of)) * Decimal(rule.per_order_micro))
            points = self.whole(100 * (target - 1 + Decimal(bad) / of)) if of else 0
            share = Decimal(rule.per_point.numerator) / rule.per_point.denominator
            back += max(0, points) * self.rounded(handling * share)
            most = handling * rule.at_most.numerator / rule.at_most.denominator
            given += back - self.rounded(max(Decimal(0), back - most))
        return given

    def _late(self) -> int:
        late = 0
        for due, bad, day in zip(self.column("due"), self.column("late"), self.days, strict=True):
            excused = max(0, due - self._capacity(day)) if self.terms.capacity else 0
            late += max(0, bad - excused)
        return late

    def _once(self) -> Decimal:
        last = self.activity.first + timedelta(days=len(self.activity.orders) - 1)
        return sum(
            (
                self.rounded(Decimal(each.quantity.numerator) * each.rate_micro / each.quantity.denominator)
                for each in self.terms.once
                if (each.day.year, each.day.month) == (self.month.year, self.month.month)
                and self.activity.first <= each.day <= last
            ),
            Decimal(0),
        )


def to_step(micro: Decimal, step: int) -> Decimal:
    """Round to whole steps, a half away from zero."""
    return (micro / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def slow_totals(terms: Any, activity: Any) -> dict[date, int]:
    """Make the total of each month [1e-6 currency]; months of nothing are left out."""
    found = {}
    last = activity.first + timedelta(days=len(activity.orders) - 1)
    month = activity.first.replace(day=1)
    with localcontext() as context:
        context.prec = 60
        while month <= last:
            found[month] = int(Clerk(terms, activity, month).total())
            month = (month + timedelta(days=32)).replace(day=1)
    return {each: total for each, total in found.items() if total}
