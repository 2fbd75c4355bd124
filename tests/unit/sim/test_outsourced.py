"""Sites under a contract: what they did is counted, billed, posted, and found right by reconciliation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.analysis.reconcile.contracts import activity_in
from fulfilsim.billing import bill
from fulfilsim.columns import Table
from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World, build

Load = Callable[..., Loaded]

NORTH: dict[str, Any] = {
    "per_order": {"1 to 20 orders": "2.40 USD/order", "above 20 orders": "2 USD/order"},
    "per_line": "0.25 USD/line",
    "per_unit": "0.10 USD/unit",
    "included_lines": 1,
    "included_units": 1,
    "packaging": "0.85 USD/parcel",
    "account": "300 USD/month",
    "minimum": "900 USD/month",
    "surcharges": {"peak": {"fee": "0.50 USD/order", "dates": "2026-10-06"}},
    "capacity": {"orders": "15 orders/day", "over": "0.75 USD/order"},
    "on_time": {"cut_off": "12:00", "days": "daily"},
    "accuracy": {"target": "100%"},
    "assumes": {"stored": "40 pallets", "returns": "8%", "wrong": "5%"},
}
SITE: dict[str, Any] = {
    "centres": {},
    "carriers.post.collections": {"site": {"days": "daily"}},
    "partners": {"site": {"contract": "north", "handles": {"capacity": "30 orders/day", "days": "daily"}}},
    "contracts": {"north": NORTH},
}


def ran(small: Load, changes: dict[str, Any], seed: int = 1) -> tuple[World, Tables]:
    world = build(small(changes))
    return world, tabulate(simulate(world, Marks(seed, 0)), world)


def problems(world: World, tables: Tables) -> list[str]:
    return reconcile(tables, world.wage_table, world.contracts, nodes=world.nodes)


def rows_of(tables: Tables, document: str) -> Table:
    return tables.ledger.where(tables.ledger.names("document").is_(document))


@pytest.fixture
def run(small: Load) -> tuple[World, Tables]:
    return ran(small, SITE)


def test_a_partner_s_run_balances(run: tuple[World, Tables]) -> None:
    assert problems(*run) == []


def test_fees_of_an_order_are_posted_with_it_at_the_first_rate(run: tuple[World, Tables]) -> None:
    """What the second tier makes cheaper is made good for at the end of the month.

    The run has 5 of October's 31 days, so that three whole orders pay the first rate.
    """
    _, tables = run
    rows = rows_of(tables, "2026-10 orders")
    direct = rows.names("basis").is_("order")
    assert (rows.numbers("rate")[direct] == 2.4).all()
    assert (rows.names("order").codes[direct] >= 0).all()
    assert direct.sum() == len(rows) - 1
    shipped = int(direct.sum())
    assert rows.numbers("amount_micro")[~direct].tolist() == [-400_000 * (shipped - 3)]


def test_storage_and_account_fall_on_days(run: tuple[World, Tables]) -> None:
    _, tables = run
    days = len(tables.others["sites"])
    for item in ("account", "storage"):
        rows = rows_of(tables, f"2026-10 {item}")
        assert len(rows) == days
        assert np.ptp(rows.numbers("amount_micro")) <= 1


def test_every_cost_of_a_partner_has_provider_contract_and_document(run: tuple[World, Tables]) -> None:
    _, tables = run
    mine = tables.ledger.where(tables.ledger.names("account").is_("3pl"))
    assert mine.names("party").present() == ["3PL"]
    assert mine.names("contract").present() == ["north"]
    assert mine.names("node").present() == ["site"]
    assert all(name.startswith("2026-10 ") for name in mine.names("document").present())


def test_orders_know_their_fees(run: tuple[World, Tables]) -> None:
    """An order of two lines of a unit each: the fee, a line, a parcel."""
    _, tables = run
    orders = tables.orders
    one = (orders.numbers("lines") == 2) & (orders.numbers("units") == 2) & (orders.numbers("parcels") == 1)
    gone = ~np.isnan(orders.numbers("shipped_at"))
    assert (one & gone).any()
    assert set(np.round(orders.numbers("cost_3pl")[one & gone], 2)) == {2.40 + 0.25 + 0.85}


def test_what_is_late_is_counted_against_cut_off_and_day(small: Load) -> None:
    """The site can do 15 of 20 orders a day."""
    slow = {"site": {"contract": "north", "handles": {"capacity": "15 orders/day", "days": "daily"}}}
    world, tables = ran(small, {**SITE, "partners": slow})
    assert problems(world, tables) == []
    calendar, orders = world.calendar, tables.orders
    placed, shipped = orders.numbers("placed_at"), orders.numbers("shipped_at")
    due = calendar.day_of(placed) + (placed - calendar.day_starts[calendar.day_of(placed)] > 12 * 3600)
    days = len(tables.others["sites"])
    late = np.array([
        sum(due == day) and int(((due == day) & ~(shipped < calendar.day_starts[day + 1])).sum())
        for day in range(days)
    ])  # fmt: skip
    assert tables.others["sites"].numbers("late").tolist() == late.tolist()
    assert late.sum() > 0


def put(table: Table, column: str, row: int, value: Any) -> Table:
    values = np.array(table[column])
    values[row] = value
    return Table({**table.columns, column: values})


@pytest.mark.parametrize(
    ("table", "column", "where", "by", "says"),
    [
        ("ledger", "amount_micro", "2026-10 storage", 1, "2026-10 storage: north, in the ledger"),
        ("ledger", "amount_micro", "2026-10 orders", 1, "fees of an order that are not those"),
        ("sites", "orders", "", 1, "orders are billed, but"),
        ("sites", "parcels", "", 1, "parcels are billed, but"),
        ("sites", "returns", "", 1, "2026-10 returns: north, in the ledger and on the invoice"),
    ],
)  # fmt: skip
def test_a_number_made_wrong_is_found(
    run: tuple[World, Tables], table: str, column: str, where: str, by: int, says: str
) -> None:
    world, tables = run
    old: Table = tables.others[table] if table in tables.others else getattr(tables, table)
    row = int(np.flatnonzero(old.names("document").is_(where))[0]) if where else 2
    new = put(old, column, row, np.asarray(old[column])[row] + by)
    others = {**tables.others, table: new}
    changed = replace(tables, others=others) if table in tables.others else replace(tables, **{table: new})
    assert any(says in problem for problem in problems(world, changed))


STOCK = {
    "stock": {"policy": "base stock", "cover": "5 days"},
    "suppliers": {"mill": {"lead_time": "2 days"}},
    "demand.skus": {"count": 20, "price": "20 USD"},
}


def test_with_stock_what_lies_and_comes_is_billed(small: Load) -> None:
    """Not what the contract assumes, but what the shelves and the deliveries say."""
    world, tables = ran(small, {**SITE, **STOCK})
    assert problems(world, tables) == []
    stored = tables.others["sites"].numbers("stored_cm3")
    held = tables.others["stock"].numbers("held_unit_days")
    assert stored[1] > 0
    assert stored[1] != 40 * 1_200_000
    mean = float(world.catalogue.volume_l.min()) * 1000, float(world.catalogue.volume_l.max()) * 1000
    assert mean[0] * held[1] <= stored[1] <= mean[1] * held[1]
    assert tables.others["sites"].numbers("received_units").sum() > 0


def test_two_sites_of_one_contract_share_its_tiers(small: Load) -> None:
    """The volume of both counts, and what belongs to no order has no node."""
    changes = {
        **SITE,
        "partners": {
            name: {"contract": "north", "handles": {"capacity": "30 orders/day", "days": "daily"}}
            for name in ("east", "west")
        },
        "carriers.post.collections": {name: {"days": "daily"} for name in ("east", "west")},
        "sourcing": {"policy": "by share", "shares": {"east": "50%", "west": "50%"}},
    }
    world, tables = ran(small, changes)
    assert problems(world, tables) == []
    direct = rows_of(tables, "2026-10 orders")
    assert direct.names("node").present() == ["", "east", "west"]


def test_the_move_is_posted_at_its_dates(small: Load) -> None:
    """Onboarding before the term, set-up and stock on its first day; nobody has left by the end."""
    north = {
        **NORTH, "term": "2026-10-06 to 2026-12-31", "leaves": "2026-10-20", "exit": {"fee": "500 USD"},
        "move": {"onboarding": {"takes": "1 day", "cost": "700 USD/week"},
                 "stock_transfer": {"pallets": "4 pallets", "cost": "10 USD/pallet", "origin": "hall"},
                 "dual_running": {"takes": "2 days", "cost": "700 USD/week"}},
    }  # fmt: skip
    changes = {
        "carriers.post.collections.site": {"days": "daily"},
        "partners": {"site": {"contract": "north", "serves": "2026-10-06 to 2026-10-20",
                              "handles": {"capacity": "30 orders/day", "days": "daily"}}},
        "contracts": {"north": north},
        "sourcing": {"policy": "in order", "nodes": ["site", "hall"]},
    }  # fmt: skip
    world, tables = ran(small, changes)
    assert problems(world, tables) == []
    midnights = world.calendar.day_starts
    for item, day, amount in (("onboarding", 1, 100.0), ("set-up", 2, 650.0), ("stock transfer", 2, 40.0),
                              ("dual running", 3, 200.0)):  # fmt: skip
        rows = rows_of(tables, f"2026-10 {item}")
        assert rows.numbers("amount_micro").tolist() == [amount * 1e6]
        assert rows.numbers("at").tolist() == [midnights[day + 1]]
    did = activity_in(tables.others["sites"], date(2026, 10, 4))
    assert did.orders[:2].sum() == 0
    assert "exit" not in {line.item for line in bill(world.contracts[0].terms, did)}


def test_another_seed_bills_other_work(small: Load) -> None:
    (_, one), (_, other) = ran(small, SITE, 1), ran(small, SITE, 2)
    assert one.ledger.numbers("amount_micro").sum() != other.ledger.numbers("amount_micro").sum()


@pytest.mark.parametrize(
    ("measure", "contract", "told"),
    [
        ("2026-10-05 to 2026-10-07", NORTH, 1),
        ("2026-10-01 to 2026-10-31", NORTH, 0),
        ("2026-10-05 to 2026-10-07", {"per_order": "2 USD/order"}, 0),
    ],
)
def test_a_window_that_misses_the_ends_of_months_is_told(
    small: Load, measure: str, contract: dict[str, Any], told: int
) -> None:
    world = build(small({**SITE, "contracts": {"north": contract}, "calendar.measure": measure}))
    notes = [note for note in world.notes if "measure whole months" in note]
    assert len(notes) == told
    assert all("settles tiers, the minimum, orders above the capacity, credits at" in note for note in notes)


def test_what_a_contract_costs_beyond_the_measured_days_is_told(small: Load) -> None:
    """Set-up on the day before; and from the 8th to the end of November 24/31 and one month of minimum."""
    north = {**NORTH, "term": "2026-10-04 to 2026-11-30"}
    world = build(small({**SITE, "contracts": {"north": north}}))
    assert "contract north: set-up, 650.00 USD in all, fall on days that are not measured" in world.notes
    due = f"{900 * 24 / 31 + 900:,.2f}"
    assert f"contract north goes on to 2026-11-30: at least {due} USD more is not measured" in world.notes


def test_returns_that_are_simulated_leave_the_invoice_as_it_is(small: Load) -> None:
    """Opening them is paid by `returns.fee`; both at once are refused when the scenario is read."""
    north = {**NORTH, "assumes": {"stored": "40 pallets"}}
    world, tables = ran(small, {**SITE, "contracts": {"north": north}, "returns": {"share": "50%"}})
    assert problems(world, tables) == []
    assert tables.others["sites"].numbers("returns").sum() == 0
    assert tables.ledger.names("account").is_("returns").any()
    with pytest.raises(InputError, match="returns assumed beside those that are simulated"):
        small({**SITE, "returns": {"share": "50%"}})
