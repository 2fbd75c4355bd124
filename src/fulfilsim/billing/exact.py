"""Exact money: products of fractions and whole millionths, rounded once and the same way everywhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def half_up(value: Fraction | int) -> int:
    """Round to the nearest whole number, a half away from zero, as invoices do.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(7, 3))
    (3, -3, 2)
    """
    value = Fraction(value)
    up = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return up if value >= 0 else -up


def rounded(micro: Fraction | int, step: int) -> int:
    """Round an amount to whole steps, e.g. cents [1e-6 currency].

    >>> rounded(1_235_000, 10_000)
    1240000
    """
    return half_up(Fraction(micro) / step) * step


def spread(total: int, weights: NDArray[np.int64]) -> list[int]:
    """Share a whole amount out by weights; the parts are whole and add up to it.

    >>> spread(100, np.array([1, 1, 1]))
    [33, 34, 33]
    """
    reached = [half_up(Fraction(total * each, int(weights.sum()))) for each in np.cumsum(weights).tolist()]
    return [here - before for here, before in zip(reached, [0, *reached], strict=False)]
