from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.fixture
def compare(fulfilsim: Command, tiny: str) -> Command:
    """Give the command with few replications in a folder that holds the tiny scenario."""
    return lambda *words: fulfilsim("compare", *words, "--replications", "3", "--out", "found")


def test_the_page_has_the_inputs_the_words_and_the_figures(compare: Command, tiny: str) -> None:
    done = compare(tiny, f"{tiny}@busy")
    assert done.code == 0
    assert done.out.startswith("tiny-busy against tiny: 3 replications, seed 7\n")
    assert "tiny-busy differs from tiny in:\n  demand.orders_per_day: 20 -> 40\n" in done.out
    assert "With tiny-busy instead of tiny, " in done.out
    assert "\nclick to door, mean, h " in done.out
    assert "\ncost per order, USD " in done.out
    assert "\nchance of missing the target " in done.out
    assert done.out.endswith("result folder: found\n")


def test_a_plan_and_itself_are_the_same(compare: Command, tiny: str) -> None:
    done = compare(tiny, tiny)
    assert "tiny-2 says the same as tiny." in done.out
    assert "tiny-2 cannot be told apart from tiny." in done.out
    assert "better" not in done.out
    assert "worse" not in done.out


def test_json_is_one_document_as_promised(compare: Command, tiny: str) -> None:
    done = compare(tiny, f"{tiny}@busy", "--json")
    document = json.loads(done.out)
    assert document["scenarios"] == ["tiny", "tiny-busy"]
    keys = {"scenario", "kpi", "mean", "ci_low", "ci_high", "p_value", "verdict"}
    assert all(keys <= row.keys() for row in document["differences"])
    verdicts = {row["verdict"] for row in document["differences"]}
    assert verdicts <= {"better", "worse", "different", "indistinguishable"}
    placed = next(row for row in document["differences"] if row["kpi"] == "orders_placed")
    assert placed["mean"] > 0
    assert document["kpis"]["tiny"]["cost_per_order"]["unit"] == "USD"
    assert done.err == ""


def test_quiet_prints_the_folder_alone(compare: Command, tiny: str) -> None:
    assert compare(tiny, tiny, "--quiet").out == "found\n"


def test_the_folder_of_a_comparison_is_verified(fulfilsim: Command, compare: Command, tiny: str) -> None:
    compare(tiny, f"{tiny}@busy")
    assert fulfilsim("verify", "found").out == "found agrees, byte for byte\n"


def test_set_and_with_change_every_plan(compare: Command, tiny: str) -> None:
    done = compare(tiny, tiny, "--with", "busy", "--set", "demand.lines_per_order={1: 100%}", "--json")
    assert json.loads(done.out)["inputs"] == {"tiny-2": []}


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("tiny.yaml@busi", "no override is named 'busi'; expected one of busy; did you mean busy?"),
        ("other.yaml", "other.yaml"),
        ("other.yaml@busy", "other.yaml"),
    ],
)
def test_a_plan_that_is_not_there_is_bad_input(compare: Command, tiny: str, plan: str, said: str) -> None:
    done = compare(tiny, plan)
    assert done.code == 2
    assert said in done.err
    assert not Path("found").exists()


def test_the_problems_of_all_plans_are_told_at_once(compare: Command, tiny: str) -> None:
    done = compare(f"{tiny}@one", f"{tiny}@two")
    assert done.code == 2
    assert "'one'" in done.err
    assert "'two'" in done.err


def test_one_plan_is_no_comparison(compare: Command, tiny: str) -> None:
    assert compare(tiny).code == 2


def test_a_file_with_an_at_in_its_name_is_a_file(compare: Command, tiny: str) -> None:
    Path("plan@work.yaml").write_text(Path(tiny).read_text())
    assert "plan@work-2 says the same as plan@work." in compare("plan@work.yaml", "plan@work.yaml").out


def test_what_a_change_is_worth_is_told(compare: Command, tiny: str) -> None:
    text = "overrides:\n  dear: {centres.hall.teams.pickers.wage: 30 USD/h, change.one_off: 5000 USD}\n"
    Path(tiny).write_text(Path(tiny).read_text().replace("overrides:\n", text))
    done = compare(tiny, f"{tiny}@dear")
    assert "It never pays back." in done.out
    assert "\nnet present value " in done.out
    assert "change." not in done.out.split("\n\n")[1]
