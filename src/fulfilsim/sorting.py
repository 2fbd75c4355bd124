"""Rows sorted by several keys: the leading keys are packed into one number, and only ties look further."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Key = NDArray[np.integer[Any]] | NDArray[np.floating[Any]]

ROOM = 2**62
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
    numbers = [_whole(key) for key in keys]
    return _sorted([*numbers, np.arange(len(numbers[0]))])


def _sorted(keys: list[Ints]) -> Ints:
    packed, rest = _packed(keys)
    rows = np.argsort(packed)
    if not rest:
        return rows
    level = np.zeros(len(rows), np.int64)
    np.cumsum(packed[rows[1:]] != packed[rows[:-1]], out=level[1:])
    tied = np.flatnonzero(_in_ties(level))
    if len(tied):
        mine = rows[tied]
        rows[tied] = mine[_sorted([level[tied], *(key[mine] for key in rest)])]
    return rows


def _packed(keys: list[Ints]) -> tuple[Ints, list[Ints]]:
    """Pack as many of the leading keys as one number holds; give the others back."""
    packed, room = keys[0], ROOM // _size(keys[0])
    for used, key in enumerate(keys[1:], 1):
        # Ranks of a key that is too wide for any company always fit beside the number of a tie.
        narrow = np.unique(key, return_inverse=True)[1] if used == 1 and 0 < room < _size(key) else key
        if _size(narrow) > room:
            return packed, keys[used:]
        packed = packed * _size(narrow) + (narrow - narrow.min(initial=0))
        room //= _size(narrow)
    return packed, []


def _size(key: Ints) -> int:
    return int(key.max(initial=0)) - int(key.min(initial=0)) + 1


def _in_ties(level: Ints) -> NDArray[np.bool_]:
    same = level[1:] == level[:-1]
    return np.asarray(np.append(same, False) | np.append(False, same))


def _whole(key: Key) -> Ints:
    """Give whole numbers that are in the order of the key."""
    if key.dtype.kind != "f":
        return key.astype(np.int64, copy=False)
    bits = (key + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & SIGN)
