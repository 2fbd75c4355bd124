"""Run a million orders with returns and contacts through a parcel carrier, within 20 s of CPU time.

    python experiments/bench/doorstep_million.py

Base times thirteen for five weeks and what comes before and after them. What is timed is a replication from
the world to the KPIs; the books balance, and the returns and contacts are there, or nothing is printed.
"""

from __future__ import annotations

import time
from pathlib import Path

from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

BASE = Path(__file__).resolve().parents[2] / "scenarios" / "base.yaml"
SCALE = 13
ORDERS = 1_000_000
GOAL_S = 20.0
CHANGES = [
    f"demand.orders_per_day={1500 * SCALE}",
    "calendar.measure=2026-10-05 to 2026-11-08",
    "calendar.drain=14 days",
    f"centres.joliet.stages.pack.stations={16 * SCALE}",
    *(
        f"centres.joliet.teams.{team}.heads.{shift}={count * SCALE}"
        for team, shifts in {
            "pickers": {"early": 6, "late": 2, "monday": 2},
            "packers": {"early": 6, "late": 3, "monday": 2},
            "dock": {"early": 1, "late": 1},
        }.items()
        for shift, count in shifts.items()
    ),
    f"carriers.parcelco.collections.joliet.cap={4000 * SCALE} parcels",
    f"carriers.parcelco.delivers={3200 * SCALE} parcels/day",
    "contacts={}",
    "returns={}",
]


def main() -> None:
    """Measure and print."""
    world = build(load(BASE, sets=CHANGES))
    begun = time.process_time()
    done = replicate(world, 1, 0)
    took = time.process_time() - begun
    orders, others = len(done.tables.orders), done.tables.others
    assert done.problems == [], done.problems
    assert orders >= 0.9 * ORDERS, f"only {orders} orders"
    assert len(others["returns"]) > 0.1 * orders, "hardly anything came back"
    assert len(others["contacts"]) > 0.03 * orders, "hardly anybody asked"
    print(
        f"{orders:,} orders, {len(others['returns']):,} lines sent back, {len(others['contacts']):,} contacts"
    )
    print(f"{took:.1f} s CPU, {took / orders * ORDERS:.1f} s for a million orders; goal {GOAL_S:.0f} s")


if __name__ == "__main__":
    main()
