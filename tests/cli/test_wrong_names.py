"""What is mistyped, or given where another thing is due, is told with what would do; nothing is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

ASKS = """\
fulfilsim: 1
question: What if?
scenario: tiny.yaml
alternatives: {busy: {apply: busy}}
"""


@pytest.fixture
def project(tmp_path: Path, tiny: str) -> Path:
    """Give a folder with a scenario, an experiment, an empty folder and a pipe that nobody writes to."""
    (tmp_path / "ask.yaml").write_text(ASKS)
    (tmp_path / "hollow").mkdir()
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rnu tiny.yaml", "No such command 'rnu'. Did you mean 'run'?"),
        ("report tiny.yaml", "No such command 'report'."),
        ("run ask.yaml", "ask.yaml: this is an experiment; expected a scenario"),
        ("show ask.yaml", "ask.yaml: this is an experiment; expected a scenario"),
        ("compare tiny.yaml tiny.yaml@busy --kpi cost", "--kpi: cost: no such KPI; expected a name"),
        ("compare tiny.yaml tiny.yaml@busi", "did you mean busy?"),
        ("rate tiny.yaml --service parcle --to everywhere --weight 1kg", "did you mean parcel?"),
        ("invoice tiny.yaml", "tiny.yaml: this is a file; expected a result folder"),
        ("verify nowhere", "nowhere: no such folder; expected a result folder"),
        ("plot hollow", "hollow: no manifest.json in it; expected a result folder"),
        ("calibrate nowhere.csv", "nowhere.csv: no such file; expected the path of an order file"),
        ("calibrate hollow", "hollow: this is a directory; expected an order file"),
        ("calibrate pipe", "pipe: this is not a regular file; expected an order file"),
        (
            "new shop --from-orders nowhere.csv",
            "nowhere.csv: no such file; expected the path of an order file",
        ),
        ("invoice --history pipe --contract tiny.yaml", "tiny.yaml: contracts: no contract in the file"),
    ],
)
def test_it_is_refused_with_what_would_do(fulfilsim: Command, project: Path, words: str, said: str) -> None:
    before = sorted(path.name for path in project.iterdir())
    done = fulfilsim(*words.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert sorted(path.name for path in project.iterdir()) == before
