"""What partners bill follows from what left their sites, and the ledger adds up to their invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.grouped import Bools, Ints
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows
from fulfilsim.billing import Activity, Terms, activity_of, bill, shipments
from fulfilsim.billing.activity import COUNTS
from fulfilsim.columns import as_table, grouping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.columns import Table
    from fulfilsim.world.contracts import ContractPlan


def check_contracts(facts: Facts, contracts: Iterable[ContractPlan]) -> Iterator[str]:
    """Check the work under each contract against parcels and orders, and its invoices against the ledger."""
    if "sites" not in facts.tables.others:
        return
    rows = as_table(facts.tables.others["sites"])
    for plan in contracts:
        did = activity_in(rows.where(is_(rows, "contract", plan.terms.name)), facts.calendar.dates[0])
        yield from _shipments(facts, plan, did)
        yield from _fees(facts, plan)
        yield from invoices_and_ledger(plan.terms, did, facts.ledger)


def activity_in(rows: Table, first: date) -> Activity:
    """Read what was done under one contract from the rows of its days."""
    columns = {name: np.asarray(rows[name], np.int64) for name in COUNTS if name in rows}
    return activity_of(first, len(rows), **columns)


def invoices_and_ledger(terms: Terms, did: Activity, ledger: Table) -> Iterator[str]:
    """Make the invoices anew and compare each line with its postings, to the last millionth."""
    due: dict[tuple[str, ...], float] = {}
    for line in bill(terms, did):
        due[line.document,] = due.get((line.document,), 0) + line.amount_micro
    rows = ledger.where(is_(ledger, "account", "3pl") & is_(ledger, "contract", terms.name))
    posted = sums_by(rows, ["document"], floats(rows, "amount_micro"))
    yield from unequal(f"{terms.name}, in the ledger and on the invoice [1e-6]", posted, due, 0.0)


def _shipments(facts: Facts, plan: ContractPlan, did: Activity) -> Iterator[str]:
    """Check that each day has the orders and parcels whose last parcel left on it."""
    parcels = facts.parcels.where(is_(facts.parcels, "node", *plan.sites))
    part, first = grouping(parcels.names("order"), np.asarray(parcels["part"], np.int64))
    left = np.full(len(first), -np.inf)
    collected = floats(parcels, "collected_at")
    np.maximum.at(left, part, np.where(np.isnan(collected), np.inf, collected))
    gone = np.isfinite(left) & (left >= facts.calendar.start)
    day = np.minimum(facts.calendar.day_of(left[gone]), _last_day(plan.terms, did))
    pallet = is_(parcels, "carton", "pallet")
    packs = {"parcels": ~pallet, "pallets": pallet}
    counts = {name: np.bincount(part[rows], minlength=len(first))[gone] for name, rows in packs.items()}
    for what, weights in (("orders", None), *counts.items()):
        counted = np.bincount(day, weights, len(did)).astype(np.int64)
        off = np.flatnonzero(counted != getattr(did, what))
        if len(off):
            index = int(off[0])
            yield (
                f"{plan.terms.name}, {did.day(index)}: {getattr(did, what)[index]} {what} are billed, "
                f"but {counted[index]} left"
            )


def _last_day(terms: Terms, did: Activity) -> int:
    if terms.term is None:
        return len(did) - 1
    return max(0, min((terms.term.last - did.first).days, len(did) - 1))


def _fees(facts: Facts, plan: ContractPlan) -> Iterator[str]:
    """Check the fees of orders that left in one part against the price list."""
    orders, terms = facts.orders, plan.terms
    mine = _whole_and_gone(facts, plan)
    lines, units, packs = (np.asarray(orders[name], np.int64)[mine] for name in ("lines", "units", "parcels"))
    extra_lines, extra_units = shipments(terms, lines, units)
    due = terms.order.base_micro + terms.line.base_micro * extra_lines + terms.unit.base_micro * extra_units
    on_pallets = np.zeros(len(orders), bool)
    on_pallets[facts.parcel_order[is_(facts.parcels, "carton", "pallet")]] = True
    rates = np.where(on_pallets[mine], terms.pallet.base_micro, terms.packaging.base_micro)
    due = np.asarray(due + rates * packs, np.int64)
    ledger = facts.ledger
    rows = is_(ledger, "contract", terms.name) & (facts.ledger_order >= 0)
    amounts = np.asarray(ledger["amount_micro"], np.int64)[rows]
    posted: Ints = np.zeros(len(orders), np.int64)
    np.add.at(posted, facts.ledger_order[rows], amounts)
    what = f"fees of an order that are not those of contract {terms.name}"
    yield from wrong_rows("ledger", orders.names("order")[np.flatnonzero(mine)], posted[mine] != due, what)


def _whole_and_gone(facts: Facts, plan: ContractPlan) -> Bools:
    """Say which orders left a contract's site in one part, whole."""
    parts = np.zeros(len(facts.orders), np.int64)
    np.maximum.at(parts, facts.parcel_order, np.asarray(facts.parcels["part"], np.int64))
    gone = floats(facts.orders, "shipped_at") >= facts.calendar.start
    return np.asarray(gone & (parts == 1) & is_(facts.orders, "node", *plan.sites), bool)
