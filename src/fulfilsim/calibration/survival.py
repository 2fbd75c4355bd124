"""How long something takes, seen at a moment at which some of it is not over yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Durations:
    """A distribution over rising durations (k,); the shares add up to one."""

    values: Floats
    shares: Floats

    @property
    def mean(self) -> float:
        """Return the mean."""
        return float(self.values @ self.shares)

    def quantiles(self, levels: Floats) -> Floats:
        """Return the smallest durations that reach these levels."""
        at = np.searchsorted(np.cumsum(self.shares), levels - 1e-12)
        return self.values[np.minimum(at, len(self.values) - 1)]


def durations(ended: Floats, so_far: Floats) -> Durations:
    """Estimate a distribution from what is over and from what still lasts.

    Leaving out what still lasts would make slow orders rare: the product-limit estimate counts an order as
    long as it is seen. What outlasts everything that is over is taken to end with the longest of it.

    Parameters
    ----------
    ended
        Durations of what is over (n,), at least one.
    so_far
        How long the others have lasted (m,).

    References
    ----------
    Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958).
    """
    values, counts = np.unique(ended, return_counts=True)
    at_risk = len(ended) - np.searchsorted(np.sort(ended), values, side="left")
    at_risk = at_risk + len(so_far) - np.searchsorted(np.sort(so_far), values, side="left")
    lasting = np.cumprod(1 - counts / at_risk)
    shares = -np.diff(lasting, prepend=1.0)
    shares[-1] += lasting[-1]
    return Durations(values, shares)
