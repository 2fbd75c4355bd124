"""Sums by group that do not drift with the number of rows: the readable twin.

References
----------
W. Kahan, "Further remarks on reducing truncation errors", Communications of the ACM 8 (1965), 40.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grouped_sums(values: NDArray[np.float64], group: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """Add values up by group, with what rounding loses carried along.

    Parameters
    ----------
    values
        Finite values (n,).
    group
        Group of each; a negative one leaves it out (n,).
    groups
        How many groups there are.
    """
    sums, lost = np.zeros(groups), np.zeros(groups)
    for value, g in zip(values.tolist(), group.tolist(), strict=True):
        if g < 0:
            continue
        term = value - lost[g]
        total = sums[g] + term
        lost[g] = total - sums[g] - term
        sums[g] = total
    return sums
