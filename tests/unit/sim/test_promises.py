"""Promises that look at stock and backlog, by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fulfilsim.columns import Table, as_table
from fulfilsim.errors import InputError
from fulfilsim.kernels.stock import Purchases
from fulfilsim.marks import Marks
from fulfilsim.run import Replication, replicate
from fulfilsim.scenario.load import load
from fulfilsim.sim.customers import draw_orders
from fulfilsim.sim.promises import Shelf, Turns
from fulfilsim.sim.simulate import _rehearsed
from fulfilsim.sim.stock import Stock
from fulfilsim.world.build import build

DAY = 86_400.0
CUT_OFF, LEAVES, COMES = 14 / 24, 18.5 / 24, 20 / 24  # of a day: orders, collection, end of deliveries
SURE = {"works": "daily", "works_holidays": True, "late": "0%", "dock_to_stock": "0 h", "lead_time": "2 days"}
EMPTY = {"opening": "none.csv", "reorder_point": "50 units", "order_up_to": "5000 units", "review": "1 day"}
ONE_SKU = {"demand.skus": {"count": 1, "price": "fixed 20 USD"}, "demand.lines_per_order": {"1": "100%"}}
POST = {"carriers.post.collections.hall": {"days": "daily", "at": "18:30", "cut_off": "14:00"},
        "carriers.post.delivery_hours": "09:00-20:00"}  # fmt: skip
STOCK = {"promise": {"heeds": ["stock"]}}
EAGER = {"visits": {"conversion": "20% per working day", "reference": "3 working days"}}


@pytest.fixture
def ran(small: Any, tmp_path: Any) -> Any:
    """Give the function that runs a shop of one SKU with empty shelves, whose books must balance."""
    (tmp_path / "none.csv").write_text("sku,on_hand\nsku-1,0\n")

    def run(
        stock: dict[str, Any] = EMPTY, supplier: dict[str, Any] | None = None, **more: Any
    ) -> Replication:
        changes = {"stock": stock, "suppliers": {"acme": SURE | (supplier or {})}, **ONE_SKU, **POST}
        found = replicate(build(small({**changes, **more})), 1, 0)
        assert found.problems == []
        return found

    return run


def orders_of(found: Replication) -> Table:
    return as_table(found.tables.orders)


def days(found: Replication, column: str) -> Any:
    return orders_of(found).numbers(column) / DAY


def by_order(found: Replication) -> dict[str, float]:
    names = orders_of(found).names("order").text().tolist()
    return dict(zip(names, days(found, "promised_by").tolist(), strict=True))


def promised(counts: Any) -> tuple[Any, Any]:
    """Say by hand what is promised from instants on [days]: collection, three days, end of deliveries."""
    leaves = np.floor(counts) + (counts % 1 > CUT_OFF + 1e-9)
    return leaves + LEAVES, leaves + 3 + COMES


def shows(found: Replication, counts: Any) -> None:
    ship, by = promised(counts)
    np.testing.assert_allclose(days(found, "promised_ship_at"), ship)
    np.testing.assert_allclose(days(found, "promised_by"), by)


def test_what_is_on_the_shelf_is_promised_at_once(ran: Any) -> None:
    full = {"reorder_point": "500 units", "order_up_to": "90000 units"}
    found = ran(full, **STOCK)
    shows(found, days(found, "placed_at"))


def test_without_a_purchase_order_the_mean_lead_time_counts_from_the_last_look(ran: Any) -> None:
    """On the first day nothing is ordered yet: goods are expected two days after the full hour before."""
    found = ran(**STOCK)
    placed = days(found, "placed_at")
    first = placed < 1
    ship, by = promised(np.floor(placed * 24) / 24 + 2)
    assert first.any()
    np.testing.assert_allclose(days(found, "promised_ship_at")[first], ship[first])
    np.testing.assert_allclose(days(found, "promised_by")[first], by[first])


def test_a_purchase_order_under_way_is_waited_for(ran: Any) -> None:
    """Ordered at the first midnight, it is there two days later for all who come before."""
    found = ran(**STOCK)
    placed = days(found, "placed_at")
    counts = np.where(placed < 1, np.floor(placed * 24) / 24 + 2, np.maximum(placed, 3.0))
    shows(found, counts)
    assert ((placed > 1) & (placed < 3)).any()


def test_the_shop_does_not_know_that_a_delivery_will_be_late_until_it_is(ran: Any) -> None:
    """Five days late: expected on day 3 until then, from then on on day 8, or a day after the look."""
    found = ran(supplier={"late": "100%", "late_by": "5 days"}, **STOCK)
    placed = days(found, "placed_at")
    counts = np.where(placed < 1, np.floor(placed * 24) / 24 + 2, np.where(placed < 3, 3.0, 8.0))
    counts = np.where(placed < 3, counts, np.maximum(counts, np.floor(placed * 24) / 24 + 1))
    ship, by = promised(np.maximum(counts, placed))
    np.testing.assert_allclose(days(found, "promised_by")[placed < 8], by[placed < 8])
    np.testing.assert_allclose(days(found, "promised_ship_at")[placed < 8], ship[placed < 8])
    assert (placed > 3).any()


def test_the_rest_of_a_short_delivery_is_waited_for(ran: Any) -> None:
    """A tenth of what was ordered at midnight comes on day 3, for those who wait, the rest on day 5."""
    short = {"short": "100%", "short_by": "90%", "rest": "later after 2 days"}
    found = ran({**EMPTY, "order_up_to": "300 units"}, short, **STOCK)
    placed = days(found, "placed_at")
    between = (placed >= 3) & (placed < 4)
    ship, by = promised(np.full(len(placed), 5.0))
    assert between.any()
    np.testing.assert_allclose(days(found, "promised_ship_at")[between], ship[between])
    np.testing.assert_allclose(days(found, "promised_by")[between], by[between])


def test_a_purchase_order_that_others_wait_for_is_not_promised_again(ran: Any) -> None:
    """Each midnight lots of six are ordered until more is bought than was ever wanted, a unit an order.

    So the shop counts those who wait: whoever is next in their row at the look before gets what was bought
    for that place, two days after that midnight, or else what would be ordered at the look.
    """
    lots = {"policy": "R,Q", "opening": "none.csv", "reorder_point": "0 units", "lot": "6 units",
            "review": "1 day"}  # fmt: skip
    found = ran(lots, **STOCK, **{"demand.units_per_line": {"1": "100%"}})
    placed = days(found, "placed_at")
    look = np.floor(placed * 24) / 24
    place = np.searchsorted(np.sort(placed), look) + 1
    midnights = np.arange(1, int(look.max()) + 1)
    bought = 6 * np.ceil((np.searchsorted(np.sort(placed), midnights) + 1) / 6)
    ordered = np.append(midnights, np.inf)[np.searchsorted(bought, place)]
    for_others = ordered > look
    shows(found, np.maximum(placed, np.where(for_others, look, ordered) + 2))
    assert (for_others & (placed > 1)).sum() > 10
    assert (~for_others).any()


def test_what_lies_there_for_another_is_not_promised(ran: Any, tmp_path: Any) -> None:
    """Fifty units lie there until somebody wants sixty: from the next look on all wait, also for one."""
    (tmp_path / "fifty.csv").write_text("sku,on_hand\nsku-1,50\n")
    found = ran({**EMPTY, "opening": "fifty.csv"}, **STOCK,
                **{"demand.units_per_line": {"1": "50%", "60": "50%"}})  # fmt: skip
    placed, units = days(found, "placed_at"), orders_of(found).numbers("units")
    look = np.floor(placed * 24) / 24
    blocked = (look >= placed[units == 60].min()) & (placed < 1)
    assert (blocked & (units == 1)).any()
    assert units[~blocked & (placed < 1) & (units == 1)].sum() < 50
    ship, by = promised(look + 2)
    np.testing.assert_allclose(days(found, "promised_ship_at")[blocked], ship[blocked])
    np.testing.assert_allclose(days(found, "promised_by")[blocked], by[blocked])


def test_what_is_to_come_is_reckoned_as_the_shop_knows_it(small: Any, tmp_path: Any) -> None:
    """A delivery in time, one that is late, and one that was short: its rest comes four days after it."""
    (tmp_path / "none.csv").write_text("sku,on_hand\nsku-1,0\n")
    late = {"late": "100%", "late_by": "5 days", "rest": "later after 4 days"}
    world = build(small({"stock": EMPTY, "suppliers": {"acme": SURE | late}, **ONE_SKU}))
    stock = Stock(world, Marks(1, 0), world.stock, draw_orders(world, Marks(1, 0)))
    shelf = Shelf(world, Marks(1, 0), stock, 0.0)
    one, never = np.zeros(3, np.int64), np.inf
    bought = Purchases(one, one, one, np.array([9.0, 4.0, 1.0]) * DAY, np.array([16.0, 11.0, 8.0]) * DAY,
                       np.array([10, 20, 30]), np.array([10, 20, 12]),
                       np.array([never, never, 12.0 * DAY]))  # fmt: skip
    shelf.now, shelf.stock = 10 * DAY, SimpleNamespace(plan=stock.plan, purchases=lambda: bought)
    due, units = shelf._outstanding()[0, 0]
    assert (due / DAY).tolist() == [11, 11, 12]
    assert sorted(units[:2].tolist()) == [10, 20]
    assert units[2] == 18


def test_a_line_that_would_be_lost_is_not_waited_for(ran: Any) -> None:
    """Shown as out of stock, it is a lost sale, of those who would have bought at the usual promise."""
    lost = {"policy": "once", "opening": "none.csv", "shortage": {"line": "lost"}}
    with_, without = ran(lost, **STOCK), ran(lost)
    shows(with_, days(with_, "placed_at"))
    assert orders_of(with_).names("cancelled_by").is_("shop").all()
    np.testing.assert_array_equal(days(with_, "placed_at"), days(without, "placed_at"))


def test_who_takes_the_substitute_is_promised_it_at_once(ran: Any, tmp_path: Any) -> None:
    (tmp_path / "other.csv").write_text("sku,on_hand\nsku-1,0\nsku-2,100000\n")
    found = ran(
        {**EMPTY, "opening": "other.csv", "shortage": {"substitute": "100%"}}, **STOCK,
        **{"demand.skus": {"count": 2, "price": "fixed 20 USD"}},
    )  # fmt: skip
    shows(found, days(found, "placed_at"))


def test_an_order_that_ships_complete_counts_from_its_last_line(ran: Any, tmp_path: Any) -> None:
    """Of two SKUs one is there: orders of both wait if they ship complete, and as much if they are split."""
    (tmp_path / "other.csv").write_text("sku,on_hand\nsku-1,0\nsku-2,100000\n")
    two = {"demand.skus": {"count": 2, "price": "fixed 20 USD"}, "demand.lines_per_order": {"4": "100%"}}
    split, complete = (
        by_order(ran({**EMPTY, "opening": "other.csv", "shortage": {"ship": ship}}, **STOCK, **two))
        for ship in ("split", "complete")
    )
    both = split.keys() & complete.keys()
    assert len(both) > 100
    assert {name: split[name] for name in both} == {name: complete[name] for name in both}


def test_an_order_behind_a_backlog_counts_from_its_turn(small: Any) -> None:
    """700 orders at 55 s are 10.7 hours of the packer, who has 8.5 a day: the turn is tomorrow at eight."""
    found = replicate(build(small({
        **POST, "demand.opening_backlog": "700 orders", "promise": {"heeds": ["backlog"]},
    })), 1, 0)  # fmt: skip
    placed, layer = days(found, "placed_at"), orders_of(found).names("order").text()
    today = (placed > 1 / 24) & (placed < CUT_OFF) & ~np.char.startswith(layer.astype(str), "opening")
    assert today.any()
    np.testing.assert_allclose(days(found, "promised_ship_at")[today], 1 + LEAVES)
    usual = placed > 3
    np.testing.assert_allclose(days(found, "promised_ship_at")[usual], promised(placed[usual])[0])


def test_turns_come_by_the_roster_and_stand_still_at_night(small: Any) -> None:
    """One packer from 06:00 to 14:30 does an order in 55 s."""
    world = build(small())
    turns = Turns(world, world.nodes[0])
    assert turns.work_h * 3600 == pytest.approx(55)
    assert turns.turn(0, 5 * 3600.0) == 5 * 3600
    assert turns.turn(60, 0.0) == pytest.approx(6 * 3600 + 60 * 55)
    assert turns.turn(60, 7 * 3600.0) == pytest.approx(7 * 3600 + 60 * 55)
    whole = round(8.5 * 3600 / 55)
    assert turns.turn(whole + 60, 6 * 3600.0) == pytest.approx(DAY + 6 * 3600 + 60 * 55, abs=55)


def test_no_turn_comes_in_a_break(small: Any) -> None:
    """The packer rests from ten for half an hour: an hour's work from half past nine ends at eleven."""
    world = build(small({"centres.hall.shifts.early.breaks": ["10:00 for 30 min"]}))
    turns = Turns(world, world.nodes[0])
    of_an_hour = 3600 / 55
    assert turns.turn(1, 9.5 * 3600) == pytest.approx(9.5 * 3600 + 55)
    begun = turns.turn(int(of_an_hour), 9.5 * 3600)
    assert begun == pytest.approx(11 * 3600, abs=55)


def test_what_a_snapshot_has_open_keeps_its_promise(root: Path) -> None:
    """It was given before the run; who orders behind it is promised what the backlog allows."""
    file, heeds = root / "tests" / "tiny" / "today.yaml", ["promise.heeds=[backlog]"]
    with_, without = (replicate(build(load(file, sets=sets)), 1, 0) for sets in (heeds, []))
    start = with_.tables.calendar.start / DAY
    opened = days(with_, "placed_at") < start
    assert opened.sum() > 1
    for column in ("promised_by", "promised_ship_at"):
        np.testing.assert_array_equal(days(with_, column)[opened], days(without, column)[opened])


def test_a_later_promise_loses_visitors_and_changes_nobody(ran: Any) -> None:
    blind, heeding = ran(**EAGER), ran(**EAGER, **STOCK)
    names = [set(orders_of(each).names("order").text().tolist()) for each in (blind, heeding)]
    assert names[1] < names[0]


def test_conversion_of_one_at_every_promise_is_as_if_there_were_no_visits(ran: Any) -> None:
    always = ran(**STOCK, visits={"conversion": "0% per working day"})
    without = ran(**STOCK)
    for column in ("placed_at", "promised_by", "delivered_at"):
        np.testing.assert_array_equal(days(always, column), days(without, column))


def test_the_run_that_counts_meets_what_the_rehearsal_met(small: Any, tmp_path: Any) -> None:
    """Who buys is shown the same promises again, and buys again, when nobody else is there."""
    (tmp_path / "none.csv").write_text("sku,on_hand\nsku-1,0\n")
    world = build(small({"stock": EMPTY, "suppliers": {"acme": SURE}, **ONE_SKU, **EAGER,
                         "promise": {"heeds": ["stock", "backlog"], "looks": "30 min"}}))  # fmt: skip
    marks = Marks(1, 0)
    visits = draw_orders(world, marks)
    once = _rehearsed(world, marks, visits, None)
    again = _rehearsed(world, marks, once, None)
    assert len(once) < len(visits)
    for name in ("keys", "promised_day", "promised_ship", "promised_by"):
        np.testing.assert_array_equal(getattr(once, name), getattr(again, name))


def test_both_engines_show_the_same_promises(ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"promise": {"heeds": ["stock", "backlog"]}, "demand.opening_backlog": "300 orders"}
    compiled = ran(**EAGER, **both)
    monkeypatch.setenv("FULFILSIM_BACKEND", "reference")
    reference = ran(**EAGER, **both)
    for column in ("placed_at", "promised_by", "promised_ship_at", "delivered_at"):
        np.testing.assert_array_equal(days(compiled, column), days(reference, column))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"promise": {"heeds": ["stock"]}}, "stock, which is not modelled"),
        ({"promise": {"heeds": ["backlog", "backlog"]}}, "given twice"),
        ({"promise": {"heeds": ["weather"]}}, "weather"),
        ({"promise": {"heeds": []}}, "promise.heeds"),
        ({"promise": {"heeds": ["backlog"], "looks": "1 min"}}, "out of range"),
    ],
)
def test_what_cannot_be_heeded_is_refused(small: Any, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        small(changes)
