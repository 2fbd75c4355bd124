"""A scenario with its inputs, made to travel: every file beside it, under a name that says what is in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import MachineError
from fulfilsim.experiment.identity import sha256_of, sha256_of_value
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.show import resolved, to_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.tree import Keys

FOLDER = "inputs"
SHORT = 8
NOT_SIMULATED = ("run", "title", "change")


@dataclass(frozen=True)
class Input:
    """A file that a scenario names: where it was read, its digest, and its name in the result folder."""

    path: Path
    sha256: str
    copy: str


@dataclass(frozen=True)
class Portable:
    """A resolved scenario that names its inputs as they lie in the result folder."""

    document: Mapping[str, Any]
    inputs: tuple[Input, ...]

    def yaml(self, **run: Any) -> str:
        """Write the scenario with what was used as its ``run:`` block."""
        return to_yaml({**self.document, "run": {**self.document["run"], **run}})

    def digest(self) -> str:
        """Digest all that decides what happens in a replication of a given seed."""
        said = {key: value for key, value in self.document.items() if key not in NOT_SIMULATED}
        return sha256_of_value([said, [each.sha256 for each in self.inputs]])

    def copy_inputs(self, folder: Path) -> None:
        """Copy the inputs beside the scenario.

        Raises
        ------
        MachineError
            When one was changed meanwhile.
        """
        for each in self.inputs:
            target = folder / each.copy
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(each.path, target)
            if sha256_of(target) != each.sha256:
                raise MachineError(f"{each.path} was changed while the run was under way; run again")


def make_portable(loaded: Loaded) -> Portable:
    """Resolve a scenario and digest the files that it names."""
    document = resolved(Scenario, loaded.tree)
    named = {keys: _input(path) for keys, path in loaded.inputs.items()}
    for keys, each in named.items():
        _replace(document, keys, each.copy)
    unique = {each.copy: each for each in named.values()}
    return Portable(document, tuple(unique[name] for name in sorted(unique)))


def _input(path: Path) -> Input:
    digest = sha256_of(path)
    stem, dot, suffix = path.name.partition(".")
    mark = f"-{digest[:SHORT]}"
    return Input(path, digest, f"{FOLDER}/{stem.removesuffix(mark)}{mark}{dot}{suffix}")


def _replace(document: Any, keys: Keys, value: str) -> None:
    *way, last = keys
    for key in way:
        document = document[key]
    document[last] = value
