"""Straight lines, longer by a circuity, at speeds that may change during the day."""

from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.world.travel import GreatCircle, Points, SpeedPeriods, travel_matrices

HOUR = 3600
A_DEGREE_M = 111_195
RUSH = SpeedPeriods({0: 40.0, 7 * HOUR: 20.0, 10 * HOUR: 40.0})


def on_the_equator(*lng: float) -> Points:
    return Points([f"{one:g}" for one in lng], np.zeros(len(lng)), np.array(lng))


def test_ways_are_straight_lines_times_circuity_over_speed():
    ways = travel_matrices(GreatCircle(circuity=2.0, km_h=36.0), on_the_equator(0.0, 1.0))
    assert ways.metres.tolist() == [[0, 2 * A_DEGREE_M], [2 * A_DEGREE_M, 0]]
    assert ways.seconds.tolist() == [[0, 2 * A_DEGREE_M // 10], [2 * A_DEGREE_M // 10, 0]]


def test_in_the_rush_one_drives_longer():
    there = on_the_equator(0.0, 0.1)
    at_night, in_the_rush = (
        GreatCircle(1.0, RUSH, leaving=leaving * HOUR).ways(there).seconds[0, 1] for leaving in (3, 8)
    )
    assert in_the_rush in (2 * at_night - 1, 2 * at_night)


def test_a_drive_speeds_up_when_the_rush_ends():
    """Half an hour at 20 km/h, then 30 km at 40."""
    ways = GreatCircle(1.0, RUSH, leaving=9 * HOUR + HOUR // 2).ways(on_the_equator(0.0, 40_000 / 111_195.08))
    assert ways.metres[0, 1] == 40_000
    assert ways.seconds[0, 1] == HOUR // 2 + 3 * HOUR // 4


def test_to_arrive_in_time_one_leaves_early():
    departure = RUSH.departures(np.array([9 * HOUR]), np.array([60_000]))
    assert departure.tolist() == [6 * HOUR + HOUR // 2]
    assert RUSH.arrivals(departure, np.array([60_000])).tolist() == [9 * HOUR]


@pytest.mark.parametrize("count", [0, 1])
def test_few_places_have_no_ways(count):
    for speeds in (30.0, RUSH):
        ways = travel_matrices(GreatCircle(km_h=speeds), on_the_equator(*[1.0] * count))
        assert ways.metres.tolist() == ways.seconds.tolist() == [[0] * count] * count


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: GreatCircle(circuity=0.9), "circuity must be from 1 to 10, not 0.9"),
        (lambda: GreatCircle(circuity=np.nan), "circuity must be from 1 to 10, not nan"),
        (lambda: GreatCircle(km_h=0.0), "the speed must be from 1 to 1000 km/h, not 0"),
        (lambda: GreatCircle(leaving=24 * HOUR), "leaving must be a time of day"),
        (lambda: SpeedPeriods({}), "must begin at midnight"),
        (lambda: SpeedPeriods({HOUR: 30.0}), "must begin at midnight"),
        (lambda: SpeedPeriods({0: 30.0, 24 * HOUR: 20.0}), "must begin at midnight and end before the next"),
        (lambda: SpeedPeriods({0: 0.0}), "not all 0"),
        (lambda: SpeedPeriods({0: 0.5}), "from 1 to 1000 km/h, or 0"),
        (lambda: Points(["a"], [1.0, 2.0], [3.0]), r"lat must have the shape \(1,\), not \(2,\)"),
    ],
)
def test_impossible_drives_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_places_off_the_globe_are_named():
    with pytest.raises(InputError) as refused:
        Points(["shop", "moon", "nowhere"], [1.0, 91.0, np.nan], [1.0, 1.0, 1.0], file="stops.yaml")
    assert str(refused.value).splitlines() == [
        "stops.yaml: 'moon' has the lat 91; expected degrees from -90 to 90",
        "stops.yaml: 'nowhere' has the lat nan; expected degrees from -90 to 90",
    ]
