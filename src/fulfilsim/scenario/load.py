"""From a path on the command line to a scenario that is sound in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from fulfilsim.errors import InputError, Problem, bad
from fulfilsim.scenario.resolve import Laid, altered, asks, resolve
from fulfilsim.scenario.tree import Keys, Tree


@dataclass(frozen=True)
class Loaded:
    """A scenario and where every word of it was written.

    Parameters
    ----------
    name
        Stem of the scenario's file.
    scenario
        The values, read and checked (:class:`fulfilsim.scenario.model.Scenario`).
    tree
        The document behind them.
    inputs
        The files that the scenario names, by the path of the field that names them.
    """

    name: str
    scenario: Any
    tree: Tree
    inputs: Mapping[Keys, Path]

    def problem(self, keys: Keys, what: str, expected: str = "", suggestion: str = "") -> Problem:
        """Say what is wrong with the value of a field."""
        return self.tree.problem(keys, what, expected, suggestion)


def load(
    path: str | Path, overrides: Sequence[str] = (), sets: Sequence[str] = (), laid: Laid | None = None
) -> Loaded:
    """Read a scenario with what it extends, its overrides and options, and check it.

    Parameters
    ----------
    path
        The scenario file.
    overrides
        Names of blocks under ``overrides:`` to apply.
    sets
        Options ``PATH=VALUE``.
    laid
        What an experiment says of it.

    Raises
    ------
    InputError
        With every problem of the step that found one.
    """
    tree = resolve(path, overrides, sets, laid)
    if asks(tree.root):
        what, expected = "this is an experiment", "a scenario; fulfilsim compare answers an experiment"
        raise bad(tree.root.place.file, "", what, expected)
    return _sound(Path(path).stem, tree)


def changed(loaded: Loaded, sets: Sequence[str]) -> Loaded:
    """Give a scenario with some values changed, as with ``--set``, and check it again.

    Raises
    ------
    InputError
        With every problem of the step that found one.
    """
    return _sound(loaded.name, altered(loaded.tree, sets))


def _sound(name: str, tree: Tree) -> Loaded:
    from fulfilsim.scenario.checks import problems_of
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.validate import validate

    scenario = validate(Scenario, tree)
    inputs, missing = inputs_of(scenario, tree)
    loaded = Loaded(name, scenario, tree, inputs)
    problems = [*missing, *problems_of(loaded)]
    if problems:
        raise InputError(problems)
    return loaded


def leaves(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, object]]:
    """Yield every value of a scenario that is not itself a block, with its path."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*keys, name))
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from leaves(value[name], (*keys, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*keys, index))
    else:
        yield keys, value


def inputs_of(scenario: BaseModel, tree: Tree) -> tuple[dict[Keys, Path], list[Problem]]:
    """Find the files that a document names, by the path of the field, and what is wrong with them."""
    from fulfilsim.scenario.rules import FileRef

    inputs: dict[Keys, Path] = {}
    problems: list[Problem] = []
    for field, value in leaves(scenario):
        reference = value if isinstance(value, FileRef) else getattr(value, "file", None)
        if not isinstance(reference, FileRef):
            continue
        keys = (*field, *getattr(value, "within", ()))
        source = tree.source_of(keys)
        path = (source.folder / reference.text).resolve()
        inputs[keys] = path
        what, expected = _refusal(path, source.project)
        if what:
            text = f"'{reference.text}' {what}"
            problems.append(tree.problem(keys, text, expected))
    return inputs, problems


def _refusal(path: Path, project: Path | None) -> tuple[str, str]:
    if project is not None and not path.is_relative_to(project):
        return "lies outside the project's folder", f"a file below {project}"
    try:
        if path.is_file():
            return "", ""
        return ("is not a regular file" if path.exists() else "does not exist"), "the path of a readable file"
    except (OSError, ValueError):
        return "is no usable path", "the path of a readable file"
