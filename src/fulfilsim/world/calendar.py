"""Local days as instants: midnights, shifts and clock times in seconds since the simulation's origin.

Every local time goes through the time zone, so that days of 23 and 25 hours are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.ranks import places_among
from fulfilsim.scenario.rules import HolidayRule
from fulfilsim.scenario.values import Clock

DAY_S = 86_400


@dataclass(frozen=True)
class Calendar:
    """The simulated days.

    Parameters
    ----------
    zone
        IANA name of the time zone.
    dates
        Every simulated local day (n,).
    day_starts
        Local midnights, and the end of the last day (n + 1,) [s].
    holidays
        Whether a day is a public holiday (n,).
    measure_from, measure_to
        Orders placed in this half-open window are measured [s].
    first_measured, last_measured
        Indices of the first and last measured day.
    snapshots
        Each day's last cut-off, at which the backlog is counted (n,) [s].
    origin_utc
        Instant of second 0.
    start
        Instant at which the simulation starts; later than 0 where it starts from a snapshot [s].
    level_at
        Instant of the backlog to come back to, where that is the snapshot's: the last cut-off before it [s].
    """

    zone: str
    dates: tuple[date, ...]
    day_starts: NDArray[np.float64]
    holidays: NDArray[np.bool_]
    measure_from: float
    measure_to: float
    first_measured: int
    last_measured: int
    snapshots: NDArray[np.float64]
    origin_utc: datetime
    start: float = 0.0
    level_at: float | None = None

    def day_of(self, instants: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the index of the local day of each instant."""
        days = places_among(self.day_starts, np.ascontiguousarray(instants, np.float64), after=True) - 1
        return np.asarray(np.clip(days, 0, len(self.dates) - 1, out=days))

    def at(self, day: int, clock_s: float) -> float:
        """Return the instant of a clock time [s after midnight] of a day; from 24:00 on of the days after."""
        return seconds_at(self.zone, self.origin_utc, self.dates[0] + timedelta(days=day), clock_s)

    def works(self, weekdays: Sequence[bool], on_holidays: bool) -> NDArray[np.bool_]:
        """Return on which days something with this weekly pattern happens (n,)."""
        pattern = np.array([weekdays[day.weekday()] for day in self.dates], dtype=bool)
        return pattern if on_holidays else pattern & ~self.holidays

    @property
    def end(self) -> float:
        """Return the end of the last simulated day [s]."""
        return float(self.day_starts[-1])


def seconds_at(zone: str, origin_utc: datetime, day: date, clock_s: float) -> float:
    """Return the instant of a local clock time in seconds since the origin."""
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) + timedelta(seconds=clock_s)
    return (local.astimezone(UTC) - origin_utc).total_seconds()


def make_calendar(
    zone: str,
    first: date,
    days: int,
    measured: tuple[int, int],
    holidays: frozenset[date],
    last_cut_off: Clock,
) -> Calendar:
    """Lay out the simulated days.

    Parameters
    ----------
    zone
        IANA name of the time zone.
    first
        First simulated local day.
    days
        Number of simulated days.
    measured
        Indices of the first and the last measured day.
    holidays
        Public holidays.
    last_cut_off
        Clock time of a day's last collection.
    """
    dates = tuple(first + timedelta(days=index) for index in range(days))
    midnight = datetime.combine(first, time(), tzinfo=ZoneInfo(zone))
    origin = midnight.astimezone(UTC)
    ends = [*dates, first + timedelta(days=days)]
    starts = np.array([seconds_at(zone, origin, day, 0) for day in ends])
    snapshots = np.array([seconds_at(zone, origin, day, last_cut_off.seconds) for day in dates])
    return Calendar(
        zone=zone,
        dates=dates,
        day_starts=starts,
        holidays=np.array([day in holidays for day in dates], dtype=bool),
        measure_from=float(starts[measured[0]]),
        measure_to=float(starts[measured[1] + 1]),
        first_measured=measured[0],
        last_measured=measured[1],
        snapshots=snapshots,
        origin_utc=origin,
    )


def started_at(calendar: Calendar, moment: datetime, last_cut_off: Clock) -> Calendar:
    """Have the simulation start, and the measurement with it, at a local time of the first day.

    The backlog to come back to is the one of the last cut-off before that. A cut-off earlier on the first day
    has nothing to show: that day's backlog is counted at the start.
    """
    clock_s = (moment - datetime.combine(moment.date(), time())).total_seconds()
    start, first = calendar.at(0, clock_s), float(calendar.snapshots[0])
    return replace(
        calendar,
        measure_from=start,
        snapshots=np.concatenate(([max(first, start)], calendar.snapshots[1:])),
        start=start,
        level_at=first if first < start else calendar.at(-1, last_cut_off.seconds),
    )


def public_holidays(rule: HolidayRule, first: date, last: date) -> frozenset[date]:
    """Return the public holidays between two days."""
    if not rule.country:
        return frozenset(day for day in rule.dates if first <= day <= last)
    from holidays import country_holidays

    country, _, subdivision = rule.country.partition("-")
    years = range(first.year, last.year + 1)
    known = country_holidays(country, subdiv=subdivision or None, years=years)
    return frozenset(day for day in known if first <= day <= last)


def working_day_after(
    works: NDArray[np.bool_], day: NDArray[np.int64], steps: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the day that lies a number of working days after another.

    Parameters
    ----------
    works
        Whether a day is a working day (n,).
    day
        Days to start from (m,).
    steps
        Working days to go on (m,), counted from the first working day at or after `day`.

    Returns
    -------
    NDArray
        Indices of days (m,), n where the calendar ends first.
    """
    open_days = np.flatnonzero(works)
    position = np.searchsorted(open_days, day) + steps
    padded = np.append(open_days, len(works))
    return np.asarray(padded[np.minimum(position, len(open_days))], dtype=np.int64)
