"""The same input gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd

from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

HERE = Path(__file__).parent
SMALL = ("calendar.warm_up=1 days", "calendar.measure=2026-10-05 to 2026-10-06", "demand.orders_per_day=300")
TABLES = ("orders", "parcels", "activities", "ledger", "audit")


def test_two_runs_leave_identical_tables(root: Path) -> None:
    """Of two worlds, too: nothing is kept between them, and no run changes its world."""
    world = build(load(root / "scenarios" / "base.yaml", sets=SMALL))
    first, second = replicate(world, 7, 3), replicate(world, 7, 3)
    third = replicate(build(load(root / "scenarios" / "base.yaml", sets=SMALL)), 7, 3)
    for other in (second, third):
        for name in TABLES:
            one, two = getattr(first.tables, name).frame, getattr(other.tables, name).frame
            pd.testing.assert_frame_equal(one, two, check_exact=True)
        for name in ("kpis", "daily", "weekly"):
            pd.testing.assert_frame_equal(getattr(first, name), getattr(other, name), check_exact=True)


def test_replications_and_seeds_differ(root: Path) -> None:
    world = build(load(root / "scenarios" / "base.yaml", sets=SMALL))
    runs = [replicate(world, seed, replication) for seed, replication in ((1, 0), (1, 1), (2, 0))]
    assert len({run.kpis.set_index("kpi").loc["click_to_door_mean_h", "value"] for run in runs}) == 3


def test_the_hash_seed_changes_nothing(root: Path) -> None:
    digests = set()
    for seed in ("0", "12345"):
        command = [sys.executable, str(HERE / "digest.py"), str(root / "scenarios" / "base.yaml"), *SMALL]
        done = subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert len(done.stdout.splitlines()) == 8
        digests.add(done.stdout)
    assert len(digests) == 1
