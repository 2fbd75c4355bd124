"""Counts, sums, shares and quantiles by group: a day, a week or the whole run."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fulfilsim.sorting import sorted_rows

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


def whole_totals(values: Ints, column: Ints, columns: int, group: Ints, groups: int) -> Ints:
    """Add whole numbers by column and group, exactly, those of -1 left out [columns, groups]."""
    sums = np.zeros(columns * groups, dtype=np.int64)
    kept = (column >= 0) & (group >= 0)
    np.add.at(sums, column[kept] * groups + group[kept], values[kept])
    return sums.reshape(columns, groups)


def ratio(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    """Divide; what is divided by nothing is undefined (NaN)."""
    quotient = np.full(len(whole), np.nan)
    np.divide(part, whole, out=quotient, where=np.asarray(whole) != 0)
    return quotient


def quantiles(
    values: Floats, rising: Ints, group: Ints, groups: int, percents: Iterable[int]
) -> list[Floats]:
    """Give quantiles by group, linear between order statistics [groups].

    Values may be endless: a quantile that leans on an endless value at all is endless. A group of none has
    NaN. The rows in the order of their values are handed in, for it is the same for any groups.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    rows = rising[group[rising] >= 0]
    ranked = values[rows[sorted_rows(group[rows])]]
    sizes = np.bincount(group[rows], minlength=groups)
    some = sizes > 0
    first = (np.cumsum(sizes) - sizes)[some]
    answers = []
    for percent in percents:
        answer = np.full(groups, np.nan)
        answer[some] = _between(ranked, first, percent * (sizes[some] - 1))
        answers.append(answer)
    return answers


def running(at: Floats, change: Floats) -> tuple[Floats, Floats]:
    """Add changes up in time, those of one instant together; what never happens (NaN) is left out."""
    happened = np.flatnonzero(~np.isnan(at))
    rows = happened[np.argsort(at[happened])]
    instants, level = at[rows], np.cumsum(change[rows])
    last = np.append(instants[1:] != instants[:-1], np.ones(min(len(rows), 1), dtype=bool))
    return instants[last], level[last]


def _between(ranked: Floats, first: Ints, hundredths: Ints) -> Floats:
    below = ranked[first + hundredths // 100]
    above = ranked[first + -(-hundredths // 100)]
    share = (hundredths % 100) / 100
    with np.errstate(invalid="ignore"):
        mixed = below + (above - below) * share
    return np.asarray(np.where(below == above, below, mixed), dtype=np.float64)
