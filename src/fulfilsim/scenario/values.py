"""Values of the scenario and the readers that make them from text.

A reader turns a YAML value into what the simulator uses, or refuses it with
``ValueError("what is wrong; expected ...")``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution, read_cv, read_distribution
from fulfilsim.units import nearest, text_of

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S = 86_400.0


@dataclass(frozen=True)
class Clock:
    """A time of day [s after local midnight]."""

    seconds: int

    def __str__(self) -> str:
        return f"{self.seconds // 3600:02d}:{self.seconds % 3600 // 60:02d}"


@dataclass(frozen=True)
class Hours:
    """A stretch of the day; an end at or before its start is on the next day."""

    start: Clock
    end: Clock

    @property
    def length_s(self) -> int:
        """Return the length [s]."""
        return (self.end.seconds - self.start.seconds - 1) % 86_400 + 1


@dataclass(frozen=True)
class Break:
    """A pause within a shift."""

    start: Clock
    length_s: float


@dataclass(frozen=True)
class Dates:
    """A span of local days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days the span has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class LinearTime:
    """A work time: so much an order, a line, a unit, and a parcel or pallet [s]."""

    per_order: float
    per_line: float = 0.0
    per_unit: float = 0.0
    per_pack: float = 0.0


@dataclass(frozen=True)
class Spread:
    """How a work time scatters around its mean: ``none``, ``exponential`` or ``lognormal`` of given cv."""

    kind: str
    cv: float


@dataclass(frozen=True)
class Bound:
    """A target: at least or at most so much."""

    at_least: bool
    value: float
    text: str

    def missed_by(self, value: float) -> bool:
        """Say whether a value misses the target; one that is not defined does."""
        return not (value >= self.value if self.at_least else value <= self.value)


@dataclass(frozen=True)
class PriceDistribution:
    """A distribution of prices and their currency."""

    distribution: Distribution
    currency: str


def read_clock(value: object) -> Clock:
    """Read a time of day, ``00:00`` to ``24:00``."""
    expected = "a time of day, e.g. 14:30"
    text = text_of(value, expected)
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if match is None or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > 1440:
        raise ValueError(f"'{text}' is not a time of day; expected {expected}")
    return Clock(int(match[1]) * 3600 + int(match[2]) * 60)


def read_hours(value: object) -> Hours:
    """Read a stretch of the day, e.g. ``06:00-14:30``."""
    text = text_of(value, "two times of day, e.g. 06:00-14:30")
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"'{text}' is not a stretch of the day; expected e.g. 06:00-14:30")
    return Hours(read_clock(start.strip()), read_clock(end.strip()))


def read_break(value: object) -> Break:
    """Read a break, e.g. ``12:00 for 30 min``."""
    text = text_of(value, "a break, e.g. 12:00 for 30 min")
    start, word, length = text.partition(" for ")
    if not word:
        raise ValueError(f"'{text}' is not a break; expected e.g. 12:00 for 30 min")
    return Break(read_clock(start), positive(units.quantity(length, units.TIME, "30 min"), length))


def read_clocks(value: object) -> tuple[Clock, ...]:
    """Read one time of day or a list of them, in order."""
    clocks = [read_clock(item) for item in (value if isinstance(value, list) else [value])]
    if not clocks or len({clock.seconds for clock in clocks}) < len(clocks):
        raise ValueError(
            "no time, or a time given twice; expected different times of day, e.g. [12:00, 18:30]"
        )
    return tuple(sorted(clocks, key=lambda clock: clock.seconds))


def read_days(value: object) -> tuple[bool, ...]:
    """Read days of the week: ``mon-sat``, ``mon, wed, fri`` or ``daily``."""
    expected = "days of the week, e.g. mon-sat, or mon, wed, fri, or daily"
    text = ",".join(map(str, value)) if isinstance(value, list) else text_of(value, expected)
    if text == "daily":
        return (True,) * 7
    chosen: set[int] = set()
    for part in re.split(r"\s*,\s*|\s+", text.strip()):
        first, dash, last = part.partition("-")
        low, high = _weekday(first, expected), _weekday(last if dash else first, expected)
        chosen.update((low + step) % 7 for step in range((high - low) % 7 + 1))
    return tuple(day in chosen for day in range(7))


def _weekday(text: str, expected: str) -> int:
    if text not in WEEKDAYS:
        meant = nearest(text, WEEKDAYS)
        hint = f"; did you mean {meant}?" if meant else ""
        raise ValueError(f"'{text}' is not a day of the week; expected {expected}{hint}")
    return WEEKDAYS.index(text)


def read_date(value: object) -> date:
    """Read a calendar date, year first."""
    text = text_of(value, "a date, e.g. 2026-11-27")
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 2200:
        raise ValueError(
            f"'{text}' is not a date; expected year-month-day from 1970 to 2200, e.g. 2026-11-27"
        )
    return day


def read_dates(value: object) -> Dates:
    """Read one date, or two with ``to`` between them."""
    text = text_of(value, "dates, e.g. 2026-11-23 to 2026-11-29")
    first, word, last = text.partition(" to ")
    span = Dates(read_date(first), read_date(last if word else first))
    if span.last < span.first:
        raise ValueError(f"'{text}' ends before it starts; expected e.g. 2026-11-23 to 2026-11-29")
    return span


def read_moment(value: object) -> datetime:
    """Read a local date and time, e.g. ``2026-11-20 06:00``."""
    expected = "a local date and time, e.g. 2026-11-20 06:00"
    text = text_of(value, expected)
    try:
        shape = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?"
        moment = datetime.fromisoformat(text) if re.fullmatch(shape, text) else None
    except ValueError:
        moment = None
    if moment is None or not 1970 <= moment.year <= 2200:
        raise ValueError(f"'{text}' is not a date and time; expected {expected}")
    return moment


def read_linear_time(value: object) -> LinearTime | Distribution:
    """Read a work time, e.g. ``60 s + 14 s per line + 4 s per unit``, or a distribution of it."""
    example = "60 s + 14 s per line + 4 s per unit"
    text = text_of(value, f"a work time, e.g. {example}")
    if text[:1].isalpha():
        return read_distribution(text, units.TIME, example)
    sums = {"order": 0.0, "line": 0.0, "unit": 0.0, "parcel": 0.0}
    for term in text.split("+"):
        amount, _, what = term.partition(" per ")
        what = what.strip() or "order"
        what = "parcel" if what == "pallet" else what
        if what not in sums:
            raise ValueError(
                f"'per {what}' is unknown; expected per order, line, unit or parcel, e.g. {example}"
            )
        sums[what] += not_negative(units.quantity(amount, units.TIME, example), amount)
    return LinearTime(*sums.values())


def read_spread(value: object) -> Spread:
    """Read the scatter of a work time: ``none``, ``exponential`` or ``cv 0.35``."""
    text = text_of(value, "none, exponential, or e.g. cv 0.35")
    if text in {"none", "exponential"}:
        return Spread(text, float(text == "exponential"))
    word, _, cv = text.partition(" ")
    if word != "cv":
        raise ValueError(f"'{text}' is no spread; expected none, exponential, or e.g. cv 0.35")
    return Spread("lognormal", read_cv(cv))


def read_price(value: object) -> PriceDistribution:
    """Read a distribution of prices, e.g. ``lognormal mean 24 USD cv 0.8``."""
    text = text_of(value, "a distribution of prices, e.g. lognormal mean 24 USD cv 0.8")
    codes = sorted(set(re.findall(r"\b[A-Z]{3}\b", text)))
    if len(codes) != 1:
        raise ValueError(
            f"'{text}' names no or several currencies; expected e.g. lognormal mean 24 USD cv 0.8"
        )
    return PriceDistribution(read_distribution(text, {codes[0]: 1.0}, f"24 {codes[0]}"), codes[0])


def read_bound(value: object) -> Bound:
    """Read a target, e.g. ``at least 95%``, ``at most 11.50 USD`` or ``at most 48 h``."""
    expected = "e.g. at least 95%, at most 11.50 USD, at most 48 h or at most 900 orders"
    text = text_of(value, expected)
    match = re.fullmatch(r"at (least|most) ([\d._]+)\s*(%|[A-Z]{3}|h|orders|parcels)?", text)
    if match is None:
        raise ValueError(f"'{text}' is not a target; expected {expected}")
    scale = 100 if match[3] == "%" else 1
    return Bound(match[1] == "least", units.number(match[2], expected) / scale, text)


def read_zone(value: object) -> str:
    """Read a time zone of the IANA database."""
    text = text_of(value, "a time zone, e.g. America/Chicago")
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = units.nearest(text[:60], sorted(available_timezones()))
        meant = f"; did you mean {near}?" if near else ""
        what = f"unknown time zone '{text}'; expected an IANA name, e.g. America/Chicago"
        raise ValueError(f"{what}{meant}") from None
    return text


def read_position(value: object) -> tuple[float, float]:
    """Read latitude and longitude in degrees."""
    expected = "[latitude, longitude] in degrees, e.g. [41.53, -88.08]"
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"not a place; expected {expected}")
    lat, lng = (units.number(text_of(part, expected), expected) for part in value)
    if abs(lat) > 90 or abs(lng) > 180:
        raise ValueError(f"[{lat:g}, {lng:g}] is not on the globe; expected {expected}")
    return lat, lng


def read_mix(value: object) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Read how often each whole number occurs, e.g. ``{1: 55%, 2: 25%, 3: 20%}``, sorted, shares of one."""
    expected = "whole numbers with percentages that add up to 100%, e.g. {1: 55%, 2: 45%}"
    if not isinstance(value, dict) or not value:
        raise ValueError(f"not a mapping; expected {expected}")
    pairs = sorted(
        (_whole(key, expected), not_negative(units.share(part), str(part))) for key, part in value.items()
    )
    total = sum(part for _, part in pairs)
    if abs(total - 1) > 1e-9:
        raise ValueError(f"shares add up to {100 * total:g}%; expected {expected}")
    return tuple(key for key, _ in pairs), tuple(part for _, part in pairs)


def read_names(value: object) -> tuple[str, ...]:
    """Read one name or a list of different names."""
    items = value if isinstance(value, list) else [value]
    names = tuple(text_of(item, "a name, or a list of names") for item in items)
    if len(set(names)) < len(names):
        raise ValueError("a name is given twice; expected different names")
    return names


def read_capacity(value: object, things: str = "parcels") -> tuple[tuple[Dates | None, int], ...]:
    """Read things a day, for all days or by date with ``else`` for the others; the others come last."""
    if not isinstance(value, dict):
        return ((None, units.count(value, things, "day")),)
    rows = [(None if key == "else" else read_dates(key), units.count(part, things, "day"))
            for key, part in value.items()]  # fmt: skip
    rows.sort(key=lambda row: (row[0] is None, row[0].first if row[0] else date.min))
    if not rows or rows[-1][0] is not None:
        expected = f"a key 'else', e.g. else: 2400 {things}/day"
        raise ValueError(f"no capacity for the other days; expected {expected}")
    for (one, _), (other, _) in pairwise(rows):
        if one and other and other.first <= one.last:
            raise ValueError(f"{one.last} has two capacities; expected dates that do not overlap")
    return tuple(rows)


def packs_in(value: object) -> str:
    """Tell whether a text, or any of a mapping's, counts parcels or pallets."""
    texts = value.values() if isinstance(value, dict) else [value]
    return "pallets" if any("pallet" in str(text) for text in texts) else "parcels"


def positive(value: float, text: object) -> float:
    """Refuse what is not above zero."""
    if not value > 0:
        raise ValueError(f"'{text}' is not positive; expected more than zero")
    return value


def not_negative(value: float, text: object) -> float:
    """Refuse what is below zero."""
    if value < 0:
        raise ValueError(f"'{text}' is negative; expected zero or more")
    return value


def _whole(key: str, expected: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", str(key)):
        raise ValueError(f"'{key}' is not a whole number; expected {expected}")
    return int(key)
