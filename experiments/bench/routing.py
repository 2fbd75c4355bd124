"""Hold the routing kernel to its goals, side by side with the peers, in CPU time.

    python experiments/bench/routing.py [FOLDER] [--limits 0.1,1] [--families vrptw-gh,vrpb] [--names R112]
                                        [--peers pyvrp,commiv] [--seeds 1,2] [--csv FILE]

FOLDER holds the instances and bks.csv (also: FULFILSIM_SHARED, whose vrp/ it is). Rules of the comparison:

- One thread, each run in a forked child, under a clock that counts CPU seconds only (peers/cpuclock.c,
  compiled and preloaded), so that a busy machine changes little.
- Peers get the matrix of whole distances ready made; ours gets the instance as it is read, so making its own
  is timed. Everything after that is: building the model, solving, and reading the routes into lists.
- Costs and rules are checked by routing_check.py from the routes alone. A plan of ours that breaks a rule, or
  whose cost is not what the plan says, counts as none, and the bench ends with an error; one that leaves
  somebody out, and says so, counts as none.
- Ours is late beyond 1.1 times the limit and 1 ms (marked !). A peer is marked ! beyond 1.25 times and 5 ms.

Without a peer, its column is left out, and said to be.
"""

from __future__ import annotations

import argparse
import csv
import gc
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median

from routing_check import Judge, Planned
from routing_peers import PEERS, Skip, Task, installed

from fulfilsim.instances import read_instance
from fulfilsim.kernels.routing.solver import solve

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FULFILSIM_SHARED") or ROOT.parent / "shared")
CLOCK = "FULFILSIM_CPU_CLOCK"
OURS = "fulfilsim"
UNSERVED = "are not served"

# Median gap to the best known cost [%], by limit [s].
GOALS: dict[str, dict[float, float]] = {
    "CVRP, X 100-439": {0.01: 2.5, 0.1: 1.4, 1: 0.6, 10: 0.4},
    "CVRP, X 561-1001": {0.01: 4.5, 0.1: 2.5, 1: 1.3, 10: 0.9},
    "VRPTW, Solomon 100": {0.01: 2.0, 0.1: 0.4, 1: 0.2, 10: 0.0},
    "VRPTW, GH 200-600": {0.01: 9, 0.1: 5, 1: 2.0, 10: 1.2},
    "VRPTW, GH 1000": {0.1: 8, 1: 4.5, 10: 2.4},
    "VRPTW, road times": {0.01: 6, 0.1: 2.8, 1: 1.5, 10: 1.0},
    "mixed fleet": {0.1: 5, 1: 3, 10: 2},
    "pickup and delivery": {0.1: 0.3, 1: 0.1, 10: 0.0},
    "multi-trip": {0.1: 6, 1: 4, 10: 2},
    "prize-collecting": {0.1: 15, 1: 6, 10: 3},
    "back-hauls": {0.1: 4, 1: 2.5, 10: 1.5},
    "multi-depot": {0.1: 15, 1: 8, 10: 4},
    "CVRP, 3000 and more": {1: 2.5, 10: 1.4},
}
# The family of bks.csv, the most clients, and the row of the table that it belongs to.
ROWS = (
    ("cvrp-x", 450, "CVRP, X 100-439"),
    ("cvrp-x", 2000, "CVRP, X 561-1001"),
    ("vrptw-solomon", 200, "VRPTW, Solomon 100"),
    ("vrptw-gh", 850, "VRPTW, GH 200-600"),
    ("vrptw-gh", 2000, "VRPTW, GH 1000"),
    ("vrptw-ortec", 2000, "VRPTW, road times"),
    ("hfvrp", 2000, "mixed fleet"),
    ("pdptw-lilim", 2000, "pickup and delivery"),
    ("mtvrptwr", 2000, "multi-trip"),
    ("pcvrptw", 2000, "prize-collecting"),
    ("vrpb", 2000, "back-hauls"),
    ("mdvrptw", 2000, "multi-depot"),
    ("sdvrptw", 2000, "multi-depot"),
    ("cvrp-xxl", 10**6, "CVRP, 3000 and more"),
)


@dataclass(frozen=True)
class Run:
    """What became of one run: its gap [%] or why there is none, and how long it took [s]."""

    row: str
    instance: str
    solver: str
    limit: float
    seed: int
    spent: float
    cost: int | None
    gap: float | None
    fault: str = ""

    @property
    def late(self) -> bool:
        """Tell whether the run was longer than allowed."""
        return self.spent > (1.1 * self.limit + 1e-3 if self.solver == OURS else 1.25 * self.limit + 5e-3)


def ours(task: Task, limit: float, seed: int) -> tuple[Planned, float, int]:
    """Solve with our kernel, beginning with the instance as it was read; give the cost that the plan says."""
    begun = time.perf_counter()
    plan = solve(task.problem, seconds=max(limit - task.instance.build_s, 1e-4), seed=seed)
    routes = [(route.vehicle, [list(trip) for trip in route.trips]) for route in plan.routes]
    return routes, time.perf_counter() - begun + task.instance.build_s, plan.cost


def in_child(work: Callable[[], tuple[float, int | None, str]], most: float) -> tuple[float, int | None, str]:
    """Do some work in a forked child, which is killed if it hangs."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        os.close(inlet)
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        gc.disable()
        with os.fdopen(outlet, "wb") as stream:
            pickle.dump(work(), stream)
        os._exit(0)
    os.close(outlet)
    content = b""
    with os.fdopen(inlet, "rb") as stream:
        while select.select([stream], [], [], most)[0] and (part := os.read(stream.fileno(), 1 << 16)):
            content += part
    if not content:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return pickle.loads(content) if content else (most, None, "died or was killed")  # noqa: S301 - our own child


def attempt(task: Task, solver: str, limit: float, seed: int) -> tuple[float, int | None, str]:
    """Let a solver solve a task, and judge the routes: time [s], cost or None, and what is wrong."""
    begun = time.perf_counter()
    try:
        if solver == OURS:
            routes, spent, said = ours(task, limit, seed)
        elif solver == "commiv":
            routes, spent = PEERS[solver](task, limit, seed)
        else:
            routes = PEERS[solver](task, limit, seed)
            spent = time.perf_counter() - begun
    except Skip:
        return 0.0, None, "skip"
    except Exception as error:  # noqa: BLE001 - a peer may fail as it likes
        return time.perf_counter() - begun, None, f"{type(error).__name__}: {error}"[:200]
    try:
        cost = Judge(task.problem, task.distances).cost(routes)
    except ValueError as error:
        return spent, None, str(error)
    if solver == OURS and cost != said:
        return spent, None, f"the plan says {said}, its routes cost {cost}"
    return spent, cost, ""


def bench(folder: Path, chosen: argparse.Namespace, solvers: list[str]) -> list[Run]:
    """Run every solver on every instance chosen, at every limit."""
    runs = []
    for listed in csv.DictReader((folder / "bks.csv").open(encoding="utf-8")):
        if not _chosen(listed, chosen):
            continue
        row = next(
            row for family, most, row in ROWS if family == listed["family"] and int(listed["n"]) <= most
        )
        instance = read_instance(folder / listed["file"])
        assert len(instance.problem.clients) == int(listed["n"]), listed["name"]
        task = Task(instance, instance.problem.travel.matrices()[0], listed["family"])
        for limit, seed, solver in product(chosen.limits, chosen.seeds, solvers):
            if solver != OURS and len(instance.problem.clients) > chosen.largest:
                continue
            spent, cost, fault = in_child(partial(attempt, task, solver, limit, seed), 3 * limit + 120)
            if fault == "skip":
                continue
            gap = None if cost is None else 100 * (cost / float(listed["bks_scaled"]) - 1)
            runs.append(Run(row, listed["name"], solver, limit, seed, spent, cost, gap, fault))
            print(_line(runs[-1]), file=sys.stderr, flush=True)
    return runs


def _chosen(listed: dict[str, str], chosen: argparse.Namespace) -> bool:
    return (not chosen.families or listed["family"] in chosen.families) and (
        not chosen.names or listed["name"] in chosen.names
    )


def _line(run: Run) -> str:
    found = "" if run.gap is None else f"{run.gap:8.3f} %"
    late = " late" if run.late else ""
    return f"{run.instance:40} {run.solver:10} {run.limit:6g} s {run.spent:8.3f} s {found}{late} {run.fault}"


def table(runs: list[Run], solvers: list[str]) -> str:
    """Lay out median gaps by row and limit, the goal and whether it is met, and the peers beside."""
    lines = [["family", "limit", "n", OURS, "goal", "met", *solvers[1:]], ["---"] * (6 + len(solvers) - 1)]
    met = due = beaten = rivals = 0
    for row, goals in GOALS.items():
        for limit in sorted({run.limit for run in runs if run.row == row}):
            found = {solver: [r for r in runs if (r.row, r.limit, r.solver) == (row, limit, solver)]
                     for solver in solvers}  # fmt: skip
            own, goal = _gap(found[OURS]), goals.get(limit)
            late = any(run.late for run in found[OURS])
            good = goal is not None and own is not None and own <= goal + 5e-3 and not late
            others = [gap for solver in solvers[1:] if (gap := _gap(found[solver])) is not None
                      and not _is_late(found[solver])]  # fmt: skip
            due, met = due + (goal is not None), met + good
            rivals, beaten = (
                rivals + bool(others),
                beaten + (bool(others) and own is not None and own < min(others)),
            )
            lines.append([row, f"{limit:g} s", str(len(found[OURS])), _cell(found[OURS]),
                          *(("", "") if goal is None else (f"{goal:g}", "yes" if good else "no")),
                          *(_cell(found[solver]) for solver in solvers[1:])])  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines
    )
    legend = "median gap to the best known cost in percent; ! most runs late, x no solution, - not its kind"
    score = f"{met} of {due} goals met; ahead of every peer on time in {beaten} of {rivals} rows"
    return f"{text}\n\n{legend}\n{score}"


def _gap(runs: list[Run]) -> float | None:
    """Give the median gap, a run without a solution counting as endless."""
    gaps = [float("inf") if run.gap is None else run.gap for run in runs]
    middle = median(gaps) if gaps else float("inf")
    return middle if middle < float("inf") else None


def _cell(runs: list[Run]) -> str:
    if not runs:
        return "-"
    gap = _gap(runs)
    return ("x" if gap is None else f"{gap:.2f}") + ("!" if _is_late(runs) else "")


def _is_late(runs: list[Run]) -> bool:
    return 2 * sum(run.late for run in runs) > len(runs)


def under_cpu_clock() -> None:
    """Start again with clocks that count CPU time; without a compiler or the shim, say so and go on."""
    source = SHARED / "peers" / "cpuclock.c"
    if os.environ.get(CLOCK) or not source.is_file():
        if not os.environ.get(CLOCK):
            print("no peers/cpuclock.c: clocks count real time", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as place:
        shim = Path(place) / "cpuclock.so"
        subprocess.run(
            ["/usr/bin/env", "gcc", "-O2", "-shared", "-fPIC", "-o", shim, source, "-ldl", "-lpthread"],
            check=True,
        )
        environment = os.environ | {"LD_PRELOAD": str(shim), CLOCK: "1"}
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode)


def main() -> None:
    """Run the bench and print the table."""
    under_cpu_clock()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words = {"type": lambda text: text.split(","), "default": []}
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "vrp")
    parser.add_argument(
        "--limits", type=lambda text: [float(each) for each in text.split(",")], default=[0.1, 1.0]
    )
    parser.add_argument("--families", **words)
    parser.add_argument("--names", **words)
    parser.add_argument(
        "--peers", type=lambda text: [each for each in text.split(",") if each], default=list(PEERS)
    )
    parser.add_argument("--largest", type=int, default=1500, help="most clients for the peers")
    parser.add_argument("--seeds", type=lambda text: [int(each) for each in text.split(",")], default=[1])
    parser.add_argument("--csv", type=Path)
    chosen = parser.parse_args()
    there = installed()
    for name in chosen.peers:
        if name not in there:
            print(f"{name} is not installed: left out", file=sys.stderr)
    solvers = [OURS, *(name for name in chosen.peers if name in there)]
    runs = bench(chosen.folder, chosen, solvers)
    assert runs, "no instance was chosen"
    print(table(runs, solvers))
    if chosen.csv:
        with chosen.csv.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(asdict(runs[0])))
            writer.writeheader()
            writer.writerows(asdict(run) for run in runs)
    told = [run for run in runs if run.solver == OURS and run.fault and not run.fault.endswith(UNSERVED)]
    broken = [f"{run.instance}, {run.limit:g} s: {run.fault}" for run in told]
    assert not broken, broken


if __name__ == "__main__":
    main()
