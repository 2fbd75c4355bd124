"""The rough cut: hours of work that the demand asks for, beside the hours on the roster.

Nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan
from fulfilsim.world.crews import TeamPlan
from fulfilsim.world.distributions import mean_seconds
from fulfilsim.world.expected_walk import expected_walk_s
from fulfilsim.world.expected_work import expected_work
from fulfilsim.world.pace import likely_shares
from fulfilsim.world.stages import StagePlan
from fulfilsim.world.transfers import at_shelves

if TYPE_CHECKING:
    from fulfilsim.world.snapshot import Snapshot


@dataclass(frozen=True)
class RoughCut:
    """Hours of one stage on one day.

    Parameters
    ----------
    node, stage, day
        Where and when.
    required_h
        Work of the orders placed that day, at full productivity; on the first day also what is left in the
        orders of a snapshot [person-hours].
    rostered_h
        Time on the floor of the stage's teams times their productivity [person-hours]; a team of several
        stages is divided among them as the work is. NaN for a stage without people.
    measured
        Whether the day is in the measurement window.
    """

    node: str
    stage: str
    day: date
    required_h: float
    rostered_h: float
    measured: bool


def rough_cut(world: World) -> list[RoughCut]:
    """Return required and rostered hours by stage and simulated day.

    Which node serves an order may depend on how the nodes do; here each is given its expected share.
    """
    calendar = world.calendar
    shares = likely_shares(world)
    shares = np.maximum(shares, at_shelves(world, shares))  # what a centre packs, a cross-dock sorts
    return [
        RoughCut(
            node.name,
            stage.name,
            day,
            float(required[row, index]),
            float(rostered[row, index]),
            calendar.first_measured <= index <= calendar.last_measured,
        )
        for number, node in enumerate(world.nodes)
        for required, rostered in [_hours(world, number, shares[number])]
        for row, stage in enumerate(node.stages)
        for index, day in enumerate(calendar.dates)
    ]


def _hours(
    world: World, number: int, share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the hours required and rostered of each stage of a node on each day (stages, days) each."""
    node = world.nodes[number]
    required = np.array([_required(world, number, stage) * share for stage in node.stages])
    if world.snapshot is not None:
        required[:, 0] = required[:, 0] * _share_to_come(world) + _opening_h(world, world.snapshot)
    return required, _rostered(world, node, required)


def _required(world: World, number: int, stage: StagePlan) -> NDArray[np.float64]:
    orders, lines, units = expected_work(world)
    there = np.maximum(orders, 1e-12)
    if stage.pallet_time is not None and world.history is None and world.channels.on_pallets.any():
        mean_s = _with_pallets_s(world, stage, float((lines / there).max()), float((units / there).max()))
        return orders * (mean_s + expected_walk_s(world, number, stage.travel)) / 3600
    walk = expected_walk_s(world, number, stage.travel)
    hours = [(mean_seconds(stage.time, li / n, un / n) + walk) / 3600 * n
             for n, li, un in zip(there, lines, units, strict=True)]  # fmt: skip
    return np.where(orders > 0, hours, 0.0)


def _with_pallets_s(world: World, stage: StagePlan, lines: float, units: float) -> float:
    """Return the mean time of orders of so many lines and units at a stage, some on pallets [s]."""
    channels = world.channels
    part, of_lines, of_units = channels.pallet_order(world.profile)
    litres = of_units * float(world.catalogue.volume_l @ np.diff(world.catalogue.cumulative, prepend=0.0))
    pallets = max(1.0, litres / float(channels.pallet_l[channels.on_pallets].min()))
    rest = max(1.0 - part, 1e-12)
    parcels_s = mean_seconds(stage.time, (lines - part * of_lines) / rest, (units - part * of_units) / rest)
    pallets_s = mean_seconds(stage.pallet_time or stage.time, of_lines, of_units, pallets)
    return rest * parcels_s + part * pallets_s


def _share_to_come(world: World) -> float:
    """Return the share of the first day's orders that is placed after the start."""
    start, end = world.calendar.start, float(world.calendar.day_starts[1])
    if world.history is not None:
        first_day = world.history.placed[world.history.placed < end]
        return float((first_day >= start).mean()) if len(first_day) else 0.0
    return 1.0 - float(np.interp(start / end * 24, np.arange(25), world.profile.hour_cumulative))


def _opening_h(world: World, snapshot: Snapshot) -> NDArray[np.float64]:
    """Return the hours of work left in the open orders, by stage (stages,)."""
    lines, units = snapshot.lines.tolist(), snapshot.units.tolist()
    stages = world.nodes[0].stages
    walks = [expected_walk_s(world, 0, stage.travel) for stage in stages]
    hours = [
        [(mean_seconds(stage.time, li, un) + walk) / 3600 for li, un in zip(lines, units, strict=True)]
        for stage, walk in zip(stages, walks, strict=True)
    ]
    return np.asarray((np.array(hours) * snapshot.left(len(hours))).sum(axis=1))


def _rostered(world: World, node: CentrePlan, required: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide each team's hours among its stages as the work of the whole run is divided."""
    totals = required.sum(axis=1)
    hours = np.full(required.shape, np.nan)
    for row, stage in enumerate(node.stages):
        if not stage.teams:
            continue
        hours[row] = 0.0
        for team in stage.teams:
            mates = [r for r, other in enumerate(node.stages) if team in other.teams]
            work = totals[mates].sum()
            part = totals[row] / work if work > 0 else 1 / len(mates)
            hours[row] += part * _team_hours(world, node.teams[team])
    return hours


def _team_hours(world: World, team: TeamPlan) -> NDArray[np.float64]:
    hours = np.zeros(len(world.calendar.dates))
    for crew in team.crews:
        days = world.calendar.day_of(np.array([duty.start for duty in crew.duties]))
        worked = [duty.heads * duty.work_s() / 3600 * team.productivity for duty in crew.duties]
        np.add.at(hours, days, worked)
    return hours
