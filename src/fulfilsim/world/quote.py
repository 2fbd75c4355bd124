"""The price of one parcel, step by step: the readable twin of `fulfilsim.world.tariff.price_parcels`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fulfilsim.units import MICRO
from fulfilsim.world.ratecard import RateCard
from fulfilsim.world.tariff import CENT, FREIGHT, WITHOUT_FUEL, PeakFee, Tariff


@dataclass(frozen=True)
class Consignment:
    """One parcel as a carrier sees it; see `fulfilsim.world.tariff.Consignments`."""

    place: int
    weight_kg: float
    volume_l: float = 0.0
    value_micro: int = 0
    residential: bool = True
    day: int = 1
    month: int = 0
    week: int = 0
    last_week: int = 0


@dataclass(frozen=True)
class Step:
    """A part of a price: what it is, how it came about, and how much it is [1e-6 currency]."""

    part: str
    how: str
    micro: int


Rule = Callable[[Tariff, Consignment], tuple[str, int]]


def quote(tariff: Tariff, parcel: Consignment) -> list[Step]:
    """Price a parcel; a step a part, also those that are nothing."""
    freight = _freight(tariff, parcel)
    discount = _discount(tariff, parcel, freight.micro)
    missing = max(tariff.minimum - freight.micro - discount.micro, 0)
    steps = [freight, discount, Step("minimum", f"up to {amount(tariff.minimum)}", missing)]
    steps += [Step(part, *rule(tariff, parcel)) for part, rule in FEES.items()]
    fuelled = sum(step.micro for step in steps if step.part not in WITHOUT_FUEL)
    return [*steps, _fuel(tariff, parcel, fuelled)]


def amount(micro: int) -> str:
    """Write an amount as an invoice does; with more decimals where it has them.

    >>> amount(4_610_000), amount(125), amount(-50_000)
    ('4.61', '0.000125', '-0.05')
    """
    cents = micro % CENT == 0
    return f"{micro / MICRO:.2f}" if cents else f"{micro / MICRO:.6f}".rstrip("0")


def chargeable(tariff: Tariff, parcel: Consignment) -> tuple[float, str]:
    """Return the weight that the rates go by [kg], and whether the scale or the volume gives it."""
    by_volume = round(parcel.volume_l * tariff.kg_per_l * MICRO) / MICRO
    if parcel.volume_l > tariff.dimensional_over_l and by_volume > parcel.weight_kg:
        return by_volume, f"{by_volume:g} kg by volume ({parcel.volume_l:g} l)"
    return parcel.weight_kg, f"{parcel.weight_kg:g} kg by the scale"


def part_of(micro: int, ppm: int) -> int:
    """Return a share [1e-6] of an amount, rounded to the cent, half up."""
    return (micro * ppm + MICRO * CENT // 2) // (MICRO * CENT) * CENT


def _freight(tariff: Tariff, parcel: Consignment) -> Step:
    weight, how = chargeable(tariff, parcel)
    price, row = _look_up(tariff.rates, parcel.place, weight)
    return Step(FREIGHT, f"{how}, {row}" if row else how, price)


def _look_up(card: RateCard, place: int, weight: float) -> tuple[int, str]:
    limits = card.up_to_kg.tolist()
    row = min(bisect_left(limits, weight), len(limits) - 1)
    price = int(card.micro[row, place])
    if limits[row] == float("inf"):
        return price, "one price for all weights"
    if weight <= limits[row]:
        return price, f"row up to {limits[row]:g} kg"
    begun = -int((limits[row] - weight) // 1)
    more = f"row up to {limits[row]:g} kg and {begun} kg more at {amount(card.extra_kg_micro)}"
    return price + begun * card.extra_kg_micro, more


def _discount(tariff: Tariff, parcel: Consignment, freight: int) -> Step:
    ppm = int(tariff.discount_ppm[bisect_right(tariff.discount_above.tolist(), parcel.month)])
    how = f"{ppm / 1e4:g}% after {parcel.month} parcels this month"
    return Step("discount", how, -part_of(freight, ppm))


def _residential(tariff: Tariff, parcel: Consignment) -> tuple[str, int]:
    return ("to a home", tariff.residential) if parcel.residential else ("to a business", 0)


def _remote(tariff: Tariff, parcel: Consignment) -> tuple[str, int]:
    return "a remote place", int(tariff.remote[parcel.place])


def _oversize(tariff: Tariff, parcel: Consignment) -> tuple[str, int]:
    due = [fee for fee in tariff.oversize
           if parcel.volume_l > fee.over_l or parcel.weight_kg > fee.over_kg]  # fmt: skip
    dearest = max(due, key=lambda fee: fee.micro, default=None)
    if dearest is None:
        return "not oversize", 0
    if parcel.volume_l > dearest.over_l:
        return f"{parcel.volume_l:g} l is over {dearest.over_l:g} l", dearest.micro
    return f"{parcel.weight_kg:g} kg is over {dearest.over_kg:g} kg", dearest.micro


def _declared_value(tariff: Tariff, parcel: Consignment) -> tuple[str, int]:
    fee = tariff.value
    if fee is None or parcel.value_micro <= fee.over:
        return "included", 0
    steps = -((fee.over - parcel.value_micro) // fee.per)
    how = f"{steps} steps of {amount(fee.per)} above {amount(fee.over)}, {amount(fee.fee)} each"
    return how, max(steps * fee.fee, fee.at_least)


def _peaks(tariff: Tariff, parcel: Consignment) -> tuple[str, int]:
    due = [(peak.name, *_peak(tariff, parcel, peak)) for peak in tariff.peaks
           if peak.first <= parcel.day <= peak.last
           and (parcel.residential or not peak.residential_only)]  # fmt: skip
    told = [f"{name} ({how})" if how else name for name, how, fee in due if fee]
    return "; ".join(told) or "none", sum(fee for _, _, fee in due)


def _peak(tariff: Tariff, parcel: Consignment, peak: PeakFee) -> tuple[str, int]:
    fee, told = peak.micro, []
    if peak.card is not None:
        by_weight, row = _look_up(peak.card, parcel.place, chargeable(tariff, parcel)[0])
        fee, told = fee + by_weight, [row]
    seen = parcel.last_week - 1 if peak.next_week else parcel.week
    tier = bisect_right(peak.above.tolist(), seen)
    if tier:
        week = (f"{parcel.last_week} parcels last week" if peak.next_week
                else f"parcel {parcel.week + 1} of the week")  # fmt: skip
        told.append(f"{week}, above {peak.above[tier - 1]}")
    return ", ".join(told), fee + int(peak.tiers[tier])


def _fuel(tariff: Tariff, parcel: Consignment, fuelled: int) -> Step:
    step = max(bisect_right(tariff.fuel_from.tolist(), parcel.day) - 1, 0)
    ppm, since = int(tariff.fuel_ppm[step]), int(tariff.fuel_from[step])
    dated = f" since {date.fromordinal(since)}" if since > 1 else ""
    return Step("fuel", f"{ppm / 1e4:g}% of {amount(fuelled)}{dated}", part_of(fuelled, ppm))


FEES: dict[str, Rule] = {
    "residential": _residential,
    "remote": _remote,
    "oversize": _oversize,
    "declared value": _declared_value,
    "peak": _peaks,
}
