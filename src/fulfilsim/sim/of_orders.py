"""What the jobs and parcels of orders, and the stock, say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.sim.jobs import first_of, last_of
from fulfilsim.sim.outcomes import damaged_orders, order_outcomes
from fulfilsim.sim.packaging import materials
from fulfilsim.sim.simulate import Log
from fulfilsim.world.build import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OfOrders:
    """What the jobs and parcels of orders say of them (orders of the log,) each."""

    node: NDArray[np.int16]
    lines: NDArray[Any]
    parcels: NDArray[Any]
    work_s: NDArray[Any]
    packaging_micro: NDArray[Any]
    carriage_micro: NDArray[Any]
    payable: Floats
    released: Floats
    ready: Floats
    shipped: Floats
    delivered: Floats
    outcome: Ints
    complete: NDArray[np.bool_]


def of_orders(log: Log, world: World) -> OfOrders:
    """Gather what jobs and parcels say of their orders."""
    jobs, parcels, count = log.jobs, log.parcels, len(log.orders)
    order, lines = jobs.order, np.bincount(jobs.order, jobs.lines, count)
    whole = lines >= log.orders.lines if log.stock is None else log.stock.whole(log.orders.lines, jobs)
    packaging = _packaging(log, world)
    price = np.where(np.isnan(parcels.collected), 0, parcels.price_micro)
    if log.passage is not None:
        price = price + log.passage.paid_micro

    def last(instants: Floats, owner: Ints) -> Floats:
        return np.where(whole, last_of(instants, owner, count), np.nan)

    delivered = last(parcels.delivered, parcels.order)
    return OfOrders(
        node=jobs.node_of_orders(count),
        lines=lines,
        parcels=np.bincount(order, jobs.parcels, count),
        work_s=np.bincount(order, jobs.work_s, count),
        packaging_micro=np.bincount(order, packaging, count),
        carriage_micro=np.bincount(parcels.order, price, count),
        payable=first_of(np.where(np.isfinite(jobs.payable), jobs.payable, np.nan), order, count),
        released=first_of(np.where(jobs.released <= log.horizon, jobs.released, np.nan), order, count),
        ready=last(jobs.ready, order),
        shipped=last(parcels.collected, parcels.order),
        delivered=delivered,
        outcome=order_outcomes(parcels, delivered, log.cancelled, whole),
        complete=~np.isnan(delivered) & ~damaged_orders(parcels, count) & (lines >= log.orders.lines),
    )


def _packaging(log: Log, world: World) -> Ints:
    """Return what each job is packed in costs (jobs,) [1e-6 currency]."""
    packed = log.jobs.ready if log.passage is None else log.passage.packed
    cost = np.zeros(len(log.jobs), np.int64)
    for _, _, rate, rows in materials(world, log.orders, log.jobs, packed):
        cost[rows] = rate * log.jobs.parcels[rows].astype(np.int64)
    return cost


def stock_of_orders(log: Log, of: OfOrders, rows: Ints) -> dict[str, Ints]:
    """Return lines that were replaced, that nobody will ship, and that wait for stock (n,) each."""
    if log.stock is None:
        return {}
    waiting = log.orders.lines - of.lines.astype(np.int64) - log.stock.gone
    return {
        "replaced_lines": log.stock.replaced[rows],
        "lost_lines": log.stock.gone[rows],
        "waiting_lines": waiting[rows],
    }
