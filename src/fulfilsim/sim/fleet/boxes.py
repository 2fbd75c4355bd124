"""Boxes of lockers: taken when a parcel is loaded for them, free when its customer has fetched it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.fleet.freight import DOORSTEP, Freight, nearest_lockers
from fulfilsim.world.distributions import quantile, to_ticks
from fulfilsim.world.fleet import FleetPlan

DWELL = purpose("fleet.time in the box")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Boxes:
    """Which boxes are taken until when.

    Parameters
    ----------
    plan, marks
        The fleet, and the chance of the replication.
    """

    def __init__(self, plan: FleetPlan, marks: Marks) -> None:
        self._plan, self._marks = plan, marks
        count = 0 if plan.lockers is None else len(plan.lockers.names)
        self._until: list[Floats] = [np.zeros(0) for _ in range(count)]

    def assign(
        self, freight: Freight, parcels: Ints, wanted: Ints, now: float
    ) -> tuple[Ints, NDArray[np.bool_]]:
        """Give parcels that want a locker one with a free box, first come, first served.

        Parameters
        ----------
        freight, parcels
            Parcels in their turn (n,).
        wanted
            Locker each would go to, or DOORSTEP (n,).
        now
            The instant [s].

        Returns
        -------
        locker, waits
            Where each goes, and whether it stays at the depot for want of a box (n,).
        """
        lockers = self._plan.lockers
        waits = np.zeros(len(parcels), np.bool_)
        asking = np.flatnonzero(wanted != DOORSTEP)
        if lockers is None or not len(asking):
            return wanted.copy(), waits
        given = wanted.copy()
        free = self._free(now)
        order, away = nearest_lockers(self._plan, freight.x[parcels], freight.y[parcels])
        for row in asking.tolist():
            near = order[row][away[row] <= lockers.reach_m].tolist()
            near = [int(wanted[row]), *(each for each in near if each != wanted[row])]
            found = next((each for each in near if free[each] > 0), DOORSTEP)
            given[row] = found
            waits[row] = found == DOORSTEP and lockers.wait
            if found != DOORSTEP:
                free[found] -= 1
        return given, waits

    def put_in(self, keys: NDArray[np.uint64], locker: Ints, at: Floats) -> NDArray[np.float64]:
        """Put parcels in; say when those that nobody fetches go back, NaN for the others (n,) [s]."""
        lockers = self._plan.lockers
        if lockers is None or not len(keys):
            return np.full(len(keys), np.nan)
        lies = to_ticks(quantile(lockers.dwell, self._marks.uniform(DWELL, keys)))
        until = at + np.minimum(lies, lockers.keep_s)
        for each in np.unique(locker).tolist():
            self._until[each] = np.concatenate([self._until[each], until[locker == each]])
        return np.where(lies > lockers.keep_s, until, np.nan)

    def _free(self, now: float) -> list[int]:
        """Count the boxes that nobody has or will fill; those fetched by now are free again."""
        lockers = self._plan.lockers
        if lockers is None:
            return []
        self._until = [until[until > now] for until in self._until]
        return [int(boxes) - len(until) for boxes, until in zip(lockers.boxes, self._until, strict=True)]
