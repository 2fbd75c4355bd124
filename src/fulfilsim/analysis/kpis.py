"""The KPIs of one run, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.backlog import backlog, backlog_kpis, period_end
from fulfilsim.analysis.catalogue import rank
from fulfilsim.analysis.costing import costing, posted_within, scope
from fulfilsim.analysis.decomposition import time_parts
from fulfilsim.analysis.facts import Facts, facts_of
from fulfilsim.analysis.opening import opening_kpis
from fulfilsim.analysis.service import service
from fulfilsim.analysis.targets import Target, missed
from fulfilsim.analysis.usage import StageInfo, usage
from fulfilsim.columns import Table, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from fulfilsim.analysis.grouped import Floats, Ints
    from fulfilsim.tables import Tables


def measure(run: Tables | Facts, stages: Iterable[StageInfo], targets: Iterable[Target] = ()) -> pd.DataFrame:
    """Measure every KPI of a run.

    Parameters
    ----------
    run
        What happened: its tables, or :class:`Facts` that several functions share.
    stages
        The stages of every node and the teams that serve them.
    targets
        Bounds that the KPIs should keep; each adds ``target_missed.<kpi>``.

    Returns
    -------
    pandas.DataFrame
        Columns ``kpi`` and ``value``, in the order of the catalogue; undefined is NaN, what never ends is
        infinite.
    """
    return kpi_table(facts_of(run), stages, targets).frame


def kpi_table(facts: Facts, stages: Iterable[StageInfo], targets: Iterable[Target] = ()) -> Table:
    """Measure every KPI, as :func:`measure` does, without pandas."""
    stages = list(stages)
    state = backlog(facts)
    group, groups = _all_measured(facts)
    ledger = np.where(posted_within(facts, facts.calendar.measure_from, period_end(facts, state)), 0, -1)
    figures = {
        **_single(service(facts, group, groups)),
        **_single(costing(facts, scope(facts, group, ledger, groups))),
        **backlog_kpis(state),
        **usage(facts, stages),
        **time_parts(facts, stages),
        **opening_kpis(facts),
    }
    return _table({**figures, **missed(figures, targets)})


def _all_measured(facts: Facts) -> tuple[Ints, int]:
    return np.where(facts.measured, 0, -1), 1


def _single(figures: dict[str, Floats]) -> dict[str, float]:
    return {name: float(values[0]) for name, values in figures.items()}


def _table(figures: dict[str, float]) -> Table:
    names = sorted(figures, key=rank)
    return Table({"kpi": listed(names), "value": np.array([figures[name] for name in names])})
