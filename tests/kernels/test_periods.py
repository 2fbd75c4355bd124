"""Nobody overtakes by leaving later, and a drive is as long as its periods allow."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim import kernels
from fulfilsim.kernels import _travel, travel

HOUR = 3600
DAY = 24 * HOUR
RUSH = ([0, 7 * HOUR, 10 * HOUR], [40_000, 20_000, 30_000])

instants = st.integers(-3 * DAY, 3 * DAY)
lengths = st.integers(0, 3_000_000)


@st.composite
def days(draw):
    """Give periods of a day with a speed each, not all of them standing still."""
    starts = sorted({0, *draw(st.lists(st.integers(1, DAY - 1), max_size=5))})
    speeds = [draw(st.integers(0, 120_000)) for _ in starts]
    speeds[draw(st.integers(0, len(starts) - 1))] = draw(st.integers(1, 120_000))
    return starts, speeds


def numbers(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def drive(function, when: int, metres: int, day: tuple[list[int], list[int]], hour=HOUR, cycle=DAY) -> int:
    return int(function(numbers(when), numbers(metres), numbers(*day[0]), numbers(*day[1]), hour, cycle)[0])


@pytest.fixture(params=[travel, _travel, kernels], ids=["twin", "compiled", "face"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


@pytest.mark.parametrize(
    ("departure", "metres", "arrival"),
    [
        (0, 40_000, HOUR),
        (6 * HOUR, 50_000, 7 * HOUR + HOUR // 2),
        (23 * HOUR, 50_000, DAY + HOUR // 2),
        (5 * DAY + 10 * HOUR, 0, 5 * DAY + 10 * HOUR),
        (10 * HOUR, 30_000 * 14 + 40_000 * 7 + 20_000 * 3 + 1, DAY + 10 * HOUR + 1),
        (-HOUR, 30_000, 0),
        (7 * HOUR, 5, 7 * HOUR + 1),
    ],
    ids=["in one period", "into the rush", "over midnight", "no way", "a day and a metre", "before", "up"],
)
def test_arrivals_worked_out_by_hand(kernel, departure, metres, arrival):
    assert drive(kernel.arrivals, departure, metres, RUSH) == arrival


def test_where_nobody_moves_one_waits(kernel):
    """A ban on lorries from 22 to 5 o'clock."""
    ban = ([0, 5 * HOUR, 22 * HOUR], [0, 50_000, 0])
    assert drive(kernel.arrivals, 21 * HOUR, 50_000, ban) == 22 * HOUR
    assert drive(kernel.arrivals, 21 * HOUR, 50_001, ban) == DAY + 5 * HOUR + 1
    assert drive(kernel.arrivals, 23 * HOUR, 17 * 50_000, ban) == DAY + 22 * HOUR


@given(st.lists(st.tuples(instants, lengths), max_size=4), days())
def test_twin_and_kernel_arrive_together(drives, day):
    asked = [numbers(*(one[i] for one in drives)) for i in (0, 1)]
    periods = [numbers(*column) for column in day]
    expected = travel.arrivals(*asked, *periods, HOUR, DAY)
    np.testing.assert_array_equal(kernels.arrivals(*asked, *periods, HOUR, DAY), expected, strict=True)


@given(instants, st.integers(0, DAY), lengths, days())
def test_leaving_later_never_arrives_earlier(departure, later, metres, day):
    assert drive(kernels.arrivals, departure, metres, day) <= drive(
        kernels.arrivals, departure + later, metres, day
    )


@given(instants, lengths, lengths, days())
def test_a_drive_may_be_cut_in_two(departure, metres, more, day):
    """Each part is rounded up to a whole instant, so the parts end at most one instant's driving later."""
    whole = drive(kernels.arrivals, departure, metres + more, day)
    half_way = drive(kernels.arrivals, departure, metres, day)
    parts = drive(kernels.arrivals, half_way, more, day)
    an_instant = -(-max(day[1]) // HOUR)
    assert whole <= parts <= drive(kernels.arrivals, departure, metres + more + an_instant, day)


@given(instants, instants, lengths, days())
def test_departures_are_the_last_that_arrive_in_time(departure, due, metres, day):
    in_time = drive(kernels.arrivals, departure, metres, day) <= due
    assert in_time == (departure <= drive(kernels.departures, due, metres, day))


@given(instants, lengths, st.integers(1, 120_000))
def test_one_speed_all_day_is_distance_over_speed(departure, metres, speed):
    arrival = drive(kernels.arrivals, departure, metres, ([0], [speed]))
    assert arrival == departure - (-metres * HOUR // speed)


@given(instants, lengths, days())
def test_every_day_is_the_same(departure, metres, day):
    today = drive(kernels.arrivals, departure, metres, day)
    assert drive(kernels.arrivals, departure + DAY, metres, day) == today + DAY


one = numbers(1)


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        ({"departure": np.array([1.0])}, TypeError, "departure must be an array of int64, not float64"),
        ({"departure": numbers(2**60)}, ValueError, "departure must be from"),
        ({"metres": numbers(1, 2)}, ValueError, r"metres must have the shape \(1,\)"),
        ({"metres": numbers(-1)}, ValueError, "metres must be from 0 to 1000000000, not -1"),
        ({"starts": numbers(1)}, ValueError, "starts must rise from 0"),
        ({"starts": numbers()}, ValueError, "starts must name at least one period"),
        ({"starts": numbers(0, 0), "metres_per_hour": numbers(1, 1)}, ValueError, "starts must rise from 0"),
        ({"starts": numbers(0, DAY), "metres_per_hour": numbers(1, 1)}, ValueError, "starts must be from 0"),
        ({"metres_per_hour": numbers(0)}, ValueError, "above 0 in one period at least"),
        ({"metres_per_hour": numbers(-5)}, ValueError, "metres_per_hour must be from 0"),
        ({"hour": 0}, ValueError, "hour must be from 1"),
        ({"cycle": 0}, ValueError, "cycle must be from 1"),
        ({"hour": 10**8, "metres_per_hour": numbers(1)}, OverflowError, "so slow that arrivals"),
    ],
)
def test_the_face_refuses_impossible_drives(changed, error, says):
    asked = {"departure": one, "metres": one, "starts": numbers(0), "metres_per_hour": numbers(30_000)}
    with pytest.raises(error, match=says):
        kernels.arrivals(**{**asked, "hour": HOUR, "cycle": DAY, **changed})


def test_the_face_refuses_impossible_arrivals():
    with pytest.raises(TypeError, match="arrival must be an array of int64, not list"):
        kernels.departures([1], one, numbers(0), one, HOUR, DAY)
