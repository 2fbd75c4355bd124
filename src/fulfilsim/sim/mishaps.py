"""What happens to a few parcels: lost, damaged, gone astray, sent back."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.world.build import World
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.network import MishapPlan

LOSS = purpose("parcel.lost")
DAMAGE = purpose("parcel.damaged")
ASTRAY = purpose("parcel.missorted")
UNDELIVERABLE = purpose("parcel.undeliverable")

LOST: Final = 1
DAMAGED: Final = 2
MISSORTED: Final = 4
SENT_BACK: Final = 8
"""Bits of what becomes of a parcel."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def fates(
    plan: MishapPlan, marks: Marks, keys: NDArray[np.uint64], occasions: NDArray[np.uint64]
) -> NDArray[np.int8]:
    """Draw what becomes of parcels, as bits (n,); one that is lost is nothing else."""
    fate = np.zeros(len(keys), np.int8)
    for share, which, bit in (
        (plan.damaged, DAMAGE, DAMAGED),
        (plan.missorted, ASTRAY, MISSORTED),
        (plan.undeliverable, UNDELIVERABLE, SENT_BACK),
    ):
        if share:
            fate |= np.where(marks.uniform(which, keys, occasions) < share, bit, 0).astype(np.int8)
    if plan.lost:
        fate[marks.uniform(LOSS, keys, occasions) < plan.lost] = LOST
    return fate


def end_badly(
    plan: CarrierPlan, world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books,
    taken: Ints, due: Floats, back: Floats,
) -> None:  # fmt: skip
    """Take the delivery from parcels that are lost or sent back, and settle what that costs.

    Parameters
    ----------
    plan, world, orders, jobs, parcels, books
        Carrier, scenario, what is carried, and where that is written.
    taken, due
        Parcels, and when they would be delivered (n,) [s].
    back
        When they would be back at the sender (n,) [s].
    """
    mishaps = plan.network.mishaps
    if mishaps is None:
        return
    end, fate = world.calendar.end, parcels.fate[taken]
    for bit, ended, unit in (
        (LOST, due + mishaps.given_up_s, "lost parcel"),
        (SENT_BACK, back, "parcel sent back"),
    ):
        mine = np.flatnonzero(fate & bit)
        parcels.delivered[taken[mine]] = np.nan
        known = mine[ended[mine] <= end]
        rows, at = taken[known], to_ticks(ended[known])
        parcels.ended[rows] = at
        paid = -_claims(mishaps, orders, jobs, parcels, rows) if bit == LOST else None
        amount = np.full(len(rows), mishaps.return_fee_micro) if paid is None else paid
        parcels.price_micro[rows] += amount
        _post(plan, world, jobs, parcels, books, rows, at, amount, unit)


def _claims(mishaps: MishapPlan, orders: Orders, jobs: Jobs, parcels: Parcels, rows: Ints) -> Ints:
    """Return what the carrier pays for lost parcels (n,) [1e-6 currency]."""
    return np.minimum(value_of(orders, jobs, parcels, rows), mishaps.pays_micro)


def write_off(world: World, orders: Orders, jobs: Jobs, parcels: Parcels, books: Books) -> None:
    """Post what the goods of lost orders cost: the shop has neither them nor the customer's money.

    An order with one lost parcel is lost as a whole: its customer is refunded.
    """
    gone = np.flatnonzero(~np.isnan(parcels.ended) & ((parcels.fate & LOST) > 0))
    order, first = np.unique(parcels.order[gone], return_index=True)
    node = jobs.node[parcels.job[gone[first]]]
    for number in np.unique(node).tolist():
        mine = node == number
        cost = orders.cost_micro[order[mine]]
        books.ledger.post(
            events.GOODS, events.PER_ORDER, "supplier", "loss", "order", node=world.nodes[number].name,
            at=parcels.ended[gone[first[mine]]], quantity=1.0, rate_micro=cost, amount_micro=cost,
            order=order[mine],
        )  # fmt: skip


def value_of(orders: Orders, jobs: Jobs, parcels: Parcels, rows: Ints) -> Ints:
    """Return the value of parcels: of its order by lines, then evenly (n,) [1e-6 currency]."""
    job, order = parcels.job[rows], parcels.order[rows]
    of_job = orders.value_micro[order] * jobs.lines[job] // orders.lines[order]
    return np.asarray(of_job // jobs.parcels[job])


def _post(
    plan: CarrierPlan, world: World, jobs: Jobs, parcels: Parcels, books: Books,
    rows: Ints, at: Floats, amount: Ints, unit: str,
) -> None:  # fmt: skip
    rows, at, amount = (each[amount != 0] for each in (rows, at, amount))
    job = parcels.job[rows]
    for node, service in {(int(n), int(s)) for n, s in zip(jobs.node[job], jobs.service[job], strict=True)}:
        mine = (jobs.node[job] == node) & (jobs.service[job] == service)
        books.ledger.post(
            "carriage", events.PER_ORDER, plan.name, world.services[service].name, unit,
            at=at[mine], quantity=1.0, rate_micro=amount[mine], amount_micro=amount[mine],
            order=parcels.order[rows[mine]], parcel=rows[mine], node=world.nodes[node].name,
        )  # fmt: skip
