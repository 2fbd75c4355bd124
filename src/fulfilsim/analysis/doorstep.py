"""What customers did beside ordering: visits that became orders, contacts, returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, Facts, floats, is_

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools, Floats
    from fulfilsim.columns import Table

SECONDS_PER_MINUTE = 60.0


def doorstep(facts: Facts) -> dict[str, float]:
    """Measure visits, contacts and returns of the measured orders; what the scenario has not is left out."""
    figures: dict[str, float] = {}
    visits, contacts, returns = (facts.other(name) for name in ("visits", "contacts", "returns"))
    if visits is not None:
        figures |= _visits(facts, visits)
    if contacts is not None:
        figures |= _contacts(facts, contacts.where(_measured(facts, contacts)))
    if returns is not None:
        figures |= _returns(facts, returns.where(_measured(facts, returns)))
    return figures


def _measured(facts: Facts, table: Table) -> Bools:
    return np.append(facts.measured, False)[facts.rows_of(table.names("order"))]


def _visits(facts: Facts, visits: Table) -> dict[str, float]:
    day, calendar = floats(visits, "day_at"), facts.calendar
    measured = (day >= calendar.day_starts[calendar.first_measured]) & (day < calendar.measure_to)
    count = float(floats(visits, "visits")[measured].sum())
    return {"visits": count, "conversion_share": _share(float(facts.measured.sum()), count)}


def _contacts(facts: Facts, contacts: Table) -> dict[str, float]:
    count = len(contacts)
    waited = floats(contacts, "started_at") - floats(contacts, "raised_at")
    return {
        "contacts": float(count),
        "contacts_per_order": _share(count, float((facts.measured & ~facts.by_customer).sum())),
        "contacts_abandoned_share": _share(float(floats(contacts, "gave_up").sum()), count),
        "contacts_in_time_share": _share(float(floats(contacts, "in_time").sum()), count),
        "contact_wait_mean_min": _mean(waited / SECONDS_PER_MINUTE),
    }


def _returns(facts: Facts, returns: Table) -> dict[str, float]:
    delivered = facts.measured & is_(facts.orders, "outcome", "delivered")
    graded = ~np.isnan(floats(returns, "graded_at"))
    units, cost = floats(returns, "units"), floats(returns, "cost")
    back = units[~np.isnan(floats(returns, "on_shelf_at"))].sum()
    refunded = np.where(np.isnan(floats(returns, "refunded_at")), 0.0, floats(returns, "refund"))
    return {
        "returned_lines_share": _share(len(returns), floats(facts.orders, "lines")[delivered].sum()),
        "refund_time_mean_h": _between(returns, "sent_at", "refunded_at"),
        "return_cycle_mean_h": _between(returns, "sent_at", "on_shelf_at"),
        "restocked_share": _share(back, units[graded].sum()),
        "recovered_share": _share(floats(returns, "recovered")[graded].sum(), cost[graded].sum()),
        "refunds_per_order": _share(refunded.sum(), float(delivered.sum())),
    }


def _between(returns: Table, since: str, until: str) -> float:
    """Give the mean time between two milestones, each return counted once."""
    order = returns.names("order").codes
    first = np.append(True, order[1:] != order[:-1])[: len(order)]
    hours = (floats(returns, until) - floats(returns, since)) / SECONDS_PER_HOUR
    return _mean(hours if until == "on_shelf_at" else hours[first])


def _mean(values: Floats) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
