"""An experiment file is checked, answered and described like a scenario."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

ASK = """\
fulfilsim: 1
question: Would twice the orders cost less each?
scenario: tiny.yaml
alternatives:
  busy: {apply: busy}
  busier:
    set: {demand.orders_per_day: 60}
cases: [expected, quiet]
judged_by: click_to_door_mean_h
kpis: [cost_per_order, utilisation.hall.pick]
run: {replications: 3}
"""


@pytest.fixture
def ask(tiny: str, tmp_path: Path) -> str:
    """Write an experiment beside the tiny scenario and give its file name."""
    text = (tmp_path / tiny).read_text(encoding="utf-8")
    text = text.replace("overrides:\n", "overrides:\n  quiet: {demand.orders_per_day: 10}\n")
    (tmp_path / tiny).write_text(text, encoding="utf-8")
    (tmp_path / "ask.yaml").write_text(ASK)
    return "ask.yaml"


def test_compare_answers_an_experiment(fulfilsim: Command, ask: str, tmp_path: Path) -> None:
    done = fulfilsim("compare", ask)
    assert done.code == 0, done.err
    assert done.out.startswith(
        "Would twice the orders cost less each?\n\nbusy and busier against tiny: 3 rep"
    )
    assert "busier differs from tiny in:" in done.out
    _, *rows = done.out[done.out.index("   unit") :].splitlines()[:4]
    assert [row.split()[0] for row in rows] == ["cost_per_order", "utilisation.hall.pick", "Verdicts"]
    assert "click_to_door_mean_h by case, h" in done.out
    assert (tmp_path / "results/ask-1/runs/busier/scenario.yaml").is_file()
    manifest = json.loads((tmp_path / "results/ask-1/manifest.json").read_text())
    assert manifest["seed"] == 7
    sources = [Path(each["path"]).name for each in manifest["scenarios"][1]["sources"]]
    assert sources == ["tiny.yaml", "ask.yaml"]
    assert fulfilsim("verify", "results/ask-1").code == 0


def test_options_are_stronger_than_the_file(fulfilsim: Command, ask: str) -> None:
    done = fulfilsim("compare", ask, "--json", "--replications", "2", "--seed", "5", "--out", "x")
    found = json.loads(done.out)
    assert (found["replications"], found["seed"], found["scenarios"]) == (2, 5, ["tiny", "busy", "busier"])
    assert found["question"] == "Would twice the orders cost less each?"
    shown = {row["kpi"] for row in found["differences"]}
    assert {"utilisation.hall.pick", "click_to_door_mean_h"} <= shown


def test_an_experiment_names_its_plans_itself(fulfilsim: Command, ask: str, tiny: str) -> None:
    for words in ((ask, tiny), (tiny, ask)):
        done = fulfilsim("compare", *words)
        assert done.code == 2
        assert "the experiment alone" in done.err
    done = fulfilsim("compare", tiny)
    assert done.code == 2
    assert "or an experiment" in done.err


def test_check_looks_over_every_plan(fulfilsim: Command, ask: str) -> None:
    done = fulfilsim("check", ask, "tiny.yaml")
    assert done.code == 0
    assert "ask.yaml: sound; 3 plans, 3 replications, seed 7" in done.out
    assert "busier: sound" in done.out
    assert done.out.count("Hours required") == 4


@pytest.mark.parametrize(
    ("said", "instead", "place"),
    [
        ("judged_by: click_to_door_mean_h", "judged_by: click_to_door_h", "ask.yaml:9:12: judged_by: no KPI"),
        ("judged_by: click_to_door_mean_h", "judged_by: orders_placed", "ask.yaml:9:12: judged_by: neither"),
        ("kpis: [cost_per_order, ", "kpis: [cost_per_ordr, ", "ask.yaml:10:8: kpis: no KPI"),
        (
            "cases: [expected, quiet]",
            "cases: [expected, quit]",
            "ask.yaml:8:19: cases: no case is called 'quit'",
        ),
        ("cases: [expected, quiet]", "cases: p95", "ask.yaml:8:8: cases: demand.forecast_error"),
        (
            "{demand.orders_per_day: 60}",
            "{calendar.zone: Europe/Berlin}",
            "ask.yaml:7:26: calendar.zone: the clock",
        ),
        ("question", "questions", "did you mean question?"),
    ],
)
def test_check_tells_a_mistake_at_its_place(
    fulfilsim: Command, ask: str, tmp_path: Path, said: str, instead: str, place: str
) -> None:
    text = (tmp_path / ask).read_text()
    assert said in text
    (tmp_path / ask).write_text(text.replace(said, instead))
    done = fulfilsim("check", ask)
    assert done.code == 2
    assert place in done.err
    assert fulfilsim("compare", ask).code == 2
    assert not (tmp_path / "results").exists()


def test_schema_describes_experiments(fulfilsim: Command) -> None:
    found = json.loads(fulfilsim("schema", "experiment").out)
    assert found["title"] == "A fulfilsim experiment"
    assert found["required"] == ["fulfilsim", "question", "scenario", "alternatives"]
    assert "extends" not in found["properties"]


@pytest.mark.parametrize("name", ["lockers_or_doorstep", "own_fleet_or_carrier"])
def test_the_shipped_experiments_are_sound(fulfilsim: Command, root: Path, name: str) -> None:
    done = fulfilsim("check", str(root / "experiments" / f"{name}.yaml"), "--quiet")
    assert done.code == 0, done.err
    assert "20 replications" in done.out
