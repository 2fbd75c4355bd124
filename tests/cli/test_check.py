"""``check`` says all that is wrong, or how hard a sound scenario will work; nothing is written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cpu import Done, least_cpu

from fulfilsim.cli.roughcut import rough_cut_table

Command = Callable[..., Any]


def test_a_sound_scenario_is_told_with_its_defaults_and_its_load(
    fulfilsim: Command, tiny: str, tmp_path: Path
) -> None:
    """Two pickers work 8.5 h on each of three days: 51 h; sixty orders of 75 s take a bit over 1 h."""
    done = fulfilsim("check", tiny)
    assert done.code == 0
    first, *rest = done.out.splitlines()
    assert first.startswith("tiny.yaml: sound; ")
    assert first.endswith(" values rest on defaults")
    [week] = [line for line in rest if line.startswith("2026-10-05  ") and "hall" not in line]
    assert "1 / 51" in week
    assert "The days with the highest load" in done.out
    assert [each.name for each in tmp_path.iterdir()] == ["tiny.yaml"]


def test_the_problems_of_all_files_are_told_together(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("fulfilsim: 2\n")
    (tmp_path / "b.yaml").write_text("fulfilsim: 1\nextends: tiny.yaml\ndemand: {orders: 5, hourss: 1}\n")
    done = fulfilsim("check", "b.yaml", tiny, "a.yaml")
    assert done.code == 2
    assert not done.out
    assert [line.split(" ")[0] for line in done.err.splitlines()] == [
        "a.yaml:1:12:",
        "b.yaml:3:18:",
        "b.yaml:3:21:",
    ]


def test_fifty_problems_are_told_and_the_rest_counted(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("fulfilsim: 1\n" + "".join(f"k{i}: 1\n" for i in range(70)))
    lines = fulfilsim("check", "s.yaml").err.splitlines()
    assert len(lines) == 51
    assert lines[-1] == "... and 21 more problems"  # 70 unknown keys and a missing one


def test_quiet_says_one_line_a_file(fulfilsim: Command, tiny: str) -> None:
    assert len(fulfilsim("check", tiny, tiny, "--quiet").out.splitlines()) == 2


def test_a_file_is_checked_with_the_override_named_behind_it(fulfilsim: Command, tiny: str) -> None:
    """As compare takes it, every verb that reads a scenario does."""
    done = fulfilsim("check", f"{tiny}@busy", "--quiet")
    assert (done.code, done.out.split(":")[0]) == (0, f"{tiny}@busy")
    assert fulfilsim("check", f"{tiny}@busi").err.endswith("expected one of busy; did you mean busy?\n")
    assert fulfilsim("check", "gone.yaml@busy").err.startswith("gone.yaml: ")
    assert "orders_per_day: 40" in fulfilsim("show", f"{tiny}@busy").out
    assert fulfilsim("show", tiny, "--diff", f"{tiny}@busy").out == "demand.orders_per_day: 20 -> 40\n"


def test_a_misspelt_file_is_told_the_nearest_beside_it(fulfilsim: Command, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "tini").mkdir()
    expected = "expected the path of a scenario file"
    assert (
        fulfilsim("check", "tyny.yaml").err == f"tyny.yaml: no such file; {expected}; did you mean {tiny}?\n"
    )
    assert fulfilsim("check", "tiny.yml").err.endswith(f"did you mean {tiny}?\n")
    assert (
        fulfilsim("check", "gone.yaml").err == f"gone.yaml: no such file; {expected}\n"
    )  # only .yaml is alike
    (tmp_path / tiny).rename(tmp_path / "else.yaml")
    assert fulfilsim("check", "tinj").err == f"tinj: no such file; {expected}\n"  # a folder is none
    assert fulfilsim("check", "gone/tiny.yaml").err == f"gone/tiny.yaml: no such file; {expected}\n"


def test_all_changes_that_cannot_be_read_are_told_together(fulfilsim: Command, tiny: str) -> None:
    done = fulfilsim("check", tiny, "--set", "demand", "--set", "=3", "--set", "a..b=1")
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.err.splitlines()] == [
        "--set =3",
        "--set a..b=1",
        "--set demand",
    ]


def test_overrides_and_changes_are_checked(fulfilsim: Command, tiny: str) -> None:
    assert fulfilsim("check", tiny, "--with", "busy").code == 0
    done = fulfilsim("check", tiny, "--set", "demand.orders_per_day=-1")
    assert done.err.startswith("--set demand.orders_per_day=-1: demand.orders_per_day: -1 is out of range")


def test_checking_loads_neither_pandas_nor_scipy(tiny: str, tmp_path: Path) -> None:
    large = {"pandas", "scipy", "pyarrow", "simpy", "rich"}
    check = f"api.check({str(tmp_path / tiny)!r})"
    code = f"import sys, fulfilsim.api as api; {check}; sys.exit(bool({large} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_stage_without_people_has_no_hours_to_be_short_of() -> None:
    assert rough_cut_table([]) == "no stage needs people"


def cpu_of_base(limit_s: float, root: Path, compiled: Path) -> float:
    def is_sound(done: Done) -> None:
        assert done.returncode == 0, done.stderr

    return least_cpu(["check", str(root / "scenarios/base.yaml")], limit_s, compiled, is_sound)


def test_checking_a_shipped_scenario_is_quick(root: Path, compiled: Path) -> None:
    """Twice what the long trial holds: here the tests beside this one slow the machine."""
    assert cpu_of_base(1.4, root, compiled) <= 1.4


@pytest.mark.prove
def test_checking_a_shipped_scenario_takes_less_than_seven_tenths_of_a_second(
    root: Path, compiled: Path
) -> None:
    assert cpu_of_base(0.7, root, compiled) <= 0.7
