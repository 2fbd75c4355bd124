"""Routes that are made as orders come."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from own_fleets import NOBODY_OUT, freight_of, plan_of, run_day

from fulfilsim.marks import Marks
from fulfilsim.sim.fleet import Fleet

TWO_HOURS = 7200.0


def on_demand(weight: str = "900 kg", **said: Any) -> Fleet:
    """Run a day on which 60 parcels come one after the other, each wanted within two hours."""
    van = {"count": 4, "hours": "08:00-18:00", "weight": weight}
    plan = plan_of(waves="every 10 min", vehicles={"van": van}, search=30, doorstep=NOBODY_OUT, **said)
    fleet = Fleet(plan, Marks(1, 0))
    for number in range(60):
        ready = plan.origin[0] + 8.5 * 3600 + 400.0 * number
        freight = freight_of(plan, fleet.marks, 1, first=number, due=ready + TWO_HOURS)
        fleet.receive(freight, np.array([ready]), 0)
    run_day(fleet, 0)
    return fleet


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    return on_demand()


def test_everything_is_delivered_and_mostly_in_time(fleet: Fleet):
    assert not len(fleet.open)
    late = fleet.fates.delivered > fleet.freight.due
    assert late.mean() <= 0.05


def test_nothing_leaves_before_it_is_there(fleet: Fleet):
    rows = fleet.record.routes()
    starts = np.where(rows["kind"] == 0, rows["end"], -np.inf)
    left = np.maximum.accumulate(starts)
    stops = rows["kind"] == 1
    assert (left[stops] >= fleet.fates.ready[rows["parcel"][stops]]).all()


def test_routes_wait_for_more_orders_but_no_longer_than_they_may(fleet: Fleet):
    """With a long hold the vans go out less often, with more stops each."""
    long = on_demand(hold="60 min")
    trips = [each.record.vehicle_days()["trips"].sum() for each in (fleet, long)]
    assert trips[1] < trips[0]
    held = long.record.routes()
    left = np.maximum.accumulate(np.where(held["kind"] == 0, held["end"], -np.inf))
    stops = held["kind"] == 1
    waited = left[stops] - long.fates.ready[held["parcel"][stops]]
    assert np.median(waited) > 900
    assert waited.max() <= TWO_HOURS


def test_a_van_that_is_nearly_full_does_not_wait():
    """Vans that hold five parcels leave with them, although the hour of holding is not over."""
    small = on_demand(hold="2 h", weight="5 kg")
    rows = small.record.routes()
    assert (rows["grams"] <= 5000).all()
    assert small.record.vehicle_days()["trips"].sum() >= 60 / 5


def test_no_vehicle_is_in_two_places(fleet: Fleet):
    rows = fleet.record.routes()
    for unit in np.unique(rows["unit"]).tolist():
        mine = rows["unit"] == unit
        leaves, comes = rows["end"][mine & (rows["kind"] == 0)], rows["begin"][mine & (rows["kind"] == 3)]
        assert (leaves[1:] >= comes[:-1]).all()
