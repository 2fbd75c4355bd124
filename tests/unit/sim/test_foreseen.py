"""What an order is foreseen to cost is what is billed for it, to the millionth, where that can be known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.candidates import services_by_node
from fulfilsim.sim.customers import baskets_of
from fulfilsim.sim.foreseen import Foreseen
from fulfilsim.sim.jobs import last_of
from fulfilsim.sim.simulate import Log, simulate
from fulfilsim.world.build import World, build

Load = Callable[..., Loaded]

CHARGES = {
    "dimensional": "5000 cm3/kg",
    "minimum": "4.10 USD/parcel",
    "residential": {"fee": "0.95 USD/parcel", "share": "60%"},
    "remote": {"fee": "2.50 USD/parcel", "zones": ["far"]},
    "oversize": [{"over_weight": "4 kg", "fee": "3 USD/parcel"}],
    "declared_value": {"over": "50 USD"},
    "peak": {
        "feast": {"dates": "2026-10-06 to 2026-10-07", "fee": "0.60 USD/parcel", "residential_only": True}
    },
    "fuel": {"2026-09-01": "11%", "2026-10-07": "13%"},
}


def site(lng: float, contract: str) -> dict[str, Any]:
    """Describe a partner's site that is never full, and whose cartons hold 8 l."""
    handles = {"capacity": "900 orders/day", "days": "daily"}
    return {"at": [50, lng], "contract": contract, "handles": handles, "carton": {"max_volume": "8 l"}}


@pytest.fixture
def shop(small: Load, tmp_path: Path) -> Callable[[dict[str, Any]], World]:
    """Give the function that builds a shop with two partners far apart, and a carrier with a full tariff."""
    (tmp_path / "rates.csv").write_text("up_to_kg,near,far\n0.5,4.00,6.10\n1,4.20,7.00\n3,5.15,9.25\n")

    def built(changes: dict[str, Any]) -> World:
        terms = {"per_line": "0.21 USD/line", "per_unit": "0.11 USD/unit", "packaging": "0.65 USD/parcel"}
        return build(small({
            "centres": {},
            "partners": {
                "east": site(9, "east"),
                "west": site(0, "west"),
            },
            "contracts": {
                "east": {"per_order": "1.60 USD/order", "included_lines": 1, "included_units": 1, **terms},
                "west": {"per_order": "4.90 USD/order"},
            },
            "carriers.post.collections": {node: {"days": "daily"} for node in ("east", "west")},
            "carriers.post.zones": {"near": "300 km", "far": "beyond"},
            "carriers.post.services.parcel": {
                "promise": "3 working days", "transit": "1 to 2 working days", "rates": "rates.csv",
                "extra_kg": "0.85 USD/kg", "charges": CHARGES,
            },
            "demand.orders_per_day": 120,
            "demand.skus": {"count": 40, "price": "lognormal mean 24 USD cv 0.8"},
            "demand.customers": {
                "a": {"at": [50, 1], "share": "40%"}, "b": {"at": [50, 4.5], "share": "30%"},
                "c": {"at": [50, 8], "share": "30%"},
            },
            "sourcing": {"policy": "cheapest"},
            **changes,
        }))  # fmt: skip

    return built


def foreseen(world: World, log: Log) -> Any:
    orders = log.orders
    rows = np.arange(len(orders))
    services = services_by_node(world, Marks(1, 0), orders.keys, orders.channel, None)
    return Foreseen(world, Marks(1, 0)).landed_micro(baskets_of(orders, rows), services)


def billed(log: Log) -> Any:
    """Add up what was posted for each order by partners and carriers [1e-6 currency]."""
    amounts = np.zeros(len(log.orders), np.int64)
    for batch in log.books.ledger.hand_over():
        if batch.account in ("3pl", "carriage") and batch.basis == "order":
            np.add.at(amounts, np.asarray(batch.order), np.asarray(batch.amount_micro))
    return amounts


def test_what_is_foreseen_is_what_is_billed_for_every_order(shop: Any) -> None:
    """Fees, weight by volume, homes, remote places, the feast and fuel by date; several parcels, too.

    It is foreseen for the collection that is promised; an order that catches an earlier one pays that day's.
    """
    world = shop({})
    log = simulate(world, Marks(1, 0))
    left = last_of(log.parcels.collected, log.parcels.order, len(log.orders))
    there = np.flatnonzero(world.calendar.day_of(left) == log.orders.promised_day)
    there = there[~np.isnan(left[there])]
    node = log.jobs.node_of_orders(len(log.orders)).astype(int)[there]
    cost = foreseen(world, log)[there, node]
    assert len(there) > 300
    np.testing.assert_array_equal(billed(log)[there], np.rint(cost))
    assert log.jobs.parcels.max() > 1


def test_every_order_goes_where_it_costs_least(shop: Any) -> None:
    world = shop({})
    log = simulate(world, Marks(1, 0))
    node = log.jobs.node_of_orders(len(log.orders))
    there = node >= 0
    np.testing.assert_array_equal(node[there], foreseen(world, log)[there].argmin(axis=1))
    assert set(node[there].tolist()) == {0, 1}


def test_charges_that_rates_do_not_show_decide(shop: Any) -> None:
    """By rates and order fees alone other nodes would be cheapest for some."""
    dear = {name: each for name, each in CHARGES.items() if name in ("dimensional", "minimum")}
    full, bare = shop({}), shop({"carriers.post.services.parcel.charges": dear})
    log = simulate(full, Marks(1, 0))
    assert (foreseen(full, log).argmin(axis=1) != foreseen(bare, log).argmin(axis=1)).any()


HOMES = {"charges": {"residential": {"fee": "0.95 USD/parcel", "share": "60%"}}}


def test_as_many_go_to_homes_as_is_said(shop: Any) -> None:
    """Six of ten, within four standard errors; each parcel of these pays the fee."""
    service = {"promise": "3 working days", "transit": "1 working day", "rates": "5 USD",
               "extra_kg": "0 USD/kg", **HOMES}  # fmt: skip
    log = simulate(shop({"carriers.post.services.parcel": service}), Marks(1, 0))
    one = log.jobs.parcels[log.parcels.job] == 1
    price = log.parcels.price_micro[one & ~np.isnan(log.parcels.collected)]
    assert set(price.tolist()) == {5_000_000, 5_950_000}
    home = price == 5_950_000
    assert abs(home.mean() - 0.6) < 4 * (0.6 * 0.4 / len(home)) ** 0.5


def test_own_work_with_its_walk_is_foreseen_at_the_time_that_it_takes(small: Load) -> None:
    """Where times do not scatter and all are paid alike: what people worked on an order at their wage.

    Beside it 0.85 for each parcel's material and 5.00 for its carriage.
    """
    teams = {name: {"heads": {"early": 2}, "wage": "20 USD/h", "on_costs": "0%"}
             for name in ("pickers", "packers")}  # fmt: skip
    world = build(small({
        "centres.hall.layout": {"aisles": 8, "length": "25 m"},
        "centres.hall.stages": {
            "pick": {"team": "pickers", "travel": "s-shape", "time": "20 s + 9 s per line", "spread": "none"},
            "pack": {"team": "packers", "time": "55 s", "spread": "none"},
        },
        "centres.hall.teams": teams,
        "carriers.post.services.parcel.rates": "5 USD",
        "carriers.post.services.parcel.extra_kg": "0 USD/kg",
        "demand.skus": {"count": 40},
    }))  # fmt: skip
    log = simulate(world, Marks(1, 0))
    jobs = log.jobs
    due = jobs.work_s * 20 / 3600 + 5.85 * jobs.parcels
    np.testing.assert_allclose(foreseen(world, log)[jobs.order, 0], 1e6 * due, rtol=1e-9)
    lines = np.asarray(log.orders.lines)[jobs.order]
    assert (jobs.work_s > 75 + 9 * lines).all(), "everybody walks"


FLEET = {
    "centres": {}, "contracts": {"one": {"per_order": "1 USD/order"}},
    "partners": {"west": site(0, "one")},
    "carriers.post.collections": {"west": {"days": "daily"}},
    "carriers.post.services.parcel": {
        "share": "50%", "promise": "3 working days", "transit": "1 working day", "rates": "5 USD"},
    "carriers.vans": {"collections": {"west": {"days": "daily"}}, "fleets": ["north"],
                      "works": "daily", "services": {"van": {"promise": "3 working days", "share": "50%"}}},
    "demand.customers": {"a": {"at": [50.05, 0.05], "share": "100%"}},
    "carrier_choice": {"policy": "cheapest"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("stop", "service"), [("4.99 USD/stop", "vans.van"), ("5.01 USD/stop", "post.parcel")]
)
def test_a_choice_by_price_takes_a_fleet_at_its_stop_cost(small: Load, stop: str, service: str) -> None:
    """Own vans are not free: a carrier at 5.00 takes single parcels when a stop is taken to cost more.

    Two parcels are one stop, and two prices.
    """
    fleet = {"at": [50, 0], "vehicles": {"van": {"count": 3}}, "days": "daily", "stop_cost": stop}
    world = build(small({**FLEET, "fleets": {"north": fleet}}))
    log = simulate(world, Marks(1, 0))
    several = log.jobs.parcels > 1
    assert {world.services[each].name for each in log.jobs.service[~several].tolist()} == {service}
    assert {world.services[each].name for each in log.jobs.service[several].tolist()} == {"vans.van"}
