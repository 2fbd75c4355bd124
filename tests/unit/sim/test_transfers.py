"""Cross-docks beside everything else: the books balance, both engines agree, and what is wrong is found."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.columns import Table, as_table
from fulfilsim.marks import Marks
from fulfilsim.run import Replication, replicate
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World, build

FED = {"centre": "hall", "days": "daily", "at": ["12:00", "20:00"], "cut_off": "14:00", "takes": "6 h",
       "holds": "12 parcels", "cost": "0.50 USD/parcel"}  # fmt: skip
DOCK = {
    "at": [51.0, 0.0],
    "fed_by": FED,
    "process": ["sort"],
    "stages": {"sort": {"team": "hands", "time": "1 min per parcel"}},
    "teams": {"hands": {"heads": {"day": 1}}},
    "shifts": {"day": {"days": "daily", "hours": "05:00-20:00"}},
}
CROSS_DOCK: dict[str, Any] = {
    "demand.orders_per_day": 60,
    "centres.dock": DOCK,
    "carriers.post.collections.dock": {"days": "mon-sat", "at": ["10:30", "19:00"], "cut_off": "18:00"},
    "sourcing": {"policy": "by share", "shares": {"dock": "50%", "hall": "50%"}},
}
TRADE = {
    "channels": {"web": {"share": "80%"},
                 "trade": {"share": "20%", "units_per_line": {40: "100%"}, "pallets": {}}},
    "carriers.freight": {"carries": "pallets", "collections": {"hall": {}, "dock": {}},
                         "services": {"pallet": {"rates": "150 USD"}}},
    "centres.dock.fed_by": {**FED, "holds": "3 pallets", "cost": "20 USD/pallet"},
}  # fmt: skip
STOCK = {
    "demand.skus": {"count": 20},
    "stock": {"service": "70%", "cover": "4 days", "shortage": {"ship": "split"}},
    "suppliers": {"works": {"lead_time": "3 days"}},
}
IMPATIENT = {
    "demand.skus": {"price": "fixed 20 USD"},
    "cancellation": {"patience": "lognormal mean 2 day cv 0.5"},
    "centres.dock.fed_by": {**FED, "holds": "4 parcels"},
}
HEEDS = {"promise": {"heeds": ["stock", "backlog"]}}


def built(small: Any, changes: dict[str, Any]) -> World:
    return build(small(deepcopy(changes)))


def ran(world: World) -> Replication:
    found = replicate(world, 1, 0)
    assert found.problems == []
    return found


@pytest.mark.parametrize("more", [{}, TRADE, STOCK, {**STOCK, **TRADE}, IMPATIENT, {**STOCK, **HEEDS}])
def test_the_books_balance_whatever_else_there_is(small: Any, more: dict[str, Any]) -> None:
    found = ran(built(small, {**CROSS_DOCK, **more}))
    parcels = as_table(found.tables.parcels)
    there = parcels.names("node").is_("dock")
    assert there.sum() > 50
    brought = ~np.isnan(parcels.numbers("cross_docked_at"))
    assert not (brought & ~there).any()
    assert (brought | np.isnan(parcels.numbers("collected_at")))[there].all()


@pytest.mark.parametrize("by_price", [{"sourcing": {"policy": "cheapest"}},
                                      {"carrier_choice": {"policy": "cheapest"}}])  # fmt: skip
def test_what_goes_on_pallets_goes_with_who_carries_them(small: Any, by_price: dict[str, Any]) -> None:
    """However node and service are chosen: a parcel's price never makes a pallet go by parcel."""
    parcels = ran(built(small, {**CROSS_DOCK, **TRADE, **by_price})).tables.parcels.frame
    pallet = parcels["carton"] == "pallet"
    assert pallet.sum() > 20
    assert set(parcels["carrier"][pallet]) == {"freight"}
    assert set(parcels["carrier"][~pallet]) == {"post"}


def test_a_dock_takes_no_order_on_days_on_which_nobody_packs_for_it(small: Any) -> None:
    """The hall takes orders until Tuesday; from Wednesday on all go to another centre, that comes last."""
    second = {
        "process": ["pick"],
        "stages": {"pick": {"team": "hands", "time": "1 min"}},
        "teams": {"hands": {"heads": {"day": 2}}},
        "shifts": {"day": {"days": "daily", "hours": "05:00-20:00"}},
    }
    changes = {
        **CROSS_DOCK,
        "centres.second": second,
        "centres.hall.serves": "2026-10-01 to 2026-10-06",
        "carriers.post.collections.second": {"days": "daily"},
        "sourcing": {"policy": "in order", "nodes": ["dock", "hall", "second"]},
    }
    world = built(small, changes)
    orders = as_table(ran(world).tables.orders)
    wednesday = world.calendar.at([str(day) for day in world.calendar.dates].index("2026-10-07"), 0.0)
    late, node = orders.numbers("placed_at") >= wednesday, orders.names("node")
    assert set(node.text()[late].tolist()) == {"second"}
    assert set(node.text()[~late].tolist()) == {"dock"}


def test_a_fleet_of_ones_own_delivers_from_the_dock(small: Any) -> None:
    """Vans have what is sorted there, and every parcel they hand over came by a trailer."""
    vans = {
        "fleets": {"vans": {"at": [51.0, 0.0], "vehicles": {"van": {"count": 2}}, "days": "daily"}},
        "demand.customers": {"town": {"at": [51.02, 0.01], "share": "100%"}},
        "carriers.own": {"collections": {"dock": {"days": "daily", "at": "19:30", "cut_off": "18:00"}},
                         "fleets": ["vans"], "works": "daily",
                         "services": {"van": {"promise": "1 working day"}}},
        "carriers.post.collections": {"hall": {"days": "daily"}},
    }  # fmt: skip
    found = ran(built(small, {**CROSS_DOCK, **vans}))
    parcels = found.tables.parcels.frame.query("carrier == 'own'")
    handed = parcels[parcels["delivered_at"].notna()]
    assert len(handed) > 30
    assert (handed["cross_docked_at"] < handed["collected_at"]).all()
    assert len(found.tables.others["routes"]) > 0


def test_a_partners_dock_is_due_what_the_trailer_brought(small: Any) -> None:
    """What came by one must leave by the next evening of the contract; what is packed is not its business."""
    site = {
        "fed_by": {**FED, "at": "04:00", "cut_off": "02:00", "takes": "4 h", "holds": "200 parcels"},
        "handles": {"capacity": "500 orders/day", "days": "daily", "takes": "10 min", "spread": "none"},
        "contract": "hands",
    }
    terms = {"per_order": "0.70 USD/order", "receiving": "none", "returns": "none",
             "storage": {"fee": "0 USD/pallet-month"}, "assumes": {"received": "none"},
             "on_time": {"cut_off": "09:00", "days": "daily", "target": "100%"}}  # fmt: skip
    changes = {name: value for name, value in CROSS_DOCK.items() if name != "centres.dock"}
    found = ran(built(small, {**changes, "partners": {"dock": site}, "contracts": {"hands": terms}}))
    did = found.tables.others["sites"].frame
    parcels = found.tables.parcels.frame
    brought = parcels["cross_docked_at"].notna().sum()
    assert did["orders"].sum() == parcels[parcels["node"] == "dock"]["collected_at"].notna().sum()
    assert brought >= did["due"].sum() >= brought - 120
    # There at eight, before nine, and gone on the same day, but for Sunday's, when nobody collects.
    late = did["late"].to_numpy() > 0
    assert {index % 7 for index in np.flatnonzero(late).tolist()} <= {0}
    packed = found.tables.ledger.frame.query("account == 'packaging'")
    assert set(packed["node"]) == {"hall"}


def test_other_nodes_do_the_same_with_a_dock_that_nobody_is_sent_to(small: Any) -> None:
    """A place that gets no orders moves no draw."""
    nobody = {**CROSS_DOCK, "sourcing": {"policy": "by share", "shares": {"dock": "0%", "hall": "100%"}}}
    alone = {"demand.orders_per_day": 60}
    one, other = (ran(built(small, changes)).tables.orders.frame for changes in (nobody, alone))
    columns = ["order", "released_at", "ready_at", "shipped_at", "delivered_at"]
    measured = one["measured"]
    assert one[columns][measured].equals(other[columns][other["measured"]])
    assert set(one["origin"]) == {"hall"}


def test_orders_for_the_dock_are_its_backlog_until_its_carrier_has_them(small: Any) -> None:
    """Above a backlog of eight the dock is passed over, though none of its orders lies there yet."""
    rule = {"policy": "overflow", "nodes": ["dock", "hall"], "above": "8 orders", "decided_every": "1 h"}
    orders = ran(built(small, {**CROSS_DOCK, "sourcing": rule})).tables.orders.frame
    share = (orders["node"] == "dock").mean()
    assert 0.05 < share < 0.8


def test_units_per_paid_hour_count_where_they_were_packed(small: Any) -> None:
    found = ran(built(small, CROSS_DOCK))
    kpi = dict(zip(found.kpis["kpi"], found.kpis["value"], strict=True))
    paid = sum(value for name, value in kpi.items() if name.startswith("paid_h.hall."))
    orders, calendar = found.tables.orders.frame, found.tables.calendar
    shipped = orders["shipped_at"].between(calendar.measure_from, calendar.measure_to, inclusive="right")
    assert kpi["units_per_paid_hour.hall"] == pytest.approx(orders["units"][shipped].sum() / paid)


def tables_of(world: World) -> Tables:
    return tabulate(simulate(world, Marks(1, 0)), world)


def problems(world: World, tables: Tables) -> list[str]:
    return reconcile(tables, world.wage_table, nodes=world.nodes, transfers=world.transfers)


def changed(tables: Tables, name: str, column: str, values: Any) -> Tables:
    table = as_table(getattr(tables, name))
    return replace(tables, **{name: Table({**table.columns, column: values})})


def test_what_does_not_add_up_is_found(small: Any) -> None:
    """A trailer that is too full, a parcel that nobody brought, one lost on the way, a trip not paid."""
    world = built(small, CROSS_DOCK)
    tables = tables_of(world)
    assert problems(world, tables) == []
    parcels = as_table(tables.parcels)
    left, there = parcels.numbers("transferred_at"), parcels.numbers("cross_docked_at")
    first = np.nanmin(left)
    fuller = np.where(np.isnan(left), np.nan, np.minimum(left, first))
    assert any("on a trailer that holds 12" in each
               for each in problems(world, changed(tables, "parcels", "transferred_at", fuller)))  # fmt: skip
    lost = np.where(there == np.nanmin(there), np.nan, there)
    found = problems(world, changed(tables, "parcels", "cross_docked_at", lost))
    assert any("sent, but neither at dock nor on the way" in each for each in found)
    assert any("ready_at without cross_docked_at" in each for each in found)
    ledger = as_table(tables.ledger)
    free = np.where(ledger.names("party").is_("line-haul"), 0, np.asarray(ledger["amount_micro"]))
    found = problems(world, changed(tables, "ledger", "amount_micro", free))
    assert any("transfers in the ledger and on the road" in each for each in found)
