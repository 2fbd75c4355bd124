"""Fees of a contract as a price list has them: one rate, or a rate by volume; shares and quantities exact."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any

from fulfilsim import units
from fulfilsim.scenario.fields import reads
from fulfilsim.scenario.values import Dates, not_negative, read_date, read_dates
from fulfilsim.units import Money, text_of

_BAND = re.compile(r"(?:(?P<first>\d[\d_]*) to (?P<last>\d[\d_]*)|up to (?P<upto>\d[\d_]*)|"
                   r"above (?P<above>\d[\d_]*))\s+(?P<unit>[a-z]+)")  # fmt: skip

LARGEST_RATE = 1_000_000


@dataclass(frozen=True)
class Band:
    """Part of a month's volume and its rate; both ends are included, and the last band has no end."""

    first: int
    last: int | None
    rate: Money


@dataclass(frozen=True)
class FeeRule:
    """A rate for each of something, by the volume of the month.

    Parameters
    ----------
    unit
        What is counted.
    bands
        From the first unit on, without gaps; none for no fee.
    whole
        Whether the band in which a month ends holds for all of its volume.
    """

    unit: str
    bands: tuple[Band, ...] = ()
    whole: bool = False

    @property
    def currency(self) -> str:
        """Currency of the rates; empty where there is none."""
        return self.bands[0].rate.currency if self.bands else ""


@dataclass(frozen=True)
class CreditRule:
    """What is given back: an amount for each bad order too many, or a share for each point missed."""

    per_order: Money | None = None
    per_point: Fraction = Fraction(0)


@dataclass(frozen=True)
class Baseline:
    """Orders of a usual month: those of a month that is billed, or a number."""

    month: date | None = None
    orders: int = 0


def read_fee(value: object, *things: str) -> FeeRule:
    """Read a fee for each of some thing: an amount, a rate by volume, or ``none``.

    >>> read_fee({"1 to 100 orders": "2.50 USD/order", "above 100 orders": "2 USD/order"}, "order").whole
    False
    """
    if value == "none":
        return FeeRule(things[0])
    if not isinstance(value, dict):
        rate = _rate(value, *things)
        return FeeRule(rate.per, (Band(1, None, rate),))
    rows = dict(value)
    whole = _tiers(rows.pop("tiers", "marginal"))
    bands = sorted((_band(str(key), rate, things) for key, rate in rows.items()), key=lambda b: b.first)
    _refuse_holes(bands, things[0])
    if len({(band.rate.currency, band.rate.per) for band in bands}) > 1:
        raise ValueError("rates in two currencies or units; expected one, e.g. 2.40 USD/order in every tier")
    return FeeRule(bands[0].rate.per, tuple(bands), whole)


def _rate(value: object, *things: str) -> Money:
    rate = units.money(value, things)
    if not_negative(float(rate.amount), value) > LARGEST_RATE:
        raise ValueError(f"'{value}' is no rate; expected at most {LARGEST_RATE:,} for each {things[0]}")
    return rate


def _tiers(word: object) -> bool:
    if word not in ("marginal", "whole"):
        raise ValueError(f"'{word}' are no tiers; expected marginal (each band its own rate) or whole")
    return word == "whole"


def _band(key: str, rate: object, things: tuple[str, ...]) -> Band:
    expected = f"e.g. 1 to 10000 {things[0]}s, or above 10000 {things[0]}s"
    match = _BAND.fullmatch(key)
    if match is None or match["unit"].removesuffix("s") not in things:
        raise ValueError(f"'{key}' is no tier; expected {expected}")
    if match["above"]:
        return Band(int(match["above"]) + 1, None, _rate(rate, *things))
    first, last = int(match["first"] or 1), int(match["last"] or match["upto"])
    if last < first:
        raise ValueError(f"'{key}' ends before it starts; expected {expected}")
    return Band(first, last, _rate(rate, *things))


def _refuse_holes(bands: list[Band], thing: str) -> None:
    if not bands or bands[0].first > 1:
        raise ValueError(f"no rate for the first {thing}; expected a tier such as 1 to 10000 {thing}s")
    for one, other in pairwise(bands):
        if one.last is None or other.first <= one.last:
            raise ValueError(f"{thing} {other.first} is in two tiers; expected tiers that do not overlap")
        if other.first > one.last + 1:
            what = f"no rate for {thing} {one.last + 1} to {other.first - 1}"
            raise ValueError(f"{what}; expected tiers without a gap")
    if bands[-1].last is not None:
        what = f"no rate above {thing} {bands[-1].last}"
        raise ValueError(f"{what}; expected a last tier 'above {bands[-1].last} {thing}s'")


def read_part(value: object, most: int = 100) -> Fraction:
    """Read a percentage as an exact share of one.

    >>> read_part("12.5%")
    Fraction(1, 8)
    """
    units.share(value)
    part = Fraction(str(value).strip().removesuffix("%").strip().replace("_", "")) / 100
    if not 0 <= part <= Fraction(most, 100):
        raise ValueError(f"'{value}' is out of range; expected 0% to {most}%")
    return part


def read_by_dates(value: object) -> tuple[tuple[Dates, Fraction], ...]:
    """Read shares by date, e.g. ``{2026-11-01 to 2026-12-31: 20%}``."""
    if not isinstance(value, dict) or not value:
        raise ValueError("not a mapping; expected shares by date, e.g. {2026-11-01 to 2026-12-31: 20%}")
    rows = sorted(
        ((read_dates(key), read_part(part, 1000)) for key, part in value.items()), key=lambda r: r[0].first
    )
    for (one, _), (other, _) in pairwise(rows):
        if other.first <= one.last:
            raise ValueError(f"{other.first} has two shares; expected dates that do not overlap")
    return tuple(rows)


def read_month(value: object) -> date:
    """Read a month, e.g. ``2026-11``, as its first day."""
    expected = "a month, e.g. 2026-11"
    text = text_of(value, expected)
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise ValueError(f"'{text}' is no month; expected {expected}")
    return read_date(f"{text}-01")


def read_foreseen(value: object) -> tuple[tuple[date | None, int], ...]:
    """Read orders a month, for all months or by month with ``else`` for the others."""
    if not isinstance(value, dict):
        return ((None, units.count(value, "orders", "month")),)
    rows = [(None if key == "else" else read_month(key), units.count(part, "orders", "month"))
            for key, part in value.items()]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row[0] is None, row[0] or date.min)))


def read_baseline(value: object) -> Baseline:
    """Read a baseline: a month, or orders a month."""
    text = text_of(value, "a month such as 2026-10, or e.g. 45000 orders/month")
    if "order" in text:
        return Baseline(orders=units.count(text, "orders", "month"))
    return Baseline(month=read_month(text))


def read_credit(value: object) -> CreditRule:
    """Read a credit: ``1.50 USD/order`` or ``2% per point``."""
    text = text_of(value, "a credit, e.g. 1.50 USD/order or 2% per point")
    part, word, _ = text.partition(" per point")
    if word:
        return CreditRule(per_point=read_part(part))
    return CreditRule(per_order=_rate(text, "order"))


def read_stored(value: object) -> tuple[str, int]:
    """Read what lies in a site: pallets or cubic metres."""
    text = text_of(value, "what is stored, e.g. 420 pallets or 500 m3")
    unit = "m3" if text.endswith("m3") else "pallets"
    return unit.removesuffix("s"), units.count(text, unit)


def read_pallets(value: object) -> int:
    """Read a number of pallets."""
    return units.count(value, "pallets")


def _fee(*things: str) -> Callable[[Any], FeeRule]:
    return lambda value: read_fee(value, *things)


def _money(*per: str) -> Callable[[Any], Money]:
    return lambda value: _rate(value, *per)


_BOTH: list[str] = ["string", "object"]
PerOrder = Annotated[FeeRule, *reads(
    _fee("order"), "2.40 USD/order",
    {"1 to 10000 orders": "2.40 USD/order", "above 10000 orders": "2.10 USD/order", "tiers": "marginal"},
    kind=_BOTH)]  # fmt: skip
PerLine = Annotated[FeeRule, *reads(_fee("line"), "0.25 USD/line", kind=_BOTH)]
PerUnit = Annotated[FeeRule, *reads(_fee("unit"), "0.10 USD/unit", kind=_BOTH)]
PerParcel = Annotated[FeeRule, *reads(_fee("parcel"), "0.85 USD/parcel", kind=_BOTH)]
PerPallet = Annotated[FeeRule, *reads(_fee("pallet"), "12 USD/pallet", kind=_BOTH)]
PerReturn = Annotated[FeeRule, *reads(_fee("return"), "6.50 USD/return", kind=_BOTH)]
PerReceipt = Annotated[FeeRule, *reads(
    _fee("pallet", "unit"), "10 USD/pallet", "0.25 USD/unit", kind=_BOTH)]  # fmt: skip
PerExtra = Annotated[Money, *reads(_money("order", "line", "unit", "parcel"), "1.50 USD/order")]
PerSpace = Annotated[Money, *reads(
    _money("pallet-month", "m3-month"), "30 USD/pallet-month", "18 USD/m3-month")]  # fmt: skip
EachOrder = Annotated[Money, *reads(_money("order"), "0.35 USD/order")]
EachPallet = Annotated[Money, *reads(_money("pallet"), "18 USD/pallet")]
EachWeek = Annotated[Money, *reads(_money("week"), "1500 USD/week")]
Part = Annotated[Fraction, *reads(read_part, "15%")]
Above = Annotated[Fraction, *reads(lambda v: read_part(v, 1000), "120%")]
Uplifts = Annotated[tuple[tuple[Dates, Fraction], ...], *reads(
    read_by_dates, {"2026-11-01 to 2026-12-31": "20%"}, kind="object")]  # fmt: skip
Foreseen = Annotated[tuple[tuple[date | None, int], ...], *reads(
    read_foreseen, "45000 orders/month", {"2026-11": "80000 orders/month", "else": "45000 orders/month"},
    kind=_BOTH)]  # fmt: skip
BaselineMonth = Annotated[Baseline, *reads(read_baseline, "2026-10", "45000 orders/month")]
CreditFor = Annotated[CreditRule, *reads(read_credit, "1.50 USD/order", "2% per point")]
Stored = Annotated[tuple[str, int], *reads(read_stored, "420 pallets", "500 m3")]
PalletCount = Annotated[int, *reads(read_pallets, "400 pallets")]
