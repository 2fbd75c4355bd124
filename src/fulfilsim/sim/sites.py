"""What the sites under a contract did, day by day: the columns that it is billed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing import Activity, Terms, activity_of, shipments
from fulfilsim.billing.activity import begun, part_of
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs
from fulfilsim.sim.stock import Stock
from fulfilsim.world.calendar import Calendar, working_day_after
from fulfilsim.world.contracts import ContractPlan

CM3_PER_LITRE = 1000

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Goods:
    """Goods at a contract's sites by day (days,): volume that lay there, units and volume put away."""

    stored_cm3: Ints
    units: Ints
    cm3: Ints


@dataclass(frozen=True)
class Shipped:
    """The jobs that the sites of a contract shipped (n,) each.

    Parameters
    ----------
    job
        Index of the job.
    day
        Day that it is billed on: the one on which its last parcel left, within the term.
    at
        When that was [s].
    parcels, lines, units, pallets
        What is charged beside the order fee.
    """

    job: Ints
    day: Ints
    at: Floats
    parcels: Ints
    lines: Ints
    units: Ints
    pallets: Ints


def shipped_by(
    plan: ContractPlan, calendar: Calendar, jobs: Jobs, on_pallets: Bools, left: Floats, days: int
) -> Shipped:
    """Find the jobs that were shipped under a contract.

    Parameters
    ----------
    plan, calendar, jobs
        The contract, the simulated days, and the jobs.
    on_pallets
        Which jobs are on pallets instead of in parcels (jobs,).
    left
        When the last parcel of each job left; NaN where it did not (jobs,) [s].
    days
        Days until the horizon.
    """
    job = np.flatnonzero(np.isin(jobs.node, plan.nodes) & (left >= calendar.start))
    day = _within_term(plan.terms, calendar, calendar.day_of(left[job]), days)
    lines, units = (each[job].astype(np.int64) for each in (jobs.lines, jobs.units))
    packs = jobs.parcels[job].astype(np.int64)
    parcels, pallets = (np.where(on_pallets[job] == kind, packs, 0) for kind in (False, True))
    return Shipped(job, day, left[job], parcels, *shipments(plan.terms, lines, units), pallets)


def activity_under(
    plan: ContractPlan,
    calendar: Calendar,
    orders: Orders,
    jobs: Jobs,
    came: Floats,
    left: Floats,
    shipped: Shipped,
    goods: Goods | None,
    days: int,
) -> Activity:
    """Count what was done under a contract on each day; what nothing tells is as the contract assumes.

    When jobs came in is said by `came`, when they left by `left` (jobs,) each [s].
    """

    def by_day(values: Ints | None = None) -> Ints:
        return np.bincount(shipped.day, values, days).astype(np.int64)

    count, assumed = by_day(), plan.assumed
    if goods is None:
        goods = _goods_assumed(plan, orders, jobs, shipped, by_day)
    due, late = _due(plan, calendar, jobs, came, left, days)
    return activity_of(
        calendar.dates[0],
        days,
        orders=count,
        lines=by_day(shipped.lines),
        units=by_day(shipped.units),
        parcels=by_day(shipped.parcels),
        pallets=by_day(shipped.pallets),
        due=due,
        late=late,
        wrong=part_of(count, assumed.wrong),
        returns=part_of(count, assumed.returns),
        received_units=goods.units,
        received_pallets=begun(goods.cm3, plan.terms.pallet_cm3),
        stored_cm3=goods.stored_cm3,
    )


def goods_told(plan: ContractPlan, stock: Stock, calendar: Calendar, days: int) -> Goods:
    """Find what lay at the sites of a contract, and what came, where stock is modelled."""
    volume_l = stock.world.catalogue.volume_l
    stored = np.zeros(days)
    for day in stock.days:
        if day.ended <= calendar.day_starts[days]:
            ended = int(np.searchsorted(calendar.day_starts, day.ended)) - 1
            stored[ended] = day.held_litre_days[list(plan.nodes)].sum()
    bought = stock.purchases()
    came = bought.receipts()
    rows = np.flatnonzero(
        np.isin(bought.node[came.purchase], plan.nodes) & (came.at < calendar.day_starts[days])
    )
    day_of, units = calendar.day_of(came.at[rows]), came.units[rows]
    cm3 = np.rint(units * volume_l[bought.sku[came.purchase[rows]]] * CM3_PER_LITRE)
    return Goods(
        np.rint(stored * CM3_PER_LITRE).astype(np.int64),
        np.bincount(day_of, units, days).astype(np.int64),
        np.bincount(day_of, cm3, days).astype(np.int64),
    )


def _goods_assumed(
    plan: ContractPlan, orders: Orders, jobs: Jobs, shipped: Shipped, by_day: Callable[[Ints], Ints]
) -> Goods:
    """Assume that as much is put away as is shipped, or nothing, and that the stock is always the same."""
    put_away, order = int(plan.assumed.received), jobs.order[shipped.job]
    litres = orders.volume_l[order] * jobs.lines[shipped.job] / orders.lines[order]
    units = by_day(jobs.units[shipped.job].astype(np.int64))
    cm3 = by_day(np.rint(litres * CM3_PER_LITRE).astype(np.int64))
    return Goods(np.full(len(units), plan.assumed.stored_cm3), put_away * units, put_away * cm3)


def _within_term(terms: Terms, calendar: Calendar, day: Ints, days: int) -> Ints:
    """Count what leaves after the last day of a term, of orders taken within it, with that day."""
    if terms.term is None:
        return day
    last = (terms.term.last - calendar.dates[0]).days
    return np.minimum(day, max(0, min(last, days - 1)))


def _due(
    plan: ContractPlan, calendar: Calendar, jobs: Jobs, came: Floats, left: Floats, days: int
) -> tuple[Ints, Ints]:
    """Count the orders that had to leave by each day, and those that did not (days,) each."""
    rule = plan.on_time
    if rule is None:
        return np.zeros(days, np.int64), np.zeros(days, np.int64)
    mine = np.flatnonzero(np.isin(jobs.node, plan.nodes) & (came < calendar.day_starts[days]))
    day_in = calendar.day_of(came[mine])
    cut_off = np.array([calendar.at(day, rule.cut_off.seconds) for day in range(len(calendar.dates))])
    ready = day_in + (came[mine] > cut_off[day_in])
    works = calendar.works(rule.days, on_holidays=False)
    day = working_day_after(works, ready, np.zeros(len(mine), np.int64))
    gone = np.where(np.isnan(left[mine]), np.inf, left[mine])
    is_late = gone >= calendar.day_starts[np.minimum(day, days - 1) + 1]
    counted = day < days
    return (
        np.bincount(day[counted], minlength=days),
        np.bincount(day[counted & is_late], minlength=days),
    )
