"""Vehicles with their drivers through a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.world.fleet import FleetPlan

Ints = NDArray[np.int64]


class Crews:
    """The state of each vehicle on one day; times are seconds of that day.

    Parameters
    ----------
    plan
        The fleet.
    """

    def __init__(self, plan: FleetPlan) -> None:
        vehicles = plan.vehicles
        self.kind = vehicles.kind
        self.starts, self.ends = vehicles.starts[self.kind], vehicles.ends[self.kind]
        self.names = [
            f"{name} {number + 1}"
            for name, count in zip(vehicles.names, vehicles.count.tolist(), strict=True)
            for number in range(count)
        ]
        self.free = self.starts.copy()
        self.left = np.full(len(self.kind), -1)
        self.back = self.starts.copy()
        self.metres, self.stops, self.rested, self.trips = np.zeros((4, len(self.kind)), np.int64)

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def out(self) -> NDArray[np.bool_]:
        """Whether each vehicle has been out today (u,)."""
        return self.left >= 0


@dataclass(frozen=True, eq=False)
class Ready:
    """Vehicles that a plan may use, those in the same state together.

    Parameters
    ----------
    units
        The vehicles of each group (g lists).
    kind
        Their kind (g,).
    start
        When they can leave (g,) [s of the day].
    out
        Whether they have been out today (g,).
    metres
        How far they have been (g,) [m].
    """

    units: tuple[list[int], ...]
    kind: Ints
    start: Ints
    out: NDArray[np.bool_]
    metres: Ints


def ready(plan: FleetPlan, crews: Crews, clock: int, *, alone: bool = False) -> Ready:
    """Group the vehicles that can still leave before the end of their shift, or put each alone."""
    start = np.maximum(np.maximum(crews.starts, crews.free), clock)
    there = np.flatnonzero(start < crews.ends - plan.drivers.reserve_s)
    number = there if alone or plan.sectors is not None else np.zeros(len(there), np.int64)
    columns = (crews.kind[there], start[there], crews.out[there], crews.metres[there], number)
    states = np.stack([np.asarray(column, np.int64) for column in columns], axis=1)
    groups, of = np.unique(states, axis=0, return_inverse=True)
    units = tuple(there[of.ravel() == group].tolist() for group in range(len(groups)))
    return Ready(units, groups[:, 0], groups[:, 1], groups[:, 2].astype(np.bool_), groups[:, 3])
