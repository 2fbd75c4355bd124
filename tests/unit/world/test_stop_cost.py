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
