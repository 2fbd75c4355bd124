"""Nothing comes back that was not delivered; what returns and contacts cost and yield is in the ledger."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.costing import MICRO
from fulfilsim.analysis.facts import floats, is_
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.columns import grouping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.columns import Table

WITHIN = 1e-9
FOLLOWS = (
    *pairwise(("decided_at", "sent_at", "received_at", "graded_at", "on_shelf_at")),
    ("sent_at", "refunded_at"),
)


def check_doorstep(facts: Facts) -> Iterator[str]:
    """Check returns, contacts, and the wages of the desks."""
    returns, contacts = facts.other("returns"), facts.other("contacts")
    if returns is not None:
        yield from _goods(facts, returns)
        yield from _money_of_returns(facts, returns)
    if contacts is not None:
        yield from _contacts(facts, contacts)
    if returns is not None or contacts is not None:
        yield from _wages(facts)


def _goods(facts: Facts, returns: Table) -> Iterator[str]:
    """Check that units conserve: delivered before they come back, no line twice, restocked or disposed of."""
    owner, names = facts.rows_of(returns.names("order")), returns.names("order")
    delivered = floats(facts.orders, "delivered_at")[owner]
    _, first = grouping(names, np.asarray(returns["line"], dtype=np.int64))
    back = np.bincount(owner, floats(returns, "units"), len(facts.orders))
    on_shelf, graded = ~np.isnan(floats(returns, "on_shelf_at")), ~np.isnan(floats(returns, "graded_at"))
    scrap = is_(returns, "fate", "disposed of")
    claims = {
        "sent back without a delivery or before it": ~(floats(returns, "decided_at") >= delivered),
        "more units sent back than ordered": (back > floats(facts.orders, "units"))[owner],
        "on the shelf and disposed of, or neither": graded & (on_shelf == scrap),
        "graded without a fate, or the reverse": graded == is_(returns, "fate", ""),
        **{f"{later} without {earlier} or before it": _unordered(returns, earlier, later)
           for earlier, later in FOLLOWS},
    }  # fmt: skip
    if len(first) < len(returns):
        yield f"returns: {len(returns) - len(first)} lines that come back twice"
    for what, wrong in claims.items():
        yield from wrong_rows("returns", names, wrong, what)


def _unordered(returns: Table, earlier: str, later: str) -> Bools:
    before, after = floats(returns, earlier), floats(returns, later)
    wrong: Bools = ~np.isnan(after) & ~(before <= after)
    return wrong


def _money_of_returns(facts: Facts, returns: Table) -> Iterator[str]:
    """Check refunds and what goods are still worth, order by order; no refund is above the order's value."""
    owner = facts.rows_of(returns.names("order"))
    refunded = ~np.isnan(floats(returns, "refunded_at"))
    sold = is_(facts.ledger, "account", "revenue") & is_(facts.ledger, "contract", "sale")
    due = _by_order(facts, owner, np.where(refunded, floats(returns, "refund"), 0.0) * MICRO)
    worth = _by_order(facts, owner, floats(returns, "recovered") * MICRO)
    names = facts.orders.names("order")
    for what, account, contracts, claimed in (
        ("refunds that the ledger does not have", "revenue", ("refund",), due),
        ("goods returned that the ledger does not have", "goods", ("returned", "salvage"), worth),
    ):
        rows = is_(facts.ledger, "account", account) & is_(facts.ledger, "contract", *contracts)
        posted = _posted(facts, rows)
        yield from wrong_rows("orders", names, bool(sold.any()) & (np.abs(posted + claimed) > 1.0), what)
    wrong = due > _posted(facts, sold) + 1.0
    yield from wrong_rows("orders", names, bool(sold.any()) & wrong, "refunds above the value of the order")


def _contacts(facts: Facts, contacts: Table) -> Iterator[str]:
    """Check that who asks is answered or leaves, not both, and that the fees are those of the answers."""
    started, names = floats(contacts, "started_at"), contacts.names("order")
    answered, gave_up = ~np.isnan(started), np.asarray(contacts["gave_up"], dtype=bool)
    owner = facts.rows_of(names)
    early = floats(contacts, "raised_at") < floats(facts.orders, "placed_at")[owner]
    for what, wrong in (
        ("answered, and left unanswered", answered & gave_up),
        ("answered before it was asked", started < floats(contacts, "raised_at")),
        ("asked about before the order was placed", early),
    ):
        yield from wrong_rows("contacts", names, wrong, what)
    rows = is_(facts.ledger, "account", "contacts") & is_(facts.ledger, "basis", "order")
    posted = {"contacts": float(floats(facts.ledger, "amount_micro")[rows].sum())}
    due = {"contacts": float(np.rint(floats(contacts, "fee") * MICRO).sum())}
    yield from unequal("fees in the ledger and of the answers [1e-6]", posted, due, WITHIN)


def _wages(facts: Facts) -> Iterator[str]:
    """Check that wages at the desks are hours times the rate."""
    rows = facts.ledger.where(
        is_(facts.ledger, "contract", "wages") & is_(facts.ledger, "account", "returns", "contacts")
    )
    due = floats(rows, "quantity") * floats(rows, "rate") * MICRO
    wrong = np.abs(floats(rows, "amount_micro") - due) > 1.0 + WITHIN * np.abs(due)
    yield from wrong_rows("ledger", rows.names("party"), wrong, "wages that are not hours times the rate")


def _by_order(facts: Facts, owner: Ints, values: Floats) -> Floats:
    return np.bincount(owner, values, len(facts.orders)).astype(np.float64)


def _posted(facts: Facts, rows: Bools) -> Floats:
    there = rows & (facts.ledger_order >= 0)
    return _by_order(facts, facts.ledger_order[there], floats(facts.ledger, "amount_micro")[there])
