"""Every order and every parcel is somewhere, and has been there in the right sequence."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_
from fulfilsim.analysis.reconcile.findings import wrong_rows
from fulfilsim.events import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Bools, Floats
    from fulfilsim.columns import Table

ORDER_MILESTONES = ("placed_at", "payable_at", "released_at", "ready_at", "shipped_at", "delivered_at")
PARCEL_MILESTONES = ("ready_at", "collected_at", "inducted_at", "delivered_at")


def check_names(facts: Facts) -> Iterator[str]:
    """Check that no order and no parcel is there twice, or nothing can be looked up."""
    for table, rows, key in (("orders", facts.orders, "order"), ("parcels", facts.parcels, "parcel")):
        names = rows.names(key)
        yield from wrong_rows(table, names, names.repeated(), f"{key} names that occur twice")


def check_orders(facts: Facts) -> Iterator[str]:
    """Check orders and parcels, each alone and against each other."""
    orders, parcels = facts.orders, facts.parcels
    of_parcels = np.append(facts.before_start, False)[facts.parcel_order]
    yield from _sequence("orders", orders, "order", ORDER_MILESTONES, facts.before_start)
    yield from _sequence("parcels", parcels, "parcel", PARCEL_MILESTONES, of_parcels)
    yield from _balance(facts)
    yield from _outcomes(orders)
    yield from _outcomes_of_parcels(parcels)
    yield from _parcels_of_orders(facts)


def _sequence(
    table: str, rows: Table, key: str, milestones: tuple[str, ...], opening: Bools
) -> Iterator[str]:
    """Check that milestones rise and none is left out.

    Of an order that was placed before the run started, early milestones may be unknown: then the latest known
    one must come before.
    """
    known = np.full(len(rows), -np.inf)
    for earlier, later in pairwise(milestones):
        before, after = floats(rows, earlier), floats(rows, later)
        known = np.fmax(known, before)
        before = np.where(opening, known, before)
        wrong = ~np.isnan(after) & ~(before <= after)
        yield from wrong_rows(table, rows.names(key), wrong, f"{later} without {earlier} or before it")


def _balance(facts: Facts) -> Iterator[str]:
    """Check that orders and lines placed are those delivered, cancelled, lost, returned and open.

    The outcomes are counted from what happened to each order, not from its column ``outcome``.
    """
    orders = facts.orders
    ended = ~np.isnan(floats(orders, "delivered_at")) | ~is_(orders, "cancelled_by", "")
    given_up = is_(orders, "outcome", "lost") | is_(orders, "outcome", "returned to sender")
    open_ = is_(orders, "outcome", "open")
    for what, weight in (("orders", np.ones(len(orders))), ("lines", floats(orders, "lines"))):
        placed = weight.sum()
        known = weight[ended].sum() + weight[given_up].sum() + weight[open_].sum()
        if placed != known:
            yield f"orders: {placed:.0f} {what} placed, but {known:.0f} ended or open"


def _outcomes(orders: Table) -> Iterator[str]:
    """Check that each order has the milestones that its outcome demands, and none that it rules out."""
    delivered, shipped = ~np.isnan(floats(orders, "delivered_at")), ~np.isnan(floats(orders, "shipped_at"))
    cancelled = is_(orders, "outcome", "cancelled")
    claims = {
        "an outcome that is none": ~is_(orders, "outcome", *OUTCOMES),
        "delivered without a delivery, or the reverse": is_(orders, "outcome", "delivered") != delivered,
        "cancelled by nobody, or by somebody and not cancelled": cancelled
        != is_(orders, "cancelled_by", "customer", "shop"),
        "cancelled, but shipped": cancelled & shipped,
        "lost or returned, but never shipped": is_(orders, "outcome", "lost", "returned to sender")
        & ~shipped,
        "more lines allocated than ordered": floats(orders, "allocated_lines") > floats(orders, "lines"),
    }
    for what, wrong in claims.items():
        yield from wrong_rows("orders", orders.names("order"), wrong, what)


def _outcomes_of_parcels(parcels: Table) -> Iterator[str]:
    """Check that each parcel has the milestones that its outcome demands, and none that it rules out."""
    delivered, collected = (~np.isnan(floats(parcels, name)) for name in ("delivered_at", "collected_at"))
    claims = {
        "an outcome that is none": ~is_(parcels, "outcome", *OUTCOMES),
        "delivered without a delivery, or the reverse": is_(parcels, "outcome", "delivered") != delivered,
        "lost or returned, but never collected": is_(parcels, "outcome", "lost", "returned to sender")
        & ~collected,
    }
    for what, wrong in claims.items():
        yield from wrong_rows("parcels", parcels.names("parcel"), wrong, what)


def _parcels_of_orders(facts: Facts) -> Iterator[str]:
    orders, parcels = facts.orders, facts.parcels
    strays = facts.parcel_order < 0
    yield from wrong_rows("parcels", parcels.names("parcel"), strays, "a parcel of no order")
    if strays.any():
        return
    shipped = ~np.isnan(floats(orders, "shipped_at"))
    number = np.bincount(facts.parcel_order, minlength=len(orders))
    waiting = (
        floats(orders, "waiting_lines") > 0 if "waiting_lines" in orders else np.zeros(len(orders), bool)
    )
    wrong = shipped & (number != floats(orders, "parcels"))
    yield from wrong_rows(
        "orders", orders.names("order"), wrong, "shipped in another number of parcels than it has"
    )
    for order_column, parcel_column in (("shipped_at", "collected_at"), ("delivered_at", "delivered_at")):
        last = _last(facts, parcel_column)
        claimed = floats(orders, order_column)
        unfinished = np.isinf(last) | (number == 0) | waiting
        wrong = ~((claimed == last) | (np.isnan(claimed) & unfinished))
        yield from wrong_rows(
            "orders", orders.names("order"), wrong, f"{order_column} is not its last parcel's"
        )


def _last(facts: Facts, column: str) -> Floats:
    """Give the last instant over the parcels of each order, endless where one has none yet [orders]."""
    instants = floats(facts.parcels, column)
    last = np.full(len(facts.orders), -np.inf)
    np.maximum.at(last, facts.parcel_order, np.where(np.isnan(instants), np.inf, instants))
    return last
