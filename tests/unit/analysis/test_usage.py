from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from fulfilsim.analysis.kpis import measure

HOUR = 3600.0
DAY = 24 * HOUR


def kpis(run: Any, stages: Any) -> dict[str, float]:
    frame = measure(run, stages).frame
    return dict(zip(frame["kpi"], frame["value"], strict=True))


def test_utilisation_is_worked_hours_over_hours_on_the_floor(make_run: Any, stages: Any) -> None:
    """5 measured days of 3 orders at 6 min; two people for 11.5 h a day."""
    figures = kpis(make_run(), stages)
    assert figures["utilisation.joliet.pick"] == pytest.approx(15 * 0.1 / (5 * 23))
    assert figures["utilisation.joliet.pack"] == pytest.approx(15 * 0.05 / (5 * 23))


def test_work_across_the_window_counts_by_the_part_inside(make_run: Any, stages: Any) -> None:
    run = make_run(placed=[DAY - 0.05 * HOUR])
    assert kpis(run, stages)["utilisation.joliet.pick"] == pytest.approx(0.05 / (5 * 23))


def test_waiting_and_working_times_are_means_over_measured_orders(make_run: Any, stages: Any) -> None:
    run = make_run()
    rows = run.activities["stage"].eq("pack")
    run.activities.loc[rows, "queued_at"] -= 0.05 * HOUR
    figures = kpis(run, stages)
    assert figures["wait_mean_h.joliet.pick"] == 0
    assert figures["wait_mean_h.joliet.pack"] == pytest.approx(0.05)
    assert figures["work_mean_h.joliet.pack"] == pytest.approx(0.05)


def test_hours_paid_and_units_per_paid_hour_are_of_the_measured_days(make_run: Any, stages: Any) -> None:
    run = make_run()
    run.ledger.loc[run.ledger["at"].eq(3 * DAY + 20 * HOUR), "contract"] = "overtime"
    figures = kpis(run, stages)
    assert figures["paid_h.joliet.pickers"] == 5 * 24
    assert figures["overtime_h.joliet.pickers"] == 24
    assert figures["units_per_paid_hour.joliet"] == pytest.approx(15 * 3 / (5 * 48))


def test_the_carriers_queue_is_what_is_collected_and_not_taken_in(make_run: Any, stages: Any) -> None:
    figures = kpis(make_run(), stages)
    assert figures["carrier_queue_peak_parcels.parcelco"] == 3
    assert figures["wait_mean_h.parcelco.network"] == 1


def test_parcels_taken_in_as_they_are_collected_make_no_queue(make_run: Any, stages: Any) -> None:
    run = make_run()
    run.parcels["inducted_at"] = run.parcels["collected_at"]
    assert kpis(run, stages)["carrier_queue_peak_parcels.parcelco"] == 0


def test_a_pause_within_work_is_neither_work_nor_waiting(make_run: Any, stages: Any) -> None:
    """Each pick is set down for 2 of its 6 minutes."""
    run = make_run()
    pauses = run.activities[run.activities["stage"].eq("pick")].assign(kind="pause")
    pauses["started_at"] = pauses["ended_at"] - HOUR / 30
    run.activities = pd.concat([run.activities, pauses], ignore_index=True)
    figures = kpis(run, stages)
    assert figures["work_mean_h.joliet.pick"] == pytest.approx(4 / 60)
    assert figures["wait_mean_h.joliet.pick"] == 0
    assert figures["utilisation.joliet.pick"] == pytest.approx(15 * 4 / 60 / (5 * 23))
