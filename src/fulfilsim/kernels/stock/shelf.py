"""The shelves: what lies, is owed and on order in each cell, and how it is replenished. The readable twin."""

from __future__ import annotations

import heapq
import math

import numpy as np

from fulfilsim.kernels.marks import uniforms
from fulfilsim.kernels.stock.plan import NEVER, Floats, Ints, Luck, Shelves

RECEIPT, REST, RETURN, QUIT = range(4)
COLUMNS = ("on_hand", "owed", "on_order", "received", "taken", "returned", "moved", "cleared")


class Shelf:
    """Cells, purchase orders, and what is to happen.

    Parameters
    ----------
    shelves
        What lies where.
    luck
        Which marks decide.
    start
        When the clock starts [s].
    """

    def __init__(self, shelves: Shelves, luck: Luck, start: float) -> None:
        self.shelves, self.luck = shelves, luck
        self.nodes, self.skus = shelves.on_hand.shape
        cells = self.nodes * self.skus
        self.on_hand: list[int] = shelves.on_hand.ravel().tolist()
        self.owed, self.on_order, self.received, self.taken, self.returned, self.moved, self.cleared = (
            [0] * cells for _ in range(7)
        )
        self.reorder, self.target = [NEVER] * cells, [0] * cells
        self.since, self.area, self.owed_area = [start] * cells, [0.0] * cells, [0.0] * cells
        self.events: list[tuple[float, int, int, int]] = []
        self.purchases: list[tuple[int, int, float, float, int, int, float]] = []
        self.day, self.lead, self.earliest, self.rest = 0, *(np.zeros((0, 0)) for _ in range(3))

    def begin_day(self, day: int, lead: Floats, earliest: Floats, rest: Floats) -> None:
        """Tell how long deliveries of this day's purchase orders take, and the rest of short ones."""
        self.day, self.lead, self.earliest, self.rest = day, lead, earliest, rest

    def set_levels(self, reorder: Ints, target: Ints) -> None:
        """Set reorder points, and the levels or lots to order (nodes, skus) each."""
        self.reorder, self.target = reorder.ravel().tolist(), target.ravel().tolist()

    def _free(self, cell: int) -> int:
        """Return what nobody waits for."""
        return 0 if self.owed[cell] else self.on_hand[cell]

    def _kept(self, cell: int) -> bool:
        return self.reorder[cell] != NEVER or self.on_order[cell] > 0

    def _touch(self, cell: int, at: float) -> None:
        """Add up what lay and what was owed until now."""
        spell = at - self.since[cell]
        self.area[cell] += self.on_hand[cell] * spell
        self.owed_area[cell] += self.owed[cell] * spell
        self.since[cell] = at

    def _mark(self, key: int, occasion: int, purpose: int) -> float:
        entity, which = np.array([key], np.uint64), np.array([occasion], np.uint64)
        return float(uniforms(entity, which, purpose, self.luck.seed, self.luck.replication)[0])

    # ---- replenishment

    def _look_at(self, cells: list[int], at: float) -> None:
        for cell in cells:
            if self.shelves.continuous.flat[cell]:
                self._order(cell, at)

    def _order(self, cell: int, at: float) -> None:
        """Order when the position is at or below the reorder point."""
        position = self.on_hand[cell] + self.on_order[cell] - self.owed[cell]
        if position > self.reorder[cell]:
            return
        supplier = int(self.shelves.supplier.flat[cell])
        source = int(self.shelves.source[supplier])
        units = self._quantity(cell, position)
        if source >= 0:
            units = min(units, self._free(source * self.skus + cell % self.skus))
        if units <= 0:
            return
        node = cell // self.skus
        due = max(at + float(self.lead[node, supplier]), float(self.earliest[node, supplier]))
        delivered = units if source >= 0 else units - self._lacking(cell, supplier, units)
        rest_due = due + float(self.rest[node, supplier]) if delivered < units else math.inf
        heapq.heappush(self.events, (due, RECEIPT, cell, len(self.purchases)))
        if rest_due < math.inf:
            heapq.heappush(self.events, (rest_due, REST, cell, len(self.purchases)))
        self.purchases.append((cell, supplier, at, due, units, delivered, rest_due))
        self.on_order[cell] += units
        if source >= 0:
            self._move(source * self.skus + cell % self.skus, units, at)

    def _quantity(self, cell: int, position: int) -> int:
        target = self.target[cell]
        if self.shelves.by_lot.flat[cell]:
            units = target * ((self.reorder[cell] - position) // target + 1) if target > 0 else 0
        else:
            units = target - position
        if units <= 0:
            return 0
        multiple = int(self.shelves.multiple.flat[cell])
        return -(-max(units, int(self.shelves.minimum.flat[cell])) // multiple) * multiple

    def _move(self, cell: int, units: int, at: float) -> None:
        self._touch(cell, at)
        self.on_hand[cell] -= units
        self.moved[cell] += units
        self._look_at([cell], at)

    def _lacking(self, cell: int, supplier: int, units: int) -> int:
        """Return what a delivery lacks, by the marks of the cell and the day."""
        shelves, key = self.shelves, int(self.shelves.keys.flat[cell])
        if self._mark(key, 2 * self.day, self.luck.short) >= shelves.short_share[supplier]:
            return 0
        low, high = float(shelves.short_low[supplier]), float(shelves.short_high[supplier])
        part = low + (high - low) * self._mark(key, 2 * self.day + 1, self.luck.short)
        return math.floor(units * part + 0.5)

    # ---- what is known afterwards

    def bought(self) -> tuple[Ints, Ints, Floats, Floats, Ints, Ints, Floats]:
        """Return purchase orders: cell, supplier, ordered, due, units, delivered, rest_due."""
        whole = [np.array([row[k] for row in self.purchases], np.int64) for k in (0, 1, 4, 5)]
        ordered, due, rest = (np.array([row[k] for row in self.purchases], np.float64) for k in (2, 3, 6))
        return whole[0], whole[1], ordered, due, whole[2], whole[3], rest

    def cells(self) -> dict[str, Ints]:
        """Return what each cell holds and has seen, by name."""
        return {
            name: np.array(getattr(self, name), np.int64).reshape(self.nodes, self.skus) for name in COLUMNS
        }
