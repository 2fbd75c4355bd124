"""The clock that stands still during breaks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.sim.fleet.planning import wall_clock, working_clock

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
