"""Tables are laid out as promised: sorted by key, their columns named, nothing in them but what happened."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fulfilsim import events
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import load
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import build

SMALL = (
    "calendar.warm_up=1 days", "calendar.measure=2026-10-05", "calendar.drain=4 days",
    "demand.orders_per_day=80",
    "centres.joliet.teams.pickers={at_break: pause}",
)  # fmt: skip


@pytest.fixture(scope="module")
def tables(root: Path) -> Tables:
    world = build(load(root / "scenarios" / "base.yaml", sets=SMALL))
    return tabulate(simulate(world, Marks(1, 0)), world)


def test_orders_and_parcels_are_sorted_by_their_ids(tables: Tables) -> None:
    for frame, key in ((tables.orders.frame, "order"), (tables.parcels.frame, "parcel")):
        assert frame[key].is_unique
        assert frame[key].is_monotonic_increasing
    assert (tables.orders.frame["placed_at"] <= tables.horizon).all()


def test_every_row_belongs_to_an_order_and_a_parcel_of_the_tables(tables: Tables) -> None:
    known = set(tables.orders.frame["order"])
    assert set(tables.parcels.frame["order"]) == known
    for frame in (tables.activities.frame, tables.ledger.frame):
        assert set(frame["order"]) <= known | {""}
    assert set(tables.ledger.frame["parcel"]) <= set(tables.parcels.frame["parcel"]) | {""}


def test_words_are_of_the_closed_vocabulary(tables: Tables) -> None:
    assert set(tables.activities.frame["kind"]) <= set(events.ACTIVITY_KINDS)
    assert set(tables.ledger.frame["account"]) <= set(events.ACCOUNTS)
    assert set(tables.orders.frame["outcome"]) <= set(events.OUTCOMES)


def test_milestones_come_in_turn(tables: Tables) -> None:
    names = ["placed_at", "payable_at", "released_at", "ready_at", "shipped_at", "delivered_at"]
    for before, after in pairwise(names):
        one, two = tables.orders.frame[before], tables.orders.frame[after]
        assert ((one <= two) | two.isna()).all()
        assert not (one.isna() & two.notna()).any()


def test_times_are_whole_ticks(tables: Tables) -> None:
    for frame in (tables.orders.frame, tables.parcels.frame, tables.activities.frame, tables.ledger.frame):
        for name in (one for one in frame.columns if one == "at" or one.endswith("_at")):
            ticks = frame[name].dropna().to_numpy() * 1024
            assert (ticks == np.rint(ticks)).all(), name


def test_an_order_costs_what_its_parcels_cost(tables: Tables) -> None:
    carriage = tables.ledger.frame[tables.ledger.frame["account"].eq("carriage")]
    micro = (
        carriage.groupby("order")["amount_micro"].sum().reindex(tables.orders.frame["order"], fill_value=0)
    )
    assert (np.rint(tables.orders.frame["cost_carriage"].to_numpy() * 1e6) == micro.to_numpy()).all()


def test_paused_time_is_no_work(tables: Tables) -> None:
    """Labour of all orders is the worked time the stations counted, at each team's rate."""
    assert tables.activities.frame["kind"].eq("pause").any()
    rate = {"pick": 18.50 * 1.42, "pack": 18.03 * 1.42, "load": 19.20 * 1.42}
    work = tables.activities.frame[tables.activities.frame["kind"].isin(["work", "pause"])].dropna(
        subset="ended_at"
    )
    sign = np.where(work["kind"].eq("work"), 1, -1)
    hours = sign * (work["ended_at"] - work["started_at"]) / 3600
    cost = pd.Series(hours * work["stage"].astype(object).map(rate).to_numpy()).sum()
    done = ~tables.activities.frame.query("kind == 'work'")["ended_at"].isna()
    assert done.any()
    assert tables.orders.frame["cost_labour"].sum() == pytest.approx(cost, rel=1e-3)
