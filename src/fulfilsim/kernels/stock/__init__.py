"""Stock of several nodes in time order: who gets what from where, and when it is ordered again."""

from __future__ import annotations

import numpy as np

from fulfilsim.kernels import _stock
from fulfilsim.kernels.checks import FLOAT64, check_array, check_whole
from fulfilsim.kernels.stock.checks import (
    MOST_UNITS,
    check_levels,
    check_luck,
    check_shelves,
    check_window,
    check_wishes,
)
from fulfilsim.kernels.stock.plan import (
    AT_ONCE,
    CANCELLED,
    FRESH,
    HELD,
    LATER,
    LOSES,
    LOST,
    NEVER,
    REPLACED,
    SPLITS,
    SUBSTITUTES,
    WAITS,
    Bools,
    Bytes,
    Floats,
    Gone,
    Ints,
    Luck,
    Parts,
    Purchases,
    Receipts,
    Shelves,
    Wishes,
)

__all__ = [
    "AT_ONCE", "CANCELLED", "FRESH", "HELD", "LATER", "LOSES", "LOST", "NEVER", "REPLACED", "SPLITS",
    "SUBSTITUTES", "WAITS", "Gone", "Luck", "Parts", "Purchases", "Receipts", "Shelves", "Stockroom",
    "Wishes",
]  # fmt: skip


class Stockroom:
    """Stock of all nodes between two windows of orders; a cell is one SKU at one node.

    At one instant receipts come first, then returns, then those who stop waiting, then orders. Who waits is
    served first come, first served, and nobody overtakes. A line is never split.

    Parameters
    ----------
    shelves
        What lies where.
    wishes
        What is ordered.
    luck
        Which marks decide.
    start
        When the clock starts [s].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    """

    def __init__(self, shelves: Shelves, wishes: Wishes, luck: Luck, start: float) -> None:
        check_shelves(shelves)
        check_wishes(wishes, shelves.on_hand.shape[1])
        check_luck(luck)
        if not np.isfinite(start):
            raise ValueError(f"start must be finite, not {start}")
        self.now, self.done, self.begun = float(start), 0, False
        self.shelves, self.wishes = shelves, wishes
        self._room = _stock.Stockroom(shelves, wishes, luck, start)

    def begin_day(self, day: int, lead: Floats, earliest: Floats, rest: Floats) -> None:
        """Tell how long deliveries of this day's purchase orders take.

        Parameters
        ----------
        day
            Index of the day, the occasion of its marks.
        lead, earliest
            A delivery comes so long after its order, and not before that instant (nodes, suppliers) [s].
        rest
            What a short delivery lacks comes so long after it, infinite for never (nodes, suppliers) [s].
        """
        shape = (len(self.shelves.on_hand), len(self.shelves.source))
        for name, times in (("lead", lead), ("earliest", earliest), ("rest", rest)):
            check_array(name, times, FLOAT64, shape)
        if not ((lead >= 0) & np.isfinite(lead)).all():
            raise ValueError("lead must be finite and not negative")
        if not (rest >= 0).all():
            raise ValueError("rest must not be negative")
        if not (earliest < np.inf).all():
            raise ValueError("earliest must be an instant, or minus infinity for any")
        if not 0 <= day < 2**31:
            raise ValueError(f"day must be from 0 to 2**31 - 1, not {day}")
        self.begun = True
        self._room.begin_day(day, lead, earliest, rest)

    def set_levels(self, reorder: Ints, target: Ints) -> None:
        """Set reorder points, `NEVER` for none, and the levels or lots to order (nodes, skus) [units]."""
        check_levels(reorder, target, self.shelves.on_hand.shape)
        self._room.set_levels(reorder, target)

    def review(self, at: float, due: Bools) -> None:
        """Look at the position of some cells (nodes, skus), and order."""
        check_array("due", due, np.dtype(np.bool_), self.shelves.on_hand.shape)
        self._ready()
        self._room.review(self._later(at), due)

    def count(self, at: float) -> tuple[Floats, Floats]:
        """Return what lay and what was owed since the last count (nodes, skus) each [unit s]."""
        return self._room.count(self._later(at))

    def clear(self, at: float, cells: Bools) -> Ints:
        """Take everything off some shelves (nodes, skus); return the units (nodes, skus)."""
        check_array("cells", cells, np.dtype(np.bool_), self.shelves.on_hand.shape)
        return self._room.clear(self._later(at), cells)

    def take_off(self, at: float, wanted: Ints) -> Ints:
        """Take free units off the shelves, for people who do not wait (nodes, skus); return what they got."""
        check_array("wanted", wanted, np.dtype(np.int64), self.shelves.on_hand.shape)
        if wanted.size and not 0 <= wanted.min() <= wanted.max() <= MOST_UNITS:
            raise ValueError(f"wanted must be from 0 to {MOST_UNITS} units")
        self._ready()
        return self._room.take_off(self._later(at), np.ascontiguousarray(wanted))

    def receive(self, node: Ints, sku: Ints, units: Ints, at: Floats) -> None:
        """Announce stock that comes back (r,) each; none before the last window's end."""
        count, (nodes, skus) = np.size(node), self.shelves.on_hand.shape
        check_whole("node", node, (count,), 0, nodes - 1)
        check_whole("sku", sku, (count,), 0, skus - 1)
        check_whole("units", units, (count,), 1, MOST_UNITS)
        check_array("at", at, FLOAT64, (count,))
        if not ((at >= self.now) & (at < np.inf)).all():
            raise ValueError(f"at must be finite and not before {self.now}, the end of the last window")
        self._room.receive(node, sku, units, at)

    def allocate(self, first: int, last: int, preferred: Ints, until: float) -> Parts:
        """Serve the orders of a window, and let happen what else happens before its end.

        Parameters
        ----------
        first, last
            Which orders, the last not included; windows follow each other.
        preferred
            Each order's nodes in the order in which they are asked, -1 for none (orders, k); an order
            without any is left alone.
        until
            End of the window, later than its orders [s].

        Returns
        -------
        Parts
            What was released in the window, also for orders of earlier ones.
        """
        check_window(self.wishes, self.done, first, last, preferred, len(self.shelves.on_hand))
        self._ready()
        if first < last and not self.now <= self.wishes.placed[first] <= self.wishes.placed[last - 1] < until:
            raise ValueError(f"orders {first} to {last - 1} must be placed from {self.now} to before {until}")
        self._room.allocate(first, last, preferred, self._later(until))
        self.done = last
        return self.hand_over()

    def hand_over(self) -> Parts:
        """Give away the parts that were released since the last time."""
        order, node, released, end, line = self._room.hand_over()
        return Parts(order, node, released, np.concatenate((np.zeros(1, np.int64), end)), line)

    def purchases(self) -> Purchases:
        """Return all purchase orders so far, transfers between nodes included."""
        cell, supplier, ordered, due, units, delivered, rest_due = self._room.bought()
        node, sku = np.divmod(cell, self.shelves.on_hand.shape[1])
        return Purchases(node, sku, supplier, ordered, due, units, delivered, rest_due)

    def gone(self) -> Gone:
        """Return the lines so far that nobody will ship."""
        return Gone(*self._room.lost())

    def lines(self) -> tuple[Bytes, Ints, Ints]:
        """Return what became of each line, the SKU that is shipped, and its cell, -1 for none."""
        return self._room.lines()

    def cells(self) -> dict[str, Ints]:
        """Return what each cell holds and has seen so far, by name (nodes, skus) [units]."""
        return self._room.cells()

    def _ready(self) -> None:
        if not self.begun:
            raise ValueError("begin_day must be called first: it says how long deliveries take")

    def _later(self, at: float) -> float:
        """Go on to an instant that is not before the last one."""
        if not self.now <= at < np.inf:
            raise ValueError(f"time must go on from {self.now}, not to {at}")
        self.now = float(at)
        return self.now
