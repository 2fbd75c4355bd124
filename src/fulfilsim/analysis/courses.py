"""The course of a run for figures: where its orders are, who is at work, and how late parcels come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.grouped import running

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fulfilsim.analysis.grouped import Floats, Ints

PLACES = ("waiting to be released", "in the centre", "on the way")
EARLIEST, LATEST = -5, 7
"""Days early and late that are told apart; beyond them all are one."""
ON_DUTY = {"shift": 1.0, "overtime": 1.0, "overrun": 1.0, "break": -1.0}
AT_WORK = {"work": 1.0, "pause": -1.0}


def whereabouts(orders: pd.DataFrame, at: NDArray[np.datetime64]) -> Ints:
    """Count the orders that wait, are in the centre and are on the way at some instants [places, instants].

    Parameters
    ----------
    orders
        Rows of ``orders``; what was cancelled leaves with its cancellation.
    at
        Rising instants (n,).
    """
    marks = [_sorted(orders, name) for name in ("placed_at", "released_at", "shipped_at", "delivered_at")]
    placed, released, shipped, delivered = (np.searchsorted(mark, at, side="right") for mark in marks)
    waits, inside = placed - released, released - shipped
    if "cancelled_at" in orders:
        never = orders["released_at"].isna()
        waits = waits - np.searchsorted(_sorted(orders[never], "cancelled_at"), at, side="right")
        inside = inside - np.searchsorted(_sorted(orders[~never], "cancelled_at"), at, side="right")
    return np.array([waits, inside, shipped - delivered])


def days_late(orders: pd.DataFrame) -> Floats:
    """Give the share of the measured orders by whole days after the promise.

    Returns
    -------
    NDArray
        Shares from `EARLIEST` days early or more to `LATEST` days late or more, and last of those that did
        not come; what customers cancelled is left out. On the promised day is 0.
    """
    kept = orders[orders["measured"] & orders["cancelled_by"].isna()]
    late = (kept["delivered_at"] - kept["promised_by"]).dt.total_seconds().to_numpy() / 86_400
    there = ~np.isnan(late)
    days = np.clip(np.ceil(late[there]), EARLIEST, LATEST).astype(np.int64) - EARLIEST
    counts = np.append(np.bincount(days, minlength=LATEST - EARLIEST + 1), (~there).sum())
    return np.asarray(counts / max(len(kept), 1))


def people(activities: pd.DataFrame, kinds: dict[str, float]) -> tuple[NDArray[np.datetime64], Floats]:
    """Add up the people of spells of some kinds: instants of change, and how many from then on."""
    rows = activities[activities["kind"].isin(list(kinds)) & activities["started_at"].notna()]
    weight = rows["kind"].map(kinds).to_numpy(np.float64) * rows["quantity"].to_numpy()
    begins, ends = (_milliseconds(rows, name) for name in ("started_at", "ended_at"))
    at, level = running(np.r_[begins, ends], np.r_[weight, -weight])
    return at.astype("datetime64[ms]"), level


def busiest_day(activities: pd.DataFrame, days: NDArray[np.datetime64]) -> int:
    """Give the day (of n, each begun at an instant) on which most work was begun."""
    work = _sorted(activities[activities["kind"].eq("work")], "started_at")
    begun = np.diff(np.searchsorted(work, np.append(days, days[-1] + np.timedelta64(1, "D"))))
    return int(begun.argmax())


def _sorted(rows: pd.DataFrame, column: str) -> NDArray[np.datetime64]:
    values = rows[column].dropna().to_numpy()
    return np.sort(values)


def _milliseconds(rows: pd.DataFrame, column: str) -> Floats:
    values = rows[column].to_numpy("datetime64[ms]")
    return np.where(np.isnat(values), np.nan, values.astype(np.int64))
