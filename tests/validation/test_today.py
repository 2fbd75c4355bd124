"""The six open orders of tests/tiny/today.yaml, exactly as worked out by hand in its comments."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from worked_days import DAY, HOUR, MINUTE, clock

from fulfilsim.experiment.parquet import to_arrow
from fulfilsim.run import Replication, replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

SCENARIO = "today.yaml"
NEVER = float("nan")


def test_it_adds_up(found: Replication) -> None:
    assert found.problems == []


def test_only_what_is_left_is_worked_and_what_is_in_hand_goes_first(found: Replication) -> None:
    work = found.tables.activities.frame.query("kind == 'work'")
    spells = {(row.order, row.stage): (row.started_at, row.ended_at) for row in work.itertuples()}
    assert spells == {
        ("p", "pick"): (clock(0, 9, 15), clock(0, 9, 17)),
        ("k", "pack"): (clock(0, 9, 17), clock(0, 9, 19)),
        ("r", "pick"): (clock(0, 9, 19), clock(0, 9, 22)),
        ("p", "pack"): (clock(0, 9, 22), clock(0, 9, 24)),
        ("r", "pack"): (clock(0, 9, 24), clock(0, 9, 26)),
        ("C", "pick"): (clock(1, 9, 0), clock(1, 9, 3)),
        ("C", "pack"): (clock(1, 9, 3), clock(1, 9, 5)),
    }


@pytest.mark.parametrize(
    ("milestone", "instants"),
    [
        (
            "placed_at",
            (clock(-5, 9), clock(-4, 11), clock(-3, 9), clock(-3, 15), clock(-2, 12), clock(-1, 20)),
        ),
        ("released_at", (NEVER, NEVER, NEVER, NEVER, NEVER, clock(0, 9, 10))),
        ("ready_at", (NEVER, NEVER, NEVER, clock(0, 9, 19), clock(0, 9, 24), clock(0, 9, 26))),
        ("shipped_at", (clock(-5, 12), clock(-3, 12), *[clock(0, 12)] * 4)),
        ("promised_ship_at", (clock(-5, 12), clock(-3, 12), clock(-3, 12), *[clock(0, 12)] * 3)),
        ("promised_by", (*(clock(day, 10, 1) for day in (-4, 0, 0, 1, 1)), clock(4, 0) - 1 / 1024)),
    ],
)
def test_every_milestone_is_the_one_worked_out(
    orders: pd.DataFrame, milestone: str, instants: tuple[float, ...]
) -> None:
    """What was passed before the snapshot is not known, and not made up."""
    np.testing.assert_array_equal(orders.loc[list("tqdkpr"), milestone], instants)


def test_the_queue_goes_first_and_what_is_under_way_only_arrives(
    found: Replication, orders: pd.DataFrame
) -> None:
    inducted = found.tables.parcels.frame.set_index("order")["inducted_at"]
    expected = [clock(day, 18) for day in (-3, 0, 0, 1, 1, 2, 2)]
    np.testing.assert_array_equal(inducted[list("tqdkprC")], expected)
    days = np.array([0, 1, 1, 2, 2, 3, 3]) * DAY + 10 * HOUR
    delivered = orders.loc[list("tqdkprC"), "delivered_at"].to_numpy()
    assert ((delivered >= days) & (delivered <= days + MINUTE)).all()


def test_the_snapshot_has_measures_of_its_own(kpi: dict[str, float], orders: pd.DataFrame) -> None:
    opening = orders.loc[list("tqdkpr")]
    hours = (opening["delivered_at"] - opening["placed_at"]) / HOUR
    assert kpi["opening_orders"] == 6
    assert kpi["opening_orders_open"] == 0
    assert kpi["opening_click_to_door_mean_h"] == pytest.approx(hours.mean(), rel=1e-12)
    assert kpi["opening_ship_on_time_share"] == pytest.approx(5 / 6)
    assert kpi["opening_on_time_in_full_share"] == pytest.approx(1 / 6)


def test_the_headline_is_over_what_is_placed_after_the_snapshot(
    kpi: dict[str, float], orders: pd.DataFrame
) -> None:
    assert orders.index.tolist() == ["C", "d", "k", "p", "q", "r", "t"]
    assert orders.index[orders["measured"]].tolist() == ["C"]
    assert kpi["orders_placed"] == 1
    assert kpi["cost_per_order"] == pytest.approx(90 + 10 * 890 / 1440 + 5.50, abs=1e-6)
    assert (kpi["backlog_peak_orders"], kpi["backlog_clear_h"]) == (0, 0)


def test_what_was_paid_before_is_not_paid_again(found: Replication) -> None:
    ledger = found.tables.ledger.frame
    micro = ledger.groupby([ledger["account"].astype(str), ledger["order"]])["amount_micro"].sum()
    assert micro["carriage"].to_dict() == dict.fromkeys("Cdkpr", 5_000_000)
    assert micro["packaging"].to_dict() == dict.fromkeys("Ckpr", 500_000)
    wages = ledger[ledger["account"].eq("labour")]
    assert wages["quantity"].tolist()[:1] == [3.75]


def test_times_before_the_first_day_are_right_in_parquet(found: Replication) -> None:
    table = to_arrow(found.tables.orders.frame, found.tables.calendar, 0).to_pandas().set_index("order")
    assert str(table.loc["d", "placed_at"]) == "2026-02-27 09:00:00+01:00"


@pytest.fixture
def today(root: Path, tmp_path: Path) -> Callable[..., Replication]:
    """Run the scenario from a copy whose files are changed first."""
    for file in sorted((root / "tests" / "tiny").iterdir()):
        shutil.copy(file, tmp_path)

    def run(change: Callable[[Path], None], *sets: str) -> Replication:
        change(tmp_path)
        return replicate(build(load(tmp_path / "today.yaml", sets=sets)), seed=1, replication=0)

    return run


def test_the_order_of_the_rows_changes_nothing(found: Replication, today: Callable[..., Replication]) -> None:
    def turn(folder: Path) -> None:
        for name in ("today_orders.csv", "today_parcels.csv"):
            head, *rows = (folder / name).read_text(encoding="utf-8").splitlines()
            (folder / name).write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")

    turned = today(turn).tables
    for name in ("orders", "parcels", "activities", "ledger"):
        pd.testing.assert_frame_equal(getattr(turned, name).frame, getattr(found.tables, name).frame)


def test_a_parcel_left_on_the_dock_follows_its_order_out(today: Callable[..., Replication]) -> None:
    """Of an order of three parcels one is under way, one queues and one missed the trailer."""

    def add(folder: Path) -> None:
        with (folder / "today_parcels.csv").open("a", encoding="utf-8") as file:
            start = "2026-02-25 09:30,post.parcel,everywhere"
            file.write(f"t3,s,{start},,\n")
            file.write(f"t2,s,{start},2026-02-25 12:00,\n")
            file.write(f"s1,s,{start},2026-02-25 12:00,2026-02-27 18:00\n")

    found = today(add)
    assert found.problems == []
    parcels = found.tables.parcels.frame.set_index("parcel")
    assert parcels["collected_at"].loc[["s/1", "s/2", "s/3"]].tolist() == [
        clock(-5, 12), clock(-5, 12), clock(0, 12)]  # fmt: skip
    assert parcels["inducted_at"].loc[["s/1", "s/2", "q/1"]].tolist() == [
        clock(-3, 18), clock(0, 18), clock(0, 18)]  # fmt: skip
    assert found.tables.orders.frame.set_index("order").loc["s", "shipped_at"] == clock(0, 12)


def test_waves_before_the_snapshot_are_past(today: Callable[..., Replication]) -> None:
    found = today(lambda _: None, "centres.hall.release=waves at 08:00, 11:00")
    assert found.problems == []
    released = found.tables.orders.frame.set_index("order")["released_at"]
    assert released["r"] == clock(0, 11)


def test_a_snapshot_taken_in_the_evening_starts_that_evening(today: Callable[..., Replication]) -> None:
    def add(folder: Path) -> None:
        with (folder / "orders.csv").open("a", encoding="utf-8") as file:
            file.write("E,2026-03-02T20:00:00,cup,1,10.00\n")

    found = today(add, "snapshot.at=2026-03-02 19:30")
    assert found.problems == []
    assert found.tables.activities.frame.query("kind == 'shift'")["started_at"].min() == clock(1, 9)
    assert found.tables.activities.frame.query("kind == 'collection'")["started_at"].min() == clock(1, 12)
    orders = found.tables.orders.frame
    assert set("CE") & set(orders["order"]) == {"E"}
    assert found.tables.calendar.level_at == clock(0, 12)


ORDERS = "order,placed,lines,units,weight_kg,place,service,stage\n"
ORDER = {"order": "x", "placed": "2026-02-28 10:00", "lines": "1", "units": "1", "weight_kg": "1",
         "place": "everywhere", "service": "post.parcel", "stage": "pick"}  # fmt: skip
PARCEL = {"parcel": "x1", "order": "x", "placed": "2026-02-26 10:00", "service": "post.parcel",
          "place": "everywhere", "collected": "2026-02-26 12:00", "inducted": "2026-02-26 18:00"}  # fmt: skip


def conserve(orders: pd.DataFrame) -> tuple[int, int]:
    """Count the orders of the snapshot, and those of them that are somewhere at the end."""
    opening = orders[orders["layer"].eq("opening")]
    return len(opening), int(opening["outcome"].isin(["delivered", "open"]).sum())


def test_no_order_of_a_large_snapshot_is_lost(today: Callable[..., Replication]) -> None:
    """Ninety orders at every place there is, against one person: some stay open, none is missing."""

    def fill(folder: Path) -> None:
        stages = ("release", "pick", "pack", "dock")
        rows = [{**ORDER, "order": f"x{n}", "stage": stages[n % 4]} for n in range(60)]
        parcels = [{**PARCEL, "order": f"y{n}", "parcel": f"y{n}/1", **({"inducted": ""} if n % 2 else {})}
                   for n in range(30)]  # fmt: skip
        for name, content in (("today_orders.csv", rows), ("today_parcels.csv", parcels)):
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(content[0]))
                writer.writeheader()
                writer.writerows(content)

    found = today(fill)
    assert found.problems == []
    assert conserve(found.tables.orders.frame) == (90, 90)
