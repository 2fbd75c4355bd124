"""What recurs every month: handling, receiving, storage, returns, extra work, the account."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from fulfilsim.billing.activity import Activity, Ints
from fulfilsim.billing.exact import half_up, rounded
from fulfilsim.billing.lines import Line
from fulfilsim.billing.months import Period, on_days
from fulfilsim.billing.terms import Fee, Storage, Terms

HANDLING = ("orders", "lines", "units", "pallets")
CM3_PER_M3 = 1_000_000


class Sheet:
    """The lines of one month under the hand: every line is quantity times rate, rounded as agreed."""

    def __init__(self, terms: Terms, period: Period) -> None:
        self.terms, self.period = terms, period

    def line(
        self, item: str, quantity: Fraction | int, unit: str, rate_micro: int, *,
        text: str = "", by_day: Ints | None = None,
    ) -> Line:  # fmt: skip
        """Write a line; weights that are all nought stand for the end of the month."""
        step = self.terms.cent_micro if self.terms.each_line else 1
        amount = rounded(Fraction(quantity) * rate_micro, step)
        falls = by_day if by_day is not None and by_day.any() else None
        return Line(
            self.period.month, item, text or item, Fraction(quantity), unit, rate_micro, amount, falls
        )


def by_volume(sheet: Sheet, item: str, fee: Fee, counts: Ints) -> Iterator[Line]:
    """Charge a fee on the volume of a month, band by band or all at the rate of the last one reached.

    The bands of a month that is billed in part are as much narrower, in whole units.
    """
    volume, reached = int(counts.sum()), 0
    for tier in fee.tiers:
        upto = volume if tier.upto is None else int(tier.upto * sheet.period.share)
        within = min(volume, upto) - reached
        text = item if len(fee.tiers) == 1 else f"{item} {_band(reached, tier.upto is None, upto)}"
        if fee.whole and volume <= upto:
            within = volume
        if within > 0 and (not fee.whole or volume <= upto):
            yield sheet.line(item, within, fee.unit, tier.rate_micro, text=text, by_day=counts)
        if volume <= upto:
            return
        reached = max(reached, upto)


def _band(reached: int, is_last: bool, upto: int) -> str:
    return f"above {reached:,}" if is_last else f"{reached + 1:,} to {upto:,}"


def recurring(sheet: Sheet, activity: Activity) -> Iterator[Line]:
    """Charge what recurs, the part of the invoice that counts towards the minimum."""
    terms, days = sheet.terms, sheet.period.days
    flat = np.ones(sheet.period.end - sheet.period.start, np.int64)
    if terms.account_micro:
        yield sheet.line("account", sheet.period.share, "month", terms.account_micro, by_day=flat)
    yield from by_volume(sheet, "receiving, pallets", terms.receiving_pallet, activity.received_pallets[days])
    yield from by_volume(sheet, "receiving, units", terms.receiving_unit, activity.received_units[days])
    if terms.storage is not None:
        yield from _storage(sheet, terms.storage, activity)
    yield from by_volume(sheet, "orders", terms.order, activity.orders[days])
    yield from by_volume(sheet, "lines", terms.line, activity.lines[days])
    yield from by_volume(sheet, "units", terms.unit, activity.units[days])
    yield from by_volume(sheet, "pallets", terms.pallet, activity.pallets[days])
    yield from by_volume(sheet, "packaging", terms.packaging, activity.parcels[days])
    for extra in terms.value_added:
        counts: Ints = getattr(activity, f"{extra.unit}s")[days]
        share = half_up(extra.share * int(counts.sum()))
        if share:
            yield sheet.line(f"value added, {extra.name}", share, extra.unit, extra.rate_micro, by_day=counts)
    yield from by_volume(sheet, "returns", terms.returns, activity.returns[days])


def _storage(sheet: Sheet, storage: Storage, activity: Activity) -> Iterator[Line]:
    """Charge the space of the month, and more for the days on which it is dearer."""
    stored = activity.stored_cm3[sheet.period.days]
    per = CM3_PER_M3
    if storage.unit == "pallet":
        stored, per = -(-stored // sheet.terms.pallet_cm3), 1
    held = {"average": stored, "peak": np.full_like(stored, stored.max()),
            "month end": np.full_like(stored, stored[-1])}[storage.measured]  # fmt: skip
    unit = f"{storage.unit}-month"

    def months(volume: Ints) -> Fraction:
        """Give what some days take of the month: the sum of their parts."""
        return Fraction(int(volume.sum()), per) * sheet.period.share / len(stored)

    if held.any():
        yield sheet.line("storage", months(held), unit, storage.rate_micro, by_day=held)
    for span, share in storage.uplifts:
        dearer = np.where(on_days((span,), sheet.period, activity), held, 0)
        if dearer.any():
            text = f"storage uplift {_percent(share)} from {span.first} to {span.last}"
            rate = half_up(storage.rate_micro * share)
            yield sheet.line("storage uplift", months(dearer), unit, rate, text=text, by_day=dearer)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):g}%"
