"""What a centre sent to a cross-dock came there or is on the way, on trailers no fuller than they may be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.columns import Table
    from fulfilsim.world.transfers import TransferPlan

MILESTONES = ("packed_at", "transferred_at", "cross_docked_at", "ready_at")


def check_transfers(facts: Facts, transfers: Iterable[TransferPlan]) -> Iterator[str]:
    """Check parcels, activities and ledger of every cross-dock against each other."""
    for plan in transfers:
        parcels = facts.parcels.where(is_(facts.parcels, "node", plan.cross_dock))
        trips = facts.activities.where(
            is_(facts.activities, "kind", "transfer") & is_(facts.activities, "resource", plan.cross_dock)
        )
        yield from _milestones(parcels)
        yield from _trips(facts, plan, parcels, trips)
        yield from _paid(facts, plan, parcels, trips)


def _milestones(parcels: Table) -> Iterator[str]:
    """Check that nothing leaves a cross-dock that was not packed, brought and sorted, in this sequence."""
    for earlier, later in pairwise(MILESTONES):
        before, after = floats(parcels, earlier), floats(parcels, later)
        wrong = ~np.isnan(after) & ~(before <= after)
        what = f"{later} without {earlier} or before it"
        yield from wrong_rows("parcels", parcels.names("parcel"), wrong, what)


def _trips(facts: Facts, plan: TransferPlan, parcels: Table, trips: Table) -> Iterator[str]:
    """Check that trips carried the parcels that say so, not too many, and that none is lost on the way."""
    for column, instant in (("transferred_at", "started_at"), ("cross_docked_at", "ended_at")):
        ended = trips.where(~np.isnan(floats(trips, instant)))
        there = parcels.where(~np.isnan(floats(parcels, column)))
        claimed = sums_by(ended, ["resource"], floats(ended, "quantity"), floats(ended, instant))
        counted = sums_by(there, ["node"], np.ones(len(there)), floats(there, column))
        yield from unequal(f"parcels on transfers and parcels {column}", claimed, counted, 0.0)
    for what, most in _loads(plan, parcels):
        if plan.holds is not None and most > plan.holds:
            yield f"{plan.name}: {most} {what} on a trailer that holds {plan.holds}"
    sent, here = (~np.isnan(floats(parcels, name)) for name in ("transferred_at", "cross_docked_at"))
    lost = sent & ~here & (floats(parcels, "transferred_at") + plan.takes_s < facts.horizon)
    yield from wrong_rows("parcels", parcels.names("parcel"), lost, f"sent, but neither at {plan.cross_dock} "
                                                                    "nor on the way")  # fmt: skip


def _loads(plan: TransferPlan, parcels: Table) -> Iterator[tuple[str, int]]:
    """Give what was on each trip, in what its trailers are measured by."""
    left = floats(parcels, "transferred_at")
    for trip in np.unique(left[~np.isnan(left)]).tolist():
        on_it = parcels.where(left == trip)
        if plan.holds_pallets:
            yield "pallets", pallets_of(plan, on_it)
        else:
            yield "parcels", len(on_it)


def pallets_of(plan: TransferPlan, parcels: Table) -> int:
    """Count the pallets that the parcels of a trip take."""
    return int(plan.load(floats(parcels, "volume_l"), is_(parcels, "carton", "pallet"))[-1])


def _paid(facts: Facts, plan: TransferPlan, parcels: Table, trips: Table) -> Iterator[str]:
    """Check what was paid against the trips, and the pallets or parcels on them."""
    paid = is_(facts.ledger, "contract", plan.name) & is_(facts.ledger, "account", "carriage")
    rows = facts.ledger.where(paid)
    units = {"trip": len(trips), "parcel": int(floats(trips, "quantity").sum())}
    if plan.per == "pallet":
        left = floats(parcels, "transferred_at")
        instants = np.unique(left[~np.isnan(left)]).tolist()
        units["pallet"] = sum(pallets_of(plan, parcels.where(left == each)) for each in instants)
    due = {plan.name: float(units[plan.per] * plan.rate_micro)}
    posted = {plan.name: float(floats(rows, "amount_micro").sum())}
    yield from unequal("transfers in the ledger and on the road [1e-6]", posted, due, 0.0)
