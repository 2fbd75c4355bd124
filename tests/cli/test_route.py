"""``route`` plans an instance, says so to people and to scripts, and overwrites nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fulfilsim as package
from fulfilsim.instances import read_instance
from fulfilsim.instances.solution import read_solution
from fulfilsim.kernels.routing.checker import evaluate

Command = Callable[..., Any]

CLIENTS = 30


def vrplib(order: list[int] | None = None, clients: int = CLIENTS, **keys: str) -> str:
    """Write clients around a depot; rows in any order."""
    order = order or list(range(1, clients + 2))
    places = np.random.default_rng(5).integers(0, 100, (clients + 1, 2)).tolist()
    head = {"NAME": "around", "TYPE": "CVRP", "DIMENSION": clients + 1, "EDGE_WEIGHT_TYPE": "EUC_2D",
            "CAPACITY": 50, **keys}  # fmt: skip
    lines = [f"{key} : {value}" for key, value in head.items()]
    lines += [
        "NODE_COORD_SECTION",
        *(f"{node} {places[node - 1][0]} {places[node - 1][1]}" for node in order),
    ]
    lines += ["DEMAND_SECTION", *(f"{node} {7 * (node > 1)}" for node in order)]
    return "\n".join([*lines, "DEPOT_SECTION", "1", "-1", "EOF", ""])


@pytest.fixture
def around(tmp_path: Path) -> str:
    """Write the instance and give its name."""
    (tmp_path / "around.vrp").write_text(vrplib())
    return "around.vrp"


def planned(done: Any) -> dict[str, Any]:
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document


def test_the_document_is_that_of_the_contract(fulfilsim: Command, around: str) -> None:
    found = planned(fulfilsim("route", around, "--iterations", "500", "--seed", "3", "--json"))
    kinds = {"instance": str, "feasible": bool, "cost": int, "routes": list, "vehicle_types": list,
             "unserved": list, "build_s": float, "solve_s": float, "iterations": int,
             "seed": int}  # fmt: skip
    assert {key: type(found[key]) for key in kinds} == kinds
    assert (found["instance"], found["feasible"], found["seed"]) == ("around", True, 3)
    assert (found["rounding"], found["scale"]) == ("nearest", 1)
    assert sorted(client for route in found["routes"] for client in route) == [*range(1, CLIENTS + 1)]
    assert found["vehicle_types"] == [0] * len(found["routes"])
    assert all(7 * len(route) <= 50 for route in found["routes"])


def test_iterations_give_the_same_answer_for_any_order_of_the_rows(
    fulfilsim: Command, around: str, tmp_path: Path
) -> None:
    mixed = np.random.default_rng(1).permutation(CLIENTS + 1) + 1
    (tmp_path / "mixed.vrp").write_text(vrplib(mixed.tolist()))
    words = ("--iterations", "500", "--json")
    first, again, other = (
        planned(fulfilsim("route", name, *words)) for name in (around, around, "mixed.vrp")
    )
    for found in (first, again, other):
        del found["build_s"], found["solve_s"]
    assert first == again == other


def test_a_solution_is_written_and_read_again(fulfilsim: Command, around: str) -> None:
    first = planned(fulfilsim("route", around, "--iterations", "500", "--write", "a.sol", "--json"))
    text = Path("a.sol").read_text()
    assert text.startswith("Route #1: ")
    assert text.endswith(f"Cost {first['cost']}\n")
    instance = read_instance(around)
    told = evaluate(instance.problem, read_solution("a.sol", instance))
    assert (told.cost.total, told.feasible) == (first["cost"], True)
    second = planned(fulfilsim("route", around, "--iterations", "1", "--warm", "a.sol", "--json"))
    assert second["cost"] <= first["cost"]


def test_a_planner_reads_a_table(fulfilsim: Command, around: str) -> None:
    done = fulfilsim("route", around, "--iterations", "500")
    found = planned(fulfilsim("route", around, "--iterations", "500", "--json"))
    lines = done.out.splitlines()
    assert lines[0] == f"around: 30 of 30 clients served by {len(found['routes'])} vehicles"
    assert lines[1] == f"cost {found['cost']:,}"
    assert lines[4].split() == ["route", "vehicle", "stops", "trips", "distance", "load", "full"]
    rows = [line.split() for line in lines[5:]]
    assert [int(row[3]) for row in rows] == [len(route) for route in found["routes"]]
    assert sum(int(row[5]) for row in rows) == found["cost"]
    assert all(int(row[6]) == 7 * int(row[3]) for row in rows)


def test_who_is_not_served_is_named_with_the_reason(fulfilsim: Command, tmp_path: Path) -> None:
    text = vrplib().replace("\n5 7\n", "\n5 70\n")
    (tmp_path / "heavy.vrp").write_text(text)
    done = fulfilsim("route", "heavy.vrp", "--iterations", "100")
    assert done.code == 0
    assert "heavy" not in done.out.splitlines()[0]
    assert "around: 29 of 30 clients served" in done.out
    assert "  capacity: no vehicle can carry what they need: 4\n" in done.out
    found = planned(fulfilsim("route", "heavy.vrp", "--iterations", "100", "--json"))
    assert (found["feasible"], found["unserved"], found["reasons"]) == (False, [4], ["capacity"])


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_is_drawn_with_the_same_bytes(fulfilsim: Command, around: str, suffix: str) -> None:
    for name in ("a", "b"):
        done = fulfilsim("route", around, "--iterations", "100", "--plot", f"{name}.{suffix}")
        assert done.code == 0, done.err
    assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


def test_distances_without_places_cannot_be_drawn(fulfilsim: Command, tmp_path: Path) -> None:
    text = (
        "NAME : m\nTYPE : CVRP\nDIMENSION : 2\nEDGE_WEIGHT_TYPE : EXPLICIT\n"
        "EDGE_WEIGHT_FORMAT : FULL_MATRIX\nCAPACITY : 9\n"
        "EDGE_WEIGHT_SECTION\n0 1\n2 0\nDEMAND_SECTION\n1 0\n2 1\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
    (tmp_path / "m.vrp").write_text(text)
    done = fulfilsim("route", "m.vrp", "--iterations", "10", "--plot", "m.png")
    assert done.code == 2
    assert "m has distances but no coordinates" in done.err
    assert not Path("m.png").exists()
    assert planned(fulfilsim("route", "m.vrp", "--iterations", "10", "--json"))["cost"] == 3


def test_nothing_is_overwritten_without_force(fulfilsim: Command, around: str) -> None:
    Path("a.sol").write_text("mine")
    Path("a.png").write_text("mine")
    for option, name in (("--write", "a.sol"), ("--plot", "a.png")):
        done = fulfilsim("route", around, "--iterations", "10", option, name)
        assert (done.code, Path(name).read_text()) == (2, "mine")
        assert f"{option} {name}: is there already; expected another name, or --force" in done.err
        assert fulfilsim("route", around, "--iterations", "10", option, name, "--force").code == 0
        assert Path(name).read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere.vrp"], "nowhere.vrp: no such file; expected the path of an instance file"),
        (["around.vrp", "--time", "1", "--iterations", "5"], "--time: is given beside --iterations"),
        (["around.vrp", "--time", "0"], "--time: 0.0; expected above 0, at most 86400 s"),
        (["around.vrp", "--time", "nan"], "--time: nan; expected above 0"),
        (["around.vrp", "--time", "soon"], "not a valid float"),
        (["around.vrp", "--iterations", "-1"], "--iterations: -1; expected 1 to 2**62 - 1"),
        (["around.vrp", "--seed", "-1"], "--seed: -1; expected 0 to 2**64 - 1"),
        (["around.vrp", "--round", "nearst"], "did you mean nearest?"),
        (["around.vrp", "--plot", "a.jpg"], "figures are not written as jpg"),
        (["around.vrp", "--plot", "nowhere/a.png"], "there is no folder nowhere"),
        (["around.vrp", "--write", "."], "--write .: is a folder"),
        (
            ["around.vrp", "--warm", "none.sol"],
            "none.sol: no such file; expected the path of a solution file",
        ),
        ([], "INSTANCE"),
    ],
)
def test_bad_usage_ends_with_2_and_says_what_to_do(
    fulfilsim: Command, around: str, words: list[str], told: str
) -> None:
    done = fulfilsim("route", *words)
    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


def test_python_plans_the_same(fulfilsim: Command, around: str) -> None:
    found = package.route(around, iterations=500)
    told = planned(fulfilsim("route", around, "--iterations", "500", "--json"))
    assert (found.routes, found.plan.cost) == (told["routes"], told["cost"])
    stops = found.stops()
    assert list(stops["client"]) == [client for route in found.routes for client in route]
    assert list(stops["arrival"][:2]) == sorted(stops["arrival"][:2])


def test_without_a_picture_no_large_library_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "around.vrp"
    path.write_text(vrplib())
    code = (
        "import sys; from fulfilsim.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(sorted({'pandas', 'pyarrow', 'matplotlib', 'scipy', 'rich'} & set(sys.modules)))"
    )
    words = ["route", str(path), "--iterations", "10"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
