"""Counts, sums, shares and quantiles by group: a day, a week or the whole run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def count(group: Ints, groups: int, where: Bools | None = None) -> Floats:
    """Count members by group, those of group -1 left out [groups]."""
    kept = group >= 0 if where is None else where & (group >= 0)
    return np.bincount(group[kept], minlength=groups).astype(np.float64)


def total(values: Floats, group: Ints, groups: int, where: Bools | None = None) -> Floats:
    """Add values by group, those of group -1 left out [groups]."""
    kept = group >= 0 if where is None else where & (group >= 0)
    return np.bincount(group[kept], values[kept], groups).astype(np.float64)


def whole_total(values: Ints, group: Ints, groups: int, where: Bools) -> Ints:
    """Add whole numbers by group, exactly [groups]."""
    sums = np.zeros(groups, dtype=np.int64)
    kept = where & (group >= 0)
    np.add.at(sums, group[kept], values[kept])
    return sums


def ratio(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    """Divide; what is divided by nothing is undefined (NaN)."""
    quotient = np.full(len(whole), np.nan)
    np.divide(part, whole, out=quotient, where=np.asarray(whole) != 0)
    return quotient


def quantile(values: Floats, group: Ints, groups: int, percent: int) -> Floats:
    """Give a quantile by group, linear between order statistics [groups].

    Values may be endless: a quantile that leans on an endless value at all is endless. A group of none has
    NaN.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    kept = group >= 0
    values, group = values[kept], group[kept]
    ranked = values[np.lexsort((values, group))]
    sizes = np.bincount(group, minlength=groups)
    answer = np.full(groups, np.nan)
    some = sizes > 0
    first = (np.cumsum(sizes) - sizes)[some]
    answer[some] = _between(ranked, first, percent * (sizes[some] - 1))
    return answer


def _between(ranked: Floats, first: Ints, hundredths: Ints) -> Floats:
    below = ranked[first + hundredths // 100]
    above = ranked[first + -(-hundredths // 100)]
    share = (hundredths % 100) / 100
    with np.errstate(invalid="ignore"):
        mixed = below + (above - below) * share
    return np.asarray(np.where(below == above, below, mixed), dtype=np.float64)
