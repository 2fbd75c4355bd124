"""A fleet of one's own on the command line: run, verified, drawn, and refused where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Command = Callable[..., Any]

OWN = """\
extends: tiny.yaml
carriers:
  post:
    fleets: [vans]
    services: {parcel: {promise: 1 working day, transit: }}
fleets:
  vans:
    at: [41.53, -88.08]
    days: daily
    spread: 3 km
    vehicles: {van: {count: 2}}
"""


@pytest.fixture
def own(tiny: str) -> str:
    """Write a tiny scenario with a fleet and give its file name."""
    Path("own.yaml").write_text("fulfilsim: 1\n" + OWN)
    return "own.yaml"


def test_a_run_is_the_same_for_any_number_of_workers_and_verified(fulfilsim: Command, own: str) -> None:
    for jobs in ("1", "2"):
        assert fulfilsim("run", own, "--jobs", jobs, "--keep", "all", "--out", f"r{jobs}").code == 0
    for name in ("routes.parquet", "parcels.parquet", "ledger.parquet", "kpis.csv"):
        assert Path(f"r1/{name}").read_bytes() == Path(f"r2/{name}").read_bytes()
    assert fulfilsim("verify", "r1").code == 0


def test_routes_are_kept_and_drawn(fulfilsim: Command, own: str) -> None:
    assert fulfilsim("run", own, "--out", "r").code == 0
    routes = pd.read_parquet("r/routes.parquet")
    assert {"start", "stop", "end"} <= set(routes["kind"])
    assert routes["load_kg"].ge(0).all()
    done = fulfilsim("plot", "r", "--kind", "routes", "--format", "svg")
    assert (done.code, done.out) == (0, "r-figures/routes.svg\n")


def test_without_a_fleet_there_are_no_routes_to_draw(fulfilsim: Command, tiny: str) -> None:
    assert fulfilsim("run", tiny, "--out", "r").code == 0
    assert not Path("r/routes.parquet").exists()
    done = fulfilsim("plot", "r", "--kind", "routes")
    assert done.code == 2
    assert "no rows of own fleets" in done.err
