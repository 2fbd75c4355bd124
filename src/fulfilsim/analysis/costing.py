"""Cost to serve and contribution, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fulfilsim.analysis.facts import Facts, floats, is_
from fulfilsim.analysis.grouped import Bools, Floats, Ints, count, ratio, whole_total
from fulfilsim.events import COST_HEADS

MICRO = 1_000_000


@dataclass(frozen=True)
class Scope:
    """Which orders and which ledger rows belong to which group.

    Parameters
    ----------
    orders
        Group of each order; -1 leaves it out [orders].
    ledger
        Group of each ledger row; -1 leaves it out [ledger].
    groups
        How many groups there are.
    """

    orders: Ints
    ledger: Ints
    groups: int


def scope(facts: Facts, order_group: Ints, period_group: Ints, groups: int) -> Scope:
    """Give direct rows the group of their order, whenever they fall, and period rows their own."""
    direct = np.append(order_group, -1)[facts.ledger_order]
    period = is_(facts.ledger, "basis", "period")
    return Scope(order_group, np.where(period, period_group, direct), groups)


def costing(facts: Facts, within: Scope) -> dict[str, Floats]:
    """Measure cost to serve by head, per order delivered, and contribution per order the customer kept.

    Revenue and goods are no cost to serve. Contribution is undefined where nothing was sold at a price.
    """
    delivered = count(within.orders, within.groups, is_(facts.orders, "outcome", "delivered"))
    heads = {head: _amount(facts, within, head) for head in COST_HEADS}
    cost = np.sum(list(heads.values()), axis=0)
    return {
        "cost_per_order": ratio(cost / MICRO, delivered),
        **_contribution(facts, within, cost),
        **{f"cost_per_order.{head}": ratio(amount / MICRO, delivered) for head, amount in heads.items()},
    }


def _contribution(facts: Facts, within: Scope, cost: Ints) -> dict[str, Floats]:
    kept = count(within.orders, within.groups, ~facts.by_customer)
    margin = _amount(facts, within, "revenue") - _amount(facts, within, "goods") - cost
    sold = bool(is_(facts.ledger, "account", "revenue").any())
    total = margin / MICRO if sold else np.full(within.groups, np.nan)
    return {"contribution_per_order": ratio(total, kept), "contribution_total": total}


def _amount(facts: Facts, within: Scope, account: str) -> Ints:
    amounts = np.asarray(facts.ledger["amount_micro"], dtype=np.int64)
    return whole_total(amounts, within.ledger, within.groups, is_(facts.ledger, "account", account))


def posted_within(facts: Facts, start: float, end: float) -> Bools:
    """Say which ledger rows were posted in ``(start, end]``: wages and rent are posted once they are due."""
    at = floats(facts.ledger, "at")
    return (at > start) & (at <= end)
