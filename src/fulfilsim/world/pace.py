"""How many orders a node usually does in a day, and the share of all that it is likely to do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan
from fulfilsim.world.distributions import mean_seconds
from fulfilsim.world.expected_work import expected_work
from fulfilsim.world.sourcing import expected_shares

HOUR_S = 3600.0
ENDLESS = 1e9


@dataclass(frozen=True)
class Tightest:
    """The stage of a node that takes longest to do what comes.

    Parameters
    ----------
    teams
        Who work there.
    work_h
        Their work on a mean order, at all stages of theirs [h].
    a_day
        Orders that they do in a mean day.
    """

    teams: tuple[int, ...]
    work_h: float
    a_day: float


def pace(world: World) -> NDArray[np.float64]:
    """Return the orders that each node usually does in a day: those of its tightest stage (nodes,)."""
    paces = np.array([_pace(world, node) for node in world.nodes])
    for plan in world.transfers:
        paces[plan.end] = min(paces[plan.end], paces[plan.origin])
    return paces


def likely_shares(world: World) -> NDArray[np.float64]:
    """Return the share of each day's orders that each node is likely to do (nodes, days).

    A node that is passed over when its backlog is long does what it can, on average over the days; the others
    share what is left of its orders as they share the rest, or evenly.
    """
    shares = expected_shares(world)
    limited = np.isfinite(world.sourcing.above)
    if not limited.any() or limited.all():
        return shares
    orders = np.maximum(expected_work(world)[0], 1e-9)
    most = np.where(limited, pace(world), np.inf)[:, np.newaxis] / orders
    done = np.minimum(shares, most)
    free = np.where(limited[:, np.newaxis], 0.0, np.maximum(shares, 1e-9))
    return np.asarray(done + (1.0 - done.sum(axis=0)) * free / free.sum(axis=0))


def _pace(world: World, node: CentrePlan) -> float:
    tightest = tightest_stage(world, node)
    return ENDLESS if tightest is None else tightest.a_day


def tightest_stage(world: World, node: CentrePlan) -> Tightest | None:
    """Find the stage that usually does the fewest orders a day; None where none takes people time."""
    lines, units = mean_order(world)
    days = len(world.calendar.dates)
    found = []
    for stage in node.stages:
        mates = [other for other in node.stages if set(other.teams) & set(stage.teams)]
        hours = sum(
            duty.heads * duty.work_s() / HOUR_S * node.teams[team].productivity
            for team in stage.teams
            for crew in node.teams[team].crews
            for duty in crew.duties
        )
        work = sum(mean_seconds(mate.time, lines, units) for mate in mates) / HOUR_S
        if stage.teams and work > 0:
            found.append(Tightest(stage.teams, work, max(hours, 1e-9) / days / work))
    return min(found, key=lambda stage: stage.a_day) if found else None


def mean_order(world: World) -> tuple[float, float]:
    """Return the lines and the units of a mean order."""
    orders, lines, units = (float(each.sum()) for each in expected_work(world))
    return (lines / orders, units / orders) if orders else (1.0, 1.0)
