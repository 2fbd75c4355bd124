from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.daily import HEADLINES, daily, weekly
from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.kpis import measure
from fulfilsim.columns import as_table

DAY = 86_400.0


def test_each_measured_day_has_the_headlines(make_run: Any) -> None:
    frame = daily(make_run())
    assert frame.columns.tolist() == ["day", "kpi", "value"]
    assert frame["day"].unique().tolist() == [f"2026-11-{day}" for day in (24, 25, 26, 27, 28)]
    assert frame["kpi"].tolist() == list(HEADLINES) * 5


def test_a_day_has_the_orders_placed_on_it_and_the_wages_of_it(make_run: Any) -> None:
    table = daily(make_run()).pivot_table(index="day", columns="kpi", values="value", dropna=False)
    assert (table["orders_placed"] == 3).all()
    assert table["click_to_door_mean_h"].to_numpy() == pytest.approx(112 / 3)
    assert table["cost_per_order"].to_numpy() == pytest.approx((15 + 960) / 3)


def test_weeks_are_iso_weeks_and_days_add_up_to_them(make_run: Any) -> None:
    run = make_run(days=14, measured=(5, 9))
    weeks = weekly(run).pivot_table(index="week", columns="kpi", values="value", dropna=False)
    assert weeks.index.tolist() == ["2026-W48", "2026-W49"]
    days = daily(run).pivot_table(index="day", columns="kpi", values="value", dropna=False)
    assert weeks["orders_placed"].tolist() == [
        days["orders_placed"][:2].sum(),
        days["orders_placed"][2:].sum(),
    ]


def test_a_row_of_midnight_sharp_is_for_the_day_that_ends(make_run: Any) -> None:
    run = make_run()
    run.ledger.loc[run.ledger["at"].eq(2 * DAY + 20 * 3600), "at"] = 3 * DAY
    table = daily(run).pivot_table(index="day", columns="kpi", values="value", dropna=False)
    assert table.loc["2026-11-25", "cost_per_order"] == pytest.approx(325)


def test_a_hundred_thousand_orders_are_measured_in_two_seconds(make_run: Any, stages: Any) -> None:
    run = make_run(
        placed=np.sort(np.random.default_rng(1).integers(0, 60 * 86_400, 100_000)), days=70, measured=(7, 59)
    )
    tables = {name: as_table(getattr(run, name)) for name in ("orders", "parcels", "activities", "ledger")}
    facts = Facts(replace(run, **tables))
    start = process_time()
    measure(facts, stages)
    daily(facts)
    weekly(facts)
    assert process_time() - start < 2
