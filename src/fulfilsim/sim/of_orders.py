"""What the jobs and parcels of orders, and the stock, say of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
    """What the jobs and parcels of orders say of them (orders of the log,) each.

    There are millions of orders: a column is worked out when it is asked for, and kept only if it is asked
    for again.
    """

    log: Log
    world: World

    @cached_property
    def node(self) -> NDArray[np.int16]:
        """Node of the first job, -1 where there is none."""
        return self.log.jobs.node_of_orders(len(self.log.orders))

    @cached_property
    def lines(self) -> NDArray[Any]:
        """Lines of all jobs."""
        return self._sum(self.log.jobs.lines)

    @cached_property
    def delivered(self) -> Floats:
        """When the last parcel arrived; NaN where one did not, or there are parts without a job [s]."""
        return self._last(self.log.parcels.delivered, self.log.parcels.order)

    @property
    def parcels(self) -> NDArray[Any]:
        """Parcels of all jobs."""
        return self._sum(self.log.jobs.parcels)

    @property
    def work_s(self) -> NDArray[Any]:
        """Time of people [s]."""
        return self._sum(self.log.jobs.work_s)

    @property
    def packaging_micro(self) -> NDArray[Any]:
        """Material of the parcels that were packed [1e-6 currency]."""
        return self._sum(_packaging(self.log, self.world))

    @property
    def carriage_micro(self) -> NDArray[Any]:
        """What carriers charge for the parcels that they collected, and transfers [1e-6 currency]."""
        parcels = self.log.parcels
        price = np.where(np.isnan(parcels.collected), 0, parcels.price_micro)
        if self.log.passage is not None:
            price = price + self.log.passage.paid_micro
        return np.bincount(parcels.order, price, len(self.log.orders))

    @property
    def payable(self) -> Floats:
        """When the first job could be released [s]."""
        payable = self.log.jobs.payable
        return self._first(np.where(np.isfinite(payable), payable, np.nan))

    @property
    def released(self) -> Floats:
        """When the first job was released [s]."""
        released = self.log.jobs.released
        return self._first(np.where(released <= self.log.horizon, released, np.nan))

    @property
    def ready(self) -> Floats:
        """When the last job was ready [s]."""
        return self._last(self.log.jobs.ready, self.log.jobs.order)

    @property
    def shipped(self) -> Floats:
        """When the last parcel was collected [s]."""
        return self._last(self.log.parcels.collected, self.log.parcels.order)

    @property
    def outcome(self) -> Ints:
        """What became of the order."""
        return order_outcomes(self.log.parcels, self.delivered, self.log.cancelled, self._whole)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Whether all of it arrived undamaged."""
        damaged = damaged_orders(self.log.parcels, len(self.log.orders))
        return ~np.isnan(self.delivered) & ~damaged & (self.lines >= self.log.orders.lines)

    @cached_property
    def _whole(self) -> NDArray[np.bool_]:
        log = self.log
        if log.stock is None:
            return np.asarray(self.lines >= log.orders.lines)
        return log.stock.whole(log.orders.lines, log.jobs)

    def _sum(self, of_jobs: NDArray[Any]) -> NDArray[Any]:
        return np.bincount(self.log.jobs.order, of_jobs, len(self.log.orders))

    def _first(self, of_jobs: Floats) -> Floats:
        return first_of(of_jobs, self.log.jobs.order, len(self.log.orders))

    def _last(self, instants: Floats, owner: Ints) -> Floats:
        return np.where(self._whole, last_of(instants, owner, len(self.log.orders)), np.nan)


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
