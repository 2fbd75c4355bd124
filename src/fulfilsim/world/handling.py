"""What orders cost at a node, and how many the node usually does in a day: figures to choose by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing import Terms
from fulfilsim.billing.activity import shipments
from fulfilsim.billing.terms import Dated
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import LinearTime
from fulfilsim.world.build import World, expected_work
from fulfilsim.world.centre import CentrePlan
from fulfilsim.world.distributions import mean_seconds
from fulfilsim.world.sourcing import expected_shares

Ints = NDArray[np.int64]

HOUR_S = 3600.0
ENDLESS = 1e9


def handling_micro(
    world: World, node: int, lines: Ints, units: Ints, parcels: Ints, day: Ints
) -> NDArray[np.float64]:
    """Return labour, material and fees of orders at a node (n,) [1e-6 currency].

    Own people count with the mean time of the work, walking aside, and no idle time; partners with a month's
    first rates, and what they charge on the day.

    Parameters
    ----------
    world, node
        The scenario, and the index of the node.
    lines, units, parcels
        Of each order (n,).
    day
        Day on which it is shipped, from the first simulated one on (n,).
    """
    plan = world.nodes[node]
    cost = (plan.packaging_micro * parcels).astype(np.float64)
    for stage in plan.stages:
        if stage.teams:
            cost += _mean_seconds(stage.time, lines, units) / HOUR_S * plan.teams[stage.teams[0]].rate_micro
    for contract in world.contracts:
        if node in contract.nodes:
            cost += _fees(contract.terms, lines, units, parcels, world.outlook.dates[0].toordinal() + day)
    return cost


def pace(world: World) -> NDArray[np.float64]:
    """Return the orders that each node usually does in a day: those of its tightest stage (nodes,)."""
    return np.array([_pace(world, node) for node in world.nodes])


def _fees(terms: Terms, lines: Ints, units: Ints, parcels: Ints, day: Ints) -> NDArray[np.float64]:
    """Return what a partner charges for orders shipped on some days, as ordinals (n,) [1e-6 currency]."""
    extra_lines, extra_units = shipments(terms, lines, units)
    counts = {
        "order": np.ones(len(lines), np.int64),
        "line": extra_lines,
        "unit": extra_units,
        "parcel": parcels,
    }
    fees = np.zeros(len(lines))
    for fee in (terms.order, terms.line, terms.unit, terms.packaging):
        fees += fee.base_micro * counts[fee.unit]
    for extra in terms.value_added:
        fees += float(extra.share) * extra.rate_micro * counts[extra.unit]
    for peak in terms.surcharges:
        if isinstance(peak, Dated):
            spans = [(span.first.toordinal() <= day) & (day <= span.last.toordinal()) for span in peak.days]
            fees += peak.rate_micro * np.any(spans, axis=0)
    return fees


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


def _mean_seconds(time: LinearTime | Distribution, lines: Ints, units: Ints) -> NDArray[np.float64]:
    if isinstance(time, Distribution):
        return np.full(len(lines), time.mean)
    return np.asarray(time.per_order + time.per_line * lines + time.per_unit * units)


def _pace(world: World, node: CentrePlan) -> float:
    lines, units = _mean_order(world)
    days = len(world.calendar.dates)
    paces = [ENDLESS]
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
            paces.append(max(hours, 1e-9) / days / work)
    return min(paces)


def _mean_order(world: World) -> tuple[float, float]:
    orders, lines, units = (float(each.sum()) for each in expected_work(world))
    return (lines / orders, units / orders) if orders else (1.0, 1.0)
