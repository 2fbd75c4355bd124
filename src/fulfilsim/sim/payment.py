"""Payment and second thoughts: when orders may be worked on, and when their customers give them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.scenario.payment import Cancellation
from fulfilsim.world.distributions import quantile, to_ticks
from fulfilsim.world.payment import PaymentPlan

METHOD = purpose("order.payment method")
HOLD = purpose("order.payment hold")
FAILS = purpose("order.payment fails")
REGRETS = purpose("order.regret")
REGRET_AFTER = purpose("order.regret after")
PATIENCE = purpose("order.patience")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Payments:
    """How orders are paid.

    Parameters
    ----------
    method
        Index of the way to pay (n,).
    payable
        When the order may be worked on; infinite where it is never paid (n,) [s].
    lapses
        When an order that is never paid is cancelled; infinite for the others (n,) [s].
    """

    method: Ints
    payable: Floats
    lapses: Floats


def pay(plan: PaymentPlan, marks: Marks, keys: Keys, placed: Floats) -> Payments:
    """Draw how orders (n,) placed at some instants (n,) are paid."""
    method = np.searchsorted(plan.cumulative, marks.uniform(METHOD, keys))
    hold = np.zeros(len(keys))
    for index, distribution in enumerate(plan.holds):
        mine = np.flatnonzero(method == index)
        hold[mine] = quantile(distribution, marks.uniform(HOLD, keys[mine]))
    unpaid = plan.fails[method] > 0
    unpaid[unpaid] = marks.uniform(FAILS, keys[unpaid]) <= plan.fails[method[unpaid]]
    return Payments(
        method=method,
        payable=np.where(unpaid, np.inf, placed + to_ticks(hold)),
        lapses=np.where(unpaid, placed + to_ticks(plan.lapses)[method], np.inf),
    )


def given_up(rule: Cancellation, marks: Marks, keys: Keys, placed: Floats) -> Floats:
    """Return when the customers of orders (n,) that have not left by then cancel them (n,) [s]."""
    wait = np.full(len(keys), np.inf)
    if rule.patience is not None:
        wait = quantile(rule.patience, marks.uniform(PATIENCE, keys))
    rueful = np.flatnonzero(marks.uniform(REGRETS, keys) <= rule.regret)
    soon = quantile(rule.regret_after, marks.uniform(REGRET_AFTER, keys[rueful]))
    wait[rueful] = np.minimum(wait[rueful], soon)
    return placed + to_ticks(wait)
