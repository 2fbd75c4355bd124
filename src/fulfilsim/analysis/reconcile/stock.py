"""Stock in is stock out and on hand, and its cost follows from what lay, was owed and was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.columns import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.columns import Table

MICRO = 1e6
ROUNDED = 1e-5  # each day is rounded to a millionth
WITHIN = 1e-9
COUNTED = (
    ("holding", "unit-day", "held_unit_days"),
    ("backorder", "unit-day", "owed_unit_days"),
    ("clearance", "unit", "cleared_units"),
    ("ordering", "order", "purchase_orders"),
)
IN, OUT = ("opening", "bought", "returned"), ("shipped", "moved", "cleared", "on_hand", "shoppers")


def check_stock(facts: Facts) -> Iterator[str]:
    """Check the shelves, and the postings about them; nothing where stock is not modelled."""
    if facts.tables.shelves is None or "stock" not in facts.tables.others:
        return
    shelves = as_table(facts.tables.shelves)
    came = sum(floats(shelves, name) for name in IN)
    went = sum(floats(shelves, name) for name in OUT if name in shelves)
    what = "units in that are not units out and on hand"
    yield from wrong_rows("stock", shelves.names("sku"), np.asarray(came != went), what)
    short = floats(shelves, "on_hand") < 0
    yield from wrong_rows("stock", shelves.names("sku"), short, "less than nothing on hand")
    yield from _charges(facts, as_table(facts.tables.others["stock"]))
    yield from _lines(facts)


def _charges(facts: Facts, days: Table) -> Iterator[str]:
    """Check what is posted, units and money, against the days; what costs nothing is not posted."""
    rows = facts.ledger.where(is_(facts.ledger, "account", "stock"))
    for contract, unit, column in COUNTED:
        mine = rows.where(is_(rows, "contract", contract) & is_(rows, "unit", unit))
        posted, due = (
            sums_by(mine, ["node"], floats(mine, "quantity")),
            sums_by(days, ["node"], floats(days, column)),
        )
        if len(mine):
            yield from unequal(f"{column} in the ledger and by the days", posted, due, WITHIN)
    for contract, column in (("holding", "holding"), ("clearance", "cleared")):
        mine = rows.where(is_(rows, "contract", contract))
        posted = sums_by(mine, ["node"], floats(mine, "amount_micro") / MICRO)
        due = sums_by(days, ["node"], floats(days, column))
        yield from unequal(f"{contract} in the ledger and by the days", posted, due, ROUNDED)


def _lines(facts: Facts) -> Iterator[str]:
    """Check that no order has more lines allocated, replaced, gone and waiting than it has."""
    orders = facts.orders
    parts = ("allocated_lines", "replaced_lines", "lost_lines", "waiting_lines")
    known = sum(floats(orders, name) for name in parts)
    wrong = (known > floats(orders, "lines")) | (floats(orders, "waiting_lines") < 0)
    yield from wrong_rows(
        "orders", orders.names("order"), np.asarray(wrong), "more lines in stock than ordered"
    )
