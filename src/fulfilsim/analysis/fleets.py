"""What own fleets did in the measured days: stops, kilometres, cost, first attempts, emissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.costing import MICRO
from fulfilsim.analysis.facts import Facts, floats, is_, sums_by

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools
    from fulfilsim.columns import Table


def fleets(facts: Facts) -> dict[str, float]:
    """Measure every own fleet, and the emissions of other carriers that say theirs."""
    routes, figures = facts.other("routes"), _carbon(facts)
    if routes is None:
        return figures
    measured = routes.where(_on_measured_days(facts, floats(routes, "planned_begin_at"), routes))
    for name in measured.names("fleet").present():
        figures |= _fleet(facts, name, measured.where(is_(measured, "fleet", name)))
    return figures


def _fleet(facts: Facts, name: str, routes: Table) -> dict[str, float]:
    stops = routes.where(is_(routes, "kind", "stop"))
    reached = float((~is_(stops, "outcome", "not reached")).sum())
    vehicles = len(routes.names("route").present())
    parcels = float(floats(stops, "parcels")[is_(stops, "outcome", "delivered")].sum())
    carbon = sums_by(routes, ["fleet", "vehicle"], floats(routes, "co2_kg"))
    kinds = sorted({vehicle.rsplit(" ", 1)[0] for _, vehicle in carbon})
    return {
        f"stops_per_route.{name}": _share(reached, vehicles),
        f"km_per_stop.{name}": _share(float(floats(routes, "distance_km").sum()), reached),
        f"cost_per_stop.{name}": _share(_spent(facts, name), reached),
        f"first_attempt_share.{name}": _first_attempts(stops),
        f"stops_not_reached.{name}": len(stops) - reached,
        f"emissions_per_parcel_kg.{name}": _share(float(floats(routes, "co2_kg").sum()), parcels),
        **{
            f"emissions_kg.{name}.{kind}": sum(
                amount for (_, vehicle), amount in sorted(carbon.items()) if vehicle.rsplit(" ", 1)[0] == kind
            )
            for kind in kinds
        },
    }


def _carbon(facts: Facts) -> dict[str, float]:
    """Give what carriers say of their emissions, per parcel collected of the measured orders."""
    parcels = facts.parcels
    if "co2_kg" not in parcels:
        return {}
    measured = np.append(facts.measured, False)[facts.parcel_order]
    carried = parcels.where(measured & ~np.isnan(floats(parcels, "co2_kg")))
    kg = sums_by(carried, ["carrier"], floats(carried, "co2_kg"))
    count = sums_by(carried, ["carrier"], np.ones(len(carried)))
    return {f"emissions_per_parcel_kg.{key[0]}": _share(kg[key], count[key]) for key in sorted(kg)}


def _spent(facts: Facts, name: str) -> float:
    """Add up what the fleet cost in the measured days: vehicles, kilometres, drivers, stops, boxes."""
    ledger = facts.ledger
    rows = ledger.where(is_(ledger, "account", "carriage") & is_(ledger, "node", name))
    calendar = facts.calendar
    at = floats(rows, "at")
    within = (at >= calendar.day_starts[calendar.first_measured]) & (at < calendar.measure_to)
    return float(floats(rows, "amount_micro")[within].sum()) / MICRO


def _first_attempts(stops: Table) -> float:
    """Give the share of doors where the first attempt of the measured days succeeded."""
    doors = stops.where(is_(stops, "outcome", "delivered", "failed") & ~is_(stops, "order", ""))
    if not len(doors):
        return np.nan
    turn = np.lexsort((floats(doors, "began_at"), doors.names("order").codes))
    first = np.diff(doors.names("order").codes[turn], prepend=-1) != 0
    return float(is_(doors, "outcome", "delivered")[turn][first].mean())


def _on_measured_days(facts: Facts, begin: np.ndarray, routes: Table) -> Bools:
    """Say which rows belong to routes that begin on a measured day; breaks have no plan of their own."""
    calendar = facts.calendar
    codes = routes.names("route").codes
    start = np.full(int(codes.max(initial=-1)) + 1, np.inf)
    np.fmin.at(start, codes, begin)
    since = calendar.day_starts[calendar.first_measured]
    return np.asarray((start[codes] >= since) & (start[codes] < calendar.measure_to))


def _share(amount: float, of: float) -> float:
    return amount / of if of else np.nan
