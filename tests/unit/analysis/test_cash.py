"""Money moves when it is agreed: dates by hand, and every posting under the rule of its party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.cash import paid_on
from fulfilsim.analysis.profit import profit
from fulfilsim.scenario.payment_terms import When
from fulfilsim.world.payment_terms import NOW, TermsPlan

AT_ONCE = TermsPlan(NOW, {}, {}, NOW, NOW, NOW, NOW, {}, {}, {})
MakeRun = Callable[..., Any]


@pytest.mark.parametrize(
    ("when", "paid"),
    [
        (When(), "2026-11-27"),
        (When(30), "2026-12-27"),
        (When(month=True), "2026-11-30"),
        (When(30, month=True), "2026-12-30"),
        (When(every=7), "2026-11-29"),  # the Sunday
        (When(3, every=14), "2026-12-02"),  # 2026-11-29 ends a fortnight: 676 of them since 2001-01-01
        (When(every=1), "2026-11-27"),
    ],
)
def test_a_friday_s_posting_is_paid(when: When, paid: str) -> None:
    assert paid_on(np.array(["2026-11-27"], "datetime64[D]"), when).astype(str).tolist() == [paid]


def test_the_last_day_of_a_statement_is_in_it_and_the_next_is_not() -> None:
    days = np.array(["2026-11-29", "2026-11-30", "2026-12-01"], "datetime64[D]")
    assert paid_on(days, When(every=7)).astype(str).tolist() == ["2026-11-29", "2026-12-06", "2026-12-06"]
    assert paid_on(days, When(month=True)).astype(str).tolist() == ["2026-11-30"] * 2 + ["2026-12-31"]


def cash(run: Any, terms: TermsPlan | None, account: str) -> dict[str, float]:
    rows = profit(run, terms).frame.query(f"account == '{account}'")
    found: dict[str, float] = rows.groupby("cash_month")["amount"].sum().to_dict()
    return found


def test_at_once_is_the_day_of_the_posting(make_run: MakeRun) -> None:
    run = make_run(placed=np.array([1.5, 7.8]) * 86_400.0, days=14, measured=(1, 8))
    for account in ("carriage", "labour"):
        assert cash(run, AT_ONCE, account) == cash(run, None, account)


def test_a_carrier_s_invoice_is_paid_later_and_what_falls_after_the_days_is_owed(make_run: MakeRun) -> None:
    """Parcels leave on 24 November and 1 December, for 5.00 each; the days end on 6 December.

    Weekly statements end on 29 November and 6 December; two days later is 1 and 8 December.
    """
    run = make_run(placed=np.array([1.5, 7.8]) * 86_400.0, days=14, measured=(1, 8))
    terms = replace(AT_ONCE, carriers={"parcelco": When(2, every=7)})
    assert cash(run, None, "carriage") == {"2026-11": 5.0, "2026-12": 5.0}
    assert cash(run, terms, "carriage") == {"2026-12": 5.0, "owed": 5.0}
    assert cash(run, terms, "labour") == cash(run, None, "labour")


def test_wages_are_paid_with_their_statement(make_run: MakeRun) -> None:
    run = make_run()
    assert set(cash(run, replace(AT_ONCE, wages=When(month=True)), "labour")) == {"2026-11"}
    assert set(cash(run, replace(AT_ONCE, wages=When(30)), "labour")) == {"owed"}


def posted(run: Any, at: float, **columns: Any) -> Any:
    """Add a posting of 7.00 for an order of the measured days [s]."""
    import pandas as pd

    order = run.orders["order"][run.orders["measured"]].iloc[0]
    usual = {"basis": "order", "order": order, "parcel": "", "node": "joliet", "contract": "", "unit": "day",
             "quantity": 1.0, "rate": 7.0, "document": ""}  # fmt: skip
    row = pd.DataFrame([{**usual, "at": at, "amount_micro": 7_000_000, **columns}])
    run.ledger = pd.concat([run.ledger, row[run.ledger.columns]], ignore_index=True)
    return run


@pytest.mark.parametrize(("basis", "month"), [("period", "2026-11"), ("order", "2026-12")])
def test_a_midnight_that_ends_a_month_is_of_that_month_for_what_is_paid_by_the_day(
    make_run: MakeRun, basis: str, month: str
) -> None:
    """The first of December begins eight days after Monday 23 November."""
    run = posted(make_run(days=14, measured=(1, 9)), 8 * 86_400.0, account="space", party="x", basis=basis)
    assert cash(run, AT_ONCE, "space") == {month: 7.0}


def test_a_carrier_is_paid_for_returns_by_its_terms_and_the_desk_at_once(make_run: MakeRun) -> None:
    run = make_run()
    for party in ("carrier", "returns desk"):
        run = posted(run, 86_400.0, account="returns", party=party)
    terms = replace(AT_ONCE, return_carriage=When(60))
    assert cash(run, terms, "returns") == {"2026-11": 7.0, "owed": 7.0}


SALE = {"basis": "order", "party": "customer", "contract": "sale", "quantity": 1.0, "unit": "order",
        "parcel": "", "node": "joliet", "account": "revenue"}  # fmt: skip


def sold(run: Any, **columns: Any) -> Any:
    """Add a sale of 100.00 for each order, posted with its delivery."""
    import pandas as pd

    rows = run.orders[["order"]].assign(at=run.orders["delivered_at"], rate=100.0, **SALE)
    rows = rows.assign(amount_micro=100_000_000, document="" if "document" in run.ledger else None)
    run.ledger = pd.concat([run.ledger, rows[run.ledger.columns]], ignore_index=True)
    run.orders = run.orders.assign(**columns)
    return run


def test_a_channel_s_terms_go_before_those_of_the_way_to_pay_and_these_before_the_usual(
    make_run: MakeRun,
) -> None:
    """Deliveries of 25 and 26 November: the marketplace pays a week out on Sunday, an invoice in 30 days.

    The marketplace's order is on invoice too, and nevertheless paid on that Sunday, 29 November.
    """
    placed = np.array([1.5, 1.6, 2.5]) * 86_400.0
    run = sold(make_run(placed=placed, days=10, measured=(1, 5)),
               channel=["market", "web", "web"], paid_by=["invoice", "invoice", "card"])  # fmt: skip
    terms = replace(AT_ONCE, channels={"market": When(every=7)}, methods={"invoice": When(30)})
    assert cash(run, terms, "revenue") == {"2026-11": 200.0, "owed": 100.0}
    later = replace(terms, customers=When(5))
    assert cash(run, later, "revenue") == {"2026-11": 100.0, "2026-12": 100.0, "owed": 100.0}


def test_terms_move_no_profit(make_run: MakeRun) -> None:
    run, late = sold(make_run()), When(60)
    terms = TermsPlan(late, {}, {}, late, late, late, late, {}, {"parcelco": late}, {})
    keys = ["month", "account", "node", "party", "contract"]
    one, other = (profit(run, each).frame.groupby(keys)["amount"].sum() for each in (None, terms))
    np.testing.assert_array_equal(one, other)
    assert set(profit(run, terms).frame["cash_month"]) >= {"owed"}
