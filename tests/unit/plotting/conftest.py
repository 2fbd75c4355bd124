"""Result folders with invented figures, so that drawing is tested without simulating."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fulfilsim.analysis.comparison import differences, values_by
from fulfilsim.analysis.summary import summarise
from fulfilsim.experiment.sheets import write_csv

SCENARIO = """\
fulfilsim: 1
title: {title}
currency: {currency}
calendar: {{zone: Europe/Berlin, holidays: [2026-10-07], warm_up: 1 day, measure: {first} to {last}}}
demand: {{orders_per_day: 20}}
centres:
  hall:
    process: [pick]
    stages: {{pick: {{team: pickers, time: 60 s}}}}
    teams: {{pickers: {{heads: {{early: 2}}, wage: 18 {currency}/h}}}}
    shifts: {{early: {{days: daily, hours: "06:00-14:30"}}}}
    packaging: 1 {currency}/parcel
    rent: 900 {currency}/month
carriers:
  post:
    collections: {{hall: {{days: daily}}}}
    works: daily
    services:
      parcel:
        promise: 3 working days
        transit: 1 to 2 working days
        rates: 8 {currency}
        extra_kg: 1 {currency}/kg
targets: {{on_time_in_full_share: at least 90%, cost_per_order: at most 17 {currency}}}
run: {{replications: {replications}, seed: 7}}
"""
FIRST = date(2026, 10, 5)
KPIS = {
    "orders_placed": 1000.0,
    "click_to_door_mean_h": 50.0,
    "click_to_door_p50_h": 48.0,
    "click_to_door_p90_h": 80.0,
    "on_time_in_full_share": 0.93,
    "ship_on_time_share": 0.97,
    "availability_share": 1.0,
    "cost_per_order": 16.0,
    "contribution_per_order": 2.0,
    "backlog_peak_orders": 400.0,
    "backlog_peak_past_due_orders": 40.0,
    "backlog_peak_h": 12.0,
    "backlog_clear_h": 24.0,
    "cost_per_order.labour": 4.0,
    "cost_per_order.carriage": 12.0,
    "cost_per_order.returns": 0.0,
    "carrier_queue_peak_parcels.post": 90.0,
    "target_missed.on_time_in_full_share": 0.0,
}
EXACT = ("availability_share", "cost_per_order.returns", "target_missed.on_time_in_full_share")
BY_DAY = (
    "orders_placed",
    "click_to_door_p50_h",
    "click_to_door_mean_h",
    "on_time_in_full_share",
    "ship_on_time_share",
    "backlog_peak_orders",
    "backlog_peak_past_due_orders",
    "backlog_peak_h",
)

Made = Callable[..., Path]


def figures(scenario: str, replications: int, shift: float) -> pd.DataFrame:
    """Invent the KPIs of a scenario: each replication lies one in a hundred higher than the one before."""
    rows = [
        (scenario, number, kpi, value if kpi in EXACT else _possible(kpi, value * (1 + shift + number / 100)))
        for number in range(replications)
        for kpi, value in KPIS.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "replication", "kpi", "value"])


def by_day(scenario: str, replications: int, days: int, shift: float) -> pd.DataFrame:
    """Invent the KPIs by day: they rise from day to day and from one replication to the next."""
    rows = [
        (scenario, number, (FIRST + timedelta(days=day)).isoformat(), kpi,
         _possible(kpi, KPIS[kpi] * (0.9 + shift + number / 100 + day / 1000)))
        for number in range(replications)
        for day in range(days)
        for kpi in BY_DAY
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "replication", "day", "kpi", "value"])


def break_even(base: str, alternative: str, levers: int = 1) -> dict[str, pd.DataFrame]:
    """Invent a break-even at 40, where the alternative's fee meets the base's; the noise is 5 either way."""
    places = [
        (x, y) for x in (0.0, 20.0, 40.0, 60.0, 80.0) for y in ((10.0, 30.0) if levers == 2 else (None,))
    ]
    rows = []
    for x, y in places:
        mean = x - 40.0 + (0.0 if y is None else y - 20.0)
        better = "undecided" if abs(mean) <= 5 else base if mean > 0 else alternative
        second = ("", None, "") if y is None else ("wage", y, "EUR/h")
        rows.append(
            ("cost_per_order", "fee", x, "EUR", *second, 9.0, 9.0 + mean, mean, mean - 5, mean + 5, better)
        )
    heads = (
        "kpi lever_1 value_1 unit_1 lever_2 value_2 unit_2 base alternative difference ci_low ci_high better"
    )
    crossing = ("cost_per_order", "fee", 40.0, 35.0, None, "EUR", "wage" if levers == 2 else "",
                20.0 if levers == 2 else None, alternative, base)  # fmt: skip
    names = "kpi lever value ci_low ci_high unit other_lever other_value better_below better_above"
    return {
        "break_even": pd.DataFrame([crossing], columns=names.split()),
        "break_even_points": pd.DataFrame(rows, columns=heads.split()),
    }


def _possible(kpi: str, value: float) -> float:
    return min(value, 1.0) if kpi.endswith("_share") else value


def write_scenario(place: Path, replications: int, days: int, title: str, currency: str) -> None:
    place.mkdir(parents=True, exist_ok=True)
    last = FIRST + timedelta(days=days - 1)
    text = SCENARIO.format(
        title=json.dumps(title), currency=currency, first=FIRST, last=last, replications=replications
    )
    (place / "scenario.yaml").write_text(text, encoding="utf-8")
    for name, rows in row_tables(days).items():
        rows.to_parquet(place / f"{name}.parquet")


def row_tables(days: int) -> dict[str, pd.DataFrame]:
    """Invent an order a day, placed at 08:00, released at 09:00, and so on; every fourth comes a day late."""
    midnight = pd.date_range(FIRST, periods=days, tz="Europe/Berlin")

    def at(hours: float) -> Any:
        return (midnight + pd.Timedelta(hours=hours)).astype("datetime64[ms, Europe/Berlin]")

    late = pd.to_timedelta([24 * (number % 4 == 3) for number in range(days)], unit="h")
    orders = {"measured": True, "placed_at": at(8), "released_at": at(9), "shipped_at": at(18),
              "delivered_at": at(66) + late, "promised_by": at(72), "cancelled_by": None}  # fmt: skip
    work = {"kind": "work", "node": "hall", "resource": "pickers", "quantity": 1.0, "started_at": at(9),
            "ended_at": at(10)}  # fmt: skip
    shift = {**work, "kind": "shift", "quantity": 2.0, "started_at": at(6), "ended_at": at(14)}
    left = {**work, "kind": "collection", "resource": "post", "started_at": at(18), "ended_at": at(18)}
    spells = pd.concat([pd.DataFrame(each) for each in (work, shift, left)], ignore_index=True)
    return {name: rows.assign(replication=0)
            for name, rows in (("orders", pd.DataFrame(orders)), ("activities", spells))}  # fmt: skip


@pytest.fixture
def result(tmp_path: Path) -> Made:
    """Give the function that makes the result folder of a run."""

    def make(
        scenario: str = "base",
        *,
        folder: str = "",
        replications: int = 3,
        days: int = 9,
        shift: float = 0.0,
        title: str = "A tiny shop",
        currency: str = "EUR",
        change: Callable[[pd.DataFrame], pd.DataFrame] = lambda kpis: kpis,
    ) -> Path:
        place = tmp_path / (folder or scenario)
        write_scenario(place, replications, days, title, currency)
        kpis = change(figures(scenario, replications, shift))
        write_csv(kpis, place / "kpis.csv")
        write_csv(summarise(kpis, currency), place / "summary.csv")
        write_csv(by_day(scenario, replications, days, shift), place / "daily.csv")
        manifest = {"format": 1, "fulfilsim": "0", "scenario": scenario, "replications": replications}
        (place / "manifest.json").write_text(json.dumps(manifest))
        return place

    return make


@pytest.fixture
def comparison(tmp_path: Path) -> Made:
    """Give the function that makes the result folder of a comparison, the base first."""

    def make(
        *scenarios: str, replications: int = 6, shifts: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3, 0.4)
    ) -> Path:
        place = tmp_path / "comparison"
        for scenario in scenarios:
            write_scenario(place / "runs" / scenario, replications, 9, "A tiny shop", "EUR")
        kpis = pd.concat(figures(*each) for each in zip(scenarios, [replications] * 9, shifts, strict=False))
        days = pd.concat(
            by_day(name, replications, 9, shift) for name, shift in zip(scenarios, shifts, strict=False)
        )
        changes = differences(_complete(kpis), scenarios[0], "EUR")
        for name, table in {"kpis": kpis, "daily": days, "differences": changes}.items():
            write_csv(table, place / f"{name}.csv")
        parts = [summarise(kpis[kpis["scenario"] == name], "EUR").frame for name in scenarios]
        write_csv(pd.concat(parts), place / "summary.csv")
        for name, table in break_even(scenarios[0], scenarios[1]).items():
            write_csv(table, place / f"{name}.csv")
        manifest = {"format": 1, "fulfilsim": "0", "replications": replications}
        (place / "manifest.json").write_text(json.dumps(manifest))
        return place

    return make


def _complete(kpis: pd.DataFrame) -> Any:
    """Look the figures up; those that were not invented are nought."""
    from fulfilsim.analysis.comparison import FAMILY

    values = values_by(kpis)
    return {
        name: {kpi: of.get(kpi, of["availability_share"] * 0) for kpi in FAMILY} | of
        for name, of in values.items()
    }
