"""From an experiment file to the plans that it compares, every word still with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.experiment import Alternative, Experiment
from fulfilsim.scenario.load import Loaded, inputs_of, load
from fulfilsim.scenario.resolve import Laid, asks, changes_of, project_of, read_root, without_nulls
from fulfilsim.scenario.tree import Keys, Node, Source, Tree, dotted, printable, quoted
from fulfilsim.scenario.validate import validate
from fulfilsim.units import nearest

A_NAME = re.compile(r"\w[\w.-]{0,59}")


@dataclass(frozen=True)
class Asked:
    """An experiment, and the plans that it compares.

    Parameters
    ----------
    name
        Stem of the experiment's file.
    experiment
        What it says.
    tree
        The document behind it, with the empty values that take back what a scenario says.
    scenario
        The base's file.
    plans
        The base first, the alternatives in the order of the file.
    """

    name: str
    experiment: Experiment
    tree: Tree
    scenario: Path
    plans: tuple[Loaded, ...]


def is_experiment(path: str | Path) -> bool:
    """Tell an experiment from a scenario by its file; what cannot be read is none."""
    try:
        return asks(read_root(path))
    except InputError:
        return False


def load_experiment(path: str | Path, overrides: Sequence[str] = (), sets: Sequence[str] = ()) -> Asked:
    """Read an experiment and every plan that it compares.

    Parameters
    ----------
    path
        The experiment file.
    overrides
        Named overrides to apply to every plan.
    sets
        Options ``PATH=VALUE`` for every plan.

    Raises
    ------
    InputError
        With every problem of the step that found one, those of all plans together.
    """
    tree = _tree(path)
    experiment = validate(Experiment, replace(tree, root=without_nulls(tree.root)))
    files, problems = inputs_of(experiment, tree)
    problems += _misnamed(experiment, tree, files)
    if problems:
        raise InputError(problems)
    asked = Asked(Path(path).stem, experiment, tree, files["scenario",], ())
    plans, problems = [], list(_unknown_overrides(asked, files))
    if problems:
        raise InputError(problems)
    for name in ("", *experiment.alternatives):
        try:
            plans.append(_plan(asked, name, files, overrides, sets))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return replace(asked, plans=tuple(plans))


def _tree(path: str | Path) -> Tree:
    """Read the document; what its paths may not leave is the project that it lies in."""
    root, real = read_root(path), Path(path).resolve()
    return Tree(root, {printable(str(path)): Source(real.parent, project_of(path))}, (real,))


def _misnamed(experiment: Experiment, tree: Tree, files: dict[Keys, Path]) -> Iterator[Problem]:
    base = files["scenario",].stem if ("scenario",) in files else ""
    if not experiment.alternatives:
        yield tree.problem(("alternatives",), "no alternatives", "one plan at least, by its name")
    for name in experiment.alternatives:
        keys: Keys = ("alternatives", name)
        place, path = tree.key_place_of(keys), dotted(keys)
        if not A_NAME.fullmatch(name):
            what = f"{quoted(name)} cannot be part of a file name"
            yield Problem(place, path, what, "letters, digits and _ . - , at most 60")
        if name.lower() == base.lower():
            yield Problem(place, path, "the base has that name", "another name")
        if not any(_said(tree, (*keys, word)) for word in ("scenario", "apply", "set")):
            yield Problem(place, path, "it does not differ from the base", "scenario, apply or set")


def _unknown_overrides(asked: Asked, files: dict[Keys, Path]) -> Iterator[Problem]:
    """Find the overrides to be applied that a scenario does not have, at the place that asks for them."""
    experiment = asked.experiment
    said: list[tuple[Keys, Path, Sequence[str]]] = [(("apply",), asked.scenario, experiment.apply)]
    for name, plan in experiment.alternatives.items():
        keys: Keys = ("alternatives", name)
        said.append(((*keys, "apply"), files.get((*keys, "scenario"), asked.scenario), plan.apply))
    for where, scenario, names in said:
        known = list(changes_of(scenario)) if names else []
        expected = f"one of {', '.join(known)}" if known else f"none: {scenario.name} has no overrides"
        for index, each in enumerate(names):
            if each not in known:
                what = f"no override of {scenario.name} is named {quoted(each)}"
                place = asked.tree.place_of((*where, index))
                yield Problem(place, dotted(where), what, expected, nearest(each, known))


def _plan(
    asked: Asked, name: str, files: dict[Keys, Path], overrides: Sequence[str], sets: Sequence[str]
) -> Loaded:
    """Read a plan; the base has no name of its own."""
    experiment, keys = asked.experiment, ("alternatives", name)
    own = experiment.alternatives[name] if name else Alternative()
    scenario = files.get((*keys, "scenario"), asked.scenario)
    apply = (*(() if own.scenario else experiment.apply), *own.apply, *overrides)
    blocks = [*_said(asked.tree, ("set",)), *_said(asked.tree, (*keys, "set")), *_run(asked.tree)]
    found = load(scenario, apply, sets, Laid(tuple(blocks), asked.tree.sources))
    tree = replace(found.tree, files=(*found.tree.files, *asked.tree.files))
    return replace(found, name=name or found.name, tree=tree)


def _said(tree: Tree, keys: Keys) -> list[Node]:
    """Give what is written at a path, unless it is nothing."""
    return [node for node in list(tree.walk(keys))[len(keys) :] if node.value is not None]


def _run(tree: Tree) -> list[Node]:
    """Give what the experiment says of its replications as a block to lay over a scenario."""
    return [replace(node, value={"run": node}) for node in _said(tree, ("run",))]
