"""The rows of an order file: each column read by its role, and which rows are bad and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.scenario.demand import OrderFile
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.order_checks import KEYS, LINE_ROLES, ORDER_ROLES
from fulfilsim.scenario.tree import printable
from fulfilsim.units import nearest
from fulfilsim.world.history.files import Column, Grid, read_grid

MOST_PROBLEMS = 1000
LONGEST_NAME = 200
LARGEST = 1e9
LANE = ">"
NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{0,20})?([eE][+-]?\d{1,2})?", re.ASCII)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rows:
    """The rows of an order file that count.

    Parameters
    ----------
    loaded
        The scenario that names the file.

    Raises
    ------
    InputError
        If the file cannot be read or a column is missing.
    """

    def __init__(self, loaded: Loaded) -> None:
        self.source: OrderFile = loaded.scenario.demand.orders
        self.path: Path = loaded.inputs[(*KEYS, "file")]
        self.names = _names(self.source)
        grid = read_grid(self.path, lambda header: self._wanted(loaded, header))
        self.read = len(grid.lines) + len(grid.broken)
        counts = self._that_count(grid)
        self.columns = {
            name: Column(column.texts, column.codes[counts], column.position)
            for name, column in grid.columns.items()
        }
        self.lines = grid.lines[counts]
        self.left_out = len(grid.lines) - len(self.lines)
        self.bad: Bools = np.zeros(len(self.lines), bool)
        self.broken = len(grid.broken)
        self.reasons: Counter[str] = Counter({"form": self.broken} if self.broken else {})
        self.problems = [
            Problem(Place(str(self.path), line, 1), "", what, expected)
            for line, what, expected in grid.broken[:MOST_PROBLEMS]
        ]

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def skipped(self) -> int:
        """Rows that are bad."""
        return int(self.bad.sum()) + self.broken

    def has(self, role: str) -> bool:
        """Tell whether a column has this role."""
        return role in self.names

    def labels(self, role: str, name: str = "") -> Column:
        """Return a column of names; an empty, overlong or unreadable one is bad."""
        name = name or self.names[role][0]
        column = self._column(role, name)
        blank = [not text for text in column.texts]
        self._refuse_texts(role, column, blank, "", f"the {role} of every row", name=name)
        long = [len(text) > LONGEST_NAME for text in column.texts]
        self._refuse_texts(role, column, long, "is too long", f"at most {LONGEST_NAME} characters", name=name)
        return column

    def lane(self, role: str) -> tuple[list[str], Ints]:
        """Return names that one or several columns make together, sorted, and which of them each row has."""
        columns = [self.labels(role, name) for name in self.names[role]]
        if not len(self):
            return [], np.zeros(0, np.int64)
        _, first, inverse = np.unique(
            np.stack([column.codes for column in columns]), axis=1, return_index=True, return_inverse=True
        )
        lanes = [LANE.join(column.of_row(row) for column in columns) for row in first.tolist()]
        return ranked(lanes, inverse.reshape(-1))

    def numbers(
        self, role: str, low: float = 0.0, high: float = LARGEST, expected: str = "a number, zero or more"
    ) -> Floats:
        """Return a column of numbers, NaN where the file has no such column."""
        return self._numbers(role, lambda v: (v >= low) & (v <= high), "is no usable number", expected)

    def counts(self, role: str, of: str = "units") -> Floats:
        """Return a column of whole numbers above zero, NaN where the file has no such column."""
        return self._numbers(
            role,
            lambda v: (v >= 1) & (v <= LARGEST) & (v == np.floor(v)),
            f"is no number of {of}",
            "a whole number above zero",
        )

    def _numbers(self, role: str, fits: Callable[[Floats], Bools], what: str, expected: str) -> Floats:
        if not self.has(role) or not len(self):
            return np.full(len(self), np.nan)
        column = self._column(role)
        values = np.array([_number(text) for text in column.texts])
        self._refuse_texts(role, column, ~fits(values), what, expected)
        return values[column.codes]

    def known(self, role: str, names: Sequence[str]) -> Ints:
        """Return a column of known names as indices, -1 where the file has no such column."""
        if not self.has(role) or not len(self):
            return np.full(len(self), -1, np.int64)
        column = self._column(role)
        index = {name: position for position, name in enumerate(names)}
        found = np.array([index.get(text, -1) for text in column.texts], np.int64)
        hint = f"one of {', '.join(list(names)[:8])}" + (" ..." if len(names) > 8 else "")
        self._refuse_texts(role, column, found < 0, f"is no known {role}", hint, names)
        return found[column.codes]

    def instants(
        self, role: str, read: Callable[[str], float | str], expected: str, *, may_lack: bool = False
    ) -> Floats:
        """Return a column of times [s]; NaN where there is none."""
        if not self.has(role) or not len(self):
            return np.full(len(self), np.nan)
        column = self._column(role)
        found = [float("nan") if may_lack and not text else read(text) for text in column.texts]
        for reason in sorted({each for each in found if isinstance(each, str)}):
            self._refuse_texts(role, column, [each == reason for each in found], reason, expected)
        values = np.array([np.nan if isinstance(each, str) else each for each in found])
        return values[column.codes]

    def refuse(
        self,
        role: str,
        rows: Bools,
        what: str | Callable[[int], str],
        expected: str,
        names: Sequence[str] = (),
        *,
        also: Bools | None = None,
        name: str = "",
    ) -> None:
        """Record that rows are bad, and others with them that need no words of their own."""
        name = name or self.names[role][0]
        fresh = (rows if also is None else rows | also) & ~self.bad
        if fresh.any():
            self.reasons[name] += int(fresh.sum())
        self.bad |= fresh
        column = self.columns[name]
        for row in np.flatnonzero(rows)[: MOST_PROBLEMS - len(self.problems)].tolist():
            text = printable(column.of_row(row)[:40])
            reason = what if isinstance(what, str) else what(row)
            place = Place(str(self.path), int(self.lines[row]), column.position)
            said = f"'{text}' {reason}" if text else "is empty"
            self.problems.append(Problem(place, printable(name), said, expected, nearest(text, list(names))))

    def refuse_bad_rows(self) -> None:
        """Raise the bad rows, unless the scenario skips them."""
        if self.problems and self.source.bad_rows == "refuse":
            raise InputError(self.problems)

    def _column(self, role: str, name: str = "") -> Column:
        column = self.columns[name or self.names[role][0]]
        foreign = [not text.isascii() and not _encodes(text) for text in column.texts]
        self._refuse_texts(role, column, foreign, "is not UTF-8", "UTF-8 text", name=name)
        return column

    def _refuse_texts(
        self,
        role: str,
        column: Column,
        wrong: Sequence[bool] | Bools,
        what: str,
        expected: str,
        names: Sequence[str] = (),
        *,
        name: str = "",
    ) -> None:
        flags = np.asarray(wrong, bool)
        if flags.any() and len(self):
            self.refuse(role, flags[column.codes], what, expected, names, name=name)

    def _wanted(self, loaded: Loaded, header: list[str]) -> list[str]:
        """Return the columns that the scenario names; each must be there once."""
        named = [((*KEYS, "columns", role), name) for role, names in self.names.items() for name in names]
        named += [((*KEYS, "only", name), name) for name in self.source.only]
        file, problems = self.path.name, []
        for keys, name in named:
            if name not in header:
                what, expected = f"no column '{name}' in {file}", f"one of {', '.join(header[:20])}"
                meant = printable(nearest(name, header))
                problems.append(loaded.problem(keys, what, printable(expected)[:200], meant))
            elif header.count(name) > 1:
                problems.append(loaded.problem(keys, f"column '{name}' twice in {file}", "one of them"))
        if problems:
            raise InputError(problems)
        return [name for _, name in named]

    def _that_count(self, grid: Grid) -> Bools:
        counts = np.ones(len(grid.lines), bool)
        for name, values in self.source.only.items():
            column = grid.columns[name]
            counts &= np.array([text in values for text in column.texts] or [False])[column.codes]
        return counts


def ranked(labels: Sequence[str], codes: Ints) -> tuple[list[str], Ints]:
    """Return labels sorted and without repetition, and the codes that go with them."""
    distinct = sorted(set(labels))
    index = {label: position for position, label in enumerate(distinct)}
    return distinct, np.array([index[label] for label in labels], np.int64)[codes]


def _names(source: OrderFile) -> dict[str, tuple[str, ...]]:
    """Return the names of the columns by role, without those of the other level."""
    foreign = LINE_ROLES if source.level == "orders" else ORDER_ROLES
    named = source.columns.model_dump()
    return {
        role: (name,) if isinstance(name, str) else tuple(name)
        for role, name in named.items()
        if name is not None and role not in foreign
    }


def _number(text: str) -> float:
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
