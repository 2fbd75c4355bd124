"""What a site did, day by day: the columns that a contract is billed from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing.exact import half_up
from fulfilsim.billing.terms import Terms

Ints = NDArray[np.int64]
COUNTS = ("orders", "lines", "units", "parcels", "due", "late", "wrong", "returns", "received_units",
          "received_pallets", "stored_cm3", "pallets")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Activity:
    """What a site did on each local day (days,).

    Parameters
    ----------
    first
        The first day.
    orders
        Orders shipped.
    lines, units
        Lines and units of them beyond those that the order fee includes.
    parcels
        Parcels shipped.
    due, late
        Orders that had to leave by this day, and those of them that left later or not at all.
    wrong
        Orders shipped with something wrong.
    returns
        Orders that came back.
    received_units, received_pallets
        What was put away.
    stored_cm3
        Volume of the stock at the end of the day.
    pallets
        Pallets shipped.
    """

    first: date
    orders: Ints
    lines: Ints
    units: Ints
    parcels: Ints
    due: Ints
    late: Ints
    wrong: Ints
    returns: Ints
    received_units: Ints
    received_pallets: Ints
    stored_cm3: Ints
    pallets: Ints

    def __len__(self) -> int:
        return len(self.orders)

    def day(self, index: int) -> date:
        """Give a day by its index."""
        return self.first + timedelta(days=index)

    def until(self, days: int) -> Activity:
        """Give the first days alone."""
        return replace(self, **{name: getattr(self, name)[:days] for name in COUNTS})


def activity_of(first: date, days: int, **columns: Any) -> Activity:
    """Make the columns of so many days; those that are not given are nought.

    Raises
    ------
    ValueError
        If a column has another length, is no whole number or is negative.
    """
    given = {name: _whole(name, columns.pop(name, 0), days) for name in COUNTS}
    if columns:
        raise ValueError(f"no column is named {', '.join(sorted(columns))}; expected some of {COUNTS}")
    return Activity(first, **given)


def _whole(name: str, values: Any, days: int) -> Ints:
    column = np.broadcast_to(np.asarray(values), (days,)) if np.ndim(values) == 0 else np.asarray(values)
    if column.shape != (days,) or column.dtype.kind not in "iu":
        raise ValueError(
            f"{name} are {column.dtype} of shape {column.shape}; expected whole numbers ({days},)"
        )
    if (column < 0).any():
        raise ValueError(f"{name} are below zero on a day; expected zero or more")
    return column.astype(np.int64)


def shipments(terms: Terms, lines: Ints, units: Ints) -> tuple[Ints, Ints]:
    """Return the lines and units of each order that are charged beside the order fee (orders,) each."""
    extra = np.maximum(lines - terms.included_lines, 0)
    covered = np.maximum(terms.included_units, lines if terms.line.tiers else 0)
    return extra, np.maximum(units - covered, 0)


def part_of(counts: Ints, share: Fraction) -> Ints:
    """Take a share of counts in whole units, so that their sum is right to a half (days,)."""
    reached = [half_up(share * each) for each in np.cumsum(counts).tolist()]
    return np.asarray(np.diff(reached, prepend=0), np.int64)


def begun(volume: Ints, size: int) -> Ints:
    """Count the pallets that are begun as volumes come in (days,)."""
    pallets = (np.cumsum(volume) + size - 1) // size
    return np.asarray(np.diff(pallets, prepend=0), np.int64)
