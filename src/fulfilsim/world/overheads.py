"""What a centre costs beside its people at the stages, material and rent: amounts by simulated day."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing.exact import half_up
from fulfilsim.scenario.centre import Centre
from fulfilsim.scenario.overheads import Equipment
from fulfilsim.scenario.values import Dates
from fulfilsim.world.calendar import Calendar


@dataclass(frozen=True)
class Overhead:
    """A cost that recurs every month.

    Parameters
    ----------
    account
        ``space`` or ``labour``.
    party
        ``equipment``, ``systems`` or ``indirect``.
    name
        What it is for.
    micro
        Its amount on each simulated day (days,) [1e-6 currency].
    """

    account: str
    party: str
    name: str
    micro: NDArray[np.int64]


def make_overheads(centre: Centre, calendar: Calendar) -> tuple[Overhead, ...]:
    """Spread what a centre pays by the month over the simulated days."""
    return tuple(_overheads(centre, calendar))


def _overheads(centre: Centre, calendar: Calendar) -> Iterator[Overhead]:
    for name, each in sorted(centre.equipment.items()):
        by_day = spread_by_day(_depreciation(each), calendar, each.in_use)
        yield Overhead("space", "equipment", name, by_day)
    for name, fee in sorted(centre.systems.items()):
        yield Overhead("space", "systems", name, spread_by_day(Fraction(fee.micro), calendar, None))
    for name, people in sorted(centre.indirect_labour.items()):
        pay = Fraction(people.heads) * people.pay.micro * (1 + Fraction(str(people.on_costs)))
        yield Overhead("labour", "indirect", name, spread_by_day(pay, calendar, people.employed))


def _depreciation(equipment: Equipment) -> Fraction:
    """Return what a month costs: an equal part of the value lost, and the upkeep [1e-6 currency]."""
    lost = equipment.price.micro * (1 - Fraction(str(equipment.left_over))) / Fraction(str(equipment.life))
    return lost + (equipment.upkeep.micro if equipment.upkeep else 0)


def spread_by_day(monthly: Fraction, calendar: Calendar, span: Dates | None) -> NDArray[np.int64]:
    """Spread a monthly amount evenly over the days of each month (days,).

    The days of a month add up to it exactly. Days outside the span, and the part of the first day before the
    start, cost nothing.
    """
    amounts = np.zeros(len(calendar.dates), np.int64)
    for index, day in enumerate(calendar.dates):
        of = months.monthrange(day.year, day.month)[1]
        if span is None or day in span:
            amounts[index] = half_up(monthly * day.day / of) - half_up(monthly * (day.day - 1) / of)
    amounts[0] = round(amounts[0] * (1 - calendar.start / float(calendar.day_starts[1])))
    return amounts
