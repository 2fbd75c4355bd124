"""Own fleets in a whole run: it balances, each check can fail, and KPIs are what the rows say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.fleets import fleets
from fulfilsim.analysis.reconcile.fleets import check_fleets
from fulfilsim.columns import Table
from fulfilsim.marks import Marks
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World, build

OWN: dict[str, Any] = {
    "demand.orders_per_day": 60,
    "carriers.post.fleets": ["vans"],
    "carriers.post.services": {"parcel": {"promise": "1 working day"}},
    "fleets": {
        "vans": {
            "at": [50, 0],
            "days": "daily",
            "spread": "4 km",
            "per_stop": "0.40 USD/stop",
            "vehicles": {
                "van": {"count": 1},
                "bike": {"count": 2, "weight": "60 kg", "speed": "60%", "trips": 2},
            },
            "doorstep": {"windows": {"any time": "70%", "10:00-12:00": "30%"}},
            "lockers": {
                "points": {"station": {"at": [50.01, 0], "boxes": 8}},
                "share": "30%",
                "reach": "3 km",
                "dwell": "exponential mean 20 h",
                "keep": "30 h",
            },
        }
    },
}


@pytest.fixture(scope="module")
def world(small_once) -> World:
    return build(small_once(OWN))


@pytest.fixture(scope="module")
def tables(world: World) -> Tables:
    return tabulate(simulate(world, Marks(1, 0)), world)


def with_routes(tables: Tables, **columns: Any) -> Tables:
    routes = Table({**tables.others["routes"].columns, **columns})
    return replace(tables, others={**tables.others, "routes": routes})


def found(tables: Tables, world: World) -> list[str]:
    return list(check_fleets(Facts(tables), world.fleets))


def test_a_run_with_a_fleet_of_its_own_balances(tables: Tables, world: World):
    assert found(tables, world) == []
    assert len(tables.others["routes"]) > 200
    assert (tables.parcels.names("outcome").is_("delivered")).mean() > 0.7


def stops(tables: Tables) -> np.ndarray:
    return tables.others["routes"].names("kind").is_("stop")


def doubled(tables: Tables, column: str) -> np.ndarray:
    return tables.others["routes"].numbers(column) * 2


BREAKS: dict[str, Callable[[Tables], dict[str, Any]]] = {
    "more load than fits": lambda t: {"load_kg": t.others["routes"].numbers("load_kg") + 1000},
    "stops planned out of their window": lambda t: {"closes_at": t.others["routes"].numbers("opens_at") - 1},
    "planned to end after the shift": lambda t: {
        "planned_end_at": t.others["routes"].numbers("planned_end_at") + 36_000
    },
    "halts that overlap in time": lambda t: {"ended_at": t.others["routes"].numbers("ended_at") + 3600},
    "delivered at no stop of a route": lambda t: {"ended_at": t.others["routes"].numbers("ended_at") + 1},
    "parcels handed over, but": lambda t: {"parcels": doubled(t, "parcels")},
    "more parcels taken at the door than delivered": lambda t: {"parcels": doubled(t, "parcels")},
    "trips that begin away from the depot": lambda t: {"trip": np.cumsum(stops(t))},
    "its bill in the ledger and by its routes": lambda t: {"distance_km": doubled(t, "distance_km")},
    "driven before the shift": lambda t: {"arrived_at": t.others["routes"].numbers("arrived_at") - 36_000},
}


@pytest.mark.parametrize("said", sorted(BREAKS))
def test_each_check_can_fail(said: str, tables: Tables, world: World):
    assert any(said in problem for problem in found(with_routes(tables, **BREAKS[said](tables)), world))


def test_kpis_are_what_the_rows_say(tables: Tables):
    figures, routes = fleets(Facts(tables)), tables.others["routes"]
    calendar = tables.calendar
    start = routes.numbers("planned_begin_at")
    frame = routes.frame.assign(start=start)
    begins = frame.groupby("route")["start"].transform("min")
    frame = frame[(begins >= calendar.day_starts[1]) & (begins < calendar.measure_to)]
    reached = frame[frame["kind"].eq("stop") & frame["outcome"].ne("not reached")]
    assert figures["km_per_stop.vans"] == pytest.approx(frame["distance_km"].sum() / len(reached))
    assert figures["stops_per_route.vans"] == pytest.approx(len(reached) / frame["route"].nunique())
    carbon = sum(value for name, value in figures.items() if name.startswith("emissions_kg."))
    assert carbon == pytest.approx(frame["co2_kg"].sum())
    assert 0.8 < figures["first_attempt_share.vans"] <= 1


def test_direct_fees_are_the_orders_own_costs(tables: Tables):
    """A fee for a stop or a box belongs to an order, the rest to the fleet."""
    ledger = tables.ledger
    direct = ledger.names("account").is_("carriage") & ledger.names("basis").is_("order")
    assert set(ledger.names("contract")[direct].present()) == {"stop", "box"}
    posted = ledger.numbers("amount_micro")[direct].sum() / 1e6
    assert tables.orders.numbers("cost_carriage").sum() == pytest.approx(posted)


def test_a_carrier_may_say_its_emissions(small_once):
    world = build(small_once({"carriers.post.emissions": "450 g/parcel"}))
    told = tabulate(simulate(world, Marks(1, 0)), world)
    assert fleets(Facts(told)) == {"emissions_per_parcel_kg.post": pytest.approx(0.45)}
    silent = build(small_once({}))
    quiet = tabulate(simulate(silent, Marks(1, 0)), silent)
    assert fleets(Facts(quiet)) == {}
    assert "co2_kg" not in quiet.parcels
