"""Local times are right on the days on which the clock changes, and refused where they never were."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fulfilsim.world.history.instants import NO_TIME, Instants

ORIGIN = datetime(2017, 1, 1, tzinfo=UTC)


def utc(text: str) -> float:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - ORIGIN).total_seconds()


# Zone, the last local time before the clock goes forward, one that never was, the first after, in UTC.
FORWARD = [
    ("America/Chicago", "2017-03-12 01:59", "2017-03-12 02:00", "2017-03-12 03:00", "2017-03-12 08:00"),
    ("Europe/London", "2017-03-26 00:59", "2017-03-26 01:30", "2017-03-26 02:00", "2017-03-26 01:00"),
    ("America/Sao_Paulo", "2017-10-14 23:59", "2017-10-15 00:00", "2017-10-15 01:00", "2017-10-15 03:00"),
]
# Zone, a local time that came twice, its first and its second instant in UTC.
BACK = [
    ("America/Chicago", "2017-11-05 01:30", "2017-11-05 06:30", "2017-11-05 07:30"),
    ("Europe/London", "2017-10-29 01:30", "2017-10-29 00:30", "2017-10-29 01:30"),
    ("America/Sao_Paulo", "2017-02-18 23:30", "2017-02-19 01:30", "2017-02-19 02:30"),
]


@pytest.mark.parametrize(("zone", "before", "never", "after", "instant"), FORWARD)
def test_an_hour_that_never_was_is_refused(
    zone: str, before: str, never: str, after: str, instant: str
) -> None:
    """The minutes around it are a minute apart."""
    read = Instants(ZoneInfo(zone), ORIGIN).read
    assert read(after) == utc(instant)
    assert read(before) == utc(instant) - 60
    assert read(never) == f"does not exist: the clock of {zone} goes forward over it"


@pytest.mark.parametrize(("zone", "twice", "first", "second"), BACK)
def test_of_an_hour_that_came_twice_the_first_is_meant(
    zone: str, twice: str, first: str, second: str
) -> None:
    """An offset says which one otherwise, and Z is always UTC."""
    read = Instants(ZoneInfo(zone), ORIGIN).read
    assert read(twice) == utc(first)
    assert read(f"{second}Z") == read(f"{second}+00:00") == utc(second)
    later = datetime.fromisoformat(twice).replace(tzinfo=ZoneInfo(zone), fold=1)
    assert read(later.isoformat()) == utc(second)


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("America/Sao_Paulo", "2017-10-14", "2017-10-15 03:00"),  # the next day begins at one o'clock
        ("America/Sao_Paulo", "2017-02-18", "2017-02-19 03:00"),  # a day of 25 hours
        ("Europe/London", "2017-03-26", "2017-03-26 23:00"),
        ("America/Chicago", "2017-11-05", "2017-11-06 06:00"),
    ],
)
def test_a_promise_of_a_day_ends_with_it(zone: str, day: str, end: str) -> None:
    read = Instants(ZoneInfo(zone), ORIGIN).read_promise
    assert read(day) == utc(end) - 0.001
    assert read(f"{day} 12:00") == Instants(ZoneInfo(zone), ORIGIN).read(f"{day} 12:00")


@pytest.mark.parametrize("text", ["", "soon", "2017-02-30", "12:00", "9999-12-31", "0001-01-01T00:00+12:00"])
def test_what_is_no_time_is_told(text: str) -> None:
    """The last and the first days there are have no next day, or no day before."""
    assert Instants(ZoneInfo("America/Chicago"), ORIGIN).read_promise(text) == NO_TIME
