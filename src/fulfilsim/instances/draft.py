"""A routing problem as a file states it: numbers in the file's own units, not yet scaled or rounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.instances.rows import Floats

Ints = NDArray[np.int64]


@dataclass
class Fleet:
    """The vehicles in file order, a row each.

    Parameters
    ----------
    capacity
        What each holds (v,) [load].
    depot
        Where each starts and ends (v,); by default the first depot.
    fixed, per_distance
        Cost of using it, and of a unit of distance (v,).
    max_duration, max_distance
        Bounds of its day (v,).
    reload
        Depot where it may reload, −1 for nowhere (v,).
    max_trips
        How many trips it may make (v,).
    allowed
        The clients it may serve (v, n); None where all may serve all.
    """

    capacity: Floats
    depot: Ints
    fixed: Floats
    per_distance: Floats
    max_duration: Floats
    max_distance: Floats
    reload: Ints
    max_trips: Floats
    allowed: NDArray[np.bool_] | None = None

    @classmethod
    def alike(cls, count: int, capacity: float) -> Fleet:
        """Make a fleet of equal vehicles without bounds."""
        full = np.full
        return cls(
            full(count, capacity),
            full(count, 0),
            full(count, 0.0),
            full(count, 1.0),
            full(count, np.inf),
            full(count, np.inf),
            full(count, -1),
            full(count, np.inf),
        )

    def __len__(self) -> int:
        return len(self.capacity)


@dataclass
class Draft:
    """All that a file says; locations are numbered depots first, then clients.

    Parameters
    ----------
    name
        Name of the instance.
    kind
        TYPE of the file, which implies the rounding.
    depots
        How many of the locations are depots.
    fleet
        The vehicles.
    delivery, pickup
        Loads (l,).
    service, release, prize
        Times and prizes (l,).
    opens, closes
        The windows (l,).
    xy
        Coordinates (l, 2), where the file has some.
    matrix
        Distances, which are travel times too (l, l), where the file has some.
    pairs
        Clients, counted from 0, to collect from and to bring to (p, 2).
    """

    name: str
    kind: str
    depots: int
    fleet: Fleet
    delivery: Floats
    pickup: Floats
    service: Floats
    release: Floats
    prize: Floats
    opens: Floats
    closes: Floats
    xy: Floats | None = None
    matrix: NDArray[Any] | None = None
    pairs: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    @property
    def locations(self) -> int:
        """Return how many depots and clients there are."""
        return len(self.delivery)
