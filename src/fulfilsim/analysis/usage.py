"""How people, stages and carriers were used: utilisation, waiting, paid hours, queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from fulfilsim.analysis.costing import posted_within
from fulfilsim.analysis.facts import SECONDS_PER_HOUR, Facts, floats, is_, never, sums_by
from fulfilsim.analysis.grouped import ratio, running
from fulfilsim.columns import NONE
from fulfilsim.kernels import grouped_sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.columns import Table

Sums = dict[tuple[str, ...], float]
"""By node, and stage or team."""

PRESENCE = {"shift": 1.0, "break": -1.0, "overtime": 1.0, "overrun": 1.0}


class StageInfo(Protocol):
    """A stage of a node and the teams that serve it."""

    @property
    def node(self) -> str:
        """Name of the node."""

    @property
    def stage(self) -> str:
        """Name of the stage."""

    @property
    def teams(self) -> Sequence[str]:
        """Names of the teams that serve it."""


def usage(facts: Facts, stages: Iterable[StageInfo]) -> dict[str, float]:
    """Measure how stages, teams, nodes and carriers were used in the measured days."""
    stages = list(stages)
    return {
        **_stage_usage(facts, stages),
        **_hours_paid(facts, stages),
        **_carrier_usage(facts),
    }


def overlap(started: Floats, ended: Floats, start: float, end: float) -> Floats:
    """Give the part of each spell within a window; what has not ended lasts through it [s]."""
    begin = np.maximum(never(started), start)
    return np.asarray(np.maximum(np.minimum(never(ended), end) - begin, 0.0))


def _stage_usage(facts: Facts, stages: Sequence[StageInfo]) -> dict[str, float]:
    present = _present_s(facts)
    work = _work_by_stage(facts)
    figures = {}
    for info in stages:
        name = f"{info.node}.{info.stage}"
        worked, wait, spent = work.get((info.node, info.stage), (0.0, np.nan, np.nan))
        available = sum(present.get((info.node, team), 0.0) for team in info.teams)
        figures[f"utilisation.{name}"] = worked / available if available else np.nan
        figures[f"wait_mean_h.{name}"] = wait
        figures[f"work_mean_h.{name}"] = spent
    return figures


def _work_by_stage(facts: Facts) -> dict[tuple[str, ...], tuple[float, float, float]]:
    """Give by node and stage: seconds worked in the measured days; mean wait and work of measured orders [h].

    Work not begun has no wait yet and work not done no length yet: both are left out, and show in the
    backlog.
    """
    work, calendar = facts.work, facts.calendar
    started, ended = floats(work, "started_at"), floats(work, "ended_at")
    counts = facts.measured[facts.work_order]
    group, keys = facts.by_stage.number, facts.by_stage.names
    worked = overlap(started, ended, calendar.measure_from, calendar.measure_to)
    wait = (started - floats(work, "queued_at")) / SECONDS_PER_HOUR
    spent = (ended - started - facts.paused_s) / SECONDS_PER_HOUR
    figures = (
        grouped_sums(worked, group, len(keys)),
        _means(wait, group, len(keys), counts & ~np.isnan(wait)),
        _means(spent, group, len(keys), counts & ~np.isnan(spent)),
    )
    idle = _idle_s(facts)
    return {
        key: (worked - idle.get(key, 0.0), wait, spent)
        for key, worked, wait, spent in zip(keys, *(each.tolist() for each in figures), strict=True)
    }


def _means(values: Floats, group: Ints, groups: int, where: Bools) -> Floats:
    """Average some values by group; a group without any has NaN [groups]."""
    kept = np.where(where, group, NONE)
    sums = grouped_sums(np.where(where, values, 0.0), kept, groups)
    return ratio(sums, np.bincount(group[where], minlength=groups))


def _idle_s(facts: Facts) -> Sums:
    """Give the pauses within work in the measured days, by node and stage [s]."""
    pauses, calendar = facts.pauses, facts.calendar
    window = (calendar.measure_from, calendar.measure_to)
    return sums_by(
        pauses, ["node", "stage"], overlap(floats(pauses, "started_at"), floats(pauses, "ended_at"), *window)
    )


def _present_s(facts: Facts) -> Sums:
    """Give person-seconds on the floor in the measured days, by node and team.

    Those who finish the task in hand past the end of a shift or into a break are on the floor.
    """
    activities, calendar = facts.activities, facts.calendar
    rows = activities.where(is_(activities, "kind", *PRESENCE))
    sign = rows.names("kind").look_up(PRESENCE)
    spell = overlap(
        floats(rows, "started_at"), floats(rows, "ended_at"), calendar.measure_from, calendar.measure_to
    )
    return sums_by(rows, ["node", "resource"], sign * floats(rows, "quantity") * spell)


def _hours_paid(facts: Facts, stages: Sequence[StageInfo]) -> dict[str, float]:
    """Give paid hours and overtime by team, and units shipped per paid hour by node."""
    ledger, calendar = facts.ledger, facts.calendar
    within = posted_within(facts, calendar.measure_from, calendar.measure_to)
    labour = ledger.where(is_(ledger, "account", "labour") & is_(ledger, "unit", "h") & within)
    paid = sums_by(labour, ["node", "party"], floats(labour, "quantity"))
    extra = labour.where(is_(labour, "contract", "overtime"))
    overtime = sums_by(extra, ["node", "party"], floats(extra, "quantity"))
    teams = sorted({(info.node, team) for info in stages for team in info.teams} | {*paid})
    return {
        **{f"paid_h.{node}.{team}": paid.get((node, team), 0.0) for node, team in teams},
        **{f"overtime_h.{node}.{team}": overtime.get((node, team), 0.0) for node, team in teams},
        **_units_per_hour(facts, paid, sorted({node for node, _ in teams})),
    }


def _units_per_hour(facts: Facts, paid: Sums, nodes: Sequence[str]) -> dict[str, float]:
    orders, calendar = facts.orders, facts.calendar
    shipped = floats(orders, "shipped_at")
    within = (shipped > calendar.measure_from) & (shipped <= calendar.measure_to)
    figures = {}
    for node in nodes:
        hours = sum(value for (place, _), value in sorted(paid.items()) if place == node)
        units = float(floats(orders, "units")[within & _worked_at(orders, node)].sum())
        figures[f"units_per_paid_hour.{node}"] = units / hours if hours else np.nan
    return figures


def _worked_at(orders: Table, node: str) -> Bools:
    """Say which orders a node worked on: what it shipped, and what it packed for a cross-dock [orders]."""
    shipped = is_(orders, "node", node)
    return shipped | is_(orders, "origin", node) if "origin" in orders else shipped


def _carrier_usage(facts: Facts) -> dict[str, float]:
    parcels = facts.parcels
    collected, inducted = floats(parcels, "collected_at"), floats(parcels, "inducted_at")
    counts = facts.measured[facts.parcel_order]
    wait = np.where(counts, inducted - collected, np.nan) / SECONDS_PER_HOUR
    figures = {}
    for carrier in parcels.names("carrier").present():
        rows = is_(parcels, "carrier", carrier)
        known = wait[rows & ~np.isnan(wait)]
        figures[f"wait_mean_h.{carrier}.network"] = float(known.mean()) if len(known) else np.nan
        figures[f"carrier_queue_peak_parcels.{carrier}"] = _queue_peak(facts, collected[rows], inducted[rows])
    return figures


def _queue_peak(facts: Facts, collected: Floats, inducted: Floats) -> float:
    """Give the most parcels collected and not yet taken in at any instant of the measured days."""
    calendar = facts.calendar
    at, queue = running(np.r_[collected, inducted], np.r_[np.ones_like(collected), -np.ones_like(inducted)])
    opening = queue[at <= calendar.measure_from][-1:]
    within = queue[(at > calendar.measure_from) & (at < calendar.measure_to)]
    return float(max(np.r_[opening, within], default=0.0))
