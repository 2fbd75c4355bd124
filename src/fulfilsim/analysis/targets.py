"""Bounds that a plan should keep, and whether a run keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.analysis.catalogue import known, nearest
from fulfilsim.errors import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fulfilsim.scenario.values import Bound

Target = tuple[str, "Bound"]
"""A KPI and the bound it should keep."""


def missed(figures: Mapping[str, float], targets: Iterable[Target]) -> dict[str, float]:
    """Say of each target whether the run misses it, 1 or 0; a KPI that is undefined misses.

    Raises
    ------
    InputError
        When a target names a KPI that the run does not have.
    """
    targets = list(targets)
    check_targets(targets, figures)
    return {f"target_missed.{kpi}": float(bound.missed_by(figures[kpi])) for kpi, bound in targets}


def check_targets(targets: Iterable[Target], figures: Iterable[str] | None = None) -> None:
    """Refuse targets on KPIs that no run can have, or that are not among ``figures``."""
    names = None if figures is None else set(figures)
    problems = [_unknown(kpi) for kpi, _ in targets if not (known(kpi) if names is None else kpi in names)]
    if problems:
        raise InputError(problems)


def _unknown(kpi: str) -> Problem:
    return Problem(Place("targets"), kpi, "no such KPI", "a name from the KPI table", nearest(kpi))
