"""When a run is over: at the first midnight after which nothing measured can change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.engine import LAST, Environment, ProcessGenerator, at
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.opening import opening_level
from fulfilsim.sim.packing import Packing
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World


@dataclass(frozen=True)
class Watch:
    """Looks at the backlog of every day, and ends the run.

    Parameters
    ----------
    world, orders, jobs, parcels, packing, houses
        What is simulated.
    patience, stock
        Who gives orders up, and what orders wait for, where these are modelled.
    """

    world: World
    orders: Orders
    jobs: Jobs
    parcels: Parcels
    packing: Packing
    houses: list[Warehouse]
    patience: Patience | None
    stock: Stock | None

    def until_over(self, env: Environment) -> ProcessGenerator:
        """Wait until nothing measured can change.

        That is when every measured order, and every one of a snapshot, is in a carrier's network, so that its
        delivery is known, and the backlog is back at its opening level, so that no more period costs count.
        Where contacts or returns queue at a desk, those of later orders are before some of theirs: it goes
        on.
        """
        calendar, placed = self.world.calendar, self.orders.placed
        measured = (placed >= calendar.measure_from) & (placed < calendar.measure_to)
        measured |= placed < calendar.start
        level = opening_level(self.world, self.orders, self.parcels)
        for day, snapshot in enumerate(calendar.snapshots.tolist()):
            yield at(env, snapshot, LAST)
            backlog = self._backlog(env.now)
            level = float(backlog) if day == calendar.first_measured - 1 else level
            yield at(env, float(calendar.day_starts[day + 1]), LAST)
            over = day >= calendar.last_measured and backlog <= level and not self.world.desks
            if over and self._settled(measured, env.now):
                return

    def _backlog(self, now: float) -> int:
        """Return the jobs that could be shipped by now and are not."""
        waits = self.jobs.payable <= now
        if self.patience is not None:
            waits &= ~self.patience.cancelled(now)[self.jobs.order]
        return int(np.count_nonzero(waits)) - sum(house.shipped for house in self.houses)

    def _settled(self, measured: NDArray[np.bool_], now: float) -> bool:
        """Say whether all that happens to some orders is known by now."""
        if self.stock is not None and self.stock.waiting()[measured].any():
            return False
        self.packing.pack()
        under_way = np.isnan(self.parcels.inducted) | self.parcels.at_hub
        wanted = measured if self.patience is None else measured & ~self.patience.cancelled(now)
        return not under_way[wanted[self.parcels.order]].any()
