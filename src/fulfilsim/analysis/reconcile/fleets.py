"""Own fleets: every route obeys the rules, every parcel was handed over once, every bill follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal, wrong_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.columns import Table
    from fulfilsim.world.fleet import FleetPlan

HOUR_S, KILO = 3600.0, 1000.0
A_TICK = 1e-3


def check_fleets(facts: Facts, plans: Iterable[FleetPlan]) -> Iterator[str]:
    """Check the routes of own fleets against the rules, the parcels and the ledger."""
    routes = facts.other("routes")
    if routes is None:
        return
    yield from _in_sequence(routes)
    yield from _handed_over(facts, routes)
    for plan in plans:
        mine = routes.where(is_(routes, "fleet", plan.name))
        yield from _within_rules(plan, mine)
        yield from _attempts(plan, mine)
        yield from _bills(facts, plan, mine)


def _in_sequence(routes: Table) -> Iterator[str]:
    """Check that what was driven follows in time, and that trips begin at the depot."""
    names = routes.names("route")
    reached = routes.where(~np.isnan(floats(routes, "arrived_at")))
    times = np.stack([floats(reached, name) for name in ("arrived_at", "began_at", "ended_at")], axis=1)
    same = np.diff(reached.names("route").codes, prepend=-1) == 0
    before = np.concatenate([times[:1, 2], times[:-1, 2]])
    wrong = (np.diff(times, axis=1) < 0).any(axis=1) | (same & (times[:, 0] < before))
    yield from wrong_rows("routes", reached.names("route"), wrong, "halts that overlap in time")
    along = np.diff(names.codes, prepend=-1) == 0
    there = ~is_(routes, "kind", "break")
    trip = floats(routes, "trip")
    begins = is_(routes, "kind", "start", "reload")
    halts = routes.where(there)
    risen = (np.diff(trip[there], prepend=0) > 0) & along[there]
    yield from wrong_rows(
        "routes", halts.names("route"), risen & ~begins[there], "trips that begin away from the depot"
    )


def _within_rules(plan: FleetPlan, routes: Table) -> Iterator[str]:
    """Check loads, planned windows and planned shifts."""
    names, kind = routes.names("route"), _kinds(plan, routes)
    capacity = plan.vehicles.capacity[kind] / KILO
    loads = np.stack([floats(routes, name) for name in ("load_kg", "load_l")], axis=1)
    heavy: Bools = np.asarray((loads > capacity + A_TICK).any(axis=1), np.bool_)
    yield from wrong_rows("routes", names, heavy, "more load than fits")
    begin = floats(routes, "planned_begin_at")
    late = (begin > floats(routes, "closes_at")) | (begin < floats(routes, "opens_at"))
    if not plan.every:  # a promise that cannot be met any more is kept as soon as can be
        yield from wrong_rows("routes", names, late, "stops planned out of their window")
    starts, ends = _shifts(plan, routes, kind)
    yield from wrong_rows("routes", names, begin < starts, "planned to begin before the shift")
    early = floats(routes, "arrived_at") < starts
    yield from wrong_rows("routes", names, early, "driven before the shift")
    over = floats(routes, "planned_end_at") > ends - plan.drivers.reserve_s
    yield from wrong_rows("routes", names, over, "planned to end after the shift")


def _handed_over(facts: Facts, routes: Table) -> Iterator[str]:
    """Check that parcels are delivered where and when a stop says so, and no others."""
    carriers = routes.names("carrier").present()
    mine = is_(facts.parcels, "carrier", *carriers)
    parcels = facts.parcels.where(mine & ~np.isnan(floats(facts.parcels, "delivered_at")))
    stops = routes.where(is_(routes, "outcome", "delivered"))
    known = np.unique(floats(stops, "ended_at"))
    at = floats(parcels, "delivered_at")
    near = known[np.minimum(np.searchsorted(known, at), len(known) - 1)] if len(known) else np.zeros(len(at))
    yield from wrong_rows("parcels", parcels.names("parcel"), near != at, "delivered at no stop of a route")
    handed, returned = floats(stops, "parcels").sum(), is_(facts.parcels, "outcome", "returned to sender")
    surplus = handed - len(parcels)
    if not 0 <= surplus <= np.count_nonzero(returned & mine):
        yield f"routes: {handed:.0f} parcels handed over, but {len(parcels)} delivered"
    doors = stops.where(~is_(stops, "order", ""))
    yield from _once(facts, doors, parcels)


def _once(facts: Facts, doors: Table, parcels: Table) -> Iterator[str]:
    """Check, order by order, that the doors took no more parcels than were delivered."""
    rows: Ints = facts.rows_of(doors.names("order"))
    taken = np.bincount(rows, floats(doors, "parcels"), len(facts.orders))
    delivered = np.bincount(facts.rows_of(parcels.names("order")), minlength=len(facts.orders))
    yield from wrong_rows(
        "orders",
        facts.orders.names("order"),
        taken > delivered,
        "more parcels taken at the door than delivered",
    )


def _attempts(plan: FleetPlan, routes: Table) -> Iterator[str]:
    """Check that nobody is visited in vain more often than the scenario allows."""
    failed = routes.where(is_(routes, "outcome", "failed"))
    tries = sums_by(failed, ["order"], np.ones(len(failed)))
    visits = routes.where(~is_(routes, "order", ""))
    parcels = sums_by(visits, ["order"], floats(visits, "parcels"))
    for key, count in tries.items():
        if count > plan.door.attempts * parcels[key]:
            yield f"{plan.name}: order {key[0]} was tried {count:.0f} times, at most {plan.door.attempts}"


def _bills(facts: Facts, plan: FleetPlan, routes: Table) -> Iterator[str]:
    """Check vehicle days, kilometres, hours and overtime, from the halts, against the ledger."""
    kind = _kinds(plan, routes)
    first = np.flatnonzero(np.diff(routes.names("route").codes, prepend=-1))
    of_day = np.cumsum(np.isin(np.arange(len(kind)), first)) - 1
    count, unit = len(first), kind[first]
    starts, ends = (each[first] for each in _shifts(plan, routes, kind))
    left = floats(routes, "ended_at")[first]
    back = np.zeros(count)
    np.maximum.at(back, of_day, np.nan_to_num(floats(routes, "ended_at")))
    km = np.bincount(of_day, floats(routes, "distance_km"), count)
    rested = np.bincount(of_day, _resting(routes), count)
    over = np.maximum(back - ends, 0.0)
    unpaid = 0.0 if plan.drivers.paid_breaks else 1.0
    if plan.drivers.by_shift:
        hours = ends - starts - unpaid * _breaks_within(plan, unit)
    else:
        hours = back - left - unpaid * rested - over
    due = {
        "vehicle": float(plan.vehicles.day_micro[unit].sum()),
        "kilometres": float((km * plan.vehicles.km_micro[unit]).sum()),
        "driver": float(hours.sum()) / HOUR_S * plan.drivers.micro_h,
        "overtime": float(over.sum()) / HOUR_S * plan.drivers.premium_micro_h,
    }
    ledger = facts.ledger.where(
        is_(facts.ledger, "party", plan.name) & is_(facts.ledger, "account", "carriage")
    )
    posted = sums_by(ledger, ["contract"], floats(ledger, "amount_micro"))
    what = f"{plan.name}, its bill in the ledger and by its routes [1e-6]"
    yield from unequal(what, posted, {(key,): value for key, value in due.items()}, 1e-6)


def _kinds(plan: FleetPlan, routes: Table) -> Ints:
    """Give the kind of vehicle of each row, from its name."""
    names = routes.names("vehicle")
    labels = [label.decode().rsplit(" ", 1)[0] for label in names.labels.tolist()]
    known = {name: number for number, name in enumerate(plan.vehicles.names)}
    return np.array([known.get(label, 0) for label in labels], np.int64)[names.codes]


def _shifts(plan: FleetPlan, routes: Table, kind: Ints) -> tuple[Floats, Floats]:
    """Give begin and end of the shift of each row; its day is that of its route's start."""
    codes = routes.names("route").codes
    days = [plan_day(plan, label.decode()) for label in routes.names("route").labels.tolist()]
    origin = np.array(days, np.float64)[codes] if days else np.zeros(len(codes))
    return origin + plan.vehicles.starts[kind], origin + plan.vehicles.ends[kind]


def plan_day(plan: FleetPlan, route: str) -> float:
    """Give the instant from which the clock of a route's day counts, by the date in its name [s]."""
    date = route.split("/")[-2]
    return float(plan.origin[plan.dates.index(date)])


def _resting(routes: Table) -> Floats:
    resting: Bools = is_(routes, "kind", "break")
    return np.where(resting, floats(routes, "ended_at") - floats(routes, "began_at"), 0.0)


def _breaks_within(plan: FleetPlan, kind: Ints) -> Floats:
    """Add up the breaks that fall into each shift (n,) [s]."""
    begin, length = plan.drivers.breaks.T[:, :, None]
    inside = np.minimum(begin + length, plan.vehicles.ends[kind]) - np.maximum(
        begin, plan.vehicles.starts[kind]
    )
    return np.asarray(np.clip(inside, 0, None).sum(axis=0), np.float64)
