"""Values of the scenario are read as a planner says them."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import (
    WEEKDAYS,
    Clock,
    Dates,
    LinearTime,
    read_bound,
    read_break,
    read_capacity,
    read_clock,
    read_clocks,
    read_date,
    read_dates,
    read_days,
    read_hours,
    read_linear_time,
    read_mix,
    read_names,
    read_position,
    read_price,
    read_spread,
    read_zone,
)

days = st.dates(date(1970, 1, 1), date(2200, 12, 31))


@given(st.integers(0, 1440))
def test_a_clock_round_trips(minute: int) -> None:
    """Every minute of the day is read back as written, 24:00 included."""
    clock = Clock(minute * 60)
    assert read_clock(str(clock)) == clock


@pytest.mark.parametrize("text", ["24:01", "12:60", "12", "12:5", "noon", "-1:00", 1430, None, "12:30:00"])
def test_no_time_of_day_is_refused(text: object) -> None:
    """Only hours and minutes are a time of day."""
    with pytest.raises(ValueError, match=r"14:30"):
        read_clock(text)


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_as_long_as_from_start_to_end(start: int, length: int) -> None:
    """An end at or before the start is on the next day: no stretch is empty, none longer than a day."""
    end = (start + length) % 1440
    stretch = read_hours(f"{Clock(start * 60)}-{Clock(end * 60)}")
    assert stretch.length_s == length * 60


def test_hours_may_end_at_midnight() -> None:
    """24:00 is the end of the day, not its start."""
    assert read_hours("22:00-24:00").length_s == 7200
    assert read_hours("00:00-24:00").length_s == 86_400


def test_hours_need_two_times() -> None:
    """One time is no stretch."""
    with pytest.raises(ValueError, match=r"06:00-14:30"):
        read_hours("06:00")


def test_a_break_says_when_and_how_long() -> None:
    """As on the notice board; a break of no length is none."""
    pause = read_break("12:00 for 30 min")
    assert (pause.start, pause.length_s) == (Clock(43_200), 1800)
    for text in ("12:00", "12:00 for 0 min", "12:00 for 30"):
        with pytest.raises(ValueError, match="expected"):
            read_break(text)


def test_several_times_are_sorted_and_different() -> None:
    """The order of a list has no meaning; the same departure twice is a slip."""
    assert [str(clock) for clock in read_clocks(["18:30", "12:00"])] == ["12:00", "18:30"]
    assert read_clocks("12:00") == (Clock(43_200),)
    for value in ([], ["12:00", "12:00"]):
        with pytest.raises(ValueError, match="different times"):
            read_clocks(value)


@given(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
def test_weekdays_listed_are_the_ones_meant(chosen: set[str]) -> None:
    """A list, in any notation, names exactly its days."""
    expected = tuple(day in chosen for day in WEEKDAYS)
    assert read_days(", ".join(sorted(chosen))) == read_days(sorted(chosen)) == expected


def test_a_span_of_weekdays_may_cross_the_weekend() -> None:
    """fri-mon is four days, mon-sun all of them."""
    assert [d for d, on in zip(WEEKDAYS, read_days("fri-mon"), strict=True) if on] == [
        "mon",
        "fri",
        "sat",
        "sun",
    ]
    assert read_days("mon-sun") == read_days("daily") == (True,) * 7


def test_an_unknown_weekday_is_told_with_the_nearest() -> None:
    """Abbreviations are English and short."""
    with pytest.raises(ValueError, match="did you mean tue"):
        read_days("tues")
    with pytest.raises(ValueError, match="not a day of the week"):
        read_days([])


@given(days)
def test_dates_round_trip(day: date) -> None:
    """Year, month, day."""
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["27.11.2026", "2026-13-01", "2026-02-30", "20261127", "1969-12-31", "2201-01-01"]
)
def test_other_dates_are_refused(text: str) -> None:
    """Only one notation cannot be misread; far years are slips."""
    with pytest.raises(ValueError, match="2026-11-27"):
        read_date(text)


@given(days, st.integers(0, 400))
def test_a_span_holds_its_days_and_no_other(first: date, length: int) -> None:
    """Both ends are included."""
    span = Dates(first, first + timedelta(days=length))
    assert span.days == length + 1
    assert first in span
    assert span.last in span
    assert span.last + timedelta(days=1) not in span


def test_a_span_does_not_end_before_it_starts() -> None:
    """Such a span would be empty in silence."""
    assert read_dates("2026-11-27").days == 1
    with pytest.raises(ValueError, match="ends before"):
        read_dates("2026-11-27 to 2026-11-26")


def test_a_work_time_is_a_sum_of_its_terms() -> None:
    """Terms may come in any order and repeat."""
    assert read_linear_time("60 s + 14 s per line + 4 s per unit") == LinearTime(60, 14, 4)
    assert read_linear_time("4 s per unit+1 min per order + 1 s per unit") == LinearTime(60, 0, 5)
    assert isinstance(read_linear_time("gamma mean 60 s cv 1"), Distribution)


@pytest.mark.parametrize("text", ["60", "60 s per box", "60 s +", "-5 s", "60 s - 5 s", "sixty"])
def test_what_is_no_work_time_is_refused(text: str) -> None:
    """The pattern is in the message."""
    with pytest.raises(ValueError, match="expected"):
        read_linear_time(text)


def test_a_spread_is_none_exponential_or_a_cv() -> None:
    """Exponential is a spread of cv 1."""
    assert (read_spread("none").cv, read_spread("exponential").cv, read_spread("cv 0.35").cv) == (0, 1, 0.35)
    with pytest.raises(ValueError, match=r"cv 0\.35"):
        read_spread("0.35")


def test_prices_are_in_one_currency() -> None:
    """Two currencies in one distribution have no mean."""
    price = read_price("lognormal mean 24 USD cv 0.8")
    assert (price.currency, price.distribution.mean) == ("USD", 24)
    assert read_price("uniform 1 USD to 3 USD").distribution.mean == 2
    for text in ("lognormal mean 24 cv 0.8", "uniform 1 USD to 3 EUR"):
        with pytest.raises(ValueError, match="no or several currencies"):
            read_price(text)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [("at least 95%", 0.95, 0.949), ("at most 11.50 USD", 11.5, 11.51), ("at most 48 h", 48, 48.1)],
)
def test_a_target_is_met_at_its_bound_and_missed_beyond(text: str, good: float, bad: float) -> None:
    """At least and at most include the bound; a KPI without value is a miss, not a success."""
    bound = read_bound(text)
    assert not bound.missed_by(good)
    assert bound.missed_by(bad)
    assert bound.missed_by(math.nan)


@pytest.mark.parametrize(
    "text", ["95%", "at least", "at least 1.2.3%", "about 95%", "at most inf", "at most _"]
)
def test_what_is_no_target_is_refused(text: str) -> None:
    """A target says which side is good."""
    with pytest.raises(ValueError, match="at least 95%"):
        read_bound(text)


def test_time_zones_are_those_of_the_database() -> None:
    """A path is not a zone, nor is an abbreviation nobody agrees on."""
    assert read_zone("Europe/London") == "Europe/London"
    for text in ("Europe/Lundun", "../../etc/passwd", "", "/etc/localtime", "CST"):
        with pytest.raises(ValueError, match="IANA"):
            read_zone(text)


def test_a_position_is_on_the_globe() -> None:
    """Latitude first."""
    assert read_position([41.53, -88.08]) == (41.53, -88.08)
    for value in ([91, 0], [0, 181], [1], [1, 2, 3], "41, -88", [True, 0]):
        with pytest.raises(ValueError, match="latitude, longitude"):
            read_position(value)


def test_a_mix_adds_up() -> None:
    """Sorted by value, shares of one."""
    assert read_mix({"2": "45%", "1": "55%"}) == ((1, 2), (0.55, 0.45))
    for value in ({"1": "50%"}, {"0": "100%"}, {"1.5": "100%"}, {}, [1], {"1": "110%", "2": "-10%"}):
        with pytest.raises(ValueError, match="expected"):
            read_mix(value)


def test_names_differ() -> None:
    """A stage twice in a process would be a loop."""
    assert read_names("pick") == ("pick",)
    assert read_names(["pick", "pack"]) == ("pick", "pack")
    with pytest.raises(ValueError, match="twice"):
        read_names(["pick", "pick"])


def test_a_capacity_by_date_has_an_else_and_no_overlap() -> None:
    """Every day has exactly one capacity, in whatever order it is written."""
    rows = read_capacity(
        {"else": "5 parcels/day", "2026-11-30": "9 parcels/day", "2026-11-27": "7 parcels/day"}
    )
    assert [(str(span.first) if span else "", parcels) for span, parcels in rows] == [
        ("2026-11-27", 7), ("2026-11-30", 9), ("", 5)]  # fmt: skip
    assert read_capacity("5 parcels/day") == ((None, 5),)
    for value, says in (
        ({"2026-11-27": "7 parcels/day"}, "key 'else'"),
        ({}, "key 'else'"),
        ({"2026-11-01 to 2026-11-09": "7 parcels/day", "2026-11-09": "9 parcels/day",
          "else": "5 parcels/day"}, "2026-11-09 has two capacities"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=says):
            read_capacity(value)


def test_a_misspelt_time_zone_is_told_which_may_be_meant() -> None:
    with pytest.raises(
        ValueError, match=r"unknown time zone 'America/Chicgo'; .* did you mean America/Chicago\?"
    ):
        read_zone("America/Chicgo")
