from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.kpis import measure
from fulfilsim.events import COST_HEADS

DAY = 86_400.0


def kpis(run: Any) -> dict[str, float]:
    frame = measure(run, ()).frame
    return dict(zip(frame["kpi"], frame["value"], strict=True))


def post(run: Any, account: str, at: float, amount: float, order: str = "") -> None:
    basis = "order" if order else "period"
    row = {"at": at, "account": account, "basis": basis, "order": order, "amount_micro": int(amount * 1e6)}
    run.ledger = pd.concat([run.ledger, pd.DataFrame([row])], ignore_index=True)


def test_cost_to_serve_is_direct_plus_period_cost_per_order_delivered(make_run: Any) -> None:
    """15 orders at 5.00 each, 5 days of two teams at 480 each."""
    figures = kpis(make_run())
    assert figures["cost_per_order.carriage"] == 5
    assert figures["cost_per_order.labour"] == pytest.approx(5 * 960 / 15)
    assert figures["cost_per_order"] == pytest.approx(5 + 320)


def test_the_heads_add_up_to_the_whole(make_run: Any) -> None:
    figures = kpis(make_run())
    assert sum(figures[f"cost_per_order.{head}"] for head in COST_HEADS) == pytest.approx(
        figures["cost_per_order"]
    )


def test_direct_costs_count_whenever_they_fall_and_only_of_measured_orders(make_run: Any) -> None:
    run = make_run()
    post(run, "returns", 9 * DAY, 30.0, run.orders["order"][6])
    post(run, "returns", 3 * DAY, 99.0, run.orders["order"][0])
    assert kpis(run)["cost_per_order.returns"] == pytest.approx(2)


def test_a_period_row_posted_at_the_start_of_measuring_is_for_the_day_before(make_run: Any) -> None:
    run = make_run()
    post(run, "space", 1 * DAY, 99.0)
    post(run, "space", 6 * DAY, 15.0)
    post(run, "space", 7 * DAY, 99.0)
    assert kpis(run)["cost_per_order.space"] == pytest.approx(1)


def test_contribution_is_undefined_without_revenue(make_run: Any) -> None:
    assert np.isnan(kpis(make_run())["contribution_per_order"])


def test_contribution_is_revenue_less_goods_and_cost_per_order_not_cancelled(make_run: Any) -> None:
    run = make_run()
    for order in run.orders["order"]:
        post(run, "revenue", 5 * DAY, 500.0, order)
        post(run, "goods", 5 * DAY, 100.0, order)
    run.orders.loc[6, ["outcome", "cancelled_by"]] = ["cancelled", "customer"]
    figures = kpis(run)
    assert figures["contribution_per_order"] == pytest.approx((15 * 400 - 15 * 5 - 5 * 960) / 14)
