"""What a planner writes of an own fleet is read or refused with a hint."""

from __future__ import annotations

import pytest

from fulfilsim.scenario.fleet_values import (
    ByHour,
    StopTime,
    read_chance,
    read_pace,
    read_stop_time,
    read_waves,
    read_windows,
)


def test_a_stop_takes_so_much_and_each_parcel_more():
    assert read_stop_time("1 min per stop + 20 s per parcel") == StopTime(60.0, 20.0)
    assert read_stop_time("2 min") == StopTime(120.0)


def test_a_chance_by_hour_may_run_past_midnight():
    chance = read_chance({"22:00-06:00": "90%", "else": "5%"})
    assert [chance.at(hour * 3600) for hour in (23, 3, 6, 12)] == [0.9, 0.9, 0.05, 0.05]
    assert read_chance("8%") == ByHour(0.08)


def test_windows_have_shares_and_any_time_comes_first():
    mix = read_windows({"17:00-20:00": "10%", "any time": "90%"})
    assert mix.hours[0] is None
    assert mix.shares == (0.9, 0.1)


def test_waves_are_times_or_a_rhythm():
    assert [clock.seconds for clock in read_waves(["14:00", "08:30"]).at] == [30_600, 50_400]
    assert read_waves("every 10 min").every == 600


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (read_stop_time, "40 s per door", "per stop or per parcel"),
        (read_stop_time, "40", "bare number 40"),
        (read_chance, {"08:00-18:00": "2%"}, "a key 'else'"),
        (read_chance, {"08:00-18:00": "2%", "17:00-20:00": "9%", "else": "5%"}, "overlap"),
        (read_chance, "120%", "0% to 100%"),
        (read_pace, "0%", "5% to 300%"),
        (read_windows, {"any time": "80%"}, "add up to 80%"),
        (read_windows, "any time", "not a mapping"),
        (read_waves, "every 10 s", "every 1 min to every 4 h"),
        (read_waves, "every morning", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(read, value, said):
    with pytest.raises(ValueError, match=said):
        read(value)
