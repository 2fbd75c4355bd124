"""Each check holds on a sound run, and each can fail: one number is made wrong and found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.world.infos import WageInfo

WAGES = tuple(WageInfo("joliet", team, 20_000_000, 0.5, paid_breaks=True) for team in ("pickers", "packers"))
HOUR = 3600.0
DAY = 24 * HOUR


def put(table: str, column: str, row: int, value: Any) -> Callable[[Any], None]:
    return lambda run: getattr(run, table).__setitem__(
        column, changed(getattr(run, table)[column], row, value)
    )


def changed(column: pd.Series, row: int, value: Any) -> pd.Series:
    column = column.copy()
    column.iloc[row] = value
    return column


def first(run: Any, kind: str) -> int:
    return int(np.flatnonzero(run.activities["kind"] == kind)[0])


def longer(kind: str) -> Callable[[Any], None]:
    return lambda run: put("activities", "ended_at", first(run, kind), 99 * HOUR)(run)


def more(kind: str) -> Callable[[Any], None]:
    return lambda run: put("activities", "quantity", first(run, kind), 7.0)(run)


def crowd(run: Any) -> None:
    """Have both people's time taken three times over."""
    works = run.activities["stage"].eq("pick")
    run.activities.loc[works, ["started_at", "queued_at"]] = DAY + 9 * HOUR
    run.activities.loc[works, "ended_at"] = DAY + 9 * HOUR + 360


def wage_of_a_picker(run: Any) -> None:
    row = int(np.flatnonzero(run.ledger["party"] == "pickers")[0])
    put("ledger", "amount_micro", row, 480_000_002)(run)


def sent_back_unsent(run: Any) -> None:
    run.parcels.loc[3, ["outcome", "delivered_at"]] = ["returned to sender", np.nan]
    run.parcels.loc[3, "collected_at"] = np.nan


FAULTS: dict[str, tuple[Callable[[Any], None], str]] = {
    "order twice": (put("orders", "order", 1, "o000000"), "order names that occur twice"),
    "parcel twice": (put("parcels", "parcel", 1, "o000000/1"), "parcel names that occur twice"),
    "parcel of no order": (put("parcels", "order", 0, "ghost"), "a parcel of no order"),
    "released before payable": (
        put("orders", "released_at", 3, 0.0),
        "released_at without payable_at or before",
    ),
    "shipped unready": (put("orders", "ready_at", 3, np.nan), "shipped_at without ready_at"),
    "collected unready": (put("parcels", "ready_at", 3, np.nan), "collected_at without ready_at"),
    "delivered, no time": (put("orders", "delivered_at", 3, np.nan), "but 20 ended or open"),
    "lost, but delivered": (
        put("orders", "outcome", 3, "lost"),
        "delivered without a delivery, or the reverse",
    ),
    "no such outcome": (put("orders", "outcome", 3, "eaten"), "an outcome that is none"),
    "cancelled by nobody": (put("orders", "outcome", 3, "cancelled"), "cancelled by nobody"),
    "lines of thin air": (put("orders", "allocated_lines", 3, 3), "more lines allocated than ordered"),
    "no such outcome of a parcel": (
        put("parcels", "outcome", 3, "eaten"),
        "parcels: an outcome that is none",
    ),
    "parcel lost, but delivered": (
        put("parcels", "outcome", 3, "lost"),
        "parcels: delivered without a delivery",
    ),
    "parcel sent back, never sent": (sent_back_unsent, "lost or returned, but never collected"),
    "parcel too many": (put("orders", "parcels", 3, 2), "another number of parcels"),
    "parcel later": (put("parcels", "delivered_at", 3, 9.9 * DAY), "delivered_at is not its last parcel's"),
    "shipped earlier": (put("parcels", "collected_at", 3, 1.7 * DAY), "shipped_at is not its last parcel's"),
    "in": (put("audit", "entered", 0, 20), "joliet, pick: work that came in"),
    "out": (put("audit", "left", 1, 22), "joliet, pack: work that was finished"),
    "little": (put("audit", "area_s", 0, 21 * 360 + 0.01), "Little's law"),
    "worked": (put("audit", "worked_s", 0, 21 * 360 + 0.01), "person-seconds worked"),
    "crowd": (crowd, "joliet, pickers: 19 more at work than on the floor"),
    "collection": (more("collection"), "parcels in the collection"),
    "induction": (more("induction"), "parcels in the induction"),
    "shift unpaid": (longer("shift"), "joliet, pickers, shift: hours paid and hours on duty"),
    "shift of more": (more("shift"), "hours paid and hours on duty"),
    "wage": (wage_of_a_picker, "wages that are not hours times the team's rate"),
    "price": (put("parcels", "price", 3, 5.000001), "parcelco: carriage in the ledger"),
    "cost of an order": (
        put("orders", "cost_carriage", 3, 5.01),
        "cost_carriage is not what the ledger says",
    ),
    "account": (put("ledger", "account", 3, "bribes"), "an account that is none"),
    "basis": (put("ledger", "basis", 3, "whim"), "a basis that is neither"),
}


def test_a_sound_run_reconciles(make_run: Any) -> None:
    assert reconcile(make_run(), WAGES) == []


def test_a_run_without_orders_reconciles(make_run: Any) -> None:
    assert reconcile(make_run(placed=[]), WAGES) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_check_can_fail(make_run: Any, fault: str) -> None:
    run = make_run()
    spoil, message = FAULTS[fault]
    spoil(run)
    assert any(message in problem for problem in reconcile(run, WAGES)), reconcile(run, WAGES)


def test_worked_hours_beyond_paid_hours_are_found(make_run: Any) -> None:
    run = make_run()
    run.ledger.loc[run.ledger["account"].eq("labour"), "quantity"] = 0.001
    assert any("h worked, but" in problem for problem in reconcile(run, WAGES))


def test_unpaid_breaks_are_taken_off(make_run: Any) -> None:
    unpaid = [replace(wage, paid_breaks=False) for wage in WAGES]
    assert any("off by 10" in problem for problem in reconcile(make_run(), unpaid))


def test_a_direct_cost_of_no_order_is_found(make_run: Any) -> None:
    run = make_run()
    row = int(np.flatnonzero(run.ledger["account"] == "carriage")[0])
    put("ledger", "order", row, "ghost")(run)
    assert any("a direct cost of no order" in problem for problem in reconcile(run, WAGES))


def test_open_lost_and_cancelled_orders_balance_too(make_run: Any) -> None:
    """An order lost on the way keeps its parcel; one cancelled before it was begun leaves no trace."""
    run = make_run()
    run.orders.loc[3, ["outcome", "delivered_at"]] = ["lost", np.nan]
    run.parcels.loc[3, ["outcome", "delivered_at"]] = ["lost", np.nan]
    run.orders.loc[4, ["outcome", "delivered_at"]] = ["open", np.nan]
    run.parcels.loc[4, ["outcome", "delivered_at"]] = ["open", np.nan]
    assert reconcile(run, WAGES) == []


@pytest.mark.parametrize("paid_breaks", [True, False])
def test_work_into_a_break_is_paid_where_the_break_is_not(make_run: Any, paid_breaks: bool) -> None:
    run = make_run()
    wages = [replace(wage, paid_breaks=paid_breaks) for wage in WAGES]
    overrun = (
        run.activities[run.activities["kind"].eq("break")].iloc[[0]].assign(kind="overrun", quantity=1.0)
    )
    overrun["ended_at"] = overrun["started_at"] + 360
    run.activities = pd.concat([run.activities, overrun], ignore_index=True)
    problems = [problem for problem in reconcile(run, wages) if "overrun" in problem]
    assert len(problems) == (0 if paid_breaks else 1)


def test_work_in_hand_when_the_run_ends_is_no_shortage_of_people(make_run: Any) -> None:
    """Everybody's shift is written up to the end of the run; work that goes on has no end."""
    run = make_run()
    run.horizon = 9 * DAY + 20 * HOUR
    last = run.activities[run.activities["stage"].eq("pack")].iloc[[-1]]
    last = last.assign(order="o000000", queued_at=9 * DAY, started_at=run.horizon - 60, ended_at=np.nan)
    run.activities = pd.concat([run.activities, last], ignore_index=True)
    assert not [problem for problem in reconcile(run, WAGES) if "on the floor" in problem]
