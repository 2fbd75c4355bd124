"""Quantities as planners write them: a number and its unit, read strictly.

Every parser takes the text of one value and returns it in the unit used inside: seconds, kilograms, litres,
kilometres, shares of one. What cannot be read raises ``ValueError("what is wrong; expected ...")``.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

TIME: Final = {
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "day": 86_400.0,
    "week": 604_800.0,
}
MASS: Final = {"g": 1e-3, "kg": 1.0, "t": 1e3, "oz": 0.028349523125, "lb": 0.45359237}
VOLUME: Final = {"ml": 1e-3, "cm3": 1e-3, "l": 1.0, "dm3": 1.0, "m3": 1e3, "cuft": 28.316846592}
LENGTH: Final = {"m": 1e-3, "km": 1.0, "mi": 1.609344, "ft": 3.048e-4}
SPEED: Final = {"km/h": 1.0, "mph": 1.609344, "m/s": 3.6}

LONGEST_TEXT = 200
LARGEST_NUMBER = 1e12
MICRO = 1_000_000
TICKS_PER_SECOND = 1024

_NUMBER = r"[+-]?(?:\d+(?:_\d+)*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*([A-Za-z%][A-Za-z0-9/%]*)?")
_SHARE = re.compile(rf"({_NUMBER})\s*%")
_MONEY = re.compile(rf"({_NUMBER})\s*([A-Z]{{3}})")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency, and what it is paid for: nothing, ``h``, ``month``, ``kg`` ..."""

    amount: Decimal
    currency: str
    per: str = ""

    @property
    def micro(self) -> int:
        """Return the amount in millionths of the currency unit."""
        return round(self.amount * MICRO)


def ticks(seconds: float) -> float:
    """Round a time to whole ticks of 2**-10 s.

    >>> ticks(0.1)
    0.099609375
    """
    return round(seconds * TICKS_PER_SECOND) / TICKS_PER_SECOND


def text_of(value: object, expected: str) -> str:
    """Return the text of a value, or refuse what is no text at all."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"text of {len(value)} characters is too long; expected {expected}")
        return value.strip()
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        raise ValueError(f"{_shown(value)} cannot be read here; expected {expected}")
    return str(value)


def number(text: str, expected: str) -> float:
    """Read a finite number of sensible size."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number; expected {expected}") from None
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise ValueError(f"'{text}' is not a finite number of usable size; expected {expected}")
    return value


def quantity(value: object, units: Mapping[str, float], example: str) -> float:
    """Read a number with one of `units` and return it in the base unit.

    >>> quantity("15 min", TIME, "45 s")
    900.0
    >>> quantity(45, TIME, "45 s")
    Traceback (most recent call last):
    ValueError: bare number 45 where a unit is due; expected a unit of s, min, h, day or week, e.g. 45 s
    """
    expected = f"a unit of {_named(units)}, e.g. {example}"
    text = text_of(value, expected)
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' cannot be read; expected {expected}")
    if not match[2]:
        raise ValueError(f"bare number {text} where a unit is due; expected {expected}")
    return number(match[1], expected) * _factor(match[2], units, expected)


def share(value: object) -> float:
    """Read a percentage as a share of one.

    >>> share("8%")
    0.08
    """
    expected = "a percentage, e.g. 8%"
    text = text_of(value, expected)
    match = _SHARE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a percentage; expected {expected}")
    return number(match[1], expected) / 100


def money(value: object, per: tuple[str, ...] = ()) -> Money:
    """Read an amount with its currency, e.g. ``17.50 EUR`` or ``17.50 EUR/h`` where `per` lists what is due.

    >>> money("17.50 EUR/h", ("h",))
    Money(amount=Decimal('17.50'), currency='EUR', per='h')
    """
    tail = " or ".join(f"17.50 USD/{unit}" for unit in per) or "17.50 USD"
    expected = f"an amount with its currency, e.g. {tail}"
    text = text_of(value, expected)
    amount, _, unit = (part.strip() for part in text.replace(" per ", "/").partition("/"))
    match = _MONEY.fullmatch(amount)
    if match is None:
        raise ValueError(f"'{text}' is not an amount of money; expected {expected}")
    if unit not in (per or ("",)):
        raise ValueError(f"'{text}' is not per {' or '.join(per)}; expected {expected}" if per else
                         f"'{text}' has a unit too many; expected {expected}")  # fmt: skip
    return Money(_decimal(match[1], expected), match[2], unit)


def currency(value: object) -> str:
    """Read a currency code of three capitals."""
    text = text_of(value, "a currency code, e.g. USD")
    if not _CURRENCY.fullmatch(text):
        raise ValueError(f"'{text}' is not a currency code; expected three capitals, e.g. USD")
    return text


def count(value: object, things: str, per: str = "") -> int:
    """Read a whole number of things, e.g. ``2600 parcels`` or ``2400 parcels/day``.

    >>> count("2600 parcels", "parcels")
    2600
    """
    unit = f"{things}/{per}" if per else things
    expected = f"a whole number of {things}, e.g. 2400 {unit}"
    text = text_of(value, expected)
    match = re.fullmatch(rf"(\d+(?:_\d+)*)\s*{re.escape(unit)}", text.replace(" per ", "/"))
    if match is None:
        bare = "bare number " if re.fullmatch(_NUMBER, text) else ""
        raise ValueError(f"{bare}'{text}' cannot be read; expected {expected}")
    return int(number(match[1], expected))


def nearest(word: str, words: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    """Return the known word most like `word`, or an empty text."""
    return next(iter(difflib.get_close_matches(word, list(words), 1)), "")


def _decimal(text: str, expected: str) -> Decimal:
    number(text, expected)
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        raise ValueError(f"'{text}' is not a number; expected {expected}") from None


def _factor(unit: str, units: Mapping[str, float], expected: str) -> float:
    for name in (unit, unit.removesuffix("s")):
        if name in units:
            return units[name]
    meant = nearest(unit, units)
    hint = f"; did you mean {meant}?" if meant else ""
    raise ValueError(f"unknown unit '{unit}'; expected {expected}{hint}")


def _named(units: Mapping[str, float]) -> str:
    """Name the units, each spelling once: s for sec and second."""
    names = list({factor: name for name, factor in reversed(tuple(units.items()))}.values())[::-1]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _shown(value: object) -> str:
    named = {dict: "a mapping", list: "a list", type(None): "an empty value"}
    return named.get(type(value), str(value).lower())
