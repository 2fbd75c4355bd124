"""Every cost head follows from what happened, and the orders' own costs from the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.costing import MICRO
from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.events import ACCOUNTS, COST_HEADS, LINE_HAUL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Floats, Ints


def check_money(facts: Facts) -> Iterator[str]:
    """Check the ledger against parcels and orders."""
    ledger = facts.ledger
    names = ledger.names("account")
    yield from wrong_rows("ledger", names, ~names.is_(*ACCOUNTS), "an account that is none")
    direct = is_(ledger, "basis", "order")
    yield from wrong_rows("ledger", names, direct & (facts.ledger_order < 0), "a direct cost of no order")
    wrong = ~is_(ledger, "basis", "order", "period")
    yield from wrong_rows("ledger", names, wrong, "a basis that is neither order nor period")
    yield from _carriage(facts)
    yield from _costs_of_orders(facts)


def _carriage(facts: Facts) -> Iterator[str]:
    """Check that carriers are paid the prices of the parcels they collected, parcel by parcel."""
    ledger, parcels = facts.ledger, facts.parcels
    collected = ~is_(ledger, "party", LINE_HAUL)
    rows = ledger.where(is_(ledger, "account", "carriage") & is_(ledger, "basis", "order") & collected)
    posted = sums_by(rows, ["party"], floats(rows, "amount_micro"))
    taken = parcels.where(~np.isnan(floats(parcels, "collected_at")))
    priced = sums_by(taken, ["carrier"], np.rint(floats(taken, "price") * MICRO))
    what = "carriage in the ledger and prices of the parcels collected [1e-6]"
    yield from unequal(what, posted, priced, 0.0)


def _costs_of_orders(facts: Facts) -> Iterator[str]:
    """Check the direct costs by head in ``orders`` against the ledger.

    Labour is left out: it is posted by crew and shift, and only laid on orders by the time they took.
    """
    heads = [head for head in COST_HEADS if head != "labour" and f"cost_{head}" in facts.orders]
    for head in heads:
        posted = _direct(facts, head)
        claimed = floats(facts.orders, f"cost_{head}") * MICRO
        wrong = np.abs(posted - claimed) > 1.0
        yield from wrong_rows(
            "orders", facts.orders.names("order"), wrong, f"cost_{head} is not what the ledger says"
        )


def _direct(facts: Facts, head: str) -> Floats:
    ledger = facts.ledger
    rows = is_(ledger, "account", head) & (facts.ledger_order >= 0)
    owners: Ints = facts.ledger_order[rows]
    amounts: Floats = floats(ledger, "amount_micro")[rows]
    return np.bincount(owners, amounts, len(facts.orders)).astype(np.float64)
