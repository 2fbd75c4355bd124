"""Check that a result folder still says what a run of its scenario says."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fulfilsim import __version__
from fulfilsim.experiment.comparing import compare_scenarios
from fulfilsim.experiment.conduct import run_experiment
from fulfilsim.experiment.identity import sha256_of, versions
from fulfilsim.experiment.manifest import RUNS, files_of, read_manifest
from fulfilsim.experiment.questions import asked_again
from fulfilsim.scenario.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fulfilsim.scenario.load import Loaded


def verify(folder: str | Path, *, jobs: int = 1) -> list[str]:
    """Check the files of a result folder against its manifest, then run it again and compare the bytes.

    Parameters
    ----------
    folder
        The result folder.
    jobs
        Worker processes.

    Returns
    -------
    list of str
        What differs; nothing when all bytes but the manifest's agree.

    Raises
    ------
    InputError
        When it is no result folder.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    changed = list(_differences(manifest["files"], _digests(folder), "since it was written"))
    return changed or _rerun(folder, manifest, jobs)


def _rerun(folder: Path, manifest: dict[str, Any], jobs: int) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        again = Path(place) / "result"
        settings: dict[str, Any] = {"jobs": jobs, "out": again, "store": Path(place) / "store"}
        if "scenarios" in manifest:
            compare_scenarios(_plans(folder, manifest), questions=asked_again(manifest), **settings)
        else:
            run_experiment(load(folder / "scenario.yaml"), name=manifest["scenario"], **settings)
        differences = list(_differences(_digests(folder), _digests(again), "when it is run again"))
    return [*differences, *_versions(manifest)] if differences else []


def _plans(folder: Path, manifest: dict[str, Any]) -> list[Loaded]:
    """Read the scenarios of a comparison, under the names that they have in it."""
    names = [each["scenario"] for each in manifest["scenarios"]]
    return [replace(load(folder / RUNS / name / "scenario.yaml"), name=name) for name in names]


def _digests(folder: Path) -> dict[str, str]:
    return {name: sha256_of(folder / name) for name in files_of(folder)}


def _differences(before: Mapping[str, str], after: Mapping[str, str], when: str) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name}: missing {when}"
        elif name not in before:
            yield f"{name}: added {when}"
        elif before[name] != after[name]:
            yield f"{name}: changed {when}"


def _versions(manifest: dict[str, Any]) -> Iterator[str]:
    """Tell the versions that differ: they may be the reason."""
    now = {"fulfilsim": __version__, **versions()}
    then = {"fulfilsim": manifest["fulfilsim"], **manifest["versions"]}
    for name in sorted(now.keys() | then.keys()):
        if now.get(name) != then.get(name):
            yield f"{name} was {then.get(name)} then and is {now.get(name)} now"
