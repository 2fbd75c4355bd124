"""Parcels that a carrier brings back undelivered: what is in them, and what their inspection costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import DAMAGED, SENT_BACK
from fulfilsim.world.build import World

INSPECTION = "inspection"

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def back_at_sender(parcels: Parcels) -> Ints:
    """Return the parcels that come back undelivered and of which it is known when (k,)."""
    rows = np.flatnonzero(parcels.fate & SENT_BACK)
    return np.asarray(rows[~np.isnan(parcels.ended[rows])])


def sound(parcels: Parcels, rows: Ints) -> Ints:
    """Return those of some parcels whose goods are as they were sent."""
    return np.asarray(rows[(parcels.fate[rows] & DAMAGED) == 0])


def goods_of(jobs: Jobs, parcels: Parcels, job_of_line: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return the lines that are in some parcels, and in which (k,) each.

    The lines of a job fill its parcels in their order; a line that lies in two is with the first.

    Parameters
    ----------
    jobs, parcels
        What was shipped.
    job_of_line
        Job of each line of the orders, -1 for none (m,).
    rows
        Indices of parcels.
    """
    wanted = np.zeros(len(jobs) + 1, bool)
    wanted[parcels.job[rows]] = True
    line = np.flatnonzero(wanted[job_of_line])
    line = line[np.argsort(job_of_line[line], kind="stable")]
    job = job_of_line[line]
    place = np.arange(len(job)) - np.searchsorted(job, job)
    parcel = jobs.first_parcel[job] + place * jobs.parcels[job] // jobs.lines[job]
    mine = np.isin(parcel, rows)
    return line[mine], parcel[mine]


def inspections_micro(world: World, parcels: Parcels, orders: int) -> Ints:
    """Return what the inspection of its parcels costs each of so many orders (orders,) [1e-6 currency]."""
    return _rate_micro(world) * np.bincount(parcels.order[back_at_sender(parcels)], minlength=orders)


def _rate_micro(world: World) -> int:
    """Return what the inspection of a parcel costs, nothing where there is no stock [1e-6 currency]."""
    stock, returns = world.scenario.stock, world.scenario.returns
    if stock is None:
        return 0
    fee = stock.sent_back.costs or (None if returns is None else returns.fee)
    return 0 if fee is None else fee.micro


def post_inspections(world: World, jobs: Jobs, parcels: Parcels, books: Books) -> None:
    """Post the inspection of every parcel that came back, at the node whose goods are in it."""
    rows, rate = back_at_sender(parcels), _rate_micro(world)
    if not rate:
        return
    node = world.packed_by[jobs.node[parcels.job[rows]]]
    for number in np.unique(node).tolist():
        mine = rows[node == number]
        books.ledger.post(
            "returns", events.PER_ORDER, "returns desk", INSPECTION, "parcel",
            node=world.nodes[number].name, at=parcels.ended[mine], quantity=1.0, rate_micro=rate,
            amount_micro=np.full(len(mine), rate), order=parcels.order[mine], parcel=mine,
        )  # fmt: skip
