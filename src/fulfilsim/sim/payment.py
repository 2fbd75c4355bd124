"""Payment and second thoughts: when orders may be worked on, and when their customers give them up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.scenario.payment import Cancellation
from fulfilsim.world.customers import CustomerPlan
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


def paid_and_given_up(plan: CustomerPlan, marks: Marks, keys: Keys, placed: Floats) -> tuple[Floats, Floats]:
    """Return when orders (n,) are payable, and when they are given up; infinite for never (n,) each [s]."""
    payable, given_up = placed, np.broadcast_to(np.inf, len(keys))
    if plan.cancellation is not None:
        given_up = regretted(plan.cancellation, marks, keys, placed)
    if plan.payment is not None:
        payable, lapses = pay(plan.payment, marks, keys, placed)
        given_up = np.minimum(given_up, lapses)
    return payable, given_up


def pay(plan: PaymentPlan, marks: Marks, keys: Keys, placed: Floats) -> tuple[Floats, Floats]:
    """Return when orders (n,) are payable, and when those lapse that never are; infinite for not (n,) [s]."""
    method = methods(plan, marks, keys)
    hold = np.zeros(len(keys))
    for index, distribution in enumerate(plan.holds):
        mine = np.flatnonzero(method == index)
        hold[mine] = quantile(distribution, marks.uniform(HOLD, keys[mine]))
    unpaid = plan.fails[method] > 0
    unpaid[unpaid] = marks.uniform(FAILS, keys[unpaid]) <= plan.fails[method[unpaid]]
    payable = np.where(unpaid, np.inf, placed + to_ticks(hold))
    return payable, np.where(unpaid, placed + to_ticks(plan.lapses)[method], np.inf)


def methods(plan: PaymentPlan, marks: Marks, keys: Keys) -> Ints:
    """Return how orders are paid: indices of ways to pay (n,)."""
    return np.searchsorted(plan.cumulative, marks.uniform(METHOD, keys))


def regretted(rule: Cancellation, marks: Marks, keys: Keys, placed: Floats) -> Floats:
    """Return when the customers of orders (n,) that have not left by then cancel them (n,) [s]."""
    wait = np.full(len(keys), np.inf)
    if rule.patience is not None:
        wait = quantile(rule.patience, marks.uniform(PATIENCE, keys))
    rueful = np.flatnonzero(marks.uniform(REGRETS, keys) <= rule.regret)
    soon = quantile(rule.regret_after, marks.uniform(REGRET_AFTER, keys[rueful]))
    wait[rueful] = np.minimum(wait[rueful], soon)
    return placed + to_ticks(wait)
