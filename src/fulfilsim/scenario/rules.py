"""Values that are small rules or tables of their own, and their readers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import (
    WEEKDAYS,
    Clock,
    LinearTime,
    not_negative,
    positive,
    read_clocks,
    read_date,
    read_linear_time,
    read_mix,
    read_position,
)
from fulfilsim.units import Money, nearest, number, text_of

HOUR_SHAPES: Final = {
    "flat": (1.0,) * 24,
    "office": (1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 15, 15, 13, 14, 15, 14, 12, 9, 6, 5, 4, 3, 2, 1),
    "evening": (4, 2, 2, 1, 1, 2, 4, 7, 10, 12, 13, 14, 15, 14, 13, 12, 12, 13, 15, 18, 19, 18, 14, 8),
}


@dataclass(frozen=True)
class FileRef:
    """A file named in the scenario, relative to the file that names it."""

    text: str


@dataclass(frozen=True)
class MeasuredTime:
    """A work time as it was measured: a file of its quantiles."""

    file: FileRef


@dataclass(frozen=True)
class Release:
    """When orders may start: at once, or at the times of the waves."""

    waves: tuple[Clock, ...] = ()


@dataclass(frozen=True)
class VelocityClass:
    """A class of SKUs: its share of the assortment and of the order lines."""

    skus: float
    lines: float


@dataclass(frozen=True)
class Velocity:
    """How order lines spread over SKUs: a Zipf exponent, or classes."""

    zipf: float
    classes: tuple[VelocityClass, ...] = ()


@dataclass(frozen=True)
class WorkingDayMix:
    """A distribution over working days: values rise, shares add up to one."""

    days: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class TransitRule:
    """Transit in working days by zone; `by_road` computes it from the distance."""

    by_road: bool = False
    everywhere: WorkingDayMix | None = None
    by_zone: tuple[tuple[str, WorkingDayMix], ...] = ()
    file: FileRef | None = None


@dataclass(frozen=True)
class RateRule:
    """Price of a parcel: one amount, or a file of weight by zone."""

    flat: Money | None = None
    file: FileRef | None = None


@dataclass(frozen=True)
class CustomerPlace:
    """Where a share of the customers live."""

    name: str
    lat: float
    lng: float
    weight: float
    zone: str = ""


@dataclass(frozen=True)
class HolidayRule:
    """Public holidays of a country, or dates, or neither."""

    country: str = ""
    dates: tuple[date, ...] = ()


def read_file(value: object) -> FileRef:
    """Read the name of a file."""
    text = text_of(value, "the name of a file, e.g. data/orders.csv")
    if not text or "\n" in text:
        raise ValueError("not the name of a file; expected e.g. data/orders.csv")
    return FileRef(text)


def read_work_time(value: object) -> LinearTime | Distribution | MeasuredTime:
    """Read a work time: a sum of terms, a distribution, or the name of a file of quantiles."""
    if isinstance(value, str) and is_table(value):
        return MeasuredTime(read_file(value))
    return read_linear_time(value)


def is_table(text: str) -> bool:
    """Tell whether a text names a CSV file or an Excel workbook."""
    return text.lower().endswith((".csv", ".xlsx"))


def read_holidays(value: object) -> HolidayRule:
    """Read a country code, a list of dates, or ``none``."""
    if isinstance(value, list):
        return HolidayRule("", tuple(sorted(read_date(day) for day in value)))
    text = text_of(value, "a country code such as US, a list of dates, or none")
    if text == "none":
        return HolidayRule()
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        raise ValueError(
            f"'{text}' is not a country; expected a code such as US or BR-SP, a list of dates, or none"
        )
    return HolidayRule(text)


def read_week_shape(value: object) -> tuple[float, ...]:
    """Read a factor for every day of the week, Monday first."""
    expected = "a factor for each of mon, tue, wed, thu, fri, sat, sun"
    if not isinstance(value, dict):
        raise ValueError(f"not a mapping; expected {expected}")
    wrong = [str(key) for key in value if key not in WEEKDAYS]
    missing = [day for day in WEEKDAYS if day not in value]
    if wrong or missing:
        what = [f"unknown {', '.join(wrong)}"] if wrong else []
        what += [f"missing {', '.join(missing)}"] if missing else []
        raise ValueError(f"{' and '.join(what)}; expected {expected}")
    return tuple(_factor(value[day], expected) for day in WEEKDAYS)


def read_hour_shape(value: object) -> tuple[float, ...]:
    """Read the shares of the 24 hours of a day: a named shape or 24 numbers; scaled to add up to one."""
    expected = f"one of {', '.join(HOUR_SHAPES)}, or 24 numbers"
    if isinstance(value, list):
        shape = tuple(_factor(item, expected) for item in value)
    else:
        name = text_of(value, expected)
        if name not in HOUR_SHAPES:
            meant = nearest(name, HOUR_SHAPES)
            raise ValueError(
                f"unknown shape '{name}'; expected {expected}" + (f"; did you mean {meant}?" if meant else "")
            )
        shape = HOUR_SHAPES[name]
    if len(shape) != 24 or sum(shape) <= 0:
        raise ValueError(f"{len(shape)} numbers; expected {expected}")
    return tuple(part / sum(shape) for part in shape)


def read_season(value: object) -> tuple[tuple[date, float], ...]:
    """Read factors by date, in order of date."""
    expected = "factors by date, e.g. {2026-06-01: 0.9, 2026-12-01: 1.2}"
    if not isinstance(value, dict):
        raise ValueError(f"not a mapping; expected {expected}")
    return tuple(sorted((read_date(day), _factor(factor, expected)) for day, factor in value.items()))


def read_velocity(value: object) -> Velocity:
    """Read ``zipf 1.05``, or classes such as ``{a: 20% make 80%, b: 80% make 20%}``."""
    expected = "'zipf 1.05', or classes such as {a: 20% make 80%, b: 80% make 20%}"
    if isinstance(value, dict):
        return Velocity(0.0, _classes(value, expected))
    text = text_of(value, expected)
    word, _, exponent = text.partition(" ")
    if word != "zipf":
        raise ValueError(f"'{text}' is no velocity; expected {expected}")
    zipf = number(exponent, expected)
    if not 0 <= zipf <= 5:
        raise ValueError(f"Zipf exponent {exponent} is out of range; expected 0 to 5, e.g. zipf 1.05")
    return Velocity(zipf)


def _classes(value: dict[str, Any], expected: str) -> tuple[VelocityClass, ...]:
    rows = []
    for name in sorted(value):
        skus, word, lines = text_of(value[name], expected).partition(" make ")
        if not word:
            raise ValueError(f"class {name} cannot be read; expected {expected}")
        rows.append(VelocityClass(positive(units.share(skus), skus), not_negative(units.share(lines), lines)))
    for what, total in (("SKUs", sum(row.skus for row in rows)), ("lines", sum(row.lines for row in rows))):
        if abs(total - 1) > 1e-9:
            raise ValueError(f"the classes' {what} add up to {100 * total:g}%; expected 100%")
    return tuple(rows)


def read_heads(value: object) -> FileRef | tuple[tuple[str, int], ...]:
    """Read people by shift, e.g. ``{early: 8, late: 6}``, or the name of a roster's file."""
    expected = "people on each shift, e.g. {early: 8, late: 6}, or a roster such as data/roster.csv"
    if isinstance(value, str) and is_table(value):
        return read_file(value)
    if not isinstance(value, dict):
        raise ValueError(f"not a mapping; expected {expected}")
    for shift, heads in value.items():
        if isinstance(heads, bool) or not isinstance(heads, int) or not 0 <= heads <= 100_000:
            raise ValueError(f"'{heads}' on shift {shift} is not a number of people; expected {expected}")
    return tuple(sorted(value.items()))


def read_release(value: object) -> Release:
    """Read ``waveless`` or ``waves at 07:00, 11:00``."""
    expected = "waveless, or e.g. 'waves at 07:00, 11:00, 14:00'"
    text = text_of(value, expected)
    if text == "waveless":
        return Release()
    if not text.startswith("waves at "):
        raise ValueError(f"'{text}' is no release rule; expected {expected}")
    return Release(read_clocks([part.strip() for part in text.removeprefix("waves at ").split(",")]))


def read_customers(value: object) -> FileRef | tuple[CustomerPlace, ...]:
    """Read customers' places: a CSV file, or a mapping of name to place and share."""
    expected = "a CSV file, or places such as {Chicago: {at: [41.88, -87.63], share: 60%}}"
    if not isinstance(value, dict):
        return read_file(value)
    return tuple(_customer_place(name, value[name], expected) for name in sorted(value))


def _customer_place(name: str, row: object, expected: str) -> CustomerPlace:
    if not isinstance(row, dict) or not {"at", "share"} <= set(row) <= {"at", "share", "zone"}:
        raise ValueError(f"place {name} cannot be read; expected {expected}")
    lat, lng = read_position(row["at"])
    return CustomerPlace(
        name, lat, lng, not_negative(units.share(row["share"]), name), str(row.get("zone", ""))
    )


def read_working_days(value: object) -> int:
    """Read a number of working days, e.g. ``5 working days``."""
    expected = "working days, e.g. 5 working days"
    text = text_of(value, expected)
    match = re.fullmatch(r"(\d{1,3}) working days?", text)
    if match is None:
        raise ValueError(f"'{text}' is not a number of working days; expected {expected}")
    return int(match[1])


def read_day_mix(value: object) -> WorkingDayMix:
    """Read a distribution of working days, e.g. ``1 to 3 working days`` or ``{1: 40%, 2: 60%}``."""
    if isinstance(value, dict):
        return WorkingDayMix(*read_mix(value))
    expected = "e.g. 2 working days, 1 to 3 working days, or {1: 40%, 2: 60%}"
    text = text_of(value, expected)
    match = re.fullmatch(r"(?:(\d{1,3}) to )?(\d{1,3}) working days?", text)
    if match is None:
        raise ValueError(f"'{text}' is no transit time; expected {expected}")
    last = int(match[2])
    days = tuple(range(int(match[1] or last), last + 1))
    if not days:
        raise ValueError(f"'{text}' ends before it starts; expected {expected}")
    return WorkingDayMix(days, (1 / len(days),) * len(days))


def read_transit(value: object) -> TransitRule:
    """Read transit: ``by road``, working days everywhere or by zone, or a CSV file."""
    if isinstance(value, dict):
        if all(str(key).isdigit() for key in value):
            return TransitRule(everywhere=read_day_mix(value))
        return TransitRule(by_zone=tuple((zone, read_day_mix(value[zone])) for zone in sorted(value)))
    text = text_of(value, "'by road', e.g. '1 to 3 working days', zones, or a CSV file")
    if text == "by road":
        return TransitRule(by_road=True)
    if is_table(text):
        return TransitRule(file=FileRef(text))
    return TransitRule(everywhere=read_day_mix(text))


def read_rates(value: object) -> RateRule:
    """Read a rate card: one amount for every parcel, or a CSV file."""
    text = text_of(value, "an amount such as 8.50 USD, or a CSV file")
    if is_table(text):
        return RateRule(file=FileRef(text))
    amount = units.money(text)
    not_negative(float(amount.amount), text)
    return RateRule(flat=amount)


def read_zone_bands(value: object) -> tuple[tuple[str, float], ...]:
    """Read zones by distance, nearest first; the last one reaches ``beyond`` [km, inf]."""
    expected = "zones by distance, the last one beyond, e.g. {near: 480 km, far: beyond}"
    if not isinstance(value, dict) or not value:
        raise ValueError(f"not a mapping; expected {expected}")
    bands = [(name, float("inf") if far == "beyond" else units.quantity(far, units.LENGTH, "480 km"))
             for name, far in value.items()]  # fmt: skip
    bands.sort(key=lambda band: band[1])
    limits = [far for _, far in bands]
    if limits[-1] != float("inf") or len(set(limits)) < len(limits):
        raise ValueError(f"no zone reaches beyond, or two end at the same distance; expected {expected}")
    return tuple(bands)


def _factor(value: object, expected: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1000:
        raise ValueError(f"'{value}' is not a factor from 0 to 1000; expected {expected}")
    return float(value)
