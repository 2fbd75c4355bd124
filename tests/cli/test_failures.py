"""Each failure is told in words and ends with the exit code of the contract."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from fulfilsim.cli.failures import exit_code_of
from fulfilsim.errors import MachineError, UnreconciledError, bad

Command = Callable[..., Any]


def raising(error: BaseException) -> int:
    def action() -> None:
        raise error

    return exit_code_of(action)


@pytest.mark.parametrize(
    ("error", "code", "sign"),
    [
        (bad("f.yaml", "a", "is wrong", "right"), 2, "f.yaml: a: is wrong; expected right"),
        (click.UsageError("no such option"), 2, "no such option"),
        (MachineError("disk full"), 3, "disk full"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x"), 3, "No space left on device (x)"),
        (PermissionError(errno.EACCES, "Permission denied", "y"), 3, "Permission denied (y)"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), 3, "Read-only file system"),
        (MemoryError(), 3, "out of memory"),
        (UnreconciledError("books"), 1, "books"),
        (click.Abort(), 130, "interrupted"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (
            ZeroDivisionError("1 / 0"),
            1,
            "a defect of ours: ZeroDivisionError: 1 / 0; --debug shows the traceback",
        ),
    ],
)
def test_a_failure_has_its_code_and_words(
    error: BaseException, code: int, sign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(error) == code
    said = capsys.readouterr()
    assert sign in said.err
    assert "Traceback" not in said.err
    assert not said.out


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def action() -> None:
        raise ZeroDivisionError

    assert exit_code_of(action, debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("nix",),
        ("check",),
        ("check", "--nix"),
        ("run",),
        ("run", "x.yaml", "--replications", "0"),
        ("run", "x.yaml", "--replications", "many"),
        ("run", "x.yaml", "--seed", "-1"),
        ("run", "x.yaml", "--precision", "cost_per_order"),
        ("run", "x.yaml", "--precision", "cost_per_order=-3"),
        ("run", "x.yaml", "--precision", "cost_per_order=nan"),
        ("run", "x.yaml", "--executor", "cloud"),
        ("run", "x.yaml", "--keep", "some"),
        ("run", "x.yaml", "--replications", "2", "--precision", "cost_per_order=1"),
        ("run", "nowhere.yaml"),
        ("run", "base.yaml@busy"),
        ("show", "nowhere.yaml"),
        ("schema", "nix"),
        ("verify", "nowhere"),
    ],
)
def test_bad_usage_is_refused_and_writes_nothing(
    fulfilsim: Command, words: tuple[str, ...], tmp_path: Path
) -> None:
    done = fulfilsim(*words)
    assert done.code == 2
    assert done.err
    assert not done.out
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_a_reader_that_goes_away_is_no_error() -> None:
    """As in ``fulfilsim schema | head -1``; the schema is longer than a pipe holds."""
    command = f"set -o pipefail; {sys.executable} -m fulfilsim schema | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607 - whichever bash there is
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def test_a_terminal_that_knows_only_ascii_is_served(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("fulfilsim: 1\ntitle: 5\nprölog: 1\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "fulfilsim", "check", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "unknown key" in done.stderr
