"""Verbs that simulate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.api.scenarios import Texts, apart, load
from fulfilsim.errors import bad, read_each
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.plans import is_experiment

if TYPE_CHECKING:
    from fulfilsim.experiment.comparing import Comparison
    from fulfilsim.experiment.conduct import Result
    from fulfilsim.experiment.sensitivity import Swing
    from fulfilsim.scenario.plans import Asked


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
    from fulfilsim.world.build import build

    loaded = scenario if isinstance(scenario, Loaded) else load(scenario)
    world = build(loaded)  # before the libraries of tables and statistics, so that a bad file is told at once
    from fulfilsim.experiment.conduct import run_experiment

    return run_experiment(
        loaded,
        world=world,
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
    break_even: Texts = (),
    cases: Texts = (),
    kpi: str | None = None,
) -> Comparison:
    """Simulate plans on the same customers and the same luck, and say how they differ.

    Parameters
    ----------
    base
        What :func:`load` returned, the path of a scenario file, or ``FILE@NAME`` as in :func:`load`. Or the
        path of an experiment, which names all plans.
    alternatives
        The plans that the base is compared with, one or several; none beside an experiment.
    with_, set_
        Overrides and changes of every plan given as a file.
    precision
        A KPI and a percentage: replicate until the intervals of its differences are that narrow, measured
        against the base's mean.
    replications, seed, jobs, executor, keep, out, store, force, command, progress
        As in :func:`run`; what is left open is said by the experiment, else by the ``run:`` block of the
        base.
    break_even
        One lever or two, each ``PATH=LOW..HIGH``: find where base and alternative do equally well.
    cases
        Demand cases (``expected``, a quantile such as ``p95``, ``NAME:PATH=VALUE``, or the name of an
        override in the base's file): say which plan is best across them.
    kpi
        What break-even and cases judge plans by; as the experiment says, else ``cost_per_order``.

    Raises
    ------
    InputError
        When a scenario is not sound, or they cannot be compared.
    UnreconciledError
        When the books of a replication do not balance.
    """
    from fulfilsim.world.build import build

    asked = _asked(base, alternatives, with_, set_)
    plans = _plans((base, *alternatives), with_, set_) if asked is None else list(asked.plans)
    worlds = [build(plan) for plan in plans]
    from fulfilsim.experiment.comparing import compare_scenarios
    from fulfilsim.experiment.questions import Questions

    words = asked.experiment if asked is not None else None
    file = base if asked is None else asked.scenario
    wanted = _written_out(cases or (words.cases if words else ()), file)
    found = compare_scenarios(
        plans,
        name=asked.name if asked is not None else "",
        worlds=worlds,
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
        questions=Questions(
            tuple(break_even),
            tuple(wanted),
            kpi or (words.judged_by if words else "cost_per_order"),
            words.kpis if words else (),
        ),
    )
    return found if words is None else replace(found, question=words.question)


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
    return read_each(lambda one: one if isinstance(one, Loaded) else load(one, with_=with_, set_=set_), given)


def _asked(
    base: Loaded | str | Path, alternatives: Sequence[Loaded | str | Path], with_: Texts, set_: Texts
) -> Asked | None:
    """Read an experiment where the base is one; None where it is a scenario with alternatives."""
    one = next((each for each in (base, *alternatives)
                if not isinstance(each, Loaded) and is_experiment(each)), None)  # fmt: skip
    if one is not None and alternatives:
        raise bad(
            str(one), "", "an experiment beside other plans", "the experiment alone: it names its plans"
        )
    if one is None and not alternatives:
        raise bad("compare", "", "one scenario", "a base and at least one alternative, or an experiment")
    if one is None:
        return None
    from fulfilsim.api.experiments import load_checked

    return load_checked(one, with_=with_, set_=set_)


def _written_out(cases: Texts, base: Loaded | str | Path) -> list[str]:
    """Put what an override of the base's file changes in the place of its name."""
    if isinstance(base, Loaded) or not cases:
        return list(cases)
    from fulfilsim.api.experiments import written_out

    return written_out(cases, Path(apart(base)[0]))
