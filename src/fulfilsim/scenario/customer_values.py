"""Values of the customer's blocks and their readers: conversion, rates a day, times that scatter, fees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution, read_distribution
from fulfilsim.scenario.fields import Reader, reads
from fulfilsim.scenario.rules import WorkingDayMix, read_day_mix
from fulfilsim.scenario.values import LinearTime, not_negative, read_linear_time
from fulfilsim.units import Money, text_of

MOST_DAYS = 90


@dataclass(frozen=True)
class Conversion:
    """How many visits become orders, by the working days promised.

    Parameters
    ----------
    per_day
        Share of the orders that each working day more costs.
    table
        Share at some numbers of working days, rising; where there is a table, it alone counts.
    """

    per_day: float = 0.0
    table: tuple[tuple[int, float], ...] = ()

    @property
    def reacts(self) -> bool:
        """Say whether any promise makes a difference."""
        return self.per_day > 0 or len({share for _, share in self.table}) > 1


def read_conversion(value: object) -> Conversion:
    """Read ``1.5% per working day``, or shares by working days such as ``{2: 100%, 5: 96%}``.

    >>> read_conversion("1.5% per working day").per_day
    0.015
    """
    expected = "e.g. 1.5% per working day, or {2: 100%, 5: 96%}"
    if isinstance(value, dict):
        return Conversion(table=_table(value, expected))
    text = text_of(value, expected)
    share, word, _ = text.partition(" per working day")
    if not word or text != share + word:
        raise ValueError(f"'{text}' is no conversion; expected {expected}")
    return Conversion(_part(share, expected, 0.5))


def _table(value: dict[str, object], expected: str) -> tuple[tuple[int, float], ...]:
    rows = []
    for key, share in value.items():
        if not re.fullmatch(r"\d{1,2}", str(key)) or int(key) > MOST_DAYS:
            raise ValueError(f"'{key}' is no number of working days; expected {expected}")
        rows.append((int(key), _part(share, expected, 1.0)))
    if not rows or min(share for _, share in rows) <= 0:
        raise ValueError(f"nobody buys at some promise; expected shares above 0%, {expected}")
    return tuple(sorted(rows))


def read_daily_share(value: object) -> float:
    """Read a share a day, e.g. ``1% per day``.

    >>> read_daily_share("1% per day")
    0.01
    """
    expected = "a share a day, e.g. 1% per day"
    text = text_of(value, expected)
    share, word, rest = text.partition(" per day")
    if not word or rest:
        raise ValueError(f"'{text}' is no share a day; expected {expected}")
    return _part(share, expected, 0.99)


def _part(value: object, expected: str, most: float) -> float:
    part = units.share(value)
    if not 0 <= part <= most:
        raise ValueError(f"'{value}' is out of range; expected 0% to {100 * most:g}%, {expected}")
    return part


def _seconds(example: str) -> tuple[Reader]:
    return reads(lambda value: read_distribution(value, units.TIME, example), example)


def _fee(per: str) -> tuple[Reader]:
    def read(value: object) -> Money:
        amount = units.money(value, (per,))
        not_negative(float(amount.amount), value)
        return amount

    return reads(read, f"6.50 USD/{per}")


ConversionRule = Annotated[Conversion, *reads(
    read_conversion, "1.5% per working day", {"2": "100%", "5": "96%"},
    kind=["string", "object"])]  # fmt: skip
DailyShare = Annotated[float, *reads(read_daily_share, "1% per day")]
Delay = Annotated[Distribution, *_seconds("exponential mean 2 h")]
DayMix = Annotated[WorkingDayMix, *reads(
    read_day_mix, "2 to 5 working days", {"2": "60%", "3": "40%"}, kind=["string", "object"])]  # fmt: skip
DeskTime = Annotated[LinearTime | Distribution, *reads(
    read_linear_time, "120 s + 60 s per line + 25 s per unit")]  # fmt: skip
ContactFee = Annotated[Money, *_fee("contact")]
ReturnFee = Annotated[Money, *_fee("return")]
UnitFee = Annotated[Money, *_fee("unit")]
