"""A run written by hand: every table of it, so that the books balance and each figure can be worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import Calendar, make_calendar

HOUR = 3600.0
DAY = 24 * HOUR
COLLECTION = 18 * HOUR


@dataclass
class Stage:
    """A stage, as the world describes it."""

    node: str
    stage: str
    teams: tuple[str, ...]


@dataclass
class Run:
    """The tables of a run, open to change."""

    orders: pd.DataFrame
    parcels: pd.DataFrame
    activities: pd.DataFrame
    ledger: pd.DataFrame
    audit: pd.DataFrame
    horizon: float
    calendar: Calendar
    sites: pd.DataFrame | None = None
    stock: pd.DataFrame | None = None
    shelves: pd.DataFrame | None = None
    others: dict[str, pd.DataFrame] = field(default_factory=dict)


STAGES = (Stage("joliet", "pick", ("pickers",)), Stage("joliet", "pack", ("packers",)))


@pytest.fixture
def stages() -> tuple[Stage, ...]:
    """Give the stages of the run written by hand."""
    return STAGES


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """Give the function that writes a run."""
    return write_run


def write_run(placed: Any = None, days: int = 10, measured: tuple[int, int] = (1, 5), **columns: Any) -> Run:
    """Write a run in which each order is picked for 6 min at once, then packed for 3 min.

    The parcel leaves on the day's collection at 18:00 (next day's when it is later), is taken in an hour
    after and delivered a day after that. Both teams stand there from 08:00 to 20:00 with a paid break from
    12:00 to 12:30, at 20 an hour; a parcel costs 5.00.

    Parameters
    ----------
    placed
        When orders are placed [s]; by default three a day, at 09:00, 13:00 and 19:00.
    days
        Days simulated, from Monday 2026-11-23.
    measured
        First and last measured day.
    columns
        Columns of ``orders`` to write over.
    """
    calendar = make_calendar("UTC", date(2026, 11, 23), days, measured, frozenset(), Clock(int(COLLECTION)))
    at = _placed(days) if placed is None else np.asarray(placed, dtype=float)
    orders = _orders(at, calendar, columns)
    parcels = _parcels(orders)
    activities = _activities(orders, parcels, days)
    ledger = _ledger(orders, parcels, days)
    return Run(orders, parcels, activities, ledger, _audit(orders), days * DAY, calendar)


def _placed(days: int) -> np.ndarray:
    return np.sort(np.concatenate([day * DAY + np.array([9, 13, 19]) * HOUR for day in range(days - 3)]))


def _orders(at: np.ndarray, calendar: Calendar, columns: dict[str, Any]) -> pd.DataFrame:
    n = len(at)
    ready = at + 0.15 * HOUR
    shipped = np.ceil((ready - COLLECTION) / DAY) * DAY + COLLECTION
    frame = pd.DataFrame(
        {
            "order": pd.Series([f"o{number:06d}" for number in range(n)], dtype=str),
            "channel": "web",
            "node": "joliet",
            "place": "Chicago",
            "zone": "2",
            "service": "parcelco.ground",
            "layer": "base",
            "measured": (at >= calendar.measure_from) & (at < calendar.measure_to),
            "lines": 2,
            "allocated_lines": 2,
            "units": 3,
            "parcels": 1,
            "weight_kg": 1.5,
            "volume_l": 4.0,
            "value": 0.0,
            "work_h": 0.15,
            "placed_at": at,
            "payable_at": at,
            "released_at": at,
            "ready_at": ready,
            "shipped_at": shipped,
            "promised_ship_at": np.ceil((at - COLLECTION) / DAY) * DAY + COLLECTION,
            "promised_by": shipped + 3 * DAY,
            "delivered_at": shipped + HOUR + DAY,
            "outcome": "delivered",
            "cancelled_by": "",
            "complete": True,
            "cost_labour": 0.0,
            "cost_carriage": 5.0,
            "cost_packaging": 0.0,
        }
    )
    return frame.assign(**columns)


def _parcels(orders: pd.DataFrame) -> pd.DataFrame:
    sent = orders[orders["ready_at"].notna()]
    taken_in = sent["shipped_at"] + HOUR
    frame = sent[["order", "node", "zone", "weight_kg", "ready_at", "delivered_at", "outcome"]].copy()
    return frame.assign(
        parcel=sent["order"] + "/1",
        carrier="parcelco",
        service="parcelco.ground",
        carton="box",
        billed_weight_kg=2.0,
        collected_at=sent["shipped_at"],
        inducted_at=taken_in,
        price=5.0,
    ).reset_index(drop=True)


def _activities(orders: pd.DataFrame, parcels: pd.DataFrame, days: int) -> pd.DataFrame:
    start, middle, ready = (orders["placed_at"], orders["placed_at"] + 0.1 * HOUR, orders["ready_at"])
    done = orders["ready_at"].notna()
    keys = {"order": orders["order"], "crew": "day", "quantity": 1.0}
    pick = {"stage": "pick", "resource": "pickers", "queued_at": start, "started_at": start.where(done)}
    pack = {
        "stage": "pack",
        "resource": "packers",
        "queued_at": middle,
        "started_at": middle,
        "ended_at": ready,
    }
    rows = [
        pd.DataFrame({"kind": "work", **pick, "ended_at": middle.where(done), **keys}),
        pd.DataFrame({"kind": "work", **pack, **keys})[done],
        *(_spell(kind, days, *hours) for kind, hours in (("shift", (8, 20)), ("break", (12, 12.5)))),
        _transfers("collection", parcels, "collected_at"),
        _transfers("induction", parcels, "inducted_at"),
    ]
    return pd.concat(rows, ignore_index=True).assign(node="joliet")


def _spell(kind: str, days: int, start: float, end: float) -> pd.DataFrame:
    midnight = np.arange(days) * DAY
    spell = {"started_at": midnight + start * HOUR, "ended_at": midnight + end * HOUR, "queued_at": np.nan}
    teams = ("pickers", "packers")
    both = [pd.DataFrame({"kind": kind, "resource": team, **spell}) for team in teams]
    return pd.concat(both).assign(crew="day", quantity=2.0, stage="", order="")


def _transfers(kind: str, parcels: pd.DataFrame, column: str) -> pd.DataFrame:
    taken = parcels[column].dropna().value_counts().sort_index()
    at = taken.index.to_numpy(dtype=float)
    instant = {"queued_at": np.nan, "started_at": at, "ended_at": at}
    quantity = taken.to_numpy(dtype=float)
    return pd.DataFrame({"kind": kind, "resource": "parcelco", "quantity": quantity, **instant}).assign(
        crew="", stage="", order=""
    )


def _ledger(orders: pd.DataFrame, parcels: pd.DataFrame, days: int) -> pd.DataFrame:
    shift_ends = np.tile(np.arange(days) * DAY + 20 * HOUR, 2)
    party = np.repeat(["pickers", "packers"], days)
    wages = {"account": "labour", "basis": "period", "contract": "shift", "unit": "h", "rate": 20.0}
    labour = pd.DataFrame(
        {"at": shift_ends, "party": party, "quantity": 24.0, **wages, "amount_micro": 480_000_000}
    )
    sent = parcels[parcels["collected_at"].notna()]
    fee = {
        "account": "carriage",
        "basis": "order",
        "contract": "parcelco.ground",
        "unit": "parcel",
        "rate": 5.0,
    }
    carriage = pd.DataFrame(
        {"at": sent["collected_at"], "order": sent["order"], "parcel": sent["parcel"], "party": "parcelco"}
    ).assign(quantity=1.0, amount_micro=5_000_000, **fee)
    both = pd.concat([labour, carriage], ignore_index=True).assign(node="joliet")
    return both.fillna({"order": "", "parcel": ""}).sort_values("at", kind="stable", ignore_index=True)


def _audit(orders: pd.DataFrame) -> pd.DataFrame:
    n = len(orders)
    return pd.DataFrame(
        {
            "node": "joliet",
            "stage": ["pick", "pack"],
            "entered": n,
            "left": n,
            "area_s": [n * 360.0, n * 180.0],
            "worked_s": [n * 360.0, n * 180.0],
        }
    )
