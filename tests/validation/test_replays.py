"""Two real histories, whole: a wholesaler's order lines and a marketplace's orders."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from fulfilsim.columns import decoded
from fulfilsim.marks import Marks
from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.sim.customers import draw_orders
from fulfilsim.world.build import World, build


@pytest.fixture
def wholesaler(shared_data: Path) -> Path:
    return shared_data / "uci_online_retail" / "lines_train.csv.gz"


@pytest.fixture
def marketplace(shared_data: Path) -> Path:
    return shared_data / "olist" / "orders_train.csv.gz"


def world_of(root: Path, name: str, file: Path, *sets: str) -> World:
    return build(load(root / "scenarios" / name, sets=[f"demand.orders.file={file}", *sets]))


def test_every_order_and_line_of_the_wholesaler_comes_back(root: Path, wholesaler: Path) -> None:
    """To the unit and to the minute."""
    world = world_of(root, "replay_orders.yaml", wholesaler)
    orders = draw_orders(world, Marks(1, 0))
    file = pd.read_csv(wholesaler, dtype=str)
    placed = pd.Timestamp(world.calendar.origin_utc) + pd.to_timedelta(orders.placed, "s")
    replayed = pd.DataFrame({
        "order": np.repeat(decoded(orders.ids), orders.lines),
        "ts": np.repeat(placed.tz_convert("Europe/London").strftime("%Y-%m-%d %H:%M"), orders.lines),
        "sku": world.catalogue.names[orders.sku],
        "qty": orders.units.astype(str),
    })  # fmt: skip
    columns = list(replayed.columns)
    assert (
        replayed.sort_values(columns, ignore_index=True).astype(object)
        .equals(file[columns].sort_values(columns, ignore_index=True).astype(object))
    )  # fmt: skip


def test_every_delivered_order_of_the_marketplace_runs(root: Path, marketplace: Path) -> None:
    """13,379 of them, on 250 lanes, with the promises that were made; all arrive and the books balance."""
    done = replicate(world_of(root, "replay_marketplace.yaml", marketplace), 1, 0)
    file = pd.read_csv(marketplace).query("status == 'delivered'").sort_values("order_id", ignore_index=True)
    orders = done.tables.orders.frame.sort_values("order", ignore_index=True)
    assert done.problems == []
    assert orders["order"].astype(str).tolist() == file["order_id"].tolist()
    assert orders["zone"].astype(str).tolist() == (file["seller_state"] + ">" + file["cust_state"]).tolist()
    assert orders["units"].tolist() == file["n_items"].tolist()
    assert orders["value"].to_numpy() == pytest.approx(file["price"].to_numpy())
    assert (orders["outcome"] == "delivered").all()
    ends = pd.to_datetime(file["estimated"]).dt.tz_localize("America/Sao_Paulo") + pd.Timedelta(days=1)
    origin = pd.Timestamp(done.tables.calendar.origin_utc)
    late = ends - (origin + pd.to_timedelta(orders["promised_by"], "s"))
    assert set(late.dt.total_seconds().round(2)) <= {0.0}


def by_weekday_and_hour(world: World, replications: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean orders of a resample by weekday and hour, and how many such days it has."""
    zone, sums = ZoneInfo(world.zone), np.zeros((7, 24))
    for replication in range(replications):
        for at in draw_orders(world, Marks(1, replication)).placed.tolist():
            moment = (world.calendar.origin_utc + timedelta(seconds=at)).astimezone(zone)
            sums[moment.weekday(), moment.hour] += 1
    days = replications * np.bincount([day.weekday() for day in world.calendar.dates], minlength=7)
    return sums / days[:, np.newaxis], days


def assert_mean_is_kept(root: Path, wholesaler: Path, replications: int, beyond: int) -> None:
    """Compare the cells of ten orders or more; a standard error is that of a Poisson count."""
    sets = ["demand.orders.repeat=resampled", "calendar.measure=2027-01-04 to 2027-12-19"]
    world = world_of(root, "replay_orders.yaml", wholesaler, *sets)
    found, days = by_weekday_and_hour(world, replications)
    placed = pd.to_datetime(pd.read_csv(wholesaler).groupby("order")["ts"].min())
    spread = pd.date_range(placed.min().date(), placed.max().date()).day_of_week.value_counts()
    mean = np.zeros((7, 24))
    for (weekday, hour), count in placed.groupby([placed.dt.day_of_week, placed.dt.hour]).size().items():
        mean[weekday, hour] = count / spread[weekday]
    assert (found[mean == 0] == 0).all()
    there = mean * days[:, np.newaxis] >= 10
    z = (found[there] - mean[there]) / np.sqrt((mean / days[:, np.newaxis])[there])
    assert (abs(z) > 3).sum() <= beyond, np.sort(z)


def test_a_resample_keeps_the_mean_by_weekday_and_hour(root: Path, wholesaler: Path) -> None:
    """In another year, on days that are not the file's; chance alone brings one of sixty beyond."""
    assert_mean_is_kept(root, wholesaler, 1, beyond=1)


@pytest.mark.prove
def test_many_resamples_keep_the_mean_by_weekday_and_hour(root: Path, wholesaler: Path) -> None:
    assert_mean_is_kept(root, wholesaler, 20, beyond=0)


@pytest.mark.prove
def test_350_000_lines_are_read_checked_and_simulated_in_time(
    root: Path, wholesaler: Path, tmp_path: Path
) -> None:
    """At most 40 s of processor time and 1 GB, from the packed file to the written result."""
    with gzip.open(wholesaler) as lines:
        assert sum(1 for _ in lines) > 350_000
    command = [
        sys.executable, "-m", "fulfilsim", "run", str(root / "scenarios" / "replay_orders.yaml"), "--quiet",
        "--set", f"demand.orders.file={wholesaler}", "--replications", "1", "--jobs", "1",
        "--out", str(tmp_path / "result"),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=300)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime + used.ru_stime <= 40
    assert used.ru_maxrss <= 1_000_000
