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


ONLY_KM = {**PLAIN, "spread": "1 m", "drivers": {"wage": "0 USD/h"}}


def test_a_route_goes_out_and_back_once_for_all_its_stops(vans: Any) -> None:
    """Twenty stops almost at one point, 0.4 degrees east: twice the way there, by road, for all of them."""
    van = {"count": 1, "per_day": "0 USD/day", "per_km": "1 USD/km"}
    there = {**HERE, "demand.customers": {"far": {"at": [50, 0.4], "share": "100%"}}}
    (cost,) = vans({**ONLY_KM, "vehicles": {"van": van}}, **there)
    straight_km = 111.195 * 0.4 * np.cos(np.radians(50))
    assert cost / 1e6 == pytest.approx(2 * 1.3 * straight_km / 20, rel=2e-3)


def test_a_van_takes_no_more_than_it_holds(vans: Any) -> None:
    """Orders of 10 l in vans of 50 l: twenty of them are four routes, each with a van at 40.00 a day."""
    van = {"count": 4, "volume": "50 l", "per_day": "40 USD/day", "per_km": "0 USD/km"}
    one = {"demand.lines_per_order": {"1": "100%"}, "demand.units_per_line": {"1": "100%"}}
    goods = {"demand.skus": {"volume": "10 l", "weight": "0.1 kg"}}
    (cost,) = vans({**ONLY_KM, "vehicles": {"van": van}}, **HERE, **one, **goods)
    assert cost == 40_000_000 * 4 / 20


def test_a_fleet_that_rests_has_more_to_do_on_its_days(vans: Any) -> None:
    """On 8 of the 11 days: its stops cost what those of 11/8 times the orders cost a daily one."""
    rests = vans({**PLAIN, "days": "mon-fri"}, **HERE)
    daily = vans(PLAIN, **HERE, **{"demand.orders_per_day": 20 * 11 / 8})
    assert rests.tolist() == daily.tolist()
    assert rests[0] < vans(PLAIN, **HERE)[0]


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
