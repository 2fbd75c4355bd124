"""Experiments: questions as files, for every verb that takes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fulfilsim.api.scenarios import Texts, unknown_targets
from fulfilsim.errors import InputError, Problem
from fulfilsim.experiment.cases import make_cases
from fulfilsim.experiment.comparing import refuse_unlike
from fulfilsim.scenario.plans import Asked, load_experiment
from fulfilsim.scenario.resolve import changes_of
from fulfilsim.scenario.tree import Keys


def load_checked(path: str | Path, *, with_: Texts = (), set_: Texts = ()) -> Asked:
    """Read an experiment, and check that its plans can be compared and its cases and KPIs exist.

    Parameters
    ----------
    path
        The experiment file.
    with_, set_
        Overrides and changes of every plan.

    Raises
    ------
    InputError
        With every problem found.
    """
    asked = load_experiment(path, with_, set_)
    problems = [*_unknown_kpis(asked), *_bad_cases(asked)]
    problems += [problem for plan in asked.plans for problem in unknown_targets(plan)]
    if problems:
        raise InputError(problems)
    refuse_unlike(asked.plans)
    return asked


def written_out(cases: Texts, scenario: Path) -> list[str]:
    """Put what an override of a scenario changes in the place of its name."""
    known = changes_of(scenario)
    return [each for case in cases for each in (
        [f"{case}:{change}" for change in known[case]] if case in known else [case])]  # fmt: skip


def _unknown_kpis(asked: Asked) -> Iterator[Problem]:
    from fulfilsim.analysis.catalogue import describe, known, nearest

    said: list[tuple[Keys, str]] = [(("judged_by",), asked.experiment.judged_by)]
    said += [(("kpis", index), kpi) for index, kpi in enumerate(asked.experiment.kpis)]
    for where, kpi in said:
        if not known(kpi):
            expected = "the name of a KPI, as in the table of a run"
            place, what = asked.tree.place_of(where), f"no KPI is named '{kpi}'"
            yield Problem(place, str(where[0]), what, expected, nearest(kpi))
        elif where == ("judged_by",) and describe(kpi).better == "none":
            what = f"neither more nor less of {kpi} is better"
            yield asked.tree.problem(where, what, "e.g. cost_per_order")


def _bad_cases(asked: Asked) -> Iterator[Problem]:
    """Try each case on every plan, and tell what is wrong where the experiment names it."""
    for index, case in enumerate(asked.experiment.cases):
        try:
            make_cases(written_out([case], asked.scenario), asked.plans)
        except InputError as error:
            place = asked.tree.place_of(("cases", index))
            yield from (replace(each, place=place, path="cases") for each in _plain(error.problems))


def _plain(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Say in a problem's own words which value of a scenario it is about."""
    for each in problems:
        yield replace(each, what=f"{each.path}: {each.what}" if each.path else each.what)
