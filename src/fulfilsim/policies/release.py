"""When an order may start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class ReleasePolicy(Protocol):
    """Says when orders are released to the floor; draws no random numbers."""

    def released_at(self, payable_at: Floats) -> Floats:
        """Return the instant of release of each order (n,) [s]; infinite where it never comes."""


@dataclass(frozen=True)
class Waveless:
    """Release every order at once."""

    def released_at(self, payable_at: Floats) -> Floats:
        """Return the instants at which the orders became payable."""
        return payable_at


@dataclass(frozen=True)
class Waves:
    """Release at the times of the waves (m,) [s]; an order of the very instant waits for the next."""

    instants: Floats

    def released_at(self, payable_at: Floats) -> Floats:
        """Return the instant of the next wave after each order."""
        padded = np.append(self.instants, np.inf)
        return np.asarray(padded[np.searchsorted(self.instants, payable_at, side="right")])


def release_policy(waves: Floats | None) -> ReleasePolicy:
    """Return the policy of a centre with these waves, or without any."""
    return Waveless() if waves is None else Waves(waves)
