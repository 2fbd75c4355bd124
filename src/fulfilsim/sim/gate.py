"""A gate of a carrier's network: a queue that is served once a day, shared with other shippers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

UNLIMITED = -1


class Gate:
    """First come, first taken; what is not taken waits for the next day.

    Everybody's parcels stand in one line, and each has its place in it, counted from the first that ever
    came. Those of a day come mixed: this shipper's are spread evenly among the others'. So a gate is exact to
    the parcel although only this shipper's are looked at: a parcel is taken on the first day on which as many
    have been taken in all as stand up to its place.
    """

    def __init__(self) -> None:
        self.waiting: Ints = np.zeros(0, np.int64)
        self._places: Ints = np.zeros(0, np.int64)
        self._came = self._taken = 0
        self._today: list[Ints] = []

    def join(self, parcels: Ints) -> None:
        """Let parcels come, in this order, before the day's sort (n,)."""
        if len(parcels):
            self._today.append(parcels)

    def sort(self, capacity: int, background: int = 0) -> Ints:
        """Close the day and take what there is capacity for (n,).

        Parameters
        ----------
        capacity
            Parcels of all shippers that are taken today; -1 is no limit.
        background
            Parcels of the others that came today.
        """
        self._stand_in_line(background)
        room = self._came - self._taken if capacity == UNLIMITED else capacity
        self._taken = min(self._came, self._taken + room)
        count = int(np.searchsorted(self._places, self._taken, side="right"))
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        self._places = self._places[count:]
        return taken

    @property
    def backlog(self) -> int:
        """Parcels of all shippers that stand in line."""
        return self._came - self._taken

    @property
    def mine(self) -> int:
        """Parcels of this shipper that stand in line or came since the last sort."""
        return len(self.waiting) + sum(map(len, self._today))

    def _stand_in_line(self, background: int) -> None:
        own = [self.waiting, *self._today]
        count = sum(map(len, self._today))
        places = self._came + spread(count, background)
        self.waiting, self._today = np.concatenate(own), []
        self._places = np.concatenate((self._places, places))
        self._came += count + background


def spread(own: int, others: int) -> Ints:
    """Return the places of one's own among all, counted from 1 and evenly spread (own,).

    >>> spread(3, 0).tolist(), spread(1, 8).tolist(), spread(2, 8).tolist()
    ([1, 2, 3], [5], [3, 8])
    """
    if not own:
        return np.zeros(0, np.int64)
    odd = 2 * np.arange(own, dtype=np.int64) + 1
    return (odd * (own + others) + own) // (2 * own)
