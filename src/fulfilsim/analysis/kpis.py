"""The KPIs of one run, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.backlog import backlog, backlog_kpis
from fulfilsim.analysis.catalogue import rank
from fulfilsim.analysis.costing import costing
from fulfilsim.analysis.decomposition import time_parts
from fulfilsim.analysis.doorstep import doorstep
from fulfilsim.analysis.facts import Facts, facts_of
from fulfilsim.analysis.fleets import fleets
from fulfilsim.analysis.mishaps import mishaps
from fulfilsim.analysis.opening import opening_kpis
from fulfilsim.analysis.profit import whole_window
from fulfilsim.analysis.service import service
from fulfilsim.analysis.stock import stock_kpis
from fulfilsim.analysis.targets import Target, missed
from fulfilsim.analysis.usage import StageInfo, usage
from fulfilsim.columns import Table, named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fulfilsim.analysis.grouped import Floats
    from fulfilsim.tables import Tables


def measure(run: Tables | Facts, stages: Iterable[StageInfo], targets: Iterable[Target] = ()) -> Table:
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
    Table
        Columns ``kpi`` and ``value``, in the order of the catalogue; undefined is NaN, what never ends is
        infinite.
    """
    facts, stages = facts_of(run), list(stages)
    state = backlog(facts)
    within = whole_window(facts)
    figures = {
        **_single(service(facts, within.orders, within.groups)),
        **_single(costing(facts, within)),
        **backlog_kpis(state),
        **usage(facts, stages),
        **time_parts(facts, stages),
        **opening_kpis(facts),
        **mishaps(facts),
        **doorstep(facts),
        **stock_kpis(facts),
        **fleets(facts),
    }
    return _table({**figures, **missed(figures, targets)})


def _single(figures: dict[str, Floats]) -> dict[str, float]:
    return {name: float(values[0]) for name, values in figures.items()}


def _table(figures: dict[str, float]) -> Table:
    names = sorted(figures, key=rank)
    return Table({"kpi": named(names), "value": np.array([figures[name] for name in names])})
