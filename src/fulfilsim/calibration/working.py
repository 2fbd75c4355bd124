"""Days that count in transit: all of them, or a network's working days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from fulfilsim.calibration.rows import Floats, Ints
from fulfilsim.errors import bad
from fulfilsim.scenario.rules import HolidayRule, read_holidays
from fulfilsim.scenario.values import WEEKDAYS, read_days
from fulfilsim.world.calendar import public_holidays

EVERY_DAY = (True,) * 7


@dataclass(frozen=True)
class Working:
    """Working days.

    Parameters
    ----------
    weekdays
        Whether each day of the week is one, Monday first.
    holidays
        Days on which nothing works although the weekday is one: a rule, and the text it was read from.
    said
        The holidays as they were said.
    """

    weekdays: tuple[bool, ...] = EVERY_DAY
    holidays: HolidayRule = field(default_factory=HolidayRule)
    said: str = "none"

    @property
    def every_day(self) -> bool:
        """Whether all days count."""
        return all(self.weekdays) and self.said == "none"

    @property
    def names(self) -> list[str]:
        """Names of the working weekdays."""
        return [name for name, works in zip(WEEKDAYS, self.weekdays, strict=True) if works]

    @property
    def hours(self) -> float:
        """Mean time from one working day to the next [h]."""
        return 24 * 7 / sum(self.weekdays)

    def numbered(self, days: Floats) -> Floats:
        """Return how many working days came before each day, an ordinal; NaN stays NaN (n,)."""
        known = np.isfinite(days)
        if self.every_day or not known.any():
            return days
        first, last = int(days[known].min()), int(days[known].max())
        count = np.concatenate(([0], np.cumsum(self._works(first, last))))
        found = np.full(len(days), np.nan)
        found[known] = count[days[known].astype(np.int64) - first]
        return found + first

    def _works(self, first: int, last: int) -> Ints:
        closed = public_holidays(self.holidays, date.fromordinal(first), date.fromordinal(last))
        days = [date.fromordinal(day) for day in range(first, last + 1)]
        return np.array([self.weekdays[day.weekday()] and day not in closed for day in days], np.int64)


def read_working(works: str, holidays: str) -> Working:
    """Read working days as the command line has them; all days where nothing is said.

    Raises
    ------
    InputError
        If one of them cannot be read.
    """
    weekdays = _read("--works", read_days, works) if works else EVERY_DAY
    rule = _read("--holidays", read_holidays, holidays) if holidays else HolidayRule()
    return Working(tuple(weekdays), rule, holidays or "none")


def _read(option: str, reader: Callable[[Any], Any], text: str) -> Any:
    try:
        return reader(text)
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise bad(option, "", what, expected) from None
