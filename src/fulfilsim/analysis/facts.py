"""What every KPI looks at: the tables of a run, with look-ups by order made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.tables import Tables
    from fulfilsim.world.calendar import Calendar

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class Facts:
    """The tables of one run, and rows of one found from the other."""

    tables: Tables

    @property
    def orders(self) -> pd.DataFrame:
        """All orders, one row each."""
        return self.tables.orders

    @property
    def calendar(self) -> Calendar:
        """The days of the run."""
        return self.tables.calendar

    @cached_property
    def measured(self) -> Bools:
        """Whether each order counts [orders]."""
        return self.orders["measured"].to_numpy(dtype=bool)

    @cached_property
    def before_start(self) -> Bools:
        """Whether each order was placed before the run started, and was in its snapshot [orders]."""
        placed: Bools = floats(self.orders, "placed_at") < self.calendar.start
        return placed

    @cached_property
    def by_customer(self) -> Bools:
        """Whether the customer cancelled each order [orders]."""
        return is_(self.orders, "outcome", "cancelled") & is_(self.orders, "cancelled_by", "customer")

    @cached_property
    def placing_day(self) -> Ints:
        """Day of placing of each measured order, -1 for the others [orders]."""
        days = np.full(len(self.orders), -1, dtype=np.int64)
        days[self.measured] = self.calendar.day_of(floats(self.orders, "placed_at")[self.measured])
        return days

    @cached_property
    def work(self) -> pd.DataFrame:
        """Every stage's work on every order."""
        return self.tables.activities[is_(self.tables.activities, "kind", "work")]

    @cached_property
    def pauses(self) -> pd.DataFrame:
        """Stretches within work during which nobody worked."""
        return self.tables.activities[is_(self.tables.activities, "kind", "pause")]

    @cached_property
    def paused_s(self) -> Floats:
        """Seconds within each piece of work during which nobody worked [work]."""
        if self.pauses.empty:
            return np.zeros(len(self.work))
        keys = ["node", "stage", "order"]
        spells = pd.Series(self.until_horizon(self.pauses) - floats(self.pauses, "started_at"))
        sums = spells.groupby([text(self.pauses, key) for key in keys]).sum()
        work = pd.MultiIndex.from_arrays([text(self.work, key) for key in keys])
        return np.asarray(sums.reindex(work, fill_value=0.0), dtype=np.float64)

    def until_horizon(self, activities: pd.DataFrame, column: str = "ended_at") -> Floats:
        """Give instants of activities, the end of the run for what has not happened by then."""
        return np.asarray(np.minimum(never(floats(activities, column)), self.tables.horizon))

    @cached_property
    def work_order(self) -> Ints:
        """Row of the order that each piece of work is for [work]."""
        return self.rows_of(self.work["order"])

    @cached_property
    def ledger_order(self) -> Ints:
        """Row of the order that each ledger row is for, -1 for none [ledger]."""
        rows = np.full(len(self.tables.ledger), -1, dtype=np.int64)
        direct = is_(self.tables.ledger, "basis", "order")
        rows[direct] = self.rows_of(self.tables.ledger["order"][direct])
        return rows

    @cached_property
    def parcel_order(self) -> Ints:
        """Row of the order of each parcel [parcels]."""
        return self.rows_of(self.tables.parcels["order"])

    @cached_property
    def _index(self) -> pd.Index[str]:
        return cast("pd.Index[str]", pd.Index(self.orders["order"]))

    def rows_of(self, names: pd.Series[str]) -> Ints:
        """Give the row in ``orders`` of each named order, -1 for names that are not there."""
        return self._index.get_indexer(pd.Index(names)).astype(np.int64)


def facts_of(run: Tables | Facts) -> Facts:
    """Give the look-ups of a run, those made before where they are handed in."""
    return run if isinstance(run, Facts) else Facts(run)


def is_(frame: pd.DataFrame, column: str, value: str) -> Bools:
    """Say which rows have a value in a column."""
    return frame[column].eq(value).to_numpy(dtype=bool)


def text(frame: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """Give a column of names, coded or not, as plain text."""
    return frame[column].astype(object).to_numpy()


def floats(frame: pd.DataFrame, column: str) -> Floats:
    """Give a column as doubles, what is missing as NaN."""
    return frame[column].to_numpy(dtype=np.float64)


def never(instants: Floats) -> Floats:
    """Give instants with what has not happened as endless."""
    return np.where(np.isnan(instants), np.inf, instants)
