"""The headline KPIs by day and by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.backlog import Backlog, backlog
from fulfilsim.analysis.costing import costing, scope
from fulfilsim.analysis.facts import Facts, facts_of, floats
from fulfilsim.analysis.service import service
from fulfilsim.columns import Table, coded
from fulfilsim.kernels.ranks import places_among

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Floats, Ints
    from fulfilsim.tables import Tables

HEADLINES = (
    "orders_placed",
    "orders_delivered",
    "click_to_door_mean_h",
    "click_to_door_p50_h",
    "click_to_door_p90_h",
    "click_to_door_p95_h",
    "on_time_in_full_share",
    "ship_on_time_share",
    "cost_per_order",
    "contribution_per_order",
    "backlog_peak_orders",
    "backlog_peak_h",
    "backlog_peak_past_due_orders",
    "availability_share",
)


def daily(run: Tables | Facts) -> Table:
    """Measure the headline KPIs of each measured day.

    An order belongs to the day it was placed on, the backlog to the day of the snapshot, period costs to the
    day they were posted for. Costs are per order delivered of those placed that day.

    Returns
    -------
    Table
        Columns ``day`` (ISO date), ``kpi`` and ``value``.
    """
    facts = facts_of(run)
    return _by(facts, "day", [date.isoformat() for date in facts.calendar.dates])


def weekly(run: Tables | Facts) -> Table:
    """Measure the headline KPIs of each ISO week over its measured days, the backlog at its worst.

    Returns
    -------
    Table
        Columns ``week`` (such as 2026-W48), ``kpi`` and ``value``.
    """
    facts = facts_of(run)
    weeks = (date.isocalendar() for date in facts.calendar.dates)
    return _by(facts, "week", [f"{year}-W{week:02d}" for year, week, _ in weeks])


def _by(facts: Facts, key: str, labels: list[str]) -> Table:
    names, of_day = _groups(facts, labels)
    orders = np.append(of_day, -1)[facts.placing_day]
    within = scope(facts, orders, of_day[_posting_day(facts)], len(names))
    figures = {
        **service(facts, orders, len(names)),
        **costing(facts, within),
        **_backlog_by(backlog(facts), of_day[facts.calendar.first_measured :], len(names)),
    }
    return _long(key, names, figures)


def _groups(facts: Facts, labels: list[str]) -> tuple[list[str], Ints]:
    """Sort the labels of the measured days and number the days by them, others -1 [days]."""
    first, last = facts.calendar.first_measured, facts.calendar.last_measured
    names = sorted(set(labels[first : last + 1]))
    number = {name: position for position, name in enumerate(names)}
    of_day = np.full(len(labels), -1, dtype=np.int64)
    of_day[first : last + 1] = [number[label] for label in labels[first : last + 1]]
    return names, of_day


def _posting_day(facts: Facts) -> Ints:
    """Give the day that each ledger row is for; one posted at midnight is for the day that ends [ledger]."""
    days = places_among(facts.calendar.day_starts, floats(facts.ledger, "at")) - 1
    return np.asarray(np.clip(days, 0, len(facts.calendar.dates) - 1, out=days))


def _backlog_by(state: Backlog, of_day: Ints, groups: int) -> dict[str, Floats]:
    group = of_day[: len(state.at)]
    return {
        "backlog_peak_orders": _worst(state.orders, group, groups),
        "backlog_peak_h": _worst(state.work_h, group, groups),
        "backlog_peak_past_due_orders": _worst(state.past_due, group, groups),
    }


def _worst(values: Floats, group: Ints, groups: int) -> Floats:
    """Give the highest value of each group, undefined where the run ended before [groups]."""
    worst = np.full(groups, np.nan)
    kept = group >= 0
    np.fmax.at(worst, group[kept], values[kept])
    return worst


def _long(key: str, names: list[str], figures: dict[str, Floats]) -> Table:
    table = np.column_stack([figures[kpi] for kpi in HEADLINES])
    return Table({
        key: coded(np.repeat(np.arange(len(names)), len(HEADLINES)), names),
        "kpi": coded(np.tile(np.arange(len(HEADLINES)), len(names)), HEADLINES),
        "value": table.ravel(),
    })  # fmt: skip
