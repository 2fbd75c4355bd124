"""What a planner may hold the model to: small scenarios whose answer is plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.columns import decoded
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import Orders, draw_orders
from fulfilsim.sim.work import WORK, Scatter, work_times
from fulfilsim.world.build import World

DAY, HOUR = 86_400.0, 3600.0
Run = Callable[..., Any]

SHOP = """
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 2 days, measure: 2026-10-05 to 2026-10-09, drain: 7 days}
demand:
  orders_per_day: 60
  lines_per_order: {1: 60%, 2: 40%}
  skus: {count: 50, weight: lognormal mean 0.8 kg cv 0.9}
  customers: {Near: {at: [41, -88], share: 70%}, Far: {at: [37, -95], share: 30%}}
centres:
  hall:
    process: [pick, pack]
    stages:
      pick: {team: pickers, time: 60 s + 14 s per line, spread: cv 0.4}
      pack: {team: packers, time: 90 s, spread: none}
    teams:
      pickers: {heads: {early: 2}, wage: 20 USD/h, on_costs: 50%}
      packers: {heads: {early: 1}, wage: 20 USD/h, on_costs: 50%}
    shifts: {early: {days: daily, hours: 06:00-14:00}}
    rent: 3100 USD/month
carriers:
  post:
    collections: {hall: {days: daily, at: 18:00, cut_off: 12:00}}
    works: daily
    services:
      slow: {share: 80%, transit: 1 to 4 working days}
      fast: {share: 20%, transit: 1 working day}
"""

# One order of one line on a Monday at 08:00.
ONE = "order,time,sku,quantity\nonly,2026-10-05T08:00:00,cup,1\n"
REPLAY = SHOP.replace("demand:\n", "demand:\n  orders: {file: orders.csv}\n")
ATTRIBUTES = (
    "channel",
    "place",
    "service",
    "weight_kg",
    "volume_l",
    "value_micro",
    "units_of_order",
    "lines",
)


def test_one_order_with_fixed_times_is_the_sum_by_hand(run: Run) -> None:
    """74 s of picking and 90 s of packing from 08:00, on the dock 164 s later, with the trailer at 18:00."""
    ran = run(
        REPLAY, "centres.hall.stages.pick.spread=none", "calendar.warm_up=0 days",
        files={"orders.csv": ONE},
    )  # fmt: skip
    order = ran.orders.loc["only"]
    assert order["ready_at"] == 8 * HOUR + 74 + 90
    assert order["shipped_at"] == order["promised_ship_at"] == 18 * HOUR
    assert order["work_h"] == pytest.approx(164 / 3600, rel=1e-15)
    assert order["cost_labour"] == pytest.approx(164 / 3600 * 30, abs=1e-6)


def test_no_demand_costs_only_what_is_fixed(run: Run) -> None:
    """Three people for 8 h at 30 USD and rent of 100 USD a day, on each day until the run ends."""
    ran = run(SHOP, "demand.orders_per_day=0")
    days = ran.found.tables.horizon / DAY
    assert len(ran.orders) == 0
    assert days == 7
    assert ran.paid("labour") == days * 3 * 8 * 30
    assert ran.paid("space") == days * 100
    assert set(ran.ledger["account"]) == {"labour", "space"}


def test_endless_capacity_never_waits(run: Run) -> None:
    """Somebody is always free and the network always open: an order's time is its work and the timetable."""
    ran = run(
        SHOP,
        "centres.hall.shifts.early.hours=00:00-24:00",
        "centres.hall.teams.pickers.heads={early: 500}",
        "centres.hall.teams.packers.heads={early: 500}",
    )
    work = ran.rows("work")
    assert len(work) == 2 * len(ran.orders)
    assert (work["started_at"] == work["queued_at"]).all()
    assert ran.kpi["wait_mean_h.hall.pick"] == ran.kpi["wait_mean_h.hall.pack"] == 0
    assert ran.kpi["ship_on_time_share"] == 1


@pytest.mark.parametrize(
    ("shut", "count"),
    [
        ("carriers.post.collections.hall.cap=0 parcels", "collected_at"),
        ("carriers.post.delivers=0 parcels/day", "inducted_at"),
    ],
)
def test_a_closed_carrier_leaves_everything_open_and_counted(run: Run, shut: str, count: str) -> None:
    ran = run(SHOP, shut)
    assert ran.kpi["orders_open"] == ran.kpi["orders_placed"] > 200
    assert ran.kpi["orders_delivered"] == 0
    assert ran.kpi["delivered_share"] == 0
    assert ran.kpi["click_to_door_p50_h"] == float("inf")
    assert ran.kpi["on_time_in_full_share"] == 0
    assert ran.found.tables.parcels.frame[count].isna().all()
    assert ran.found.tables.horizon == 14 * DAY


def drawn(world: World, seed: int = 1, replication: int = 0) -> Orders:
    return draw_orders(world, Marks(seed, replication))


def by_id(orders: Orders, attribute: str) -> pd.Series:
    return pd.Series(getattr(orders, attribute), decoded(orders.ids))


def lines_of(orders: Orders) -> dict[str, list[tuple[int, int]]]:
    pairs = list(zip(orders.sku.tolist(), orders.units.tolist(), strict=True))
    ends = orders.first_line.tolist()
    return {
        one: pairs[a:b] for one, a, b in zip(decoded(orders.ids).tolist(), ends[:-1], ends[1:], strict=True)
    }


def same_orders(world: World, before: Orders, after: Orders) -> None:
    """Assert that all orders before are among those after, with everything that is theirs."""
    assert set(decoded(before.ids)) <= set(decoded(after.ids))
    for attribute in ("placed", "keys", *ATTRIBUTES):
        found = by_id(after, attribute)[decoded(before.ids)]
        assert (found == by_id(before, attribute)).all(), attribute
    after_lines = lines_of(after)
    assert all(after_lines[order] == lines for order, lines in lines_of(before).items())
    work = work_by_id(world, after).loc[decoded(before.ids)]
    assert (work == work_by_id(world, before)).all(axis=None)


def work_by_id(world: World, orders: Orders) -> pd.DataFrame:
    one = np.ones(len(orders), np.int64)
    scattered, rows = Scatter(Marks(1, 0), orders.keys, WORK), np.arange(len(orders))
    work = work_times(world, 0, scattered, rows, orders.lines, orders.units_of_order, one, one == 0)
    return pd.DataFrame(work.T, decoded(orders.ids))


def test_a_higher_peak_only_adds_orders(world_of: Callable[..., World]) -> None:
    peak = "demand.overlays={week: {dates: 2026-10-05 to 2026-10-07, times: %s}}"
    world = world_of(SHOP)
    none, low, high = (drawn(world_of(SHOP, *sets)) for sets in ((), (peak % 1.5,), (peak % 3,)))
    same_orders(world, none, low)
    same_orders(world, low, high)
    assert len(none) < len(low) < len(high)
    assert {"b", "p"} == {one.split("-")[1][0] for one in decoded(high.ids).tolist()}


def test_more_demand_only_adds_orders(world_of: Callable[..., World]) -> None:
    world = world_of(SHOP)
    low, high = drawn(world), drawn(world_of(SHOP, "demand.orders_per_day=90"))
    same_orders(world, low, high)
    assert len(low) < len(high)


def test_one_picker_more_changes_no_order(run: Run) -> None:
    """No line, weight, place, service or transit time moves; only the queue does."""
    few, many = run(SHOP), run(SHOP, "centres.hall.teams.pickers.heads={early: 3}")
    mine = [
        "place",
        "zone",
        "service",
        "lines",
        "units",
        "weight_kg",
        "volume_l",
        "value",
        "work_h",
        "placed_at",
    ]
    measured = few.orders["measured"]
    assert few.orders.loc[measured, mine].equals(many.orders.loc[measured[measured].index, mine])
    assert not few.orders.loc[measured, "ready_at"].equals(many.orders.loc[measured, "ready_at"])
    a, b = (one.found.tables.parcels.frame.set_index("parcel") for one in (few, many))
    both = a.index.intersection(b.index)
    transit = [(frame["delivered_at"] // DAY - frame["inducted_at"] // DAY)[both] for frame in (a, b)]
    known = transit[0].notna() & transit[1].notna()
    assert known.sum() > 200
    assert (transit[0][known] == transit[1][known]).all()


def test_a_longer_warm_up_does_not_change_the_orders_of_a_day(world_of: Callable[..., World]) -> None:
    short, long = drawn(world_of(SHOP)), drawn(world_of(SHOP, "calendar.warm_up=12 days"))
    assert set(decoded(short.ids)) < set(decoded(long.ids))
    assert (by_id(long, "placed")[decoded(short.ids)] - by_id(short, "placed") == 10 * DAY).all()
    for attribute in ATTRIBUTES:
        assert (by_id(long, attribute)[decoded(short.ids)] == by_id(short, attribute)).all()


def test_forecast_error_has_the_stated_cv(world_of: Callable[..., World]) -> None:
    """Counts of 200 replications scatter as the level does, and a little more as Poisson counts do."""
    one_day = ("calendar.warm_up=0 days", "calendar.measure=2026-10-05", "calendar.drain=0 days")
    world = world_of(SHOP, "demand.orders_per_day=300", "demand.forecast_error=20%", *one_day)
    counts = np.array([len(drawn(world, replication=r)) for r in range(200)])
    mean = world.profile.base.sum()
    cv = np.sqrt(0.2**2 + 1 / mean)
    assert abs(counts.mean() - mean) <= 4 * cv * mean / np.sqrt(200)
    # The standard error of a cv c of n log-normal values is about c sqrt((1 + 4 c^2) / (2 n)).
    assert counts.std(ddof=1) / counts.mean() == pytest.approx(
        cv, abs=4 * cv * np.sqrt((1 + 4 * cv**2) / 400)
    )


def test_the_opening_backlog_waits_when_the_simulation_starts(run: Run) -> None:
    """Thirty orders of second 0 are worked off on the first day."""
    ran = run(SHOP, "demand.opening_backlog=30 orders", "demand.orders_per_day=0", "calendar.warm_up=0 days")
    orders = ran.orders
    assert len(orders) == 30
    assert set(orders["layer"]) == {"opening"}
    assert (orders["placed_at"] == 0).all()
    assert (orders["shipped_at"] == 18 * HOUR).all()
    assert ran.rows("work")["started_at"].min() == 6 * HOUR


def test_waves_release_what_came_in_before(run: Run) -> None:
    """An order waits for the first wave after it was placed; one placed at the very instant for the next."""
    placed = ("05:59:59", "06:00:00", "09:30:00", "10:00:01")
    rows = "".join(f"o{n},2026-10-05T{time},cup,1\n" for n, time in enumerate(placed))
    ran = run(
        REPLAY, "centres.hall.release=waves at 06:00, 10:00", "calendar.warm_up=0 days",
        files={"orders.csv": "order,time,sku,quantity\n" + rows},
    )  # fmt: skip
    released = ran.orders["released_at"]
    assert released.tolist() == [6 * HOUR, 10 * HOUR, 10 * HOUR, DAY + 6 * HOUR]
    work = ran.rows("work").query("stage == 'pick'").set_index("order")
    assert (work["queued_at"] == released).all()


OVERTIME = (
    "centres.hall.stages.pick={team: [pickers], time: 0 s, spread: none}",
    "centres.hall.teams.packers.overtime={when_over: 1 h, at_most: 2 h}",
    "calendar.warm_up=0 days",
    "calendar.measure=2026-10-05",
    "demand.orders_per_day=0",
)


@pytest.mark.parametrize(
    ("opening", "stay_h"),
    [
        # 8 h pack 320 orders in 90 s each. Beyond them, 40 orders are 1 h and not above it; 41 are 61.5 min,
        # in quarters of an hour 75 min; 100 would take 2.5 h.
        (320 + 40, 0.0),
        (320 + 41, 1.25),
        (320 + 100, 2.0),
    ],
)
def test_overtime_is_as_long_as_the_waiting_work_takes(run: Run, opening: int, stay_h: float) -> None:
    """Picking takes no time, so that packing alone decides; 30 USD/h and half more for overtime."""
    ran = run(SHOP, *OVERTIME, f"demand.opening_backlog={opening} orders")
    overtime = ran.rows("overtime").query("started_at < 86400")
    assert overtime["ended_at"].sub(overtime["started_at"]).sum() == stay_h * HOUR
    paid = ran.ledger.query("contract == 'overtime' and at < 86400")
    assert paid["amount_micro"].sum() == stay_h * 45e6


def test_the_networks_queue_is_the_recursion(run: Run) -> None:
    """Each working day takes in min(capacity, what waits), first collected first."""
    ran = run(
        SHOP, "carriers.post.delivers={2026-10-06: 90 parcels/day, else: 45 parcels/day}",
        "carriers.post.works=mon-fri", "calendar.drain=14 days",
    )  # fmt: skip
    tables = ran.found.tables
    parcels = tables.parcels.frame.merge(tables.orders.frame[["order", "placed_at"]], on="order")
    collected = np.floor(parcels["collected_at"] / DAY)
    waiting, queue = 0, []
    for day, date in enumerate(tables.calendar.dates):
        if (day + 1) * DAY > tables.horizon:
            break
        waiting += int((collected == day).sum())
        if date.weekday() < 5:
            taken = min(90 if f"{date}" == "2026-10-06" else 45, waiting)
            waiting -= taken
            queue.append((day, taken))
    inductions = ran.rows("induction")
    found = [
        (int(at // DAY), int(n))
        for at, n in zip(inductions["started_at"], inductions["quantity"], strict=True)
    ]
    assert found == queue
    assert max(ran.kpi["carrier_queue_peak_parcels.post"], 46) > 46
    done = parcels.dropna(subset="inducted_at").sort_values(["inducted_at", "collected_at"])
    assert done["collected_at"].is_monotonic_increasing
    left = parcels["inducted_at"].isna() & parcels["collected_at"].notna()
    assert left.sum() == waiting


def test_a_full_trailer_leaves_the_latest_behind(run: Run) -> None:
    """First on the dock, first on the trailer; what is left goes with the next one."""
    ran = run(SHOP, "carriers.post.collections.hall.cap=50 parcels", "calendar.drain=14 days")
    assert ran.rows("collection")["quantity"].max() == 50
    parcels = ran.found.tables.parcels.frame
    shipped = parcels.dropna(subset="collected_at").sort_values(["ready_at", "parcel"])
    assert shipped["collected_at"].is_monotonic_increasing
    waits = parcels["collected_at"].isna() & (parcels["ready_at"] < shipped["ready_at"].max())
    assert not waits.any()


def test_a_large_order_goes_in_several_parcels(run: Run) -> None:
    """Seventy cups of 1 kg at 30 kg a parcel: three equal ones, each carried, packed and paid for."""
    rows = "order,time,sku,quantity\nbig,2026-10-05T08:00:00,cup,70\nsmall,2026-10-05T08:00:00,cup,1\n"
    ran = run(
        REPLAY, "demand.skus.weight=1 kg", "demand.skus.volume=1 l", "calendar.warm_up=0 days",
        "carriers.post.collections.hall.cap=2 parcels", files={"orders.csv": rows},
    )  # fmt: skip
    parcels = ran.found.tables.parcels.frame.set_index("parcel")
    assert parcels.index.tolist() == ["big/1", "big/2", "big/3", "small/1"]
    assert parcels.loc["big/1":"big/3", "weight_kg"].tolist() == pytest.approx([70 / 3] * 3)
    big = ran.orders.loc["big"]
    assert big["parcels"] == 3
    assert big["cost_packaging"] == pytest.approx(3 * 0.85)
    assert big["cost_carriage"] == pytest.approx(3 * 8.50)
    # Two go on Monday; the order has shipped, and arrived, with its last parcel.
    assert big["shipped_at"] == DAY + 18 * HOUR
    assert big["delivered_at"] == parcels.loc["big/1":"big/3", "delivered_at"].max()
