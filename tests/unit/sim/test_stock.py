"""Stock in whole runs: what waits, what is lost, what it costs, and that the books balance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.reconcile.stock import check_stock
from fulfilsim.columns import as_table
from fulfilsim.run import Replication, replicate
from fulfilsim.world.build import build

EXACT = {
    "works": "daily",
    "works_holidays": True,
    "late": "0%",
    "dock_to_stock": "0 h",
    "lead_time": "2 days",
}
SKUS = {"count": 5, "price": "fixed 20 USD"}


@pytest.fixture
def ran(small: Any) -> Any:
    """Give the function that runs the small shop once, with changes, and insists that its books balance."""

    def run(stock: dict[str, Any], supplier: dict[str, Any] | None = None, **more: Any) -> Replication:
        changes = {"stock": stock, "suppliers": {"acme": EXACT | (supplier or {})}, "demand.skus": SKUS}
        found = replicate(build(small({**changes, **more})), 1, 0)
        assert found.problems == []
        return found

    return run


def kpi(run: Replication, name: str) -> float:
    table = run.figures["kpis"]
    return float(table.numbers("value")[table.names("kpi").is_(name)][0])


def test_plenty_of_stock_delays_nothing(ran: Any, small: Any) -> None:
    """Every milestone is that of the shop without stock."""
    full = ran({"reorder_point": "500 units", "order_up_to": "5000 units"})
    bare = replicate(build(small({"demand.skus": SKUS})), 1, 0)
    for column in ("placed_at", "shipped_at", "delivered_at"):
        one, other = (as_table(run.tables.orders).numbers(column) for run in (full, bare))
        np.testing.assert_array_equal(one, other)
    assert kpi(full, "availability_share") == 1.0


def test_no_stock_delays_until_it_is_there(ran: Any) -> None:
    """The shelves are empty and nothing comes for two days."""
    found = ran(
        {
            "opening": "none.csv",
            "reorder_point": "50 units",
            "order_up_to": "500 units",
            "review": "continuous",
        }
    )
    orders = as_table(found.tables.orders)
    assert kpi(found, "availability_share") < 1
    assert (orders.numbers("payable_at") >= orders.numbers("placed_at")).all()
    assert orders.numbers("payable_at").min() >= 2 * 86_400


@pytest.fixture(autouse=True)
def empty_shelves(tmp_path: Any) -> None:
    """Write a file of one SKU of which there is nothing."""
    (tmp_path / "none.csv").write_text("sku,on_hand\nsku-1,0\n")


def test_lost_sales_are_cancelled_by_the_shop_and_bring_nothing(ran: Any) -> None:
    found = ran(
        {"policy": "once", "opening": "none.csv", "shortage": {"line": "lost"}, "lost_sale": "3 USD/unit"}
    )
    orders = as_table(found.tables.orders)
    assert kpi(found, "orders_cancelled") == kpi(found, "orders_placed")
    assert orders.names("cancelled_by").is_("shop").all()
    assert kpi(found, "lost_lines_share") == 1.0
    ledger = as_table(found.tables.ledger)
    assert not ledger.names("account").is_("revenue").any()
    assert ledger.numbers("amount_micro").sum() >= 3e6 * orders.numbers("units").sum()


def test_who_has_no_patience_cancels(ran: Any) -> None:
    found = ran(
        {
            "opening": "none.csv",
            "reorder_point": "50 units",
            "order_up_to": "500 units",
            "shortage": {"patience": "1 h"},
        },
        {"lead_time": "40 days"},
    )
    assert as_table(found.tables.orders).names("cancelled_by").is_("customer").all()


def test_an_order_of_which_a_part_is_lost_is_delivered_but_not_complete(ran: Any, tmp_path: Any) -> None:
    """Two of the five SKUs are there; revenue is that of what was sent."""
    (tmp_path / "some.csv").write_text("sku,on_hand\nsku-1,100000\nsku-2,100000\n")
    found = ran(
        {"policy": "once", "opening": "some.csv", "shortage": {"line": "lost"}},
        **{"demand.lines_per_order": {"3": "100%"}},
    )
    orders, ledger = as_table(found.tables.orders), as_table(found.tables.ledger)
    partly = (orders.numbers("lost_lines") > 0) & ~orders.names("outcome").is_("cancelled")
    assert partly.any()
    assert not np.asarray(orders["complete"])[partly].any()
    sold = ledger.numbers("amount_micro")[ledger.names("account").is_("revenue")].sum() / 1e6
    assert 0 < sold < orders.numbers("value")[orders.names("outcome").is_("delivered")].sum()


def test_split_orders_ship_in_several_parcels_and_reconcile(ran: Any, tmp_path: Any) -> None:
    (tmp_path / "some.csv").write_text("sku,on_hand\nsku-1,100000\n")
    found = ran(
        {
            "opening": "some.csv",
            "reorder_point": "50 units",
            "order_up_to": "900 units",
            "review": "continuous",
        },
        **{"demand.lines_per_order": {"3": "100%"}},
    )
    orders = as_table(found.tables.orders)
    assert (orders.numbers("parcels")[orders.names("outcome").is_("delivered")] > 1).any()


def test_a_late_supplier_hurts_availability(ran: Any) -> None:
    rule = {"policy": "s,S", "reorder_point": "20 units", "order_up_to": "40 units"}
    punctual, late = (
        kpi(ran(rule, {"late": share, "late_by": "5 days"}), "availability_share") for share in ("0%", "100%")
    )
    assert late < punctual


def test_more_short_deliveries_move_no_lead_time(small: Any) -> None:
    """Marks are of things: another share of short deliveries changes what comes, not when."""
    from fulfilsim.marks import Marks
    from fulfilsim.sim.deliveries import draw_deliveries

    found = []
    for short in ("0%", "80%"):
        supplier = {**EXACT, "works": "mon-fri", "lead_time": "gamma mean 3 days cv 0.5", "short": short}
        world = build(small({"stock": {}, "suppliers": {"acme": supplier}}))
        found.append(draw_deliveries(world, Marks(1, 0), world.stock).earliest)
    np.testing.assert_array_equal(*found)


def test_orders_of_a_supplier_that_rests_come_in_the_morning_of_a_working_day(small: Any) -> None:
    """From Sunday 2026-10-04 on; two days after Monday is Wednesday at 08:00, and Friday's come on Monday."""
    from fulfilsim.marks import Marks
    from fulfilsim.sim.deliveries import draw_deliveries

    supplier = {**EXACT, "works": "mon-fri"}
    world = build(small({"stock": {}, "suppliers": {"acme": supplier}}))
    due = draw_deliveries(world, Marks(1, 0), world.stock).earliest[:7, 0, 0]
    assert ((due - 8 * 3600) / 86_400).tolist() == [3, 3, 4, 5, 8, 8, 10]


def test_the_rest_of_a_supplier_that_rests_comes_in_the_morning_of_a_working_day(small: Any) -> None:
    """Three days after Wednesday is Saturday, so that it comes on Monday; after Thursday and Friday too."""
    from fulfilsim.marks import Marks
    from fulfilsim.sim.deliveries import draw_deliveries

    supplier = {**EXACT, "works": "mon-fri", "rest": "later after 3 days"}
    world = build(small({"stock": {}, "suppliers": {"acme": supplier}}))
    due = draw_deliveries(world, Marks(1, 0), world.stock)
    came = due.earliest[:7, 0, 0] + due.rest_s[:7, 0, 0]
    assert ((came - 8 * 3600) / 86_400).tolist() == [8, 8, 8, 8, 11, 11, 15]


SHORT = {"short": "100%", "short_by": "50%", "lead_time": "1 day"}
FILLS_UP = {
    "opening": "none.csv",
    "reorder_point": "40 units",
    "order_up_to": "400 units",
    "ordering": "9 USD",
}


def test_the_rest_of_short_deliveries_is_received_and_not_ordered_again(ran: Any) -> None:
    """400 units of each SKU are ordered on the first midnight; half of them come on day 2, half on day 4.

    Nobody orders anything: it is the rest alone that keeps the position above the reorder point, and what
    comes of it that fills the shelf.
    """
    quiet = {"demand.skus": {**SKUS, "velocity": "zipf 5", "count": 9}, "demand.orders_per_day": 1}
    rule = {**FILLS_UP, "reorder_point": "250 units"}
    later, cancelled = (
        ran(rule, {**SHORT, "rest": rest}, **quiet) for rest in ("later after 2 days", "cancelled")
    )
    days = as_table(later.tables.others["stock"])
    cold = as_table(later.tables.shelves).names("sku").is_("sku-9")
    assert days.numbers("purchase_orders").tolist() == [0, 1, *[0] * (len(days) - 2)]
    assert as_table(later.tables.shelves).numbers("bought")[cold].tolist() == [400]
    assert days.numbers("value_days")[4] == pytest.approx(2 * days.numbers("value_days")[2], rel=0.02)
    assert as_table(cancelled.tables.others["stock"]).numbers("purchase_orders").sum() > 1


def test_a_partner_bills_the_rest_of_a_short_delivery_when_it_comes(small: Any) -> None:
    """What is put away under the contract is what the shelves got, each on its day."""
    from fulfilsim.marks import Marks
    from fulfilsim.sim.simulate import simulate

    site = {
        "centres": {}, "carriers.post.collections": {"site": {"days": "daily"}},
        "partners": {"site": {"contract": "north", "handles": {"capacity": "90 orders/day"}}},
        "contracts": {"north": {"receiving": "0.25 USD/unit"}}, "demand.skus": SKUS, "stock": FILLS_UP,
        "suppliers": {"acme": {**EXACT, **SHORT, "rest": "later after 2 days"}},
    }  # fmt: skip
    log = simulate(build(small(site)), Marks(1, 0))
    assert log.stock is not None
    put_away = log.sites["north"].received_units
    assert put_away.sum() == log.stock.shelves.numbers("bought").sum() > 2000
    assert put_away[4] - put_away[2] in range(6)  # half of each of five SKUs, what is missing rounded up
    assert put_away[[2, 4]].sum() == put_away.sum()


def test_holding_is_a_share_of_the_value_a_year(ran: Any, tmp_path: Any) -> None:
    """100 units that cost 11 USD each, and that nobody ever orders."""
    more = {"demand.skus": {**SKUS, "velocity": "zipf 5", "count": 5000}, "demand.orders_per_day": 1}
    (tmp_path / "much.csv").write_text("sku,on_hand\nsku-5000,100\n")
    found = ran({"policy": "once", "opening": "much.csv", "holding": "25% a year"}, **more)
    days = as_table(found.tables.others["stock"])
    assert days.numbers("holding").tolist() == pytest.approx([100 * 11 * 0.25 / 365.25] * len(days))


def test_an_order_of_which_a_part_still_waits_is_not_delivered(ran: Any, tmp_path: Any) -> None:
    """One of two SKUs never comes: its orders stay open, though what there was of them was delivered."""
    (tmp_path / "one.csv").write_text("sku,on_hand\nsku-1,0\nsku-2,90000\n")
    found = ran(
        {"opening": "one.csv", "reorder_point": "1 units", "shortage": {"ship": "split"}},
        {"lead_time": "90 days"},
        **{"demand.skus": {"count": 2}, "demand.lines_per_order": {"3": "100%"}},
    )
    orders, parcels = as_table(found.tables.orders), as_table(found.tables.parcels)
    waits = orders.numbers("waiting_lines") > 0
    of_them = np.isin(parcels.names("order").text(), orders.names("order").text()[waits])
    assert (~np.isnan(parcels.numbers("delivered_at")[of_them])).any()
    for column in ("ready_at", "shipped_at", "delivered_at"):
        assert np.isnan(orders.numbers(column)[waits]).all()
        assert not np.isnan(orders.numbers(column)[~waits]).all()
    assert set(orders.names("outcome").text()[waits].tolist()) == {"open"}


def test_a_seasonal_forecast_learns_what_the_demand_block_does_not_know(ran: Any) -> None:
    """Demand is off by half in this replication; a given forecast never finds out."""
    more = {
        "calendar.warm_up": "35 days", "demand.forecast_error": "60%",
        "calendar.measure": "2026-10-05 to 2026-10-25", "demand.orders_per_day": 60,
    }  # fmt: skip
    given, seasonal = (
        kpi(ran({"forecast": each}, **more), "forecast_error_share") for each in ("given", "seasonal")
    )
    assert seasonal < given


def test_a_snapshot_brings_its_stock(small: Any, tmp_path: Any) -> None:
    """What the file does not name is not there."""
    (tmp_path / "today.csv").write_text("sku,on_hand\nsku-1,7\n")
    changes = {
        "stock": {}, "suppliers": {"acme": EXACT}, "demand.skus": SKUS, "calendar.warm_up": "0 days",
        "snapshot": {"at": "2026-10-05 06:00", "stock": "today.csv"},
    }  # fmt: skip
    found = replicate(build(small(changes)), 1, 0)
    assert found.problems == []
    assert as_table(found.tables.shelves).numbers("opening").tolist() == [7, 0, 0, 0, 0]


@pytest.mark.parametrize("column", ["opening", "bought", "shipped", "cleared", "on_hand"])
def test_a_unit_that_went_missing_is_found(ran: Any, column: str) -> None:
    """The check of stock in against stock out and on hand can fail, by each of its columns."""
    tables = ran({}).tables
    moved = tables.shelves.numbers(column).astype(np.int64)
    moved[0] += 1
    tables.shelves.columns[column] = moved
    assert [each for each in check_stock(Facts(tables)) if "units in that are not units out" in each]


@pytest.mark.parametrize("column", ["held_unit_days", "holding", "owed_unit_days", "purchase_orders"])
def test_a_posting_that_does_not_follow_is_found(ran: Any, column: str) -> None:
    rule = {
        "opening": "none.csv",
        "ordering": "5 USD",
        "backorder": "1 USD/unit/day",
        "reorder_point": "5 units",
        "order_up_to": "9 units",
    }
    tables = ran(rule).tables
    tables.others["stock"].columns[column] = tables.others["stock"].numbers(column) * 1.01
    assert [each for each in check_stock(Facts(tables)) if column in each]
