"""A scenario gives the same bytes on our engine and on SimPy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# The backend is chosen when the engine is imported, so each runs in a process of its own.
RUN = """
import hashlib
import sys

from fulfilsim.engine import backend
from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

result = replicate(build(load(sys.argv[1], sets=sys.argv[2:])), seed=3, replication=1)
print(backend(), file=sys.stderr)
tables = ("orders", "parcels", "activities", "ledger", "audit")
frames = {name: getattr(result.tables, name).frame for name in tables}
frames |= {name: table.frame for name, table in sorted(result.tables.others.items())}
frames |= {name: getattr(result, name) for name in ("kpis", "daily", "weekly")}
for name, frame in frames.items():
    print(name, len(frame), hashlib.sha256(frame.to_parquet()).hexdigest())
print(result.tables.horizon, *result.problems)
"""


def bytes_on(backend: str, scenario: Path, *sets: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(scenario), *sets],
        env=os.environ | {"FULFILSIM_BACKEND": backend},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.split() == [backend]
    return done.stdout


ALWAYS = ("base", "peak_season", "extra_shift", "hybrid_overflow")
LONG = (
    "b2b_and_dtc",
    "carrier_cap",
    "carrier_strike",
    "cross_dock",
    "faster_promise",
    "forecast_miss",
    "january_returns",
    "own_fleet",
    "pick_walk",
    "second_site",
    "ship_from_store",
    "supplier_late",
    "temps_ramp",
)


@pytest.mark.parametrize("name", [*ALWAYS, *(pytest.param(name, marks=pytest.mark.prove) for name in LONG)])
def test_both_engines_give_the_same_bytes(root: Path, name: str) -> None:
    """Every cell of every table agrees, to the last digit, through shifts, breaks, waves and collections."""
    sets = ["calendar.measure=2026-11-20 to 2026-11-22", "calendar.warm_up=1 day", "calendar.drain=7 days"]
    compiled, reference = (
        bytes_on(backend, root / "scenarios" / f"{name}.yaml", *sets) for backend in ("compiled", "reference")
    )
    assert compiled == reference
    assert int(compiled.split()[1]) > 1000


def test_both_engines_give_the_same_bytes_with_hubs_and_a_strike(root: Path) -> None:
    """Sorts of several gates, closed days, two carriers to choose from, and parcels that are lost."""
    regional = (
        "{collections: {joliet: {days: mon-sat, cap: 200 parcels}}, services: {ground: {share: 0%, promise: 4"
        " working days, transit: 1 to 3 working days, rates: 9 USD}}}"
    )
    sets = [
        "calendar.measure=2026-10-12 to 2026-10-15",
        "calendar.warm_up=2 days",
        "carriers.parcelco.hubs={west: {zones: [z7, z8], takes: 30 parcels/day}}",
        "demand.orders_per_day=400",
        "carriers.parcelco.mishaps={lost: 1%, damaged: 1%, missorted: 2%, undeliverable: 1%}",
        f"carriers.regional={regional}",
        "carrier_choice.policy=cheapest",
    ]
    path = root / "scenarios" / "carrier_strike.yaml"
    compiled, reference = (bytes_on(backend, path, *sets) for backend in ("compiled", "reference"))
    assert compiled == reference
    assert int(compiled.split()[1]) > 1000


def test_both_engines_give_the_same_bytes_where_rests_come_later_and_parcels_come_back(root: Path) -> None:
    """Short deliveries whose rest is sent later, goods restocked after a way back, and payment terms."""
    sets = [
        "calendar.measure=2026-10-12 to 2026-10-15",
        "calendar.warm_up=7 days",
        "demand.orders_per_day=300",
        "suppliers.orient.short=40%",
        "suppliers.orient.rest=later after 3 days",
        "suppliers.orient.closed={}",
        "suppliers.orient.lead_time=2 days",
        "carriers.parcelco.mishaps={undeliverable: 10%}",
        "payment_terms={}",
    ]
    path = root / "scenarios" / "supplier_late.yaml"
    compiled, reference = (bytes_on(backend, path, *sets) for backend in ("compiled", "reference"))
    assert compiled == reference
    assert int(compiled.split()[1]) > 1000
