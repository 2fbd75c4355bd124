from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.kpis import measure

HOUR = 3600.0
DAY = 24 * HOUR


def kpis(run: Any, stages: Any = ()) -> dict[str, float]:
    frame = measure(run, stages).frame
    return dict(zip(frame["kpi"], frame["value"], strict=True))


def test_click_to_door_is_delivered_minus_placed_of_measured_orders(make_run: Any) -> None:
    """Placed 09:00, 13:00, 19:00; out at 18:00 the same day or the next, at the door 25 h later."""
    figures = kpis(make_run())
    assert figures["orders_placed"] == figures["orders_delivered"] == 15
    assert figures["click_to_door_mean_h"] == pytest.approx((34 + 30 + 48) / 3)
    assert figures["click_to_door_p50_h"] == pytest.approx(34)
    assert figures["delivered_share"] == 1


def test_an_undelivered_order_pulls_the_quantiles_up_and_never_down(make_run: Any) -> None:
    run = make_run()
    run.orders.loc[14, "outcome"] = "lost"
    run.orders.loc[14, "delivered_at"] = np.nan
    figures = kpis(run)
    assert figures["orders_lost"] == 1
    assert figures["click_to_door_p95_h"] == np.inf
    assert figures["click_to_door_p50_h"] == pytest.approx(34)
    assert figures["delivered_share"] == pytest.approx(14 / 15)


def test_orders_the_customer_cancelled_are_left_out_and_those_the_shop_cancelled_fail(make_run: Any) -> None:
    run = make_run()
    for row, who in ((6, "customer"), (7, "shop")):
        run.orders.loc[row, ["outcome", "cancelled_by"]] = ["cancelled", who]
        run.orders.loc[row, ["shipped_at", "delivered_at"]] = np.nan
    figures = kpis(run)
    assert figures["orders_cancelled"] == 2
    assert figures["on_time_in_full_share"] == pytest.approx(13 / 14)
    assert figures["ship_on_time_share"] == pytest.approx(13 / 14)
    assert figures["cutoffs_missed_orders"] == 1


def test_on_time_in_full_needs_the_promise_kept_and_the_order_complete(make_run: Any) -> None:
    run = make_run()
    run.orders.loc[5, "promised_by"] = run.orders.loc[5, "delivered_at"]
    run.orders.loc[6, "promised_by"] = run.orders.loc[6, "delivered_at"] - 1
    run.orders.loc[7, "complete"] = False
    assert kpis(run)["on_time_in_full_share"] == pytest.approx(13 / 15)


def test_availability_is_the_share_of_lines_allocated(make_run: Any) -> None:
    run = make_run()
    run.orders.loc[6, "allocated_lines"] = 1
    assert kpis(run)["availability_share"] == pytest.approx(29 / 30)


def test_without_orders_counts_are_zero_and_shares_undefined(make_run: Any, stages: Any) -> None:
    figures = kpis(make_run(placed=[]), stages)
    assert figures["orders_placed"] == figures["backlog_peak_orders"] == 0
    assert np.isnan(figures["on_time_in_full_share"])
    assert np.isnan(figures["cost_per_order"])
    assert figures["paid_h.joliet.pickers"] == 5 * 24
