"""Rows sorted by several keys: the leading keys are packed into one number, and only ties look further."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Key = NDArray[np.integer[Any]] | NDArray[np.floating[Any]]

ROOM = 2**62
TICKS_PER_SECOND = 1024.0
NEVER = 2.0**52  # ticks: a time that has not come sorts last
SIGN = np.int64(2**63 - 1)


def sorted_rows(*keys: Key) -> Ints:
    """Sort rows by several keys.

    Parameters
    ----------
    keys
        Whole numbers or doubles, NaN last; the first decides first (n,).

    Returns
    -------
    NDArray
        The rows in their order; those with the same keys stay as they are (n,).
    """
    return _sorted([*keys, np.arange(len(keys[0]))])


def _sorted(keys: list[Key]) -> Ints:
    packed, rest = _packed(keys)
    rows = np.argsort(packed)
    if not rest:
        return rows
    packed = packed[rows]
    tied = np.flatnonzero(_in_ties(packed))
    if len(tied):
        level = np.zeros(len(tied), np.int64)
        np.cumsum(packed[tied[1:]] != packed[tied[:-1]], out=level[1:])
        mine = rows[tied]
        rows[tied] = mine[_sorted([level, *(key[mine] for key in rest)])]
    return rows


def _packed(keys: list[Key]) -> tuple[Ints, list[Key]]:
    """Pack as many of the leading keys as one number holds; give the others back."""
    packed = _whole(keys[0])
    room = ROOM // _extent(packed)[1]
    for used, key in enumerate(keys[1:], 1):
        numbers = _whole(key)
        low, size = _extent(numbers)
        if used == 1 and 0 < room < size:
            # Ranks of a key that is too wide for any company always fit beside the number of a tie.
            numbers = np.unique(numbers, return_inverse=True)[1]
            low, size = _extent(numbers)
        if size > room:
            return packed, keys[used:]
        if size > 1:
            packed = packed * size
            packed += numbers
            packed -= low
            room //= size
    return packed, []


def _extent(key: Ints) -> tuple[int, int]:
    """Return the least number, 0 at most, and how many there may be from it on."""
    low = int(key.min(initial=0))
    return low, int(key.max(initial=0)) - low + 1


def _in_ties(level: Ints) -> NDArray[np.bool_]:
    same = level[1:] == level[:-1]
    return np.asarray(np.append(same, False) | np.append(False, same))


def _whole(key: Key) -> Ints:
    """Give whole numbers that are in the order of the key: ticks where they are times, or else the bits."""
    if key.dtype.kind != "f":
        return key.astype(np.int64, copy=False)
    ticks = key * TICKS_PER_SECOND
    np.copyto(ticks, NEVER, where=np.isnan(ticks))
    if ticks.min(initial=0) > -NEVER and ticks.max(initial=0) <= NEVER:
        whole = ticks.astype(np.int64)
        if (whole == ticks).all():
            return whole
    bits = (key + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & SIGN)
