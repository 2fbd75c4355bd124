"""Outsourced sites: what they bill for what they did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.billing import Activity, Terms, bill, postings
from fulfilsim.billing.lines import document_of
from fulfilsim.billing.terms import Fee
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import Books
from fulfilsim.sim.packaging import on_pallets
from fulfilsim.sim.sites import Shipped, activity_under, goods_told, shipped_by
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.transfers import Passage
from fulfilsim.world.build import World
from fulfilsim.world.contracts import ContractPlan

Ints = NDArray[np.int64]


def bill_sites(
    world: World,
    orders: Orders,
    jobs: Jobs,
    parcels: Parcels,
    books: Books,
    stock: Stock | None,
    horizon: float,
    passage: Passage | None,
) -> dict[str, Activity]:
    """Post what every contract charges for the days up to the horizon; return what was done under it.

    What belongs to an order is posted with it, at the rate of a month's first unit; all else day by day, or
    at the end of the month where it is only known then.
    """
    calendar, found = world.calendar, dict[str, Activity]()
    days = int(np.searchsorted(calendar.day_starts, horizon, side="right")) - 1
    if not world.contracts:
        return found
    left = last_of(parcels.collected, parcels.job.astype(np.int64), len(jobs))
    came = jobs.payable if passage is None else passage.came(world, jobs, parcels)
    pallets = on_pallets(world, orders, jobs.order)
    for plan in world.contracts:
        shipped = shipped_by(plan, calendar, jobs, pallets, left, days)
        goods = None if stock is None else goods_told(plan, stock, calendar, days)
        did = activity_under(plan, calendar, orders, jobs, came, left, shipped, goods, days)
        _post(plan, world, jobs, shipped, did, books)
        found[plan.terms.name] = did
    return found


def _post(
    plan: ContractPlan, world: World, jobs: Jobs, shipped: Shipped, did: Activity, books: Books
) -> None:
    terms, direct = plan.terms, {}
    for item, fee, counts in _fees(terms, shipped):
        if not fee.tiers:
            continue
        for document, rows in _by_month(world, shipped, item, counts):
            direct[document] = int(counts[rows].sum()) * fee.base_micro
            for number in plan.nodes:
                there = rows[jobs.node[shipped.job[rows]] == number]
                books.ledger.post("3pl", events.PER_ORDER, terms.provider, terms.name, fee.unit,
                                  node=world.nodes[number].name, document=document, at=shipped.at[there],
                                  quantity=counts[there], rate_micro=fee.base_micro,
                                  amount_micro=counts[there] * fee.base_micro,
                                  order=jobs.order[shipped.job[there]])  # fmt: skip
    node = world.nodes[plan.nodes[0]].name if len(plan.nodes) == 1 else ""
    for row in postings(terms, did, bill(terms, did), direct):
        books.ledger.post("3pl", events.PER_PERIOD, terms.provider, terms.name, row.unit, node=node,
                          document=row.document, at=float(world.calendar.day_starts[row.day + 1]),
                          quantity=row.quantity, rate_micro=row.rate_micro,
                          amount_micro=row.amount_micro)  # fmt: skip


def _fees(terms: Terms, shipped: Shipped) -> Iterator[tuple[str, Fee, Ints]]:
    """Yield the fees that belong to orders, and how often each job pays them."""
    ones = np.ones(len(shipped.job), np.int64)
    yield "orders", terms.order, ones
    yield "lines", terms.line, shipped.lines
    yield "units", terms.unit, shipped.units
    yield "pallets", terms.pallet, shipped.pallets
    yield "packaging", terms.packaging, shipped.parcels


def _by_month(world: World, shipped: Shipped, item: str, counts: Ints) -> Iterator[tuple[str, Ints]]:
    """Yield the document line of each month with the rows that pay something."""
    dates = world.calendar.dates
    month = np.array([day.year * 12 + day.month for day in dates])[shipped.day]
    for each in np.unique(month[counts > 0]).tolist():
        rows = np.flatnonzero((month == each) & (counts > 0))
        yield document_of(dates[int(shipped.day[rows[0]])], item), rows
