"""Hold the engine to its goals: how much faster than SimPy and the peers, for the same answers.

    python experiments/bench/engine.py [FOLDER OF THE PEERS] [--python PYTHON OF THE PEERS]

Every figure is CPU time of a child process or of a single run, so that a busy machine changes little, and
what is compared took turns. What was simulated is asserted before anything is printed. The folder of the
peers (also: FULFILSIM_PEERS, or below FULFILSIM_SHARED) holds the fulfilment workload as each engine's users
would write it; without it, or without an engine, that part is left out, and said to be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import simpy

import fulfilsim.engine

HERE = Path(__file__).resolve().parent
OURS = HERE / "fulfilment.py"
ROUNDS = 3
CUSTOMERS = 300_000
WAITING = 200_000
SOME, MANY = 100_000, 1_000_000
ANSWERS = {
    10_000: (37.32097, 58.77566),
    SOME: (37.67296, 59.27243),
    MANY: (37.67255, 59.10964),
}  # [h]
PEERS = {
    "salabim": ("salabim_model.py", 10_000),
    "ciw": ("ciw_model.py", 10_000),
    "cimba": ("cimba_model.py", 100_000),
}
RENAMED = """
import runpy, sys
import fulfilsim.engine
sys.modules["simpy"] = fulfilsim.engine
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""

Command = tuple[str | Path, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, how it came out, and whether that is good enough."""

    what: str
    found: str
    goal: str
    met: bool | None


def ratio_row(what: str, ours: float, theirs: float, *, least: float, goal: float) -> Row:
    """Compare two CPU times with a goal, and with the least that will do."""
    ratio = theirs / ours
    found = f"{ours:.2f} s against {theirs:.2f} s: {ratio:.1f} times"
    return Row(what, found, f">= {goal:g} times (least {least:g})", ratio >= least)


# ---- one thing at a time ----------------------------------------------------------------------------


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
    cpu_s = min(crowd() for _ in range(2 * ROUNDS))
    return Row(f"{WAITING:,} waiting on one server", f"{cpu_s:.2f} s", "<= 0.50 s", cpu_s <= 0.5)


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
    engines = (fulfilsim.engine, simpy)
    runs = [[queue(engine, CUSTOMERS) for engine in engines] for _ in range(ROUNDS)]
    means = {mean for one in runs for _, mean in one}
    assert len(means) == 1, means
    assert abs(means.pop() - 5) < 0.5
    mine, simpys = (min(one[i][0] for one in runs) for i in range(len(engines)))
    return ratio_row(f"M/M/1, {CUSTOMERS:,} customers", mine, simpys, least=5, goal=5)


# ---- the fulfilment workload ------------------------------------------------------------------------


@dataclass
class Workload:
    """The peers' folder, the Python in which they are installed, and what was measured so far."""

    folder: Path
    python: str
    scratch: Path
    cpu_s: dict[str, float] = field(default_factory=dict)

    def run(self, command: Command, orders: int) -> float:
        """Run a program and return its CPU time [s]; wrong answers are an error."""
        path = os.pathsep.join([str(self.folder), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        said = json.loads(done.stdout.splitlines()[-1])
        mean_h, p95_h = ANSWERS[orders]
        assert said["orders"] == orders
        assert abs(said["mean_h"] - mean_h) < 2e-5, said
        assert said.get("p95_h") is None or abs(said["p95_h"] - p95_h) < 2e-5, said
        return float(said["cpu_s"])

    def take_turns(self, orders: int, **programs: Command) -> None:
        """Run programs in turn, and keep the least CPU time of each [s]."""
        for _ in range(ROUNDS):
            for name, command in programs.items():
                cpu_s = self.run(command, orders)
                self.cpu_s[name] = min(cpu_s, self.cpu_s.get(name, cpu_s))

    def against_simpy(self, orders: int) -> Iterator[Row]:
        """Run the workload in idiomatic SimPy, unchanged but for the engine, and on stations."""
        script = self.folder / "simpy_idiomatic.py"
        self.take_turns(
            orders,
            renamed=(sys.executable, "-c", RENAMED, script, str(orders)),
            stations=(sys.executable, OURS, "stations", str(orders)),
            simpy=(sys.executable, script, str(orders)),
        )
        what = f"fulfilment, {orders:,} orders, "
        simpys = self.cpu_s["simpy"]
        yield ratio_row(what + "idiomatic SimPy", self.cpu_s["renamed"], simpys, least=6.5, goal=8)
        yield ratio_row(what + "station.serve", self.cpu_s["stations"], simpys, least=10, goal=12)

    def at_the_limit(self, orders: int) -> Iterator[Row]:
        """Run the workload on a line beside hand-written C++; SimPy, which takes a minute, does it once."""
        what = f"fulfilment, {orders:,} orders, "
        compiler = shutil.which("g++")
        if compiler is None:
            yield Row(what + "a line", "left out: no g++ for the limit", "", None)
            return
        limit, trace = self.scratch / "limit", self.scratch / "trace"
        sources = ["-O3", "-march=native", "-std=c++17", "-o", limit, self.folder / "limit_cpp.cpp"]
        subprocess.run([compiler, *sources], check=True)
        subprocess.run([sys.executable, "-B", self.folder / "dump_trace.py", str(orders), trace], check=True)
        self.take_turns(
            orders,
            line=(sys.executable, OURS, "line", str(orders)),
            limit=(limit, str(orders), "des", trace),
        )
        simpys = self.run((sys.executable, self.folder / "simpy_idiomatic.py", str(orders)), orders)
        mine, bound = self.cpu_s["line"], self.cpu_s["limit"]
        yield ratio_row(what + "a line", mine, simpys, least=100, goal=100)
        found = f"{bound:.2f} s: the line takes {mine / bound:.1f} times"
        yield Row(what + "C++", found, "<= 2 times", mine <= 2 * bound)

    def on_peers(self) -> Iterator[Row]:
        """Run the same workload on other engines, for the record."""
        for engine, (script, orders) in PEERS.items():
            there = subprocess.run([self.python, "-c", f"import {engine}"], capture_output=True, check=False)
            if there.returncode:
                yield Row(f"fulfilment on {engine}", "left out: not installed", "--python", None)
                continue
            cpu_s = self.run((self.python, self.folder / script, str(orders)), orders)
            yield Row(f"fulfilment, {orders:,} orders, {engine}", f"{orders / cpu_s:,.0f} orders/s", "", None)

    def rows(self) -> Iterator[Row]:
        """Measure on all of them."""
        yield from self.against_simpy(SOME)
        yield from self.at_the_limit(MANY)
        yield from self.on_peers()


def peers_folder(named: str | None) -> Path:
    """Find the peers' programs in the folder that was named, or below it, or beside the project."""
    shared = os.environ.get("FULFILSIM_SHARED") or HERE.parents[2] / "shared"
    root = Path(named or os.environ.get("FULFILSIM_PEERS") or shared)
    places = [root, root / "des", root / "peers" / "des"]
    return next((place for place in places if (place / "simpy_idiomatic.py").exists()), root)


def rows(folder: Path, python: str) -> Iterator[Row]:
    """Measure, one thing after the other."""
    yield waiting()
    yield mm1()
    if not (folder / "simpy_idiomatic.py").exists():
        yield Row("fulfilment workload", f"left out: no peers in {folder}", "FULFILSIM_PEERS", None)
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield from Workload(folder, python, Path(scratch)).rows()


def main() -> int:
    """Print the table as it grows; exit code 1 if a goal was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", help="folder of the peers' programs")
    parser.add_argument("--python", default=sys.executable, help="Python in which the peers are installed")
    given = parser.parse_args()
    missed = False
    print(f"simpy {simpy.__version__}, Python {sys.version.split()[0]}, backend {fulfilsim.engine.backend()}")
    for row in rows(peers_folder(given.folder), given.python):
        mark = {None: " ", True: "+", False: "-"}[row.met]
        print(f"{mark} {row.what:<46} {row.found:<42} {row.goal}", flush=True)
        missed |= row.met is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
