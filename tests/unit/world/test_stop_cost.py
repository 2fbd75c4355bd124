"""What a delivery by own vans is taken to cost: said, or a mean in the long run that grows with the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import World, build
from fulfilsim.world.stop_cost import stop_micro


@pytest.fixture
def vans(small: Any) -> Any:
    """Give the function that builds a shop with vans, and says what a stop is taken to cost by place."""

    def costs(fleet: dict[str, Any] | None = None, **more: Any) -> np.ndarray:
        customers = {"near": {"at": [50, 0.01], "share": "50%"}, "far": {"at": [50, 0.4], "share": "50%"}}
        block = {"at": [50, 0], "vehicles": {"van": {"count": 2}}, "days": "daily", **(fleet or {})}
        world = build(small({
            "carriers.post": {"collections": {"hall": {}}, "fleets": ["north"], "works": "daily",
                              "services": {"van": {"promise": "1 working day"}}},
            "fleets": {"north": block}, "demand.customers": customers, **more,
        }))  # fmt: skip
        return stop_micro(world, world.carriers[0])

    return costs


def test_what_is_said_is_taken(vans: Any) -> None:
    assert vans({"stop_cost": "3.20 USD/stop"}).tolist() == [3_200_000, 3_200_000]


def test_a_stop_far_from_the_depot_costs_more_and_many_stops_cost_less_each(vans: Any) -> None:
    far, near = vans()
    busy = vans(**{"demand.orders_per_day": 400})
    assert 0 < near < far
    assert (busy < [far, near]).all()


def test_a_fee_a_stop_is_paid_at_every_attempt(vans: Any) -> None:
    """Three attempts of which half fail: 1 + 1/2 + 1/4 of 1.00 each."""
    door = {"addresses": {"home": {"absent": "50%"}}}
    without, paid = (vans({"doorstep": door, **more}) for more in ({}, {"per_stop": "1 USD/stop"}))
    np.testing.assert_allclose(paid - without, 1_750_000, atol=1)


FLAT = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)
HERE = {"demand.customers": {"here": {"at": [50, 0], "share": "100%"}}, "demand.weekdays": FLAT}
PLAIN = {
    "travel": {"circuity": 1.3, "speed": "36 km/h"}, "traffic": {"else": "100%"}, "spread": "2 km",
    "doorstep": {"time": "60 s per stop", "addresses": {"home": {"absent": "0%"}}},
}  # fmt: skip


@pytest.mark.parametrize("paid", ["shift", "hours"])
@pytest.mark.parametrize(("count", "routes"), [(1, 1), (2, 2), (40, 2)])
def test_a_stop_costs_its_part_of_van_driver_and_way(vans: Any, count: int, routes: int, paid: str) -> None:
    """Twenty orders a day, all round the depot, so that there is no way out and back.

    They live evenly on a disc of 2 km: stops are 0.57 roots of their part of it apart, on roads 1.3 times as
    long, at 10 m/s. One van could make all twenty, so of forty two go out, each half full. A van costs 40.00
    a day and 1.00 a kilometre, a driver 30.00 an hour: of the shift of nine hours without its break of half
    an hour, or of the time away.
    """
    van = {"count": count, "per_day": "40 USD/day", "per_km": "1 USD/km"}
    drivers = {"wage": "30 USD/h", "on_costs": "0%", "paid": paid}
    (cost,) = vans({**PLAIN, "vehicles": {"van": van}, "drivers": drivers}, **HERE)
    metres = 1.3 * 0.57 * (np.pi * 2000**2 / 20) ** 0.5
    hours = 8.5 * routes / 20 if paid == "shift" else (metres / 10 + 60) / 3600
    assert cost == pytest.approx(1e6 * (metres / 1000 + 30 * hours + 40 * routes / 20), abs=1)


@pytest.mark.prove
def test_the_shipped_fleet_costs_what_it_is_taken_to_cost(root: Path) -> None:
    """Within a quarter: windows, traffic and half-empty routes are in the simulation alone."""
    sets = ["calendar.measure=2026-10-05 to 2026-10-10", "calendar.warm_up=2 days", "calendar.drain=5 days"]
    world: World = build(load(root / "scenarios" / "own_fleet.yaml", sets=sets))
    tables = replicate(world, 1, 0).tables
    paid = np.asarray(tables.ledger["amount_micro"])[tables.ledger.names("account").is_("carriage")].sum()
    each = paid / tables.parcels.names("outcome").is_("delivered").sum()
    own = next(plan for plan in world.carriers if plan.fleets)
    taken = np.average(stop_micro(world, own), weights=np.diff(world.places.cumulative, prepend=0.0))
    assert 0.75 < taken / each < 1.25
