"""Verbs that read scenarios and simulate nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.load import load as load_scenario

NOT_IN_A_NAME = r"[^\w.-]+"

Texts = Sequence[str]


def load(path: str | Path, *, with_: Texts = (), set_: Texts = ()) -> Loaded:
    """Read a scenario and check it.

    Parameters
    ----------
    path
        The scenario file, or ``FILE@NAME``: the file with its override NAME applied, called FILE-NAME. A file
        whose own name has an @ is taken as it is.
    with_
        Names of overrides to apply.
    set_
        Changes ``PATH=VALUE``.

    Raises
    ------
    InputError
        With every problem found.
    """
    file, override = apart(path)
    loaded = load_scenario(file, (*with_, *override), set_)
    if unknown := unknown_targets(loaded):
        raise InputError(unknown)
    named = [loaded.name, *(re.sub(NOT_IN_A_NAME, "_", name) for name in override)]
    return replace(loaded, name="-".join(named))


def apart(given: str | Path) -> tuple[str | Path, list[str]]:
    """Take ``FILE`` or ``FILE@NAME`` apart: the file, and the override to apply if one is named."""
    file, at, override = str(given).rpartition("@")
    return (file, [override]) if file and at and not exists(given) else (given, [])


def exists(path: str | Path) -> bool:
    """Tell whether there is a file; what can be no path is none."""
    try:
        return Path(path).exists()
    except OSError:
        return False


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


def _whole(loaded: Loaded) -> dict[str, Any]:
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.show import resolved

    return resolved(Scenario, loaded.tree)
