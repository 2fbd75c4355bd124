"""``plot`` draws a result beside it and refuses in words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fulfilsim as package
from fulfilsim.plotting import KINDS

Command = Callable[..., Any]


@pytest.fixture
def run(fulfilsim: Command, tiny: str) -> str:
    """Run the tiny scenario and give the result folder."""
    assert fulfilsim("run", tiny, "--out", "r").code == 0
    return "r"


def test_a_run_is_drawn_in_every_kind_and_stays_what_it_was(fulfilsim: Command, run: str) -> None:
    for kind in KINDS:
        if kind not in ("compare", "break-even", "routes"):
            done = fulfilsim("plot", run, "--kind", kind)
            assert (done.code, done.out) == (0, f"r-figures/{kind}.png\nr-figures/{kind}.svg\n")
    assert fulfilsim("verify", run).code == 0


def test_several_runs_share_a_figure(fulfilsim: Command, run: str, tiny: str) -> None:
    assert fulfilsim("run", tiny, "--with", "busy", "--out", "busy").code == 0
    done = fulfilsim("plot", run, "busy", "--kind", "cost", "--out", "both.svg")
    assert done.out == "both.svg\n"
    assert Path("both.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_nothing_is_overwritten_without_force(fulfilsim: Command, run: str) -> None:
    assert fulfilsim("plot", run, "--format", "pdf").out == "r-figures/kpis.pdf\n"
    assert fulfilsim("plot", run, "--format", "pdf").code == 2
    assert fulfilsim("plot", run, "--format", "pdf", "--force").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["r", "--kind", "dayly"], "did you mean daily?"),
        (["r", "--kind", "compare"], "the result folder of a comparison"),
        (["r", "--out", "x.jpg"], "did you mean png?"),
        (["r", "--out", "r/x.png"], "no longer agree with its manifest"),
        (["nowhere"], "expected a result folder"),
        (["tiny.yaml"], "expected a result folder"),
        ([], "RESULT"),
    ],
)
def test_what_cannot_be_drawn_is_told_with_what_to_do(
    fulfilsim: Command, run: str, words: list[str], told: str
) -> None:
    done = fulfilsim("plot", *words)
    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


def test_python_draws_the_same_bytes(fulfilsim: Command, run: str) -> None:
    fulfilsim("plot", run, "--kind", "daily", "--out", "a.svg")
    assert [path.name for path in package.plot(run, kind="daily", out="b.svg")] == ["b.svg"]
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()


def test_other_verbs_never_load_matplotlib() -> None:
    rooms = "fulfilsim.api, fulfilsim.cli.plot, fulfilsim.plotting"
    code = f"import sys, {rooms}; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
