"""Ways to pay as look-up tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.payment import PaymentMethod

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PaymentPlan:
    """Ways to pay.

    Parameters
    ----------
    names
        By name.
    cumulative
        Cumulative shares of the orders, ending at 1 (methods,).
    holds
        Time from placing until an order is payable, by method [s].
    fails
        Share that is never paid (methods,).
    lapses
        Time after which such an order is cancelled (methods,) [s].
    """

    names: tuple[str, ...]
    cumulative: Floats
    holds: tuple[Distribution, ...]
    fails: Floats
    lapses: Floats


def make_payment(methods: Mapping[str, PaymentMethod]) -> PaymentPlan:
    """Lay out the ways to pay, by name."""
    names = tuple(sorted(methods))
    each = [methods[name] for name in names]
    return PaymentPlan(
        names,
        cumulative([method.share for method in each]),
        tuple(method.hold for method in each),
        np.array([method.fails for method in each]),
        np.array([method.lapses for method in each]),
    )


def cumulative(shares: list[float]) -> Floats:
    """Add shares up; the last is 1 (n,)."""
    sums = np.cumsum(shares)
    return np.asarray(sums / sums[-1])
