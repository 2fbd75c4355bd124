"""The clock that stands still during breaks, and what of a shift is paid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.world.drivers_clock import paid_seconds, wall_clock, working_clock
from fulfilsim.world.fleet_parts import DriverPlan

BREAKS = np.array([[36_000, 900], [45_000, 1800]])


@given(st.lists(st.integers(0, 80_000), min_size=1, max_size=20))
def test_the_wall_clock_undoes_the_drivers_clock_outside_breaks(times: list[int]):
    instants = np.array(times)
    resting = ((instants >= BREAKS[:, :1]) & (instants < BREAKS.sum(axis=1)[:, None])).any(axis=0)
    back = wall_clock(working_clock(instants, BREAKS), BREAKS)
    assert (back[~resting] == instants[~resting]).all()
    assert (back >= instants).all()


def test_no_time_passes_during_a_break():
    assert working_clock(np.array([45_000, 46_000, 46_800, 46_801]), BREAKS).tolist() == [
        44_100, 44_100, 44_100, 44_101
    ]  # fmt: skip


@pytest.mark.parametrize(("paid_breaks", "paid"), [(False, [7200, 600, 0]), (True, [8100, 1200, 300])])
def test_breaks_are_paid_where_it_is_said(paid_breaks: bool, paid: list[int]):
    """With the whole break in it, its last ten minutes, and five minutes of nothing but break."""
    drivers = DriverPlan(20_000_000, 0, True, BREAKS[:1], paid_breaks, 0, 0)
    starts, ends = np.array([32_400, 36_300, 36_100]), np.array([40_500, 37_500, 36_400])
    assert paid_seconds(drivers, starts, ends).tolist() == paid
