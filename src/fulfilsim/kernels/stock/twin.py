"""Stock in time order: orders, receipts, returns and people who stop waiting. The readable twin."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence

import numpy as np

from fulfilsim.kernels.stock.plan import (
    AT_ONCE,
    CANCELLED,
    FRESH,
    HELD,
    LATER,
    LOSES,
    LOST,
    REPLACED,
    SPLITS,
    SUBSTITUTES,
    WAITS,
    Bools,
    Bytes,
    Floats,
    Ints,
    Luck,
    Shelves,
    Wishes,
)
from fulfilsim.kernels.stock.shelf import QUIT, RECEIPT, REST, RETURN, Shelf


class Stockroom(Shelf):
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
    """

    def __init__(self, shelves: Shelves, wishes: Wishes, luck: Luck, start: float) -> None:
        super().__init__(shelves, luck, start)
        self.wishes = wishes
        self.queue: list[deque[int]] = [deque() for _ in self.on_hand]
        self.status = [FRESH] * len(wishes.sku)
        self.served_sku: list[int] = wishes.sku.tolist()
        self.cell_of_line = [-1] * len(wishes.sku)
        self.missing = [0] * len(wishes.placed)
        self.came: list[tuple[int, int]] = []
        self.gone: list[tuple[int, float, int]] = []
        self.parts: list[tuple[int, int, float, list[int]]] = []

    # ---- what happens at midnight

    def review(self, at: float, due: Bools) -> None:
        """Look at the position of some cells (nodes, skus), and order."""
        self._happen(at, at_that_instant=True)
        for cell in np.flatnonzero(due).tolist():
            self._order(cell, at)

    def count(self, at: float) -> tuple[Floats, Floats]:
        """Return what lay and what was owed since the last count (nodes, skus) each [unit s]."""
        self._happen(at, at_that_instant=False)
        for cell in range(len(self.on_hand)):
            self._touch(cell, at)
        shape = (self.nodes, self.skus)
        areas = np.array(self.area).reshape(shape), np.array(self.owed_area).reshape(shape)
        self.area, self.owed_area = [0.0] * len(self.area), [0.0] * len(self.area)
        return areas

    def clear(self, at: float, cells: Bools) -> Ints:
        """Take everything off some shelves (nodes, skus); return the units (nodes, skus)."""
        self._happen(at, at_that_instant=True)
        units = np.zeros(len(self.on_hand), np.int64)
        for cell in np.flatnonzero(cells).tolist():
            self._touch(cell, at)
            units[cell], self.on_hand[cell] = self.on_hand[cell], 0
            self.cleared[cell] += int(units[cell])
        return units.reshape(self.nodes, self.skus)

    def take_off(self, at: float, wanted: Ints) -> Ints:
        """Take free units off the shelves (nodes, skus), as many as are wanted or there; return them."""
        self._happen(at, at_that_instant=True)
        taken = np.zeros(len(self.on_hand), np.int64)
        for cell in np.flatnonzero(wanted).tolist():
            taken[cell] = max(min(int(wanted.flat[cell]), self._free(cell)), 0)
            if taken[cell]:
                self._touch(cell, at)
                self.on_hand[cell] -= int(taken[cell])
                self._look_at([cell], at)
        return taken.reshape(self.nodes, self.skus)

    def receive(self, node: Ints, sku: Ints, units: Ints, at: Floats) -> None:
        """Announce stock that comes back (r,) each; none before the last window's end."""
        for k in range(len(at)):
            cell = int(node[k]) * self.skus + int(sku[k])
            heapq.heappush(self.events, (float(at[k]), RETURN, cell, len(self.came)))
            self.came.append((cell, int(units[k])))

    # ---- orders

    def allocate(self, first: int, last: int, preferred: Ints, until: float) -> None:
        """Serve the orders `first` to `last` - 1, each from its nodes in order (orders, k), -1 for none.

        Everything else that happens before `until` happens too.
        """
        for order in range(first, last):
            placed = float(self.wishes.placed[order])
            nodes = [node for node in preferred[order - first].tolist() if node >= 0]
            if nodes:
                self._happen(placed, at_that_instant=True)
                self._serve(order, nodes, placed)
        self._happen(until, at_that_instant=False)

    def _serve(self, order: int, nodes: Sequence[int], at: float) -> None:
        flags, lines = int(self.wishes.flags[order]), self._lines(order)
        replace = [False, True] if flags & SUBSTITUTES and not flags & SPLITS else [False]
        for swap in replace:
            for node in nodes:
                cells = self._take_all(order, lines, node, at, swap=swap)
                if cells:
                    self._ship(order, node, at, lines, AT_ONCE)
                    self._look_at(cells, at)
                    return
        if flags & SPLITS:
            self._split(order, lines, nodes, at)
        else:
            self._hold(order, lines, nodes, at)

    def _take_all(self, order: int, lines: list[int], node: int, at: float, *, swap: bool) -> list[int]:
        """Take every line from a node, or none of them."""
        cells: list[int] = []
        for line in lines:
            cell = self._cell_with(order, line, node, swap=swap)
            if cell < 0:
                for done, back in zip(lines, cells, strict=False):
                    self._give_back(done, back, at)
                return []
            self._take(line, cell, at)
            cells.append(cell)
        return cells

    def _cell_with(self, order: int, line: int, node: int, *, swap: bool) -> int:
        """Find the cell of a node that has a line, or its substitute."""
        units, sku = int(self.wishes.units[line]), int(self.wishes.sku[line])
        cell: int = node * self.skus + sku
        if self._free(cell) >= units:
            return cell
        other = int(self.shelves.substitute[sku])
        if not swap or other < 0 or self._free(node * self.skus + other) < units:
            return -1
        return node * self.skus + other if self._accepts(order, line) else -1

    def _split(self, order: int, lines: list[int], nodes: Sequence[int], at: float) -> None:
        """Ship each line from the first node that has it; the others wait one by one, or are lost."""
        found: dict[int, list[int]] = {}
        cells = []
        for line in lines:
            cell = self._anywhere(order, line, nodes)
            if cell >= 0:
                self._take(line, cell, at)
                found.setdefault(cell // self.skus, []).append(line)
                cells.append(cell)
            else:
                self._go_without(order, line, nodes, at)
        for node in nodes:
            if node in found:
                self._ship(order, node, at, found.pop(node), AT_ONCE)
        self._look_at(cells, at)
        self._begin_to_wait(order, at)

    def _anywhere(self, order: int, line: int, nodes: Sequence[int]) -> int:
        for swap in (False, True) if self.wishes.flags[order] & SUBSTITUTES else (False,):
            for node in nodes:
                cell = self._cell_with(order, line, node, swap=swap)
                if cell >= 0:
                    return cell
        return -1

    def _go_without(self, order: int, line: int, nodes: Sequence[int], at: float) -> None:
        sku = int(self.wishes.sku[line])
        node = next((node for node in nodes if self._kept(node * self.skus + sku)), -1)
        if node < 0 or self.wishes.flags[order] & LOSES:
            self._lose(line, at, LOST)
        else:
            self._wait(order, line, node * self.skus + sku, at)

    def _hold(self, order: int, lines: list[int], nodes: Sequence[int], at: float) -> None:
        """Hold what is there at the first node that can complete the order, and wait for the rest."""
        node = next((node for node in nodes if self._completes(lines, node)), -1)
        if node < 0 or self.wishes.flags[order] & LOSES:
            for line in lines:
                self._lose(line, at, LOST)
            return
        cells = []
        for line in lines:
            cell = node * self.skus + int(self.wishes.sku[line])
            if self._free(cell) >= self.wishes.units[line]:
                self._take(line, cell, at)
                self.status[line] = HELD
                cells.append(cell)
            else:
                self._wait(order, line, cell, at)
        self._look_at(cells, at)
        self._begin_to_wait(order, at)

    def _completes(self, lines: list[int], node: int) -> bool:
        cells = [node * self.skus + int(self.wishes.sku[line]) for line in lines]
        return all(
            self._kept(cell) or self._free(cell) >= self.wishes.units[line]
            for line, cell in zip(lines, cells, strict=True)
        )

    def _wait(self, order: int, line: int, cell: int, at: float) -> None:
        self._touch(cell, at)
        self.status[line], self.cell_of_line[line] = WAITS, cell
        self.owed[cell] += int(self.wishes.units[line])
        self.queue[cell].append(line)
        self.missing[order] += 1
        self._look_at([cell], at)

    def _begin_to_wait(self, order: int, at: float) -> None:
        quits = float(self.wishes.quits[order])
        if self.missing[order] and quits < math.inf:
            heapq.heappush(self.events, (max(quits, at), QUIT, order, 0))

    # ---- what happens meanwhile

    def _happen(self, until: float, *, at_that_instant: bool) -> None:
        while self.events and (self.events[0][0] < until or (at_that_instant and self.events[0][0] == until)):
            at, kind, what, number = heapq.heappop(self.events)
            if kind == RECEIPT:
                self._put_away(number, at)
            elif kind == REST:
                self._put_rest_away(number, at)
            elif kind == RETURN:
                cell, units = self.came[number]
                self.returned[cell] += units
                self._add(cell, units, at)
            else:
                self._quit(what, at)

    def _put_away(self, number: int, at: float) -> None:
        cell, _, ordered, _, units, delivered, rest_due = self.purchases[number]
        self.on_order[cell] -= delivered if rest_due < math.inf else units
        self.received[cell] += delivered
        self._add(cell, delivered, at)
        # What came at once and was short would be as short again, without end.
        if at > ordered:
            self._look_at([cell], at)

    def _put_rest_away(self, number: int, at: float) -> None:
        cell, _, ordered, _, units, delivered, _ = self.purchases[number]
        rest = units - delivered
        self.on_order[cell] -= rest
        self.received[cell] += rest
        self._add(cell, rest, at)
        if at > ordered:
            self._look_at([cell], at)

    def _add(self, cell: int, units: int, at: float) -> None:
        self._touch(cell, at)
        self.on_hand[cell] += units
        self._serve_queue(cell, at)

    def _serve_queue(self, cell: int, at: float) -> None:
        queue = self.queue[cell]
        while queue:
            line = queue[0]
            if self.status[line] == WAITS:
                if self.on_hand[cell] < self.wishes.units[line]:
                    return
                self.owed[cell] -= int(self.wishes.units[line])
                self._take(line, cell, at)
                self._arrived(line, cell, at)
            queue.popleft()

    def _arrived(self, line: int, cell: int, at: float) -> None:
        """Ship what somebody waited for, an order that ships complete when nothing is missing any more."""
        order = int(np.searchsorted(self.wishes.first_line, line, side="right")) - 1
        self.missing[order] -= 1
        self.status[line] = HELD
        if self.wishes.flags[order] & SPLITS:
            self._ship(order, cell // self.skus, at, [line], LATER)
        elif not self.missing[order]:
            self._ship(order, cell // self.skus, at, self._lines(order), LATER)

    def _quit(self, order: int, at: float) -> None:
        """Cancel what still waits, and give back what was held for it."""
        cells = []
        for line in self._lines(order):
            cell, units = self.cell_of_line[line], int(self.wishes.units[line])
            if self.status[line] == WAITS:
                self._touch(cell, at)
                self.owed[cell] -= units
            elif self.status[line] == HELD:
                self._give_back(line, cell, at)
            else:
                continue
            self._lose(line, at, CANCELLED)
            cells.append(cell)
        self.missing[order] = 0
        for cell in cells:
            self._serve_queue(cell, at)

    # ---- small steps

    def _lines(self, order: int) -> list[int]:
        first = self.wishes.first_line
        return list(range(int(first[order]), int(first[order + 1])))

    def _accepts(self, order: int, line: int) -> bool:
        number = line - int(self.wishes.first_line[order])
        mark = self._mark(int(self.wishes.keys[order]), number, self.luck.accept)
        return mark < float(self.wishes.accepts[order])

    def _take(self, line: int, cell: int, at: float) -> None:
        self._touch(cell, at)
        units = int(self.wishes.units[line])
        self.on_hand[cell] -= units
        self.taken[cell] += units
        self.cell_of_line[line], self.served_sku[line] = cell, cell % self.skus

    def _give_back(self, line: int, cell: int, at: float) -> None:
        self._touch(cell, at)
        units = int(self.wishes.units[line])
        self.on_hand[cell] += units
        self.taken[cell] -= units
        self.cell_of_line[line], self.served_sku[line] = -1, int(self.wishes.sku[line])

    def _lose(self, line: int, at: float, why: int) -> None:
        self.status[line], self.cell_of_line[line] = why, -1
        self.gone.append((line, at, why))

    def _ship(self, order: int, node: int, at: float, lines: list[int], how: int) -> None:
        for line in lines:
            swapped = self.served_sku[line] != self.wishes.sku[line]
            self.status[line] = REPLACED if swapped and how == AT_ONCE else how
        self.parts.append((order, node, at, list(lines)))

    # ---- what is known afterwards

    def hand_over(self) -> tuple[Ints, Ints, Floats, Ints, Ints]:
        """Give the parts away that were released since the last time: order, node, released, end, line."""
        parts, self.parts = self.parts, []
        ends = np.cumsum([len(part[3]) for part in parts], dtype=np.int64)
        return (
            np.array([part[0] for part in parts], np.int64),
            np.array([part[1] for part in parts], np.int64),
            np.array([part[2] for part in parts], np.float64),
            ends,
            np.array([line for part in parts for line in part[3]], np.int64),
        )

    def lost(self) -> tuple[Ints, Floats, Ints]:
        """Return lines that nobody will ship: line, instant, why."""
        return (
            np.array([row[0] for row in self.gone], np.int64),
            np.array([row[1] for row in self.gone], np.float64),
            np.array([row[2] for row in self.gone], np.int64),
        )

    def lines(self) -> tuple[Bytes, Ints, Ints]:
        """Return status, SKU and cell of each line."""
        return (
            np.array(self.status, np.uint8),
            np.array(self.served_sku, np.int64),
            np.array(self.cell_of_line, np.int64),
        )
