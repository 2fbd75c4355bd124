"""What every KPI looks at: the tables of a run, with look-ups by order made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from fulfilsim.columns import NONE, Names, Table, as_table, grouping
from fulfilsim.kernels import grouped_sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.tables import Tables
    from fulfilsim.world.calendar import Calendar

SECONDS_PER_HOUR = 3600.0

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class Facts:
    """The tables of one run, and rows of one found from the other."""

    tables: Tables

    @cached_property
    def orders(self) -> Table:
        """All orders, one row each."""
        return as_table(self.tables.orders)

    @cached_property
    def parcels(self) -> Table:
        """All parcels, one row each."""
        return as_table(self.tables.parcels)

    @cached_property
    def activities(self) -> Table:
        """All activities."""
        return as_table(self.tables.activities)

    @cached_property
    def ledger(self) -> Table:
        """All postings."""
        return as_table(self.tables.ledger)

    def other(self, name: str) -> Table | None:
        """Give a table that only some scenarios have, None where this one does not."""
        others = getattr(self.tables, "others", {})
        return as_table(others[name]) if name in others else None

    @property
    def calendar(self) -> Calendar:
        """The days of the run."""
        return self.tables.calendar

    @property
    def horizon(self) -> float:
        """End of the run [s]."""
        return self.tables.horizon

    @cached_property
    def measured(self) -> Bools:
        """Whether each order counts [orders]."""
        return np.asarray(self.orders["measured"], dtype=bool)

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
    def work(self) -> Table:
        """Every stage's work on every order."""
        return self.activities.where(is_(self.activities, "kind", "work"))

    @cached_property
    def by_stage(self) -> Groups:
        """Work by node and stage [work]."""
        return groups_of(self.work, ["node", "stage"])

    @cached_property
    def pauses(self) -> Table:
        """Stretches within work during which nobody worked."""
        return self.activities.where(is_(self.activities, "kind", "pause"))

    @cached_property
    def paused_s(self) -> Floats:
        """Seconds within each piece of work during which nobody worked [work]."""
        if not len(self.pauses):
            return np.zeros(len(self.work))
        kind = is_(self.activities, "kind", "pause") | is_(self.activities, "kind", "work")
        both = self.activities.where(kind)
        paused = is_(both, "kind", "pause")
        piece, first = grouping(*(both.names(key) for key in ("node", "stage", "order")))
        spells = self.until_horizon(both) - floats(both, "started_at")
        if len(first) < len(self.work):
            return _paused_by_time(piece, paused, floats(both, "started_at"), spells)
        sums = grouped_sums(np.where(paused, spells, 0.0), np.where(paused, piece, NONE), len(first))
        return np.asarray(sums[piece[~paused]], dtype=np.float64)

    def until_horizon(self, activities: Table, column: str = "ended_at") -> Floats:
        """Give instants of activities, the end of the run for what has not happened by then."""
        return np.asarray(np.fmin(floats(activities, column), self.horizon))

    @cached_property
    def work_order(self) -> Ints:
        """Row of the order that each piece of work is for [work]."""
        return self.rows_of(self.work.names("order"))

    @cached_property
    def ledger_order(self) -> Ints:
        """Row of the order that each ledger row is for, -1 for none [ledger]."""
        rows = self.rows_of(self.ledger.names("order"))
        return np.where(is_(self.ledger, "basis", "order"), rows, NONE)

    @cached_property
    def parcel_order(self) -> Ints:
        """Row of the order of each parcel [parcels]."""
        return self.rows_of(self.parcels.names("order"))

    def rows_of(self, names: Names) -> Ints:
        """Give the row in ``orders`` of each named order, -1 for names that are not there."""
        return names.found_in(self.orders.names("order"))


def _paused_by_time(piece: Ints, paused: Bools, started: Floats, spells: Floats) -> Floats:
    """Add pauses up where nodes work on several parts of an order: each is of the work that began last."""
    rows = np.lexsort((paused, started, piece))
    work = np.cumsum(~paused) - 1
    last = np.maximum.accumulate(np.where(paused[rows], -1, np.arange(len(rows))))
    owner = np.where(paused[rows], work[rows][last], NONE)
    added = grouped_sums(np.where(paused, spells, 0.0)[rows], owner, int((~paused).sum()))
    return np.asarray(added, dtype=np.float64)


def facts_of(run: Tables | Facts) -> Facts:
    """Give the look-ups of a run, those made before where they are handed in."""
    return run if isinstance(run, Facts) else Facts(run)


def once(function: Callable[[Facts], Answer]) -> Callable[[Facts], Answer]:
    """Have a function remember its answer for as long as the run is looked at."""
    answers: WeakKeyDictionary[Facts, Answer] = WeakKeyDictionary()

    @wraps(function)
    def remembered(facts: Facts) -> Answer:
        if facts not in answers:
            answers[facts] = function(facts)
        return answers[facts]

    return remembered


def is_(table: Table, column: str, *values: str) -> Bools:
    """Say which rows have one of some values in a column."""
    return table.names(column).is_(*values)


def floats(table: Table, column: str) -> Floats:
    """Give a column as doubles, what is missing as NaN."""
    return table.numbers(column)


def never(instants: Floats) -> Floats:
    """Give instants with what has not happened as endless."""
    return np.where(np.isnan(instants), np.inf, instants)


def sums_by(
    table: Table, keys: list[str], values: Floats, at: Floats | None = None
) -> dict[tuple[Any, ...], float]:
    """Add values up by the names in some columns, and by instants where they are given."""
    return groups_of(table, keys, at).add(values)


@dataclass(frozen=True)
class Groups:
    """Rows that have the same names in some columns.

    Parameters
    ----------
    number
        Group of each row [rows].
    names
        What the rows of each group have.
    """

    number: Ints
    names: list[tuple[Any, ...]]

    def add(self, values: Floats) -> dict[tuple[Any, ...], float]:
        """Add values up by group [rows]."""
        return dict(zip(self.names, grouped_sums(values, self.number, len(self.names)).tolist(), strict=True))


def groups_of(table: Table, keys: list[str], at: Floats | None = None) -> Groups:
    """Group rows by the names in some columns, and by instants where they are given."""
    columns = [table.names(key) for key in keys]
    instants, moment = np.unique(at, return_inverse=True) if at is not None else (None, None)
    group, first = grouping(*columns, *([] if moment is None else [moment]))
    names = [column[first].text().tolist() for column in columns]
    if instants is not None and moment is not None:
        names.append(instants[moment[first]].tolist())
    return Groups(group, list(zip(*names, strict=True)))
