"""``run`` prints what it found and leaves a result folder; ``verify`` holds it against a second run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fulfilsim import api
from fulfilsim.cli.kpis import shown

Command = Callable[..., Any]


def test_a_run_prints_both_kinds_of_uncertainty_and_the_folder(fulfilsim: Command, tiny: str) -> None:
    done = fulfilsim("run", tiny)
    assert done.code == 0
    assert done.out.startswith("tiny: 2 replications, seed 7\n")
    for sign in (
        "95% interval of the mean",
        "p10 to p90 of replications",
        "click_to_door_mean_h",
        "hall.pick",
    ):
        assert sign in done.out
    assert "on_time_in_full_share  at least 90%" in done.out
    assert done.out.endswith("result folder: results/tiny-1\n")


def test_the_next_run_takes_the_next_folder(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    for number in (1, 2):
        assert fulfilsim("run", tiny, "--quiet").out == f"results/tiny-{number}\n"
    assert sorted(each.name for each in (tmp_path / "results").iterdir()) == ["tiny-1", "tiny-2"]


def test_json_is_one_document_with_the_agreed_keys(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    done = fulfilsim("run", tiny, "--json", "--replications", "3", "--seed", "5", "--out", "r")
    document = json.loads(done.out)
    assert [document[key] for key in ("scenario", "seed", "replications")] == ["tiny", 5, 3]
    assert document["result"] == str(tmp_path / "r")
    assert set(document) == {"fulfilsim", "scenario", "seed", "replications", "result", "kpis"}
    assert set(document["kpis"]["click_to_door_mean_h"]) == {
        *("mean", "ci_low", "ci_high", "p10", "p90", "unit", "better"),
    }


def test_what_is_undefined_is_null(fulfilsim: Command, tiny: str) -> None:
    """One replication has no interval."""
    document = json.loads(fulfilsim("run", tiny, "--json", "--replications", "1").out)
    kpi = document["kpis"]["cost_per_order"]
    assert kpi["mean"] is not None
    assert kpi["ci_low"] is None


def test_nothing_is_overwritten_without_force(fulfilsim: Command, tiny: str) -> None:
    assert fulfilsim("run", tiny, "--out", "r").code == 0
    again = fulfilsim("run", tiny, "--out", "r")
    assert again.code == 2
    assert "--force" in again.err
    assert fulfilsim("run", tiny, "--out", "r", "--force").code == 0


def test_a_result_agrees_with_its_second_run_until_a_byte_is_changed(
    fulfilsim: Command, tiny: str, tmp_path: Path
) -> None:
    fulfilsim("run", tiny, "--with", "busy", "--set", "title=Changed", "--out", "r")
    assert fulfilsim("verify", "r").code == 0
    file = tmp_path / "r/kpis.csv"
    file.write_bytes(file.read_bytes().replace(b"0", b"1", 1))
    done = fulfilsim("verify", "r")
    assert done.code == 1
    assert "kpis.csv" in done.err


def test_python_and_the_command_find_the_same(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    result = api.run(api.load(tmp_path / tiny, with_=["busy"]), out=tmp_path / "a")
    fulfilsim("run", tiny, "--with", "busy", "--out", "b")
    for name in ("kpis.csv", "summary.csv", "scenario.yaml", "orders.parquet"):
        assert (result.path / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert api.verify(result) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.983, "share", "98.3%"),
        (1234.4, "orders", "1,234"),
        (52.14, "h", "52.1"),
        (11.5, "USD", "11.50"),
        (float("nan"), "h", "-"),
        (float("inf"), "h", "never"),
    ],
)
def test_a_figure_is_written_as_its_unit_asks(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text
