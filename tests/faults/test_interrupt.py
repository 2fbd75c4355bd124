"""Ctrl-C at any moment: no half folder, what is finished is kept, and the rerun ends with the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SMALL = """\
fulfilsim: 1
extends: base.yaml
calendar: {warm_up: 1 days, measure: 2026-10-05 to 2026-10-06, drain: 12 days}
demand: {orders_per_day: 60}
run: {replications: 6, seed: 7, keep: all}
"""


@pytest.fixture(scope="module")
def shop(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with a small scenario and the result of a run that nobody interrupted."""
    folder = tmp_path_factory.mktemp("interrupt") / "shop"
    shutil.copytree(root / "scenarios", folder, ignore=shutil.ignore_patterns(".fulfilsim", "results"))
    (folder / "small.yaml").write_text(SMALL)
    subprocess.run(command(1, "whole"), cwd=folder, check=True, timeout=120)
    return folder


def command(jobs: int, out: str) -> list[str]:
    run = [sys.executable, "-m", "fulfilsim", "run", "small.yaml", "--quiet"]
    return [*run, "--jobs", str(jobs), "--out", out]


def interrupted(folder: Path, jobs: int, out: str, delay_s: float) -> tuple[int, str]:
    """Start a run, press Ctrl-C as a terminal does, for the whole group, and wait for its end."""
    process = subprocess.Popen(
        command(jobs, out), cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(delay_s)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    return process.wait(timeout=60), process.communicate()[1]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def try_one(folder: Path, jobs: int, delay_s: float) -> None:
    shutil.rmtree(folder / ".fulfilsim", ignore_errors=True)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    code, said = interrupted(folder, jobs, "out", delay_s)
    assert "Traceback" not in said
    assert code in {130, 0}, said
    assert out.exists() == (code == 0)
    assert not list(folder.glob(".*.part"))
    if code:
        subprocess.run(command(jobs, "out"), cwd=folder, check=True, timeout=120)
    assert contents(out) == contents(folder / "whole")
    assert not (folder / ".fulfilsim" / "replications").exists()


@pytest.mark.parametrize(("jobs", "delay_s"), [(1, 0.4), (1, 1.6), (2, 1.2), (2, 2.5)])
def test_ctrl_c_leaves_no_half_folder_and_the_rerun_gives_the_same_bytes(
    shop: Path, jobs: int, delay_s: float
) -> None:
    try_one(shop, jobs, delay_s)


@pytest.mark.prove
@pytest.mark.parametrize("number", range(40))
def test_ctrl_c_at_random_moments(shop: Path, number: int) -> None:
    """Earlier than that Python itself is starting, and tells of Ctrl-C in its own way."""
    chance = random.Random(number)
    try_one(shop, chance.choice([1, 2]), chance.uniform(0.4, 4.5))
