"""``show`` prints the whole scenario, which is again a scenario; ``--diff`` only what differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_what_is_shown_is_a_scenario_that_shows_the_same(
    fulfilsim: Command, tiny: str, tmp_path: Path
) -> None:
    once = fulfilsim("show", tiny).out
    (tmp_path / "whole.yaml").write_text(once)
    assert fulfilsim("show", "whole.yaml").out == once
    assert "forecast_error: 0%" in once
    assert "overrides" not in once


def test_changes_are_applied(fulfilsim: Command, tiny: str) -> None:
    shown = fulfilsim("show", tiny, "--with", "busy", "--set", "title=Hall").out
    assert "orders_per_day: 40" in shown
    assert "title: Hall" in shown


def test_a_difference_is_one_line_a_path(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    centre = "{hall: {teams: {pickers: {heads: {early: 3}}}}}"
    dates = "{measure: 2026-10-05 to 2026-10-09}"
    child = f"fulfilsim: 1\nextends: tiny.yaml\ncentres: {centre}\ncalendar: {dates}\n"
    (tmp_path / "child.yaml").write_text(child)
    assert fulfilsim("show", tiny, "--diff", "child.yaml").out.splitlines() == [
        "calendar.measure: 2026-10-05 to 2026-10-07 -> 2026-10-05 to 2026-10-09",
        "centres.hall.teams.pickers.heads.early: 2 -> 3",
    ]


def test_no_difference_prints_nothing(fulfilsim: Command, tiny: str) -> None:
    done = fulfilsim("show", tiny, "--diff", tiny)
    assert (done.code, done.out) == (0, "")
    assert "the same scenario" in done.err


def test_the_schema_is_json_on_stdout(fulfilsim: Command) -> None:
    for words in (("schema",), ("schema", "scenario"), ("schema", "routing")):
        done = fulfilsim(*words)
        assert done.code == 0
        assert json.loads(done.out)["$schema"].startswith("https://json-schema.org/")
