"""Run a million orders through the shipped peak season, scaled, and hold time and memory against their goals.

    python experiments/bench/peak_million.py

Demand, people, packing stations and the carrier's capacity are those of ``scenarios/peak_season.yaml`` times
nine. Each run is a child process of its own; every figure is CPU time (user and system), so that a busy
machine changes little. The reference backend, which is SimPy, would take many minutes for a million orders:
it is held against the compiled one on the shipped season as it is, a ninth of the orders. The work is
asserted before anything is printed: the books balance, and no measured order is left open.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEAK = ROOT / "scenarios" / "peak_season.yaml"
SCALE = 9
ORDERS = 1_000_000
ROWS = ("ledger", "activities", "parcels", "orders")

Figures = dict[str, Any]


def changes(scale: int) -> list[str]:
    """Give the changes that make the shipped season so many times as large."""
    heads = {
        "pickers": {"early": 6, "late": 2, "monday": 2},
        "packers": {"early": 6, "late": 3, "monday": 2},
        "temp_pickers": {"early": 7, "late": 7, "sunday": 7},
        "temp_packers": {"early": 7, "late": 7, "sunday": 7},
        "dock": {"early": 2, "late": 2, "sunday": 1},
    }
    delivers = f"2026-11-23 to 2026-12-24: {3400 * scale} parcels/day, else: {3200 * scale} parcels/day"
    return [
        f"demand.orders_per_day={1500 * scale}",
        f"centres.joliet.stages.pack.stations={24 * scale}",
        *(
            f"centres.joliet.teams.{team}.heads.{shift}={count * scale}"
            for team, shifts in heads.items()
            for shift, count in shifts.items()
        ),
        f"carriers.parcelco.collections.joliet.cap={4000 * scale} parcels",
        f"carriers.parcelco.delivers={{{delivers}}}",
    ]


def measured_run(scale: int) -> Figures:
    """Simulate, tabulate and write one replication in this process, and say what each took."""
    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.kpis import measure
    from fulfilsim.analysis.reconcile import reconcile
    from fulfilsim.experiment import parquet
    from fulfilsim.marks import Marks
    from fulfilsim.scenario.load import load
    from fulfilsim.sim.simulate import simulate
    from fulfilsim.tables import tabulate
    from fulfilsim.world.build import build

    world = build(load(PEAK, sets=changes(scale)))
    begun = time.process_time()
    log = simulate(world, Marks(1, 0))
    simulated = time.process_time()
    tables = tabulate(log, world)
    del log
    gc.collect()
    tabulated = time.process_time()
    sizes = [
        len(parquet.to_bytes(parquet.to_arrow(getattr(tables, name), world.calendar, 0))) for name in ROWS
    ]
    written = time.process_time()
    facts = Facts(tables)
    problems = reconcile(facts, world.wage_table)
    kpis = {row["kpi"]: row["value"] for row in measure(facts, world.stage_infos, world.targets).records()}
    return {
        "orders": len(tables.orders),
        "measured": kpis["orders_placed"],
        "open": kpis["orders_open"],
        "problems": problems,
        "simulate_s": simulated - begun,
        "tabulate_s": tabulated - simulated,
        "write_s": written - tabulated,
        "analyse_s": time.process_time() - written,
        "written_mb": sum(sizes) / 1e6,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1e6 if sys.platform == "darwin" else 1e3),
    }


def run(scale: int, backend: str) -> Figures:
    """Have a child process do it, and assert that the work was done."""
    command = [sys.executable, __file__, "--in-this-process", str(scale)]
    environment = os.environ | {"FULFILSIM_BACKEND": backend}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures: Figures = json.loads(done.stdout)
    assert figures["problems"] == [], figures["problems"]
    assert figures["open"] == 0, "measured orders were left open"
    return figures


def whole(figures: Figures) -> float:
    """Add up simulate, tabulate and write [s]."""
    return float(figures["simulate_s"] + figures["tabulate_s"] + figures["write_s"])


def line(what: str, figure: str, goal: str = "") -> None:
    """Print a figure beside its goal."""
    print(f"{what:<52} {figure:>16}   {goal}".rstrip())


def main() -> None:
    """Measure everything and print it."""
    many = run(SCALE, "compiled")
    assert many["orders"] >= ORDERS, f"only {many['orders']} orders were simulated"
    line(f"peak season times {SCALE}: {many['orders']:,} orders", f"{whole(many):.1f} s CPU")
    for stage in ("simulate", "tabulate", "write", "analyse"):
        line(f"  {stage}", f"{many[f'{stage}_s']:.2f} s CPU")
    line(
        "  simulate + tabulate + write, orders a CPU second",
        f"{many['orders'] / whole(many):,.0f}",
        "goal 100,000",
    )
    line("  peak memory", f"{many['peak_mb']:,.0f} MB", "goal 1,500 MB")
    ours, theirs = run(1, "compiled"), run(1, "reference")
    assert (ours["orders"], ours["measured"]) == (theirs["orders"], theirs["measured"])
    what = f"peak season as shipped: {ours['orders']:,} orders"
    line(f"{what}, reference / compiled", "")
    line("  simulate", f"{theirs['simulate_s'] / ours['simulate_s']:.1f}", "goal 10")
    line("  simulate + tabulate + write", f"{whole(theirs) / whole(ours):.1f}", "goal 5")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in-this-process"]:
        print(json.dumps(measured_run(int(sys.argv[2]))))
    else:
        main()
