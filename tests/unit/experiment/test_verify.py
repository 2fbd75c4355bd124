from __future__ import annotations

import json
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.experiment.conduct import run_experiment
from fulfilsim.experiment.identity import sha256_of
from fulfilsim.experiment.verify import verify
from fulfilsim.scenario.load import load


@pytest.fixture
def result(shop: Path) -> Path:
    return run_experiment(load(shop), replications=2).path


def test_a_result_agrees_with_a_run_of_its_own_scenario(result: Path) -> None:
    assert verify(result, jobs=2) == []


def test_a_changed_a_missing_and_a_foreign_file_are_named(result: Path) -> None:
    (result / "kpis.csv").write_text("better")
    (result / "orders.parquet").unlink()
    (result / "notes.txt").write_text("mine")
    assert verify(result) == [
        "kpis.csv: changed since it was written",
        "notes.txt: added since it was written",
        "orders.parquet: missing since it was written",
    ]


def test_a_change_that_was_written_into_the_manifest_too_is_found_by_running(result: Path) -> None:
    path, manifest = result / "kpis.csv", json.loads((result / "manifest.json").read_text())
    path.write_text(path.read_text().replace("cost_per_order,", "cost_per_order,1", 1))
    manifest["files"]["kpis.csv"] = sha256_of(path)
    (result / "manifest.json").write_text(json.dumps(manifest))
    assert verify(result) == ["kpis.csv: changed when it is run again"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}'])
def test_what_is_no_result_folder_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError):
        verify(tmp_path)
