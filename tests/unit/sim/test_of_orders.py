"""Columns of orders tell what a node did, and nothing that it was only to do when the run was over."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from fulfilsim.columns import as_table
from fulfilsim.run import replicate
from fulfilsim.world.build import build

MILESTONES = ("placed_at", "released_at", "ready_at", "shipped_at")  # a parcel on its way has its delivery


@pytest.mark.parametrize("release", ["waveless", "waves at 07:00, 11:00"])
def test_nothing_is_placed_worked_on_or_shipped_after_the_end_of_the_run(small: Any, release: str) -> None:
    """Orders of the last night wait for people, for a wave or, three days, for their money."""
    payment = {"card": {"share": "50%"}, "wire": {"share": "50%", "hold": "3 day"}}
    tables = replicate(build(small({"centres.hall.release": release, "payment": payment})), 1, 0).tables
    orders = as_table(tables.orders)
    for name in MILESTONES:
        assert np.nanmax(orders.numbers(name)) <= tables.horizon
    for earlier, later in pairwise(MILESTONES):
        before, after = orders.numbers(earlier), orders.numbers(later)
        assert (before <= after)[~np.isnan(after)].all()
    assert np.isnan(orders.numbers("released_at")).any()
