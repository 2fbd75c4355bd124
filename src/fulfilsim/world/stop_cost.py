"""What a delivery by an own fleet is taken to cost when a node or a service is chosen by price.

What one more stop costs is not known before routes are planned, and with drivers paid by the shift it is
almost nothing on one day and a van more on another. So a choice goes by what a stop costs on average, in the
long run.

References
----------
C. F. Daganzo, "The distance traveled to visit N points with a maximum of C stops per vehicle", Transportation
Science 18 (1984): the way to the area of a route and back, shared by its stops, and the way between stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import great_circle_km
from fulfilsim.scenario.travel import StraightRule
from fulfilsim.world.drivers_clock import paid_seconds
from fulfilsim.world.expected_work import expected_work
from fulfilsim.world.fleet import HOUR_S, FleetPlan

if TYPE_CHECKING:
    from fulfilsim.world.build import World
    from fulfilsim.world.carriers import CarrierPlan

BETWEEN: Final = 0.57
"""Way between stops as a multiple of the root of the area that each stop has."""
HALF_FULL: Final = 0.5
"""A fleet larger than its work leaves vehicles at home rather than send them out with less than that."""
METRES = 1000.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def stop_micro(world: World, carrier: CarrierPlan) -> Ints:
    """Return what a delivery by a carrier's fleets is taken to cost, by place (places,) [1e-6 currency]."""
    fleets = [fleet for fleet in world.fleets if fleet.name in carrier.fleets]
    places, cost = world.places, np.zeros(len(world.places.names))
    known = ~np.isnan(places.lat)
    lat, lng = (np.array([fleet.at[axis] for fleet in fleets]) for axis in (0, 1))
    depot = great_circle_km(places.lat, places.lng, lat, lng)[known].argmin(axis=1)
    for number, fleet in enumerate(fleets):
        mine = np.flatnonzero(known)[depot == number]
        said = world.scenario.fleets[fleet.name].stop_cost if world.scenario.fleets else None
        if said is not None:
            cost[mine] = said.micro
        elif len(mine):
            cost[mine] = _estimated(
                world, fleet, mine, _stops_a_day(world, carrier, mine) / max(fleet.works.mean(), 1 / 7)
            )
    return np.rint(cost).astype(np.int64)


def _stops_a_day(world: World, carrier: CarrierPlan, places: Ints) -> float:
    """Return the deliveries that a fleet may expect at some places: orders by services and places."""
    orders = float(expected_work(world)[0].mean())
    shares = np.array([plan.share for plan in world.services])
    mine = np.array([world.carriers[plan.carrier] is carrier for plan in world.services])
    part = float(shares[mine].sum() / shares.sum()) if shares.sum() > 0 and shares[mine].any() else 1.0
    there = float(np.diff(world.places.cumulative, prepend=0.0)[places].sum())
    return max(orders * part * there, 1.0)


def _estimated(world: World, fleet: FleetPlan, places: Ints, stops: float) -> Floats:
    """Return the mean cost of a stop at some places, with attempts that fail (n,) [1e-6 currency]."""
    x, y = fleet.plane(world.places.lat[places], world.places.lng[places])
    weight = np.diff(world.places.cumulative, prepend=0.0)[places]
    weight = weight if weight.sum() > 0 else np.ones(len(places))
    detour, metre_s = _roads(fleet)
    out = detour * np.hypot(x, y)
    between = detour * BETWEEN * np.sqrt(_area_m2(x, y, weight, fleet.spread_m) / stops)
    stop_s = fleet.door.time.per_stop + fleet.door.time.per_parcel
    left_s = max(_shift_s(fleet) - 2 * metre_s * float(np.average(out, weights=weight)), 0.0)
    most = min(_held(world, fleet), max(1.0, left_s / (stop_s + metre_s * between)), stops)
    a_route = min(most, max(stops / fleet.vehicles.count.sum(), most * HALF_FULL))
    metres = 2 * out / a_route + between
    km_micro, day_micro = (_mean(fleet, each) for each in (fleet.vehicles.km_micro, fleet.vehicles.day_micro))
    seconds = _paid_s(fleet) / a_route if fleet.drivers.by_shift else metres * metre_s + stop_s
    people = seconds / HOUR_S * fleet.drivers.micro_h
    cost = metres / METRES * km_micro + people + day_micro / a_route + fleet.stop_micro
    return np.asarray(cost * _attempts(fleet))


def _roads(fleet: FleetPlan) -> tuple[float, float]:
    """Return road over straight distance, and the time of a metre [s]; usual ones where roads are known."""
    if fleet.source is None:
        return fleet.circuity, _mean(fleet, fleet.vehicles.pace) / METRES
    usual = StraightRule()
    return usual.circuity, HOUR_S / METRES / usual.speeds[0][1]


def _mean(fleet: FleetPlan, values: NDArray[np.generic]) -> float:
    return float(np.average(values.astype(np.float64), weights=fleet.vehicles.count))


def _shift_s(fleet: FleetPlan) -> float:
    """Return the time of a shift that routes may take [s]."""
    hours = _mean(fleet, fleet.vehicles.ends - fleet.vehicles.starts)
    return hours - fleet.drivers.reserve_s - float(fleet.drivers.breaks[:, 1].sum())


def _paid_s(fleet: FleetPlan) -> float:
    """Return the time of a shift that a driver is paid for [s]."""
    return _mean(fleet, paid_seconds(fleet.drivers, fleet.vehicles.starts, fleet.vehicles.ends))


def _area_m2(x: Floats, y: Floats, weight: Floats, spread_m: float) -> float:
    """Return the area over which customers live: that of a disc or ellipse with their variances."""
    spread = np.eye(2) * spread_m**2 / 4
    covariance = np.cov(np.stack((x, y)), aweights=weight, ddof=0).reshape(2, 2) + spread
    return float(4 * np.pi * np.sqrt(max(np.linalg.det(covariance), 0.0)))


def _held(world: World, fleet: FleetPlan) -> float:
    """Return the mean orders that a vehicle takes in a day, as it may load again."""
    orders, _, units = (float(each.sum()) for each in expected_work(world))
    each = units / orders if orders else 1.0
    share = np.diff(world.catalogue.cumulative, prepend=0.0)
    size = np.array([share @ world.catalogue.weight_kg, share @ world.catalogue.volume_l]) * each * METRES
    holds = (fleet.vehicles.capacity / np.maximum(size, 1.0)).min(axis=1) * fleet.vehicles.trips
    return max(1.0, float(np.average(holds, weights=fleet.vehicles.count)))


def _attempts(fleet: FleetPlan) -> float:
    """Return how often the door is gone to until the parcel is taken, or goes back."""
    door = fleet.door
    absent = float(door.absent.mean(axis=1) @ np.diff(door.cumulative, prepend=0.0))
    return float(sum(absent**k for k in range(door.attempts)))
