"""A carrier's tariff as tables, and the prices of many parcels at once.

`fulfilsim.world.quote` prices one parcel by the same tables, step by step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fulfilsim.units import MICRO
from fulfilsim.world.ratecard import RateCard

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CENT: Final = 10_000
"""Smallest amount of an invoice, in millionths of the currency unit; percentages are rounded to it."""

FREIGHT: Final = "freight"
PARTS: Final = (
    FREIGHT, "discount", "minimum", "residential", "remote", "oversize", "declared value", "peak", "fuel"
)  # fmt: skip
"""The parts of a price in the order in which they come about."""

WITHOUT_FUEL: Final = ("declared value", "fuel")


@dataclass(frozen=True)
class OversizeFee:
    """A fee above a volume [l] or a weight on the scale [kg]; infinite is no limit."""

    over_l: float
    over_kg: float
    micro: int


@dataclass(frozen=True)
class ValueFee:
    """A fee for each step begun of declared value above what is included; all in millionths."""

    over: int
    fee: int
    per: int
    at_least: int


@dataclass(frozen=True)
class PeakFee:
    """A surcharge of some days.

    Parameters
    ----------
    name
        Name.
    first, last
        First and last day of collection, as ordinals.
    micro
        Fee of every parcel.
    card
        Fees by weight and place; None where there are none.
    residential_only
        Whether parcels to homes alone are charged.
    above
        Parcels of a week after which each tier is charged, rising (tiers,).
    tiers
        Nothing, and the fee of each tier (tiers + 1,).
    next_week
        Whether a tier is charged on the whole week after one that went beyond it.
    """

    name: str
    first: int
    last: int
    micro: int
    card: RateCard | None
    residential_only: bool
    above: Ints
    tiers: Ints
    next_week: bool


@dataclass(frozen=True)
class Tariff:
    """All that a service charges.

    Parameters
    ----------
    rates
        Prices by weight and place.
    kg_per_l
        Weight that is billed for a litre; 0 where the scale alone counts.
    dimensional_over_l
        Volume up to which the scale alone counts.
    minimum
        Least freight after the discount [1e-6 currency].
    discount_above, discount_ppm
        Parcels of a month after which each discount holds (tiers,), and no discount and each (tiers + 1,)
        [1e-6].
    residential
        Fee of a parcel to a home [1e-6 currency].
    remote
        Fee of a parcel to each place (places,) [1e-6 currency].
    oversize
        Fees of large and heavy parcels.
    value
        Fee for declared value; None where there is none.
    peaks
        Surcharges of some days, by name.
    fuel_from, fuel_ppm
        Days from which each fuel surcharge holds, as ordinals, and the surcharges (steps,) [1e-6].
    residential_share
        Share of the orders that go to a home.
    """

    rates: RateCard
    kg_per_l: float
    dimensional_over_l: float
    minimum: int
    discount_above: Ints
    discount_ppm: Ints
    residential: int
    remote: Ints
    oversize: tuple[OversizeFee, ...]
    value: ValueFee | None
    peaks: tuple[PeakFee, ...]
    fuel_from: Ints
    fuel_ppm: Ints
    residential_share: float

    @property
    def by_volume(self) -> bool:
        """Whether a price depends on how many parcels were collected before."""
        return bool(len(self.discount_above)) or any(len(peak.above) for peak in self.peaks)


@dataclass(frozen=True)
class Consignments:
    """Parcels as a carrier sees them when it collects them; `n` parcels.

    Parameters
    ----------
    place
        Index of the customer's place (n,).
    weight_kg, volume_l
        Weight on the scale and volume (n,).
    value_micro
        Declared value (n,) [1e-6 currency].
    residential
        Whether it goes to a home (n,).
    day
        Day of collection as an ordinal (n,).
    month, week
        Parcels of the service collected before it in the calendar month and in the week (n,).
    last_week
        Parcels of the service collected in the week before (n,).
    """

    place: Ints
    weight_kg: Floats
    volume_l: Floats
    value_micro: Ints
    residential: NDArray[np.bool_]
    day: Ints
    month: Ints
    week: Ints
    last_week: Ints


@dataclass(frozen=True)
class Prices:
    """Prices of `n` parcels: each part [1e-6 currency] and the weight that is billed [kg] (n,)."""

    parts: dict[str, Ints]
    billed_kg: Floats

    @property
    def total(self) -> Ints:
        """Sum of the parts (n,)."""
        return np.asarray(sum(self.parts.values()))


def price_parcels(tariff: Tariff, parcels: Consignments) -> Prices:
    """Price parcels, part by part; `fulfilsim.world.quote.quote` tells the same story of one."""
    weight = chargeable_kg(tariff, parcels.weight_kg, parcels.volume_l)
    freight = tariff.rates.price_micro(parcels.place, weight)
    tier = np.searchsorted(tariff.discount_above, parcels.month, side="right")
    discount = -percent(freight, tariff.discount_ppm[tier])
    parts = {
        FREIGHT: freight,
        "discount": discount,
        "minimum": np.maximum(tariff.minimum - freight - discount, 0),
        "residential": np.where(parcels.residential, tariff.residential, 0),
        "remote": tariff.remote[parcels.place],
        "oversize": _oversize(tariff, parcels),
        "declared value": _declared_value(tariff.value, parcels.value_micro),
        "peak": _peaks(tariff, parcels, weight),
    }
    fuelled = np.asarray(sum(part for name, part in parts.items() if name not in WITHOUT_FUEL))
    step = np.maximum(np.searchsorted(tariff.fuel_from, parcels.day, side="right") - 1, 0)
    parts["fuel"] = percent(fuelled, tariff.fuel_ppm[step])
    return Prices(parts, tariff.rates.billed_kg(weight))


def chargeable_kg(tariff: Tariff, weight_kg: Floats, volume_l: Floats) -> Floats:
    """Return the weight that the rates go by: the scale's, or the volume's where that is more (n,) [kg].

    The volume's is rounded to the milligram, so that a parcel of just 5 kg is not found a hair above it.
    """
    by_volume = np.rint(volume_l * tariff.kg_per_l * MICRO) / MICRO
    counts = volume_l > tariff.dimensional_over_l
    return np.asarray(np.where(counts, np.maximum(weight_kg, by_volume), weight_kg))


def percent(amount: Ints, ppm: Ints) -> Ints:
    """Return a share [1e-6] of amounts of zero or more, rounded to the cent, half up (n,)."""
    # In two steps, for the product of both may be larger than 64 bits hold.
    whole = amount // MICRO * ppm + amount % MICRO * ppm // MICRO
    return np.asarray((whole + CENT // 2) // CENT * CENT)


def _oversize(tariff: Tariff, parcels: Consignments) -> Ints:
    fee = np.zeros(len(parcels.place), np.int64)
    for each in tariff.oversize:
        applies = (parcels.volume_l > each.over_l) | (parcels.weight_kg > each.over_kg)
        fee = np.maximum(fee, np.where(applies, each.micro, 0))
    return fee


def _declared_value(fee: ValueFee | None, value: Ints) -> Ints:
    if fee is None:
        return np.zeros(len(value), np.int64)
    steps = -((fee.over - value) // fee.per)
    return np.asarray(np.where(value > fee.over, np.maximum(steps * fee.fee, fee.at_least), 0))


def _peaks(tariff: Tariff, parcels: Consignments, weight: Floats) -> Ints:
    total = np.zeros(len(parcels.place), np.int64)
    for peak in tariff.peaks:
        applies = (parcels.day >= peak.first) & (parcels.day <= peak.last)
        applies &= parcels.residential | (not peak.residential_only)
        volume = parcels.last_week - 1 if peak.next_week else parcels.week
        fee = peak.micro + peak.tiers[np.searchsorted(peak.above, volume, side="right")]
        if peak.card is not None:
            fee = fee + peak.card.price_micro(parcels.place, weight)
        total += np.where(applies, fee, 0)
    return total
