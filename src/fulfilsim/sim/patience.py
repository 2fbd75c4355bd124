"""Patience: which orders are given up before they leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Patience:
    """Orders that leave, and those that are given up first.

    Whoever works on an order does not look whether it is still wanted: that is seen when it is released, and
    when it should leave. Once a part of an order has left, the rest follows.

    Parameters
    ----------
    given_up
        When each order is given up unless it has left (orders,) [s].
    """

    def __init__(self, given_up: Floats) -> None:
        self.given_up = given_up
        self._left = np.zeros(len(given_up), bool)

    def wanted(self, orders: Ints, at: Floats | float) -> Bools:
        """Say which orders (n,) are still wanted at an instant, or at one each (n,)."""
        return np.asarray(self._left[orders] | (self.given_up[orders] > at))

    def leave(self, orders: Ints) -> None:
        """Note that some orders are leaving."""
        self._left[orders] = True

    def cancelled(self, now: float) -> Bools:
        """Say of every order whether it was given up by now (orders,)."""
        return (self.given_up <= now) & ~self._left
