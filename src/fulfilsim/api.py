"""The verbs as functions: what the command line does, from Python.

>>> import fulfilsim
>>> loaded = fulfilsim.load("shop/base.yaml", set_=["demand.orders_per_day=2000"])  # doctest: +SKIP
>>> result = fulfilsim.run(loaded, replications=20, jobs=2)  # doctest: +SKIP
>>> result.summary  # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fulfilsim.errors import InputError, Problem, bad
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.load import load as load_scenario

if TYPE_CHECKING:
    from fulfilsim.calibration.calibrate import Calibration
    from fulfilsim.experiment.comparing import Comparison
    from fulfilsim.experiment.conduct import Result
    from fulfilsim.experiment.sensitivity import Swing
    from fulfilsim.world.roughcut import RoughCut

Texts = Sequence[str]

NOT_IN_A_NAME = r"[^\w.-]+"


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
    if unknown := _unknown_targets(loaded):
        raise InputError(unknown)
    return loaded


def check(*paths: str | Path, with_: Texts = (), set_: Texts = ()) -> list[Soundness]:
    """Check scenarios and estimate how hard they will work; nothing is simulated.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Soundness] = []
    for path in paths:
        try:
            found.append(_soundness(load(path, with_=with_, set_=set_)))
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


def schema(kind: Literal["scenario"] | str = "scenario") -> dict[str, Any]:
    """Give the JSON Schema of a scenario file."""
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.reference import json_schema

    if kind != "scenario":
        raise ValueError(f"no schema is named {kind!r}; expected scenario")
    return json_schema(Scenario)


def run(
    scenario: Loaded | str | Path,
    *,
    replications: int | None = None,
    precision: tuple[str, float] | None = None,
    seed: int | None = None,
    jobs: int = 1,
    executor: str = "local",
    keep: str | None = None,
    out: str | Path | None = None,
    store: str | Path | None = None,
    force: bool = False,
    command: Texts = (),
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Simulate a scenario and write a result folder.

    Parameters
    ----------
    scenario
        What :func:`load` returned, or the path of a scenario file.
    replications
        How many; the scenario's own number by default.
    precision
        A KPI and a percentage: replicate until its interval's half-width is that small.
    seed
        Seed of every random mark; the scenario's own by default.
    jobs
        Worker processes; 0 for as many as there are processors.
    executor
        ``local``, ``dask`` or ``dask=ADDRESS``.
    keep
        For which replications the row tables are kept: ``all``, ``first`` or ``none``.
    out
        The result folder; by default the next free ``results/<name>-<n>``.
    store
        Where finished replications are kept until the run is done.
    force
        Replace an older result folder.
    command
        What was typed, for the manifest.
    progress
        Called with the number of replications done and of all.

    Raises
    ------
    InputError
        When the scenario is not sound.
    UnreconciledError
        When the books of a replication do not balance.
    """
    from fulfilsim.experiment.conduct import run_experiment

    loaded = scenario if isinstance(scenario, Loaded) else load(scenario)
    return run_experiment(
        loaded,
        replications=replications,
        precision=precision,
        seed=seed,
        jobs=jobs,
        executor=executor,
        keep=keep,
        out=out,
        store=store,
        force=force,
        command=command,
        progress=progress,
    )


def compare(
    base: Loaded | str | Path,
    *alternatives: Loaded | str | Path,
    with_: Texts = (),
    set_: Texts = (),
    replications: int | None = None,
    precision: tuple[str, float] | None = None,
    seed: int | None = None,
    jobs: int = 1,
    executor: str = "local",
    keep: str | None = None,
    out: str | Path | None = None,
    store: str | Path | None = None,
    force: bool = False,
    command: Texts = (),
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Simulate plans on the same customers and the same luck, and say how they differ.

    Parameters
    ----------
    base
        What :func:`load` returned, the path of a scenario file, or ``FILE@NAME``: the file with its override
        NAME applied, called FILE-NAME in the result.
    alternatives
        The plans that the base is compared with, one or several.
    with_, set_
        Overrides and changes of every plan given as a file.
    precision
        A KPI and a percentage: replicate until the intervals of its differences are that narrow, measured
        against the base's mean.
    replications, seed, jobs, executor, keep, out, store, force, command, progress
        As in :func:`run`; what is left open is said by the ``run:`` block of the base.

    Raises
    ------
    InputError
        When a scenario is not sound, or they cannot be compared.
    UnreconciledError
        When the books of a replication do not balance.
    """
    from fulfilsim.experiment.comparing import compare_scenarios

    if not alternatives:
        raise bad("compare", "", "one scenario", "a base and at least one alternative")
    return compare_scenarios(
        _plans((base, *alternatives), with_, set_),
        replications=replications,
        precision=precision,
        seed=seed,
        jobs=jobs,
        executor=executor,
        keep=keep,
        out=out,
        store=store,
        force=force,
        command=command,
        progress=progress,
    )


def sensitivity(
    kpi: str,
    *plans: Loaded | str | Path,
    with_: Texts = (),
    set_: Texts = (),
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    executor: str = "local",
    store: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Swing]:
    """Say which of the values that rest on defaults move an answer most, the widest swing first.

    Each default that has a usual range is set to either end of it, one at a time, on the same customers and
    the same luck.

    Parameters
    ----------
    kpi
        The KPI that is the answer.
    plans
        One scenario; or two, and the answer is the second one's difference from the first in that KPI.
    with_, set_
        Overrides and changes of every plan given as a file.
    replications, seed, jobs, executor, store, progress
        As in :func:`run`; what is left open is said by the ``run:`` block of the first plan.

    Raises
    ------
    InputError
        When there is no such KPI, or a scenario is not sound.
    """
    from fulfilsim.experiment.sensitivity import which_matter

    loaded = _plans(plans, with_, set_)
    return which_matter(
        loaded,
        kpi,
        replications=replications or loaded[0].scenario.run.replications,
        seed=seed,
        jobs=jobs,
        executor=executor,
        store=store,
        progress=progress,
    )


def verify(result: Result | Comparison | str | Path, *, jobs: int = 1) -> list[str]:
    """Run a result folder again from its manifest and list what differs; an empty list is agreement."""
    from fulfilsim.experiment.verify import verify as verify_folder

    folder = result if isinstance(result, (str, Path)) else result.path
    return verify_folder(Path(folder), jobs=jobs)


def _plans(given: Sequence[Loaded | str | Path], with_: Texts, set_: Texts) -> list[Loaded]:
    """Read scenarios, with the problems of all of them told together."""
    problems: list[Problem] = []
    plans: list[Loaded] = []
    for each in given:
        try:
            plans.append(each if isinstance(each, Loaded) else _plan(each, with_, set_))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return plans


def _plan(given: str | Path, with_: Texts, set_: Texts) -> Loaded:
    """Read ``FILE`` or ``FILE@NAME``; a file whose own name has an @ is taken as it is."""
    path, at, override = str(given).rpartition("@")
    if not at or Path(given).exists():
        return load(given, with_=with_, set_=set_)
    loaded = load(path, with_=(*with_, override), set_=set_)
    return replace(loaded, name=f"{loaded.name}-{re.sub(NOT_IN_A_NAME, '_', override)}")


def calibrate(
    orders: str | Path,
    *,
    columns: Texts = (),
    zone: str = "UTC",
    only: Texts = (),
    days: str = "",
    bad_rows: str = "refuse",
    holdout: str = "",
    replications: int = 10,
    seed: int = 1,
) -> Calibration:
    """Fit hand-over and transit times to an order history, and test the fit on what came after.

    Parameters
    ----------
    orders
        CSV (also .gz), Parquet or Excel file with a row an order and its milestones.
    columns
        Columns ``ROLE=NAME``; the others are guessed from their names.
    zone
        Time zone of times without an offset.
    only
        Rows that count, ``COLUMN=VALUE``.
    days
        Days whose orders are fitted, e.g. ``2026-05-01 to 2026-08-31``; all by default.
    bad_rows
        ``refuse`` or ``skip``.
    holdout
        Day from which on everything is unknown to the fit, and is predicted.
    replications, seed
        Of the simulation that predicts.

    Raises
    ------
    InputError
        If an option or the file cannot be read, or there is nothing to fit or to predict.
    """
    from fulfilsim.calibration.calibrate import calibrate as fit

    return fit(
        Path(orders),
        columns=columns,
        zone=zone,
        only=only,
        days=days,
        bad_rows=bad_rows,
        holdout=holdout,
        replications=replications,
        seed=seed,
    )


def plot(
    *results: Result | str | Path,
    kind: str = "kpis",
    out: str | Path | None = None,
    formats: Texts = (),
    force: bool = False,
) -> list[Path]:
    """Draw one figure of one or several results and give the files written.

    Parameters
    ----------
    results
        What :func:`run` returned, or result folders.
    kind
        ``kpis``, ``daily``, ``backlog``, ``cost`` or ``compare``.
    out
        A file, whose suffix says its format, or a folder; by default ``<result>-figures`` beside the first.
    formats
        ``png``, ``svg``, ``pdf``; the first two by default.
    force
        Replace older figures.

    Raises
    ------
    InputError
        When a result has nothing of that kind to show, or a figure is there already.
    """
    from fulfilsim.plotting import plot as draw

    folders = [Path(each) if isinstance(each, (str, Path)) else each.path for each in results]
    return draw(folders, kind, out, formats, force)


def _unknown_targets(loaded: Loaded) -> list[Problem]:
    """Find the targets on what is no KPI; the scenario room does not know the KPIs."""
    from fulfilsim.analysis.catalogue import known, nearest

    expected = "the name of a KPI, as in the table of a run"
    return [
        loaded.problem(("targets", name), f"no KPI is named '{name}'", expected, nearest(name))
        for name in loaded.scenario.targets
        if not known(name)
    ]


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
