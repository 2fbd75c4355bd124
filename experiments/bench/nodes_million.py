"""Run a million orders over three nodes with stock of 2,000 SKUs, and hold time and memory to their goals.

    python experiments/bench/nodes_million.py

A centre in the middle, one in the west, and a partner's site seen from outside that takes what overflows;
the shelves of each are filled by a supplier two weeks away, and orders are split where they must be. What
waits at the nodes is looked at every hour. CPU time (user and system) of one child process, from the
scenario's file to the written tables. The work is asserted before anything is printed: the books balance,
stock included.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "scenarios" / "second_site.yaml"
ORDERS = 1_000_000
SCALE = 17
GOAL_S, GOAL_MB = 20.0, 2000.0

CHANGES = [
    "calendar.measure=2026-10-05 to 2026-11-01",
    f"demand.orders_per_day={1500 * SCALE}",
    "demand.skus.count=2000",
    "partners.overflow={at: [33.75, -84.39], handles: {capacity: 12000 orders/day, days: daily}}",
    "sourcing={policy: nearest, above: {joliet: 24000 orders, reno: 8000 orders}}",
    "suppliers.pacific={lead_time: gamma mean 14 days cv 0.2}",
    "stock={service: 97%, cover: 14 days, shortage: {line: backorder, ship: split}}",
    "carriers.parcelco.collections.overflow={days: mon-sat, at: 18:30}",
    "carriers.parcelco.collections.joliet.cap=40000 parcels",
    "carriers.parcelco.collections.reno.cap=40000 parcels",
    "carriers.parcelco.delivers=60000 parcels/day",
]


def heads() -> list[str]:
    """Give as many more people, and packing places for all."""
    import yaml

    document = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    base = yaml.safe_load((ROOT / "scenarios" / "base.yaml").read_text(encoding="utf-8"))
    changes = []
    for name in document["centres"]:
        teams = dict(base["centres"].get(name, {}).get("teams", {}))
        teams.update(document["centres"][name].get("teams", {}))
        for team, block in teams.items():
            for shift, count in block.get("heads", {}).items():
                changes.append(f"centres.{name}.teams.{team}.heads.{shift}={SCALE * count}")
        changes.append(f"centres.{name}.stages.pack.stations=400")
    return changes


def measured_run() -> dict[str, Any]:
    """Simulate, reconcile and write one replication in this process, and say what it took."""
    from fulfilsim.experiment import parquet
    from fulfilsim.run import replicate
    from fulfilsim.scenario.load import load
    from fulfilsim.world.build import build

    begun = time.process_time()
    world = build(load(BASE, sets=[*CHANGES, *heads()]))
    done = replicate(world, 1, 0)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("ledger", "activities", "parcels", "orders"):
            table = parquet.to_arrow(getattr(done.tables, name), world.calendar, 0)
            (Path(folder) / name).write_bytes(parquet.to_bytes(table))
    kpis = {row["kpi"]: row["value"] for row in done.figures["kpis"].records()}
    return {
        "orders": len(done.tables.orders),
        "nodes": len(world.nodes),
        "skus": len(world.catalogue.names),
        "problems": done.problems,
        "available": kpis["availability_share"],
        "cpu_s": time.process_time() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1e6 if sys.platform == "darwin" else 1e3),
    }


def main() -> None:
    """Measure in a child process and print."""
    command = [sys.executable, __file__, "--in-this-process"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["problems"] == [], found["problems"]
    assert found["orders"] >= ORDERS, f"only {found['orders']} orders"
    print(f"{found['orders']:,} orders, {found['nodes']} nodes, {found['skus']:,} SKUs")
    print(f"lines there at once {found['available']:.1%}")
    print(f"CPU {found['cpu_s']:.1f} s, goal {GOAL_S:.0f}")
    print(f"memory {found['peak_mb']:,.0f} MB, goal {GOAL_MB:,.0f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--in-this-process"]:
        print(json.dumps(measured_run()))
    else:
        main()
