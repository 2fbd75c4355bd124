"""A project folder with a scenario that runs in a second."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SMALL = """\
fulfilsim: 1
extends: base.yaml
calendar: {warm_up: 1 days, measure: 2026-10-05 to 2026-10-06, drain: 12 days}
demand: {orders_per_day: 40}
run: {replications: 3, seed: 7}
"""


@pytest.fixture
def shop(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small scenario in a folder of its own, which is the working directory."""
    folder = tmp_path / "shop"
    shutil.copytree(root / "scenarios", folder, ignore=shutil.ignore_patterns(".fulfilsim", "results"))
    monkeypatch.chdir(folder)
    scenario = folder / "small.yaml"
    scenario.write_text(SMALL)
    return scenario
