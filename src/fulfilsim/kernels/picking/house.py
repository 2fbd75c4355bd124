"""What the twins of the picking kernel share: the house, the picks of a tour, and a walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Positions = list[int]
Corner = tuple[int, int]

ROUTES = ("s-shape", "return", "midpoint", "largest gap", "combined", "optimal")


@dataclass(frozen=True)
class House:
    """Parallel aisles between cross aisles without width.

    Parameters
    ----------
    rows
        Where the cross aisles are, from the front, which is 0 (2 or 3) [mm].
    pitch
        From the middle of one aisle to that of the next [mm].
    depot
        Aisle at whose front the tour begins and ends.
    """

    rows: tuple[int, ...]
    pitch: int
    depot: int

    @property
    def blocks(self) -> range:
        """Blocks between the cross aisles, from the front."""
        return range(len(self.rows) - 1)

    def block_of(self, position: int) -> int:
        """Return the block of a position; the middle cross aisle counts to the block before it."""
        return int(len(self.rows) == 3 and position > self.rows[1])


@dataclass
class Walk:
    """A way through the house, corner by corner: along an aisle, or across on a cross aisle."""

    house: House
    corners: list[Corner] = field(default_factory=list)
    length: int = 0

    def __post_init__(self) -> None:
        self.corners.append((self.house.depot, 0))

    @property
    def aisle(self) -> int:
        """Aisle of the picker."""
        return self.corners[-1][0]

    @property
    def position(self) -> int:
        """Position of the picker in the aisle [mm]."""
        return self.corners[-1][1]

    def across(self, aisle: int) -> None:
        """Walk on the cross aisle to an aisle."""
        self._step((aisle, self.position), abs(aisle - self.aisle) * self.house.pitch)

    def along(self, position: int) -> None:
        """Walk in the aisle to a position."""
        self._step((self.aisle, position), abs(position - self.position))

    def fetch(self, position: int) -> None:
        """Walk in the aisle to a position and back to where one stands."""
        here = self.position
        self.along(position)
        self.along(here)

    def _step(self, corner: Corner, length: int) -> None:
        if length:
            self.corners.append(corner)
            self.length += length


@dataclass
class Picks:
    """Sorted positions of a tour's picks by block and aisle: those that are still to be fetched."""

    blocks: list[dict[int, Positions]]

    @property
    def aisles(self) -> list[int]:
        """Aisles with picks, from left to right."""
        return sorted({aisle for block in self.blocks for aisle in block})

    def column(self, aisle: int) -> Positions:
        """Return the positions of an aisle over all blocks."""
        return [position for block in self.blocks for position in block.get(aisle, [])]


def picks_of(house: House, aisles: Sequence[int], positions: Sequence[int]) -> Picks:
    """Sort picks (n,) into blocks and aisles."""
    blocks: list[dict[int, Positions]] = [{} for _ in house.blocks]
    for aisle, position in sorted(zip(aisles, positions, strict=True)):
        blocks[house.block_of(position)].setdefault(aisle, []).append(position)
    return Picks(blocks)


def largest_gap(positions: Positions) -> tuple[int, int]:
    """Return the two neighbours that are farthest apart, of equals the first [mm]."""
    gaps = [after - before for before, after in pairwise(positions)]
    widest = gaps.index(max(gaps))
    return positions[widest], positions[widest + 1]
