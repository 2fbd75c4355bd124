"""What customers do beside ordering: visits, payment, cancellation, contacts, returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.kpis import measure
from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.columns import Table
from fulfilsim.experiment import parquet
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.returns import FATES
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World, build

Small = Callable[..., Loaded]
PRICE = {"demand.skus": {"count": 50, "price": "lognormal mean 24 USD cv 0.8"}, "demand.orders_per_day": 200}
DESK = {"shifts": {"day": {"heads": 1, "hours": "09:00-17:00"}}}


def ran(small: Small, changes: Mapping[str, Any]) -> tuple[World, Tables]:
    """Run the small scenario once and see that its books balance."""
    world = build(small({**PRICE, **changes}))
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    assert reconcile(Facts(tables), world.wage_table) == []
    return world, tables


def kpis(world: World, tables: Tables) -> dict[str, float]:
    found = measure(Facts(tables), world.stage_infos)
    return dict(zip(found.names("kpi").text().tolist(), found.numbers("value").tolist(), strict=True))


def files(tables: Tables) -> list[bytes]:
    names = ("orders", "parcels", "activities", "ledger")
    return [parquet.to_bytes(parquet.to_arrow(getattr(tables, name), tables.calendar, 0)) for name in names]


def ids(table: Table) -> set[str]:
    return set(table.names("order").text().tolist())


def measured(tables: Tables, name: str = "orders") -> Table:
    """Give what is of the orders that every run follows to their end, however long it is."""
    rows = tables.orders if name == "orders" else tables.others[name]
    owner = rows.names("order").found_in(tables.orders.names("order"))
    return rows.where(np.asarray(tables.orders["measured"])[owner])


ALWAYS = {"0": "100%", "9": "100%"}


def test_conversion_of_one_at_every_promise_gives_the_bytes_of_no_visits(small):
    _, without = ran(small, {})
    for conversion in (ALWAYS, "0% per working day"):
        _, always = ran(small, {"visits": {"conversion": conversion}})
        assert files(always) == files(without)


def test_payment_at_once_and_endless_patience_give_the_bytes_of_neither(small):
    _, without = ran(small, {})
    _, at_once = ran(small, {"payment": {"card": {"share": "100%"}}})
    assert files(at_once) == files(without)


def test_a_better_promise_only_adds_orders(small):
    """Visits are the paired population: who buys at five days buys at two."""
    slow = {"visits": {"conversion": "20% per working day", "reference": "3 working days"}}
    worlds = [ran(small, {**slow, "carriers.post.services.parcel.promise": f"{days} working days"})
              for days in (1, 3, 6)]  # fmt: skip
    quick, usual, late = (ids(measured(tables)) for _, tables in worlds)
    assert late < usual < quick
    found = [kpis(*each) for each in worlds]
    assert found[0]["visits"] == found[1]["visits"] == found[2]["visits"]
    # A working day after today's collection, or after tomorrow's for those who come after the cut-off.
    assert 0.8**2 < found[0]["conversion_share"] < 0.8


def test_a_hold_delays_the_release_and_the_promise_counts_from_the_payment(small):
    _, at_once = ran(small, {})
    _, transfer = ran(small, {"payment": {"transfer": {"hold": "2 day"}}})
    paid, later = measured(at_once), measured(transfer)
    held = later.numbers("payable_at") - later.numbers("placed_at")
    assert set(held.tolist()) == {2 * 86_400.0}
    assert (later.numbers("released_at") >= later.numbers("payable_at")).all()
    assert (later.numbers("promised_by") == paid.numbers("promised_by") + 2 * 86_400).all()


def test_the_money_of_a_way_to_pay_comes_when_its_terms_say(small):
    """A third buys on invoice and pays long after the end: that much of the sales is owed, and no other."""
    from fulfilsim.analysis.profit import profit
    from fulfilsim.world.payment_terms import make_terms

    card, invoice = {"share": "67%"}, {"share": "33%", "paid_after": "100 days"}
    world, tables = ran(small, {"payment": {"card": card, "invoice": invoice}})
    _, without = ran(small, {})
    rows = profit(tables, make_terms(world)).frame.query("account == 'revenue'")
    sold = measured(tables)
    later = np.asarray(sold["value"])[sold.names("paid_by").is_("invoice")].sum()
    owed = rows.loc[rows["cash_month"] == "owed", "amount"].sum()
    assert owed == pytest.approx(later, rel=1e-9)
    assert 0.2 < later / np.asarray(sold["value"]).sum() < 0.45
    assert "paid_by" not in without.orders


def test_what_is_never_paid_is_cancelled_and_never_worked_on(small):
    world, tables = ran(small, {"payment": {"transfer": {"fails": "30%", "lapses": "2 day"}}})
    orders = measured(tables)
    gone = orders.names("outcome").is_("cancelled")
    assert abs(gone.mean() - 0.3) < 4 * (0.3 * 0.7 / len(gone)) ** 0.5
    assert orders.names("cancelled_by")[gone].present() == ["customer"]
    assert np.isnan(orders.numbers("released_at")[gone]).all()
    assert (orders.numbers("cancelled_at")[gone] == orders.numbers("placed_at")[gone] + 2 * 86_400).all()
    assert kpis(world, tables)["orders_open"] == 0


def test_orders_that_wait_too_long_are_given_up_and_leave_the_backlog(small):
    """One picker for too many orders: without patience the queue grows, with it those who waited leave."""
    slow = {"centres.hall.teams.pickers.heads": {"early": 1}, "centres.hall.stages.pick.time": "400 s"}
    patience = {"cancellation": {"regret": "0%", "patience": "30 h"}}
    world, tables = ran(small, {**slow, **patience})
    orders = tables.orders
    gone, left = orders.names("outcome").is_("cancelled"), orders.numbers("shipped_at")
    assert gone.any()
    assert np.isnan(left[gone]).all()
    waited = left - orders.numbers("placed_at")
    assert np.nanmax(waited) < 30 * 3600.0
    assert kpis(world, tables)["backlog_peak_orders"] < kpis(*ran(small, slow))["backlog_peak_orders"]


def test_customers_ask_about_what_is_late_and_not_about_what_is_there(small):
    contacts = {
        "contacts": {"where_is_it": "0% per day", "late": "100%", "late_after": "1 h", "trouble": "0%"}
    }
    _, in_time = ran(small, contacts)
    assert len(in_time.others["contacts"]) == 0
    world, late = ran(small, {**contacts, "carriers.post.services.parcel.promise": "0 working days"})
    asked, orders = late.others["contacts"], late.orders
    came = orders.numbers("delivered_at") > orders.numbers("promised_by") + 3600
    assert ids(asked) >= set(orders.names("order")[came & (orders.numbers("placed_at") > 0)].text().tolist())
    assert asked.names("reason").present() == ["late"]
    found = kpis(world, late)
    assert found["contacts_per_order"] == pytest.approx(found["contacts"] / found["orders_placed"])


def test_agents_have_wages_and_others_a_fee(small):
    _, others = ran(small, {"contacts": {"trouble": "50%"}})
    fees = others.ledger.where(others.ledger.names("account").is_("contacts"))
    assert fees.names("basis").present() == ["order"]
    assert len(fees) == len(others.others["contacts"])
    _, own = ran(small, {"contacts": {"trouble": "50%", "desk": DESK}})
    wages = own.ledger.where(own.ledger.names("account").is_("contacts"))
    assert wages.names("contract").present() == ["wages"]
    assert set(wages.numbers("quantity").tolist()) == {8.0}


def test_nobody_calls_a_closed_desk_and_letters_wait_for_it(small):
    _, tables = ran(small, {"contacts": {"trouble": "60%", "desk": DESK}})
    contacts, calendar = tables.others["contacts"], tables.calendar
    clock = (contacts.numbers("started_at") - calendar.day_starts[0]) % 86_400
    there = ~np.isnan(clock)
    assert ((clock[there] >= 9 * 3600) & (clock[there] <= 17 * 3600)).all()
    calls = ~contacts.names("channel").is_("email")
    raised = contacts.numbers("raised_at")[calls] % 86_400
    assert ((raised >= 9 * 3600) & (raised <= 17 * 3600)).all()
    assert (contacts.numbers("raised_at")[~calls] % 86_400 < 9 * 3600).any()


def test_units_and_money_of_returns_conserve(small):
    """What comes back was delivered, is refunded at its price, and is on the shelf again or disposed of."""
    world, tables = ran(small, {"returns": {"share": "40%"}, "demand.lines_per_order": {1: "50%", 3: "50%"}})
    returns, ledger, orders = tables.others["returns"], tables.ledger, tables.orders
    assert (returns.numbers("units") > 0).all()
    scrap = returns.names("fate").is_("disposed of")
    graded = ~np.isnan(returns.numbers("graded_at"))
    assert (np.isnan(returns.numbers("on_shelf_at")) == (scrap | ~graded)).all()
    refunds = ledger.where(ledger.names("contract").is_("refund"))
    assert refunds.numbers("amount_micro").sum() == -np.rint(returns.numbers("refund") * 1e6).sum()
    worth = np.where(scrap, 0.1, 1.0) * returns.numbers("cost")
    assert returns.numbers("recovered")[graded] == pytest.approx(worth[graded], abs=1e-6)
    found = kpis(world, tables)
    sold = measured(tables).numbers("lines").sum()
    assert abs(found["returned_lines_share"] - 0.4) < 4 * (0.4 * 0.6 / sold) ** 0.5
    value = float(orders.numbers("value")[orders.names("outcome").is_("delivered")].sum())
    assert 0 < returns.numbers("refund").sum() < value


def test_an_order_sent_back_whole_is_refunded_to_the_last_micro(small):
    _, tables = ran(small, {"returns": {"share": "100%"}, "demand.lines_per_order": {3: "100%"}})
    returns, orders = tables.others["returns"], tables.orders
    owner = returns.names("order").found_in(orders.names("order"))
    back = np.bincount(owner, np.rint(returns.numbers("refund") * 1e6), len(orders))
    sold = orders.names("outcome").is_("delivered")
    assert (back[sold] == np.rint(orders.numbers("value")[sold] * 1e6)).all()
    assert (
        np.bincount(owner, returns.numbers("units"), len(orders))[sold] == orders.numbers("units")[sold]
    ).all()


def test_a_desk_for_returns_takes_them_in_turn_and_refunds_wait_for_it(small):
    shop = {"share": "60%", "time": "20 min"}
    _, at_once = ran(small, {"returns": shop})
    _, queued = ran(small, {"returns": {**shop, "desk": DESK}})
    first, second = (measured(tables, "returns") for tables in (at_once, queued))
    assert first.names("order").text().tolist() == second.names("order").text().tolist()
    late = second.numbers("graded_at") - first.numbers("graded_at")
    assert np.nanmin(late) >= 20 * 60 * 0.2
    assert np.nanmean(second.numbers("refunded_at")) > np.nanmean(first.numbers("refunded_at"))


def test_gifts_come_back_after_the_feast(small):
    gifts = {"delivered": "2026-10-05 to 2026-10-20", "share": "100%", "opened": "2026-10-25",
             "until": "2026-11-10"}  # fmt: skip
    _, tables = ran(small, {"returns": {"share": "50%", "gifts": gifts}})
    decided, calendar = tables.others["returns"].numbers("decided_at"), tables.calendar
    assert decided.min() >= calendar.at((gifts_opened := 21), 0)
    assert decided.max() <= calendar.at(gifts_opened + 17, 0)


def test_what_thinks_too_long_is_sent_on_the_last_day_of_the_window(small):
    world, tables = ran(small, {"returns": {"share": "50%", "window": "3 days", "decided": "9 day"}})
    returns, orders = tables.others["returns"], tables.orders
    owner = returns.names("order").found_in(orders.names("order"))
    day = world.outlook.day_of(orders.numbers("delivered_at")[owner])
    assert (world.outlook.day_of(returns.numbers("decided_at")) == day + 3).all()


def test_more_late_orders_bring_more_returns_and_no_other_return_changes(small):
    returns = {"returns": {"share": "20%", "late": "50%"}}
    _, in_time = ran(small, returns)
    _, late = ran(small, {**returns, "carriers.post.services.parcel.promise": "0 working days"})
    assert ids(in_time.others["returns"]) < ids(late.others["returns"])
    reasons = late.others["returns"].names("reason")
    assert reasons.is_("late").any()
    assert not in_time.others["returns"].names("reason").is_("late").any()


@pytest.mark.parametrize("works", ["mon-fri", "daily"])
def test_returns_come_on_working_days_of_the_carrier(small, works):
    """Decided at once, handed over in a day and so many working days on the way; not on others."""
    rule = {"share": "60%", "decided": "1 h", "transit": "2 working days", "works": works}
    world, tables = ran(small, {"returns": rule})
    returns = tables.others["returns"]
    sent, there = (world.outlook.day_of(returns.numbers(name)) for name in ("sent_at", "received_at"))
    weekday = np.array([day.weekday() for day in world.outlook.dates])
    open_days = weekday < 5 if works == "mon-fri" else weekday < 7
    due = [np.flatnonzero(open_days & (np.arange(len(weekday)) >= day))[2] for day in sent.tolist()]
    assert there.tolist() == due
    assert (weekday[sent] == 4).any()


def test_what_comes_back_is_in_the_state_that_its_reason_says(small):
    """Half as new, 30 % after repair, a fifth disposed of, within four standard errors."""
    fit = {"fit": {"share": "100%", "as_new": "50%", "refurbish": "30%"}}
    _, tables = ran(small, {"returns": {"share": "60%", "reasons": fit}})
    returns = tables.others["returns"]
    known = returns.names("reason").is_("fit") & ~np.isnan(returns.numbers("graded_at"))
    fate = returns.names("fate")
    for name, share in zip(FATES, (0.5, 0.3, 0.2), strict=True):
        found = fate.is_(name)[known].mean()
        assert abs(found - share) < 4 * (share * (1 - share) / known.sum()) ** 0.5
    shelved = ~np.isnan(returns.numbers("on_shelf_at"))
    assert (shelved == ~fate.is_(FATES[2]))[known].all()


SHELVES = {
    "suppliers": {"near": {"lead_time": "2 days"}},
    "stock": {"policy": "s,S", "review": "1 day", "service": "95%", "cover": "2 days", "supplier": "near",
              "shortage": {"line": "backorder", "ship": "complete", "patience": "96 h"}},
}  # fmt: skip


def test_what_is_restocked_is_on_the_shelves_unit_by_unit(small):
    """Sourcing knows a day ahead what comes back, so the shelves have what is restocked by then."""
    shop = {"share": "60%", "decided": "6 h", "transit": "1 working day", "works": "daily", "repair": "6 h"}
    for desk in ({}, {"desk": DESK}):
        _, tables = ran(small, {**SHELVES, "returns": {**shop, **desk}})
        returns, shelves = tables.others["returns"], tables.shelves
        assert shelves is not None
        known = returns.numbers("on_shelf_at") < min(tables.horizon + 86_400, tables.calendar.end)
        assert shelves.numbers("returned").sum() == returns.numbers("units")[known].sum() > 100


def test_goods_of_orders_that_are_given_up_lie_on_the_shelf_again(small):
    """Nothing comes back but what was given up: of orders that had stock, at the midnight after."""
    _, tables = ran(
        small, {**SHELVES, "cancellation": {"regret": "30%", "regret_after": "5 min", "patience": None}}
    )
    orders, shelves = tables.orders, tables.shelves
    assert shelves is not None
    gone = orders.names("outcome").is_("cancelled") & (orders.numbers("cancelled_at") <= tables.horizon)
    had = gone & (orders.numbers("allocated_lines") == orders.numbers("lines"))
    back = shelves.numbers("returned").sum()
    assert 100 < orders.numbers("units")[had].sum() <= back <= orders.numbers("units")[gone].sum()
