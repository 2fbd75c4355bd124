"""Cells of a table as instants, names and numbers; what is empty and may be is NaN, or what it stands for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fulfilsim.scenario.tree import printable
from fulfilsim.units import nearest
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.history.instants import Instants
from fulfilsim.world.table import Table

SHOWN_NAMES = 8


@dataclass(frozen=True)
class Cells:
    """The cells of a table.

    Parameters
    ----------
    table
        The table; it collects what is wrong.
    local
        Reads its times.
    """

    table: Table
    local: Instants

    def named(self, column: str) -> list[str]:
        """Return names, none of them empty."""
        names = self._text(column)
        for row, name in enumerate(names):
            if not name:
                self.refuse(row, column, "is empty", f"the {column} of every row")
        return names

    def known(self, column: str, names: Sequence[str]) -> list[int]:
        """Return positions among known names; an unknown one is read as the first."""
        index = {name: position for position, name in enumerate(names)}
        shown = ", ".join(names[:SHOWN_NAMES]) + (" ..." if len(names) > SHOWN_NAMES else "")
        found = self._text(column)
        for row, text in enumerate(found):
            if text not in index:
                said = f"{_quoted(text)} is no known {column}" if text else "is empty"
                self.refuse(row, column, said, f"one of {shown}", nearest(text, list(names)))
        return [index.get(text, 0) for text in found]

    def instants(self, column: str, *, needed: bool = True, promised: bool = False) -> list[float]:
        """Return instants, in whole ticks [s]; NaN where there is none.

        Parameters
        ----------
        column
            The column; one that is not there is empty.
        needed
            Whether an empty cell is wrong.
        promised
            Whether a mere date means the end of that day.
        """
        read = self.local.read_promise if promised else self.local.read
        values = []
        for row, text in enumerate(self._text(column)):
            value = read(text) if text else "is empty" if needed else math.nan
            if isinstance(value, str):
                said = f"{_quoted(text)} {value}" if text else value
                self.refuse(row, column, said, "a date and time, e.g. 2026-11-19 18:05")
                value = math.nan
            values.append(value)
        return [float(value) for value in to_ticks(np.array(values, np.float64))]

    def numbers(
        self, column: str, low: float, high: float, *, empty: float | None = None, whole: bool = False
    ) -> list[float]:
        """Return numbers between two bounds; `empty` stands for an empty cell, None refuses it."""
        expected = f"a {'whole ' if whole else ''}number from {low:g} to {high:g}"
        values = []
        for row, text in enumerate(self._text(column)):
            value = _number(text, low, high, whole) if text or empty is None else empty
            if value is None:
                self.refuse(
                    row, column, f"{_quoted(text)} is no usable number" if text else "is empty", expected
                )
            values.append(low if value is None else value)
        return values

    def refuse(self, row: int, column: str, what: str, expected: str, suggestion: str = "") -> None:
        """Record that a cell is wrong."""
        self.table.refuse(row, self.table.header.index(column), printable(what), expected, suggestion)

    def _text(self, column: str) -> list[str]:
        if column not in self.table.header:
            return [""] * len(self.table.rows)
        return self.table.text(column)


def _number(text: str, low: float, high: float, whole: bool) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high and not (whole and value != int(value)) else None


def _quoted(text: str) -> str:
    return f"'{printable(text[:40])}'"
