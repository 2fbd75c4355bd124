"""Quantiles of the normal distribution: the readable twin is the standard library's.

The two have different approximations of full precision, and agree to a few units in the last place.

References
----------
M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
(1988), 477-484: the standard library's. S. L. Moshier, "Methods and programs for mathematical functions",
Ellis Horwood, 1989: the compiled one's.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


def normal_quantile(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the quantiles of the normal distribution of mean 0 and deviation 1.

    Parameters
    ----------
    u
        Levels in the open interval (0, 1) (n,).
    """
    standard = NormalDist()
    return np.array([standard.inv_cdf(level) for level in u.tolist()], np.float64)
