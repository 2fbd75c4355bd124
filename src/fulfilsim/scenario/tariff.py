"""What a carrier charges beside the rates: surcharges, fuel, discounts, peaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from fulfilsim import units
from fulfilsim.scenario.fields import (
    Amount,
    Block,
    FilePath,
    Mass,
    Names,
    ParcelCount,
    ParcelFee,
    PositiveShare,
    Share,
    Span,
    Volume,
    field,
    reads,
)
from fulfilsim.scenario.rules import FileRef, is_table
from fulfilsim.scenario.values import positive, read_date
from fulfilsim.units import text_of

LENGTHS: Final = {"cm3": 1.0, "in3": 16.387064}
"""Volumes of a dimensional divisor [cm3]."""


@dataclass(frozen=True)
class FuelRule:
    """Fuel surcharge from each date on, or a file of it; before the first date the first one holds."""

    steps: tuple[tuple[date, float], ...] = ()
    file: FileRef | None = None


def read_fuel(value: object) -> FuelRule:
    """Read a fuel surcharge: a percentage, percentages by date, or a file."""
    expected = "a percentage, e.g. 12.5%, by date, e.g. {2026-11-02: 13%}, or data/fuel.csv"
    if isinstance(value, dict):
        if not value:
            raise ValueError(f"no date; expected {expected}")
        return FuelRule(tuple(sorted((read_date(day), _percent(part)) for day, part in value.items())))
    if isinstance(value, str) and is_table(value):
        return FuelRule(file=FileRef(value))
    return FuelRule(((date.min, _percent(value)),))


def read_divisor(value: object) -> float:
    """Read a dimensional divisor, e.g. ``5000 cm3/kg`` or ``139 in3/lb`` [cm3/kg]."""
    expected = "a volume that weighs as much as a unit of mass, e.g. 5000 cm3/kg or 139 in3/lb"
    text = text_of(value, expected)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(cm3|in3)/(kg|lb)", text)
    if match is None:
        raise ValueError(f"'{text}' is no dimensional divisor; expected {expected}")
    number = positive(units.number(match[1], expected), text)
    return number * LENGTHS[match[2]] / units.MASS[match[3]]


def read_weekly(value: object) -> int:
    """Read a baseline, e.g. ``9000 parcels/week``."""
    parcels = units.count(value, "parcels", "week")
    return int(positive(parcels, value))


def _percent(value: object) -> float:
    part = units.share(value)
    if not 0 <= part <= 1:
        raise ValueError(f"'{value}' is out of range; expected 0% to 100%")
    return part


Fuel = Annotated[FuelRule, *reads(
    read_fuel, "12.5%", {"2026-11-02": "13%"}, "data/fuel.csv", kind=["string", "object"])]  # fmt: skip
Divisor = Annotated[float, *reads(read_divisor, "5000 cm3/kg", "139 in3/lb")]
Weekly = Annotated[int, *reads(read_weekly, "9000 parcels/week")]


class Residential(Block):
    """A fee for parcels to homes."""

    fee: ParcelFee = field(says="Fee of a parcel to a home.")
    share: Share = field("90%", says="Share of the orders that go to a home.", between=("70%", "100%"))


class Remote(Block):
    """A fee for places off the carrier's routes."""

    fee: ParcelFee = field(says="Fee of a parcel to such a place.")
    places: Names | None = field(None, says="Customers' places that are remote.")
    file: FilePath | None = field(
        None, says="CSV or Excel file with a column place; other places may stand in it."
    )
    zones: Names | None = field(None, says="Zones that are remote as a whole.")


class Oversize(Block):
    """A fee for what a sorter cannot take; of several that apply the dearest is charged."""

    over_volume: Volume | None = field(None, says="Volume above which it is charged.")
    over_weight: Mass | None = field(None, says="Weight on the scale above which it is charged.")
    fee: ParcelFee = field(says="Fee of such a parcel.")


class DeclaredValue(Block):
    """A fee for liability above what is included."""

    over: Amount = field("100 USD", says="Value up to which liability is included.")
    fee: Amount = field("1.15 USD", says="Fee of each step begun above that.")
    per: Amount = field("100 USD", says="Size of a step.")
    at_least: Amount = field("0 USD", says="Least fee, where one is due.")


class Discount(Block):
    """A discount on the freight once a month's volume is reached."""

    above: ParcelCount = field(
        says="Parcels of the service in a calendar month after which it holds for the next ones."
    )
    off: Share = field(says="Discount on the freight.")


class Tier(Block):
    """A fee from a multiple of the baseline on."""

    above: PositiveShare = field(says="Week's volume as a share of the baseline above which it is charged.")
    fee: ParcelFee = field(says="Fee of a parcel; of several tiers reached the last one holds.")


class Peak(Block):
    """A surcharge of some weeks."""

    dates: Span = field(says="Days of collection on which it is charged, both ends included.")
    fee: ParcelFee | None = field(None, says="Fee of every parcel.")
    fees: FilePath | None = field(
        None, says="Fees by weight and zone: a CSV or Excel file laid out as the rates are."
    )
    residential_only: bool = field(False, says="Whether parcels to homes alone are charged.")
    baseline: Weekly | None = field(
        None, says="Usual volume of a week, Monday to Sunday, that the tiers refer to."
    )
    tiers: list[Tier] = field([], says="Fees relative to the baseline, in rising order.")
    charged_on: Literal["parcels above", "next week"] = field(
        "parcels above",
        says="Which parcels a tier is charged on: those of the week beyond it, or all of the week after "
        "one that went beyond it.",
    )


class Charges(Block):
    """What is charged beside the rates; everything is off by default."""

    dimensional: Divisor | None = field(
        None,
        says="Volume that is billed as a unit of weight, where that is more than the scale says.",
        source="parcel.dim_divisor 166 in3/lb (price list, 2021)",
    )
    dimensional_over: Volume | None = field(
        None, says="Volume up to which the scale alone counts; none by default."
    )
    minimum: ParcelFee | None = field(None, says="Least freight of a parcel, after the discount.")
    discounts: list[Discount] = field([], says="Discounts by the month's volume, in rising order.")
    residential: Residential | None = field(None, says="Fee for parcels to homes.")
    remote: Remote | None = field(None, says="Fee for remote places.")
    oversize: list[Oversize] = field([], says="Fees for large and heavy parcels.")
    declared_value: DeclaredValue | None = field(None, says="Fee for declared value.")
    peak: dict[str, Peak] = field({}, says="Surcharges of some weeks, by name; they add up.")
    fuel: Fuel | None = field(
        None, says="Fuel surcharge on freight and all fees but that for declared value."
    )
