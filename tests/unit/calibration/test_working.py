"""Days in transit are counted as the network works."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.calibration.working import Working, read_working
from fulfilsim.errors import InputError

DAYS = st.lists(st.integers(date(2017, 1, 1).toordinal(), date(2017, 12, 31).toordinal()), min_size=1)
EPOCH = date(1970, 1, 1).toordinal()


@given(DAYS, st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
def test_numbers_differ_by_the_working_days_between(days: list[int], weekdays: list[bool]) -> None:
    """As NumPy counts them."""
    days = sorted(days)
    found = Working(tuple(weekdays)).numbered(np.array(days, float))
    counted = [
        np.busday_count(np.datetime64(days[0] - EPOCH, "D"), np.datetime64(day - EPOCH, "D"), weekdays)
        for day in days
    ]
    assert (found - found[0]).tolist() == counted


def test_holidays_do_not_count() -> None:
    """Labour Day of 2017 was a Monday."""
    days = np.array([date(2017, 4, 28).toordinal(), date(2017, 5, 2).toordinal()], float)
    assert np.diff(read_working("mon-fri", "BR").numbered(days)).tolist() == [1]
    assert np.diff(read_working("mon-fri", "").numbered(days)).tolist() == [2]
    assert np.diff(read_working("", "").numbered(days)).tolist() == [4]


def test_what_has_not_happened_has_no_number() -> None:
    days = np.array([np.nan, date(2017, 5, 2).toordinal()])
    assert np.isnan(read_working("mon-fri", "").numbered(days)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("works", "holidays", "said"), [("mondays", "", "--works"), ("", "brazil", "--holidays")]
)
def test_days_that_are_none_are_refused(works: str, holidays: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_working(works, holidays)
