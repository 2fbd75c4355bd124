"""Verbs that read scenarios and simulate nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.load import load as load_scenario
from fulfilsim.scenario.plans import Asked, is_experiment

if TYPE_CHECKING:
    from fulfilsim.world.roughcut import RoughCut

Texts = Sequence[str]


@dataclass(frozen=True)
class Soundness:
    """What a check of a sound scenario found.

    Parameters
    ----------
    loaded
        The scenario.
    defaults
        How many of its values rest on defaults.
    values
        How many values it has.
    rows
        Hours required and rostered, by node, stage and day.
    """

    loaded: Loaded
    defaults: int
    values: int
    rows: list[RoughCut]


@dataclass(frozen=True)
class ExperimentSoundness:
    """What a check of a sound experiment found.

    Parameters
    ----------
    asked
        The experiment and its plans.
    plans
        What the check of each plan found, the base first.
    """

    asked: Asked
    plans: list[Soundness]


def load(path: str | Path, *, with_: Texts = (), set_: Texts = ()) -> Loaded:
    """Read a scenario and check it.

    Parameters
    ----------
    path
        The scenario file.
    with_
        Names of overrides to apply.
    set_
        Changes ``PATH=VALUE``.

    Raises
    ------
    InputError
        With every problem found.
    """
    loaded = load_scenario(path, with_, set_)
    if unknown := unknown_targets(loaded):
        raise InputError(unknown)
    return loaded


def check(*paths: str | Path, with_: Texts = (), set_: Texts = ()) -> list[Soundness | ExperimentSoundness]:
    """Check scenarios and experiments, and estimate how hard nodes will work; nothing is simulated.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Soundness | ExperimentSoundness] = []
    for path in paths:
        try:
            found.append(_checked(path, with_, set_))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def show(path: str | Path, *, with_: Texts = (), set_: Texts = ()) -> str:
    """Write the whole scenario as YAML: inheritance, overrides and defaults applied."""
    from fulfilsim.scenario.show import to_yaml

    return to_yaml(_whole(load(path, with_=with_, set_=set_)))


def differences(
    path: str | Path, other: str | Path, *, with_: Texts = (), set_: Texts = ()
) -> list[tuple[str, Any, Any]]:
    """List where two scenarios differ: dotted path and both values, None for what one does not say.

    Overrides and changes apply to the first of the two.
    """
    from fulfilsim.scenario.show import difference

    return difference(_whole(load(path, with_=with_, set_=set_)), _whole(load(other)))


def schema(kind: Literal["scenario", "experiment", "routing"] | str = "scenario") -> dict[str, Any]:
    """Give the JSON Schema of a scenario file, of an experiment, or of a routing problem."""
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.reference import experiment_schema, json_schema, routing_schema

    schemas = {
        "scenario": lambda: json_schema(Scenario),
        "experiment": experiment_schema,
        "routing": routing_schema,
    }
    if kind not in schemas:
        raise ValueError(f"no schema is named {kind!r}; expected scenario, experiment or routing")
    return schemas[kind]()


def unknown_targets(loaded: Loaded) -> list[Problem]:
    """Find the targets on what is no KPI; the scenario room does not know the KPIs."""
    from fulfilsim.analysis.catalogue import known, nearest

    expected = "the name of a KPI, as in the table of a run"
    return [
        loaded.problem(("targets", name), f"no KPI is named '{name}'", expected, nearest(name))
        for name in loaded.scenario.targets
        if not known(name)
    ]


def _checked(path: str | Path, with_: Texts, set_: Texts) -> Soundness | ExperimentSoundness:
    if not is_experiment(path):
        return _soundness(load(path, with_=with_, set_=set_))
    from fulfilsim.api.experiments import load_checked

    asked = load_checked(path, with_=with_, set_=set_)
    return ExperimentSoundness(asked, [_soundness(plan) for plan in asked.plans])


def _soundness(loaded: Loaded) -> Soundness:
    from fulfilsim.scenario.defaults import count_defaults
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.world.build import build
    from fulfilsim.world.roughcut import rough_cut

    return Soundness(loaded, *count_defaults(Scenario, loaded.tree), rows=rough_cut(build(loaded)))


def _whole(loaded: Loaded) -> dict[str, Any]:
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.show import resolved

    return resolved(Scenario, loaded.tree)
