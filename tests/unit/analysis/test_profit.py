from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.kpis import measure
from fulfilsim.analysis.profit import profit
from fulfilsim.events import COST_HEADS

DAY = 24 * 3600.0
MakeRun = Callable[..., Any]


def kpis(run: Any, stages: Any) -> dict[str, float]:
    table = measure(run, stages)
    return dict(zip(table.names("kpi").text().tolist(), table.numbers("value").tolist(), strict=True))


def test_it_is_the_same_money_as_in_the_kpis(make_run: MakeRun, stages: Any) -> None:
    run = make_run()
    table = profit(run).frame
    kpi = kpis(run, stages)
    for head in COST_HEADS:
        amount = table.loc[table["account"] == head, "amount"].sum()
        assert amount / kpi["orders_delivered"] == pytest.approx(kpi[f"cost_per_order.{head}"], rel=1e-12)
    assert (table["amount"] > 0).all()


def test_an_order_belongs_to_the_month_it_was_placed_in_and_its_money_to_the_day_it_moves(
    make_run: MakeRun,
) -> None:
    """Monday is 23 November: the parcel of Monday 30 at 19:00 leaves, and is paid for, on 1 December."""
    run = make_run(placed=np.array([1.5 * DAY, 7 * DAY + 19 * 3600.0]), days=14, measured=(1, 7))
    rows = profit(run).frame
    carriage = rows[rows["account"] == "carriage"]
    assert carriage[["month", "cash_month", "amount"]].to_numpy().tolist() == [
        ["2026-11", "2026-11", 5.0],
        ["2026-11", "2026-12", 5.0],
    ]


def test_what_is_paid_at_the_midnight_that_ends_a_month_is_of_that_month(make_run: MakeRun) -> None:
    run = make_run(days=14, measured=(1, 9))
    rent = {"basis": "period", "party": "landlord", "contract": "rent", "quantity": 1.0, "unit": "day"}
    month_end = 8 * DAY  # midnight from 30 November to 1 December
    row = {"at": month_end, "account": "space", "order": "", "parcel": "", "node": "joliet", "rate": 10.0}
    posted = pd.DataFrame([{**row, **rent, "amount_micro": 10_000_000}])
    run.ledger = pd.concat([run.ledger, posted], ignore_index=True)
    space = profit(run).frame.query("account == 'space'")
    assert space[["month", "cash_month", "party", "amount"]].to_numpy().tolist() == [
        ["2026-11", "2026-11", "landlord", 10.0]
    ]


def test_the_order_of_the_rows_changes_nothing(make_run: MakeRun) -> None:
    run = make_run()
    before = profit(run).frame
    run.ledger = run.ledger.sample(frac=1.0, random_state=3).reset_index(drop=True)
    pd.testing.assert_frame_equal(profit(run).frame, before)
