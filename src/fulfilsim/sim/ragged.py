"""Lines of orders in one array, with where each order's begin."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.float64)


def some_of(first: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the lines of some rows begin when put one after the other, and which lines these are."""
    count = first[rows + 1] - first[rows]
    begins = np.concatenate(([0], np.cumsum(count)))
    within = np.arange(begins[-1]) - np.repeat(begins[:-1], count)
    return begins, np.repeat(first[rows], count) + within


def sum_lines(values: NDArray[Number], first: NDArray[np.int64]) -> NDArray[Number]:
    """Sum values of the lines over each order."""
    return np.asarray(np.add.reduceat(values, first[:-1])) if len(first) > 1 else values[:0]


def present(codes: NDArray[np.int64]) -> list[int]:
    """List the codes that occur, in their order; they are from 0 on, and few (n,)."""
    found: list[int] = np.flatnonzero(np.bincount(codes)).tolist()
    return found
