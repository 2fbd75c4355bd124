from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.kpis import measure

HOUR = 3600.0


def figures(run: Any, stages: Any) -> dict[str, float]:
    frame = measure(run, stages).frame
    return dict(zip(frame["kpi"], frame["value"], strict=True))


def parts(found: dict[str, float]) -> dict[str, float]:
    head = "time_mean_h."
    return {kpi.removeprefix(head): value for kpi, value in found.items() if kpi.startswith(head)}


def test_the_parts_are_those_of_an_order_worked_out_by_hand(make_run: Any, stages: Any) -> None:
    """Placed at 09:00, picked and packed at once, collected at 18:00, taken in at 19:00, a day in transit."""
    found = parts(figures(make_run(placed=[(24 + 9) * HOUR]), stages))
    assert found == pytest.approx({
        "joliet.release": 0, "joliet.pick_wait": 0, "joliet.pick_work": 0.1, "joliet.pack_wait": 0,
        "joliet.pack_work": 0.05, "joliet.dock": 8.85, "parcelco.network": 1, "parcelco.transit": 24,
    })  # fmt: skip
    assert list(found)[:3] == ["joliet.release", "joliet.pick_wait", "joliet.pick_work"]


def test_the_parts_add_up_to_click_to_door(make_run: Any, stages: Any) -> None:
    found = figures(make_run(), stages)
    assert sum(parts(found).values()) == pytest.approx(found["click_to_door_mean_h"], rel=1e-12)


def test_work_that_pauses_waits(make_run: Any, stages: Any) -> None:
    run = make_run(placed=[(24 + 9) * HOUR])
    picked = run.activities[run.activities["stage"].eq("pick")].iloc[[0]]
    start = float(picked["started_at"].iloc[0])
    pause = picked.assign(kind="pause", started_at=start + 60, ended_at=start + 96)
    run.activities = pd.concat([run.activities, pause], ignore_index=True)
    found = parts(figures(run, stages))
    assert found["joliet.pick_wait"] == pytest.approx(0.01)
    assert found["joliet.pick_work"] == pytest.approx(0.09)


def test_an_order_of_several_parcels_goes_with_the_last_one(make_run: Any, stages: Any) -> None:
    run = make_run(placed=[(24 + 9) * HOUR])
    second = run.parcels.assign(parcel="o000000/2")
    for column in ("collected_at", "inducted_at", "delivered_at"):
        second[column] += 24 * HOUR
    run.parcels = pd.concat([run.parcels, second], ignore_index=True)
    run.orders["delivered_at"] += 24 * HOUR
    found = parts(figures(run, stages))
    assert found["joliet.dock"] == pytest.approx(32.85)
    assert sum(found.values()) == pytest.approx(24 + 8 + 24 + 2)


def test_orders_that_do_not_arrive_are_left_out(make_run: Any, stages: Any) -> None:
    run = make_run()
    whole = parts(figures(run, stages))
    open_ = run.orders["placed_at"].mod(24 * HOUR).eq(19 * HOUR)
    run.orders["outcome"] = np.where(open_, "open", "delivered")
    run.orders.loc[open_, "delivered_at"] = np.nan
    found = figures(run, stages)
    assert parts(found)["joliet.dock"] < whole["joliet.dock"]
    assert sum(parts(found).values()) == pytest.approx(found["click_to_door_mean_h"], rel=1e-12)


def test_without_a_delivered_order_the_parts_are_undefined(make_run: Any, stages: Any) -> None:
    found = parts(figures(make_run(outcome="open", delivered_at=np.nan), stages))
    assert found
    assert all(np.isnan(value) for value in found.values())
