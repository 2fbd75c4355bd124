"""How orders were served: what became of them, click-to-door, on time, availability."""

from __future__ import annotations

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, Facts, floats, is_, once
from fulfilsim.analysis.grouped import Bools, Floats, Ints, count, quantiles, ratio, total
from fulfilsim.events import OUTCOMES

QUANTILES = (50, 90, 95)


def service(facts: Facts, group: Ints, groups: int) -> dict[str, Floats]:
    """Measure service over the orders of each group.

    Parameters
    ----------
    facts
        The run.
    group
        Group of each order; -1 leaves it out [orders].
    groups
        How many groups there are.
    """
    return {
        **_outcomes(facts, group, groups),
        **_click_to_door(facts, group, groups),
        **_on_time(facts, group, groups),
        **_availability(facts, group, groups),
    }


def _outcomes(facts: Facts, group: Ints, groups: int) -> dict[str, Floats]:
    counts = {"orders_placed": count(group, groups)}
    for outcome in OUTCOMES:
        rows = is_(facts.orders, "outcome", outcome)
        counts["orders_" + outcome.replace(" ", "_")] = count(group, groups, rows)
    return counts


def _click_to_door(facts: Facts, group: Ints, groups: int) -> dict[str, Floats]:
    """Placed to delivered; orders that the customer cancelled are left out, the undelivered never arrive."""
    delivered = is_(facts.orders, "outcome", "delivered")
    hours, rising = _hours_to_door(facts)
    kept = np.where(facts.by_customer, -1, group)
    reached = count(group, groups, delivered)
    ranked = quantiles(hours, rising, kept, groups, QUANTILES)
    return {
        "delivered_share": ratio(reached, count(kept, groups)),
        "click_to_door_mean_h": ratio(total(hours, group, groups, delivered), reached),
        **{f"click_to_door_p{p}_h": figure for p, figure in zip(QUANTILES, ranked, strict=True)},
    }


@once
def _hours_to_door(facts: Facts) -> tuple[Floats, Ints]:
    """Give the hours from placed to delivered, endless for the undelivered, and the orders as these rise."""
    hours = (floats(facts.orders, "delivered_at") - floats(facts.orders, "placed_at")) / SECONDS_PER_HOUR
    endless = np.where(is_(facts.orders, "outcome", "delivered"), hours, np.inf)
    return endless, np.argsort(endless)


def _on_time(facts: Facts, group: Ints, groups: int) -> dict[str, Floats]:
    """Promises kept; orders that the customer cancelled are left out, those that the shop cancelled fail."""
    kept = np.where(facts.by_customer, -1, group)
    promised = count(kept, groups)
    in_full = count(kept, groups, delivered_as_promised(facts))
    shipped = count(kept, groups, shipped_as_promised(facts))
    return {
        "on_time_in_full_share": ratio(in_full, promised),
        "ship_on_time_share": ratio(shipped, promised),
        "cutoffs_missed_orders": promised - shipped,
    }


def delivered_as_promised(facts: Facts) -> Bools:
    """Say which orders were delivered complete, undamaged and by the promise [orders]."""
    orders = facts.orders
    in_time = floats(orders, "delivered_at") <= floats(orders, "promised_by")
    kept: Bools = is_(orders, "outcome", "delivered") & np.asarray(orders["complete"], dtype=bool) & in_time
    return kept


def shipped_as_promised(facts: Facts) -> Bools:
    """Say which orders left by the collection that the promise assumed [orders]."""
    in_time: Bools = floats(facts.orders, "shipped_at") <= floats(facts.orders, "promised_ship_at")
    return in_time


def _availability(facts: Facts, group: Ints, groups: int) -> dict[str, Floats]:
    lines = total(floats(facts.orders, "lines"), group, groups)
    allocated = total(floats(facts.orders, "allocated_lines"), group, groups)
    return {"availability_share": ratio(allocated, lines)}
