"""Run 100,000 orders through the base scenario, as a user would, and hold what it costs against its goals.

Every figure is CPU time (user and system) of a child process, so that a busy machine changes little. The
work is asserted before anything is printed: a run that lost orders or did not reconcile is no benchmark.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import simpy

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "scenarios" / "base.yaml"
WINDOW = "2026-10-05 to 2026-12-11"
MEASURED_ORDERS = 100_000
SIMPY_ORDERS = 40_000
# Modules are compiled once and kept, as on every machine after the first call, whatever this shell says.
CACHE = tempfile.TemporaryDirectory()
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": CACHE.name}


@dataclass(frozen=True)
class Cost:
    """What a child process used: CPU time [s], peak resident memory [MB], and what it printed."""

    cpu_s: float
    peak_mb: float
    printed: str


def cost_of(*arguments: str) -> Cost:
    """Run `fulfilsim` and wait for it; anything but exit code 0 is an error."""
    with tempfile.TemporaryFile() as out:
        command = [sys.executable, "-m", "fulfilsim", *arguments]
        child = subprocess.Popen(command, stdout=out, cwd=ROOT, env=os.environ | COMPILED)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, f"fulfilsim {' '.join(arguments)} ended with {child.returncode}"
        out.seek(0)
        printed = out.read().decode()
    # macOS counts bytes, everybody else kilobytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit, printed)


def quickest(*arguments: str, times: int = 5) -> float:
    """Return the least CPU time of several calls [s]."""
    return min(cost_of(*arguments).cpu_s for _ in range(times))


def run_base(folder: Path) -> tuple[Cost, int, int]:
    """Simulate one replication with its whole folder; return its cost, and orders measured and simulated."""
    cost = cost_of(
        "run", str(BASE), "--set", f"calendar.measure={WINDOW}", "--replications", "1",
        "--out", str(folder), "--store", str(folder.with_name("store")), "--json",
    )  # fmt: skip
    kpis = json.loads(cost.printed)["kpis"]
    measured = int(kpis["orders_placed"]["mean"])
    assert measured >= MEASURED_ORDERS, f"only {measured} orders were measured"
    assert kpis["orders_delivered"]["mean"] == measured, "orders were left open"
    return cost, measured, rows_of(folder / "orders.parquet")


def rows_of(path: Path) -> int:
    """Count the rows of a Parquet file."""
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)


def plain_simpy(orders: int) -> float:
    """Return the CPU time of the textbook model [s]: a process an order, pick and pack as resources."""
    rng = random.Random(1)  # noqa: S311 - a benchmark, not a secret
    finished: list[float] = []

    def order(env: simpy.Environment, pick: simpy.Resource, pack: simpy.Resource):
        for people, mean_s in ((pick, 120.0), (pack, 125.0)):
            with people.request() as turn:
                yield turn
                yield env.timeout(rng.expovariate(1 / mean_s))
        finished.append(env.now)

    def arrivals(env: simpy.Environment, pick: simpy.Resource, pack: simpy.Resource):
        for _ in range(orders):
            yield env.timeout(rng.expovariate(1 / 15.0))
            env.process(order(env, pick, pack))

    begun = time.process_time()
    env = simpy.Environment()
    env.process(arrivals(env, simpy.Resource(env, 10), simpy.Resource(env, 10)))
    env.run()
    assert len(finished) == orders
    return time.process_time() - begun


def line(what: str, figure: str, goal: str = "") -> None:
    """Print a figure beside its goal."""
    print(f"{what:<44} {figure:>14}   {goal}".rstrip())


def main() -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as place:
        run_base(Path(place) / "first")  # has the modules compiled
        cost, measured, simulated = run_base(Path(place) / "result")
    ours = simulated / cost.cpu_s
    theirs = SIMPY_ORDERS / min(plain_simpy(SIMPY_ORDERS) for _ in range(3))
    line(f"base, {measured:,} measured orders, whole folder", f"{cost.cpu_s:.1f} s CPU", "goal 3 s")
    line("  peak memory", f"{cost.peak_mb:.0f} MB", "goal 700 MB")
    line(f"  orders a CPU second, of {simulated:,} simulated", f"{ours:,.0f}")
    line("plain SimPy, pick and pack only, no folder", f"{theirs:,.0f}", "orders a CPU second")
    line("  ours / plain SimPy", f"{ours / theirs:.2f}")
    line("fulfilsim --help, best of 5", f"{quickest('--help'):.2f} s CPU", "goal 0.3 s")
    line("fulfilsim check base.yaml, best of 5", f"{quickest('check', str(BASE)):.2f} s CPU", "goal 0.7 s")


if __name__ == "__main__":
    main()
