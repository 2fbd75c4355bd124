"""Hold the engine to its goals: how much faster than SimPy and the peers, for the same answers.

    python experiments/bench/engine.py [FOLDER OF THE PEERS]

Every figure is CPU time of a child process or of a single run, so that a busy machine changes little, and
each ratio is of runs that took turns. What was simulated is asserted before anything is printed. The folder
of the peers (also: FULFILSIM_PEERS) holds the fulfilment workload as each engine's users would write it;
without it, or without an engine, that part is left out, and said to be.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import simpy

import fulfilsim.engine

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
CUSTOMERS = 300_000
WAITING = 200_000
ANSWERS = {
    10_000: (37.32097, 58.77566),
    100_000: (37.67296, 59.27243),
    1_000_000: (37.67255, 59.10964),
}  # [h]
PEERS = {
    "salabim": ("salabim_model.py", 10_000),
    "ciw": ("ciw_model.py", 10_000),
    "cimba": ("cimba_model.py", 100_000),
}


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, how it came out, and whether that is good enough."""

    what: str
    found: str
    goal: str
    met: bool | None


def fulfilment(script: Path, folder: Path, orders: int) -> float:
    """Run one of the peers' scripts and return its CPU time [s]; wrong answers are an error."""
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(orders)],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    mean_h, p95_h = ANSWERS[orders]
    assert said["orders"] == orders
    assert abs(said["mean_h"] - mean_h) < 2e-5, said
    assert said.get("p95_h") is None or abs(said["p95_h"] - p95_h) < 2e-5, said
    return float(said["cpu_s"])


def taking_turns(ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Return the least CPU time of each of two, measured in turn [s]."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def against_simpy(folder: Path, orders: int) -> Row:
    """Run the workload in idiomatic SimPy, unchanged but for the import."""
    script = folder / "simpy_idiomatic.py"
    text = script.read_text(encoding="utf-8")
    assert text.count("\nimport simpy\n") == 1
    with tempfile.TemporaryDirectory() as scratch:
        ours = Path(scratch) / "idiomatic.py"
        ours.write_text(
            text.replace("\nimport simpy\n", "\nimport fulfilsim.engine as simpy\n"), encoding="utf-8"
        )
        mine, simpys = taking_turns(
            lambda: fulfilment(ours, folder, orders), lambda: fulfilment(script, folder, orders)
        )
    return ratio_row(f"fulfilment, {orders:,} orders, idiomatic SimPy", mine, simpys, least=6.5, goal=8)


def against_peers(folder: Path) -> Iterator[Row]:
    """Run the same workload on other engines, for the record."""
    for engine, (script, orders) in PEERS.items():
        if importlib.util.find_spec(engine) is None:
            yield Row(f"fulfilment on {engine}", "not installed", "", None)
            continue
        cpu_s = fulfilment(folder / script, folder, orders)
        yield Row(f"fulfilment on {engine}, {orders:,} orders", f"{orders / cpu_s:,.0f} orders/s", "", None)


def queue(engine: ModuleType, customers: int) -> tuple[float, float]:
    """Simulate M/M/1 at 80 % load; return CPU time [s] and mean time in the system."""
    chance = random.Random(5)  # noqa: S311 - a benchmark, not a secret
    env = engine.Environment()
    server = engine.Resource(env, 1)
    spent: list[float] = []

    def customer() -> Any:
        arrived = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(chance.expovariate(1.0))
        spent.append(env.now - arrived)

    def arrivals() -> Any:
        for _ in range(customers):
            yield env.timeout(chance.expovariate(0.8))
            env.process(customer())

    env.process(arrivals())
    begin = time.process_time()
    env.run()
    cpu_s = time.process_time() - begin
    assert len(spent) == customers
    return cpu_s, sum(spent) / customers


def mm1() -> Row:
    """Run the textbook's queue, whose mean time in the system is 1 / (1 - 0.8) = 5."""
    means = {engine.__name__: queue(engine, CUSTOMERS)[1] for engine in (fulfilsim.engine, simpy)}
    assert len(set(means.values())) == 1, means
    assert abs(means["simpy"] - 5) < 0.5, means
    mine, simpys = taking_turns(
        lambda: queue(fulfilsim.engine, CUSTOMERS)[0], lambda: queue(simpy, CUSTOMERS)[0]
    )
    return ratio_row(f"M/M/1, {CUSTOMERS:,} customers", mine, simpys, least=5, goal=5)


def crowd() -> float:
    """Have everybody come at once to one server, and return the CPU time [s]."""
    env = fulfilsim.engine.Environment()
    server = fulfilsim.engine.Resource(env, 1)
    served = 0

    def customer() -> Any:
        nonlocal served
        with server.request() as turn:
            yield turn
            yield env.timeout(1)
            served += 1

    def arrivals() -> Any:
        for _ in range(WAITING):
            env.process(customer())
        yield env.timeout(0.5)
        assert len(server.queue) == WAITING - 1

    env.process(arrivals())
    begin = time.process_time()
    env.run()
    cpu_s = time.process_time() - begin
    assert (served, env.now) == (WAITING, WAITING)
    return cpu_s


def waiting() -> Row:
    """Measure what it costs when very many wait."""
    cpu_s = min(crowd() for _ in range(ROUNDS))
    return Row(f"{WAITING:,} waiting on one server", f"{cpu_s:.2f} s", "<= 0.50 s", cpu_s <= 0.5)


def ratio_row(what: str, ours: float, theirs: float, *, least: float, goal: float) -> Row:
    """Compare two CPU times with a goal, and with the least that will do."""
    ratio = theirs / ours
    found = f"{ours:.2f} s against {theirs:.2f} s: {ratio:.1f} times"
    return Row(what, found, f">= {goal:g} times (least {least:g})", ratio >= least)


def rows(arguments: list[str]) -> Iterator[Row]:
    """Measure, one thing after the other."""
    yield waiting()
    yield mm1()
    named = arguments[0] if arguments else os.environ.get("FULFILSIM_PEERS", "")
    folder = Path(named) if named else ROOT.parent / "shared" / "peers" / "des"
    if not (folder / "simpy_idiomatic.py").exists():
        yield Row("fulfilment workload", f"left out: no peers in {folder}", "FULFILSIM_PEERS", None)
        return
    yield against_simpy(folder, 100_000)
    yield from against_peers(folder)


def main() -> int:
    """Print the table as it grows; exit code 1 if a goal was missed."""
    missed = False
    print(f"simpy {simpy.__version__}, Python {sys.version.split()[0]}, backend {fulfilsim.engine.backend()}")
    for row in rows(sys.argv[1:]):
        mark = {None: " ", True: "+", False: "-"}[row.met]
        print(f"{mark} {row.what:<52} {row.found:<44} {row.goal}", flush=True)
        missed |= row.met is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
