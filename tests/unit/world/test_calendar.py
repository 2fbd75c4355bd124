"""Local days are right through changes of the clock, and working days are counted as on a wall calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.rules import HolidayRule
from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import Calendar, make_calendar, public_holidays, working_day_after

HOUR = 3600.0


def calendar(zone: str, first: date, days: int = 5, holidays: frozenset[date] = frozenset()) -> Calendar:
    return make_calendar(zone, first, days, (1, days - 2), holidays, Clock(18 * 3600))


def hours_of_days(zone: str, first: date, days: int) -> list[float]:
    return list(np.diff(calendar(zone, first, days).day_starts) / HOUR)


@pytest.mark.parametrize(
    ("zone", "first", "lengths"),
    [
        ("America/Chicago", date(2026, 3, 7), [24, 23, 24]),
        ("America/Chicago", date(2026, 10, 31), [24, 25, 24]),
        ("Europe/London", date(2026, 3, 28), [24, 23, 24]),
        ("Europe/London", date(2026, 10, 24), [24, 25, 24]),
        ("America/Santiago", date(2026, 9, 5), [24, 23, 24]),  # there is no midnight on 6 September
        ("America/Santiago", date(2026, 4, 4), [25, 24, 24]),  # 4 April has the hour before midnight twice
        ("America/Havana", date(2026, 10, 31), [24, 25, 24]),  # 1 November has midnight twice
        ("Australia/Lord_Howe", date(2026, 10, 3), [24, 23.5, 24]),
        ("UTC", date(2026, 3, 28), [24, 24, 24]),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(zone: str, first: date, lengths: list[float]) -> None:
    """A shift on the day of the change would otherwise be paid and worked an hour wrong."""
    assert hours_of_days(zone, first, 3) == lengths


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/London", "America/Santiago", "Asia/Kolkata"])
@given(instant=st.integers(0, 399 * 86_400))
def test_an_instant_lies_on_the_day_that_its_local_clock_shows(zone: str, instant: int) -> None:
    """The day index is that of the local date, whatever the zone."""
    year = YEARS[zone]
    shown = (year.origin_utc + timedelta(seconds=instant)).astimezone(ZoneInfo(zone)).date()
    assert year.dates[int(year.day_of(np.array([float(instant)]))[0])] == shown


YEARS = {
    zone: calendar(zone, date(2026, 1, 1), 400)
    for zone in ("America/Chicago", "Europe/London", "America/Santiago", "Asia/Kolkata")
}


@given(st.sampled_from(sorted(YEARS)), st.integers(0, 398), st.integers(4 * 60, 48 * 60 - 1))
def test_a_clock_time_is_the_one_the_wall_shows(zone: str, day: int, minute: int) -> None:
    """Also for a shift that ends on the next day; from 04:00 on, where no clock is changed."""
    minute = minute if minute < 1440 or minute >= 1440 + 240 else 1440 + 240
    year = YEARS[zone]
    at = (year.origin_utc + timedelta(seconds=year.at(day, minute * 60))).astimezone(ZoneInfo(zone))
    wall = datetime.combine(year.dates[day], datetime.min.time()) + timedelta(minutes=minute)
    assert at.replace(tzinfo=None) == wall


def test_a_night_shift_over_the_change_is_an_hour_longer_in_autumn() -> None:
    """22:00 to 06:00 is nine hours when the clock is put back in between."""
    night = calendar("America/Chicago", date(2026, 10, 31))
    assert (night.at(0, 30 * HOUR) - night.at(0, 22 * HOUR)) / HOUR == 9
    assert (night.at(1, 30 * HOUR) - night.at(1, 22 * HOUR)) / HOUR == 8


def test_the_window_of_measurement_is_half_open() -> None:
    """It starts with its first day and ends where the day after the last starts."""
    days = calendar("UTC", date(2026, 10, 1), 5)
    assert (days.measure_from, days.measure_to) == (86_400, 4 * 86_400)
    assert (days.first_measured, days.last_measured, days.end) == (1, 3, 5 * 86_400)
    assert days.origin_utc == datetime(2026, 10, 1, tzinfo=UTC)


def test_midnight_belongs_to_the_day_it_begins() -> None:
    """Half-open days; what lies outside is counted with the first and the last day."""
    days = calendar("UTC", date(2026, 10, 1), 3)
    assert days.day_of(np.array([-5.0, 0.0, 86_399.9, 86_400.0, 9e9])).tolist() == [0, 0, 0, 1, 2]


def test_the_snapshot_is_at_the_last_cut_off_by_the_wall_clock() -> None:
    """On the day of the change it is an hour earlier in elapsed time."""
    days = calendar("Europe/London", date(2026, 3, 28), 3)
    assert ((days.snapshots - days.day_starts[:-1]) / HOUR).tolist() == [18, 17, 18]


def test_holidays_stop_only_those_who_keep_them() -> None:
    """2026-10-05 is a Monday."""
    week = calendar("UTC", date(2026, 10, 5), 7, frozenset({date(2026, 10, 7)}))
    pattern = (True,) * 5 + (False,) * 2
    assert week.works(pattern, on_holidays=True).tolist() == list(pattern)
    assert week.works(pattern, on_holidays=False).tolist() == [True, True, False, True, True, False, False]


def test_public_holidays_of_a_country_are_known() -> None:
    """Thanksgiving is the fourth Thursday of November; Christmas of the next year counts as well."""
    days = public_holidays(HolidayRule("US"), date(2026, 11, 1), date(2027, 12, 31))
    assert {date(2026, 11, 26), date(2026, 12, 25), date(2027, 12, 25)} <= days
    assert all(date(2026, 11, 1) <= day <= date(2027, 12, 31) for day in days)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    """Texas keeps its independence day."""
    span = (date(2026, 3, 1), date(2026, 3, 31))
    assert date(2026, 3, 2) in public_holidays(HolidayRule("US-TX"), *span)
    assert date(2026, 3, 2) not in public_holidays(HolidayRule("US"), *span)


def test_holidays_by_date_are_cut_to_the_simulated_days() -> None:
    """Without a country only the dates given count."""
    rule = HolidayRule("", (date(2026, 1, 1), date(2026, 12, 25)))
    assert public_holidays(rule, date(2026, 12, 1), date(2026, 12, 31)) == {date(2026, 12, 25)}
    assert public_holidays(HolidayRule(), date(2026, 1, 1), date(2026, 12, 31)) == frozenset()


def by_walking(works: list[bool], day: int, steps: int) -> int:
    while day < len(works) and not works[day]:
        day += 1
    while steps > 0 and day < len(works):
        day += 1
        while day < len(works) and not works[day]:
            day += 1
        steps -= 1
    return day


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
def test_working_days_are_counted_as_by_walking(works: list[bool], data: st.DataObject) -> None:
    """One step a working day, from the first one at or after the start; n where the calendar ends first."""
    day = data.draw(st.integers(0, len(works)))
    steps = data.draw(st.integers(0, 12))
    found = working_day_after(np.array(works), np.array([day]), np.array([steps]))
    assert found.tolist() == [by_walking(works, day, steps)]
