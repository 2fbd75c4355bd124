"""Small tables beside a scenario: CSV or Excel read strictly, every problem with its row and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.scenario.tree import printable
from fulfilsim.units import nearest
from fulfilsim.world.workbook import is_workbook, workbook_rows

LARGEST_FILE = 20_000_000


@dataclass
class Table:
    """The text cells of a CSV file or workbook, and what was found wrong in them.

    Parameters
    ----------
    file
        Name of the file in messages.
    header
        Column names.
    rows
        Cells by row.
    lines
        Line of the file on which each row stands.
    """

    file: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    problems: list[Problem] = field(default_factory=list)
    _wrong: set[tuple[int, int]] = field(default_factory=set)

    def text(self, column: str) -> list[str]:
        """Return the cells of a column."""
        index = self.header.index(column)
        return [row[index].strip() for row in self.rows]

    def names(self, column: str) -> list[str]:
        """Return the cells of a column of names; an empty one or one that is there already is recorded."""
        texts, seen = self.text(column), set[str]()
        for row, text in enumerate(texts):
            if not text or text in seen:
                shown = printable(text[:40])
                what = f"{column} '{shown}' twice" if text else f"a {column} without a name"
                self.refuse(row, self.header.index(column), what, "different names")
            seen.add(text)
        return texts

    def numbers(self, column: str, low: float = -math.inf, high: float = math.inf) -> list[float]:
        """Return the numbers of a column; a cell that holds none is recorded and read as `low` or 0."""
        index = self.header.index(column)
        return [self._number(row, index, low, high) for row in range(len(self.rows))]

    def whole_numbers(self, column: str, low: int, high: int) -> list[int]:
        """Return the whole numbers of a column; a cell that holds none is recorded."""
        numbers = self.numbers(column, low, high)
        for row, number in enumerate(numbers):
            if number != int(number):
                self.refuse(row, self.header.index(column), f"'{number:g}' is not whole", "a whole number")
        return [int(number) for number in numbers]

    def refuse_header(self, what: str, expected: str) -> None:
        """Refuse the table because of the columns it has.

        Raises
        ------
        InputError
            Always, with all that was recorded.
        """
        self.problems.append(Problem(Place(self.file, 1, 1), "", what, expected))
        self.finish()

    def refuse(self, row: int, column: int, what: str, expected: str, suggestion: str = "") -> None:
        """Record that a cell is wrong, for the first reason found: others may only follow from it."""
        if (row, column) in self._wrong:
            return
        self._wrong.add((row, column))
        place = Place(self.file, self.lines[row], column + 1)
        self.problems.append(Problem(place, self.header[column], what, expected, suggestion))

    def finish(self) -> None:
        """Raise what was recorded."""
        if self.problems:
            raise InputError(self.problems)

    def _number(self, row: int, column: int, low: float, high: float) -> float:
        text = self.rows[row][column].strip()
        try:
            value = float(text.replace("_", "?"))
        except ValueError:
            value = math.nan
        if math.isfinite(value) and low <= value <= high:
            return value
        self.refuse(row, column, f"'{text[:40]}' is no usable number", _range(low, high))
        return low if math.isfinite(low) else 0.0


def read_table(path: Path, required: Iterable[str], optional: Iterable[str] | None = ()) -> Table:
    """Read a CSV file with a header, or the first sheet of an Excel workbook.

    Parameters
    ----------
    path
        The file.
    required
        Columns it must have.
    optional
        Columns it may have; None allows any.

    Raises
    ------
    InputError
        If the file cannot be read or its columns are not these.
    """
    name = str(path)
    numbered = _workbook(path, name) if is_workbook(path) else _csv(path, name)
    if len(numbered) < 2:
        raise InputError([Problem(Place(name), "", "no rows", "a header and at least one row")])
    header = [cell.strip() for cell in numbered[0][1]]
    table = Table(name, header, [row for _, row in numbered[1:]], [line for line, _ in numbered[1:]])
    _check_header(table, list(required), None if optional is None else list(optional))
    for line, row in numbered[1:]:
        if len(row) != len(header):
            what = f"{len(row)} cells"
            table.problems.append(Problem(Place(name, line, 1), "", what, f"{len(header)}, as in the header"))
    table.finish()
    return table


def _csv(path: Path, name: str) -> list[tuple[int, list[str]]]:
    content = _content(path, name)
    reader = csv.reader(content.splitlines(keepends=True), strict=True)
    numbered, start = [], 1
    try:
        for row in reader:
            if row:
                numbered.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            [Problem(Place(name, start, 1), "", f"not a CSV file: {error}", "comma-separated text")]
        ) from None
    return numbered


def _workbook(path: Path, name: str) -> list[tuple[int, list[str]]]:
    """Read the first sheet; columns without a name and without a cell are none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise OSError("it is larger than 20 MB")
        numbered = list(workbook_rows(path))
    except OSError as error:
        what = f"cannot be read: {(str(error).splitlines() or [''])[0][:200]}"
        raise InputError([Problem(Place(name), "", what, "an Excel workbook (.xlsx)")]) from None
    used = (
        [index for index in range(len(numbered[0][1])) if any(row[index] for _, row in numbered)]
        if numbered
        else []
    )
    return [(line, [row[index] for index in used]) for line, row in numbered]


def _content(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(Place(name, line, 1), "", "not UTF-8", "UTF-8 text")]) from None
    except OSError as error:
        raise InputError(
            [Problem(Place(name), "", f"cannot be read: {error.strerror}", "a readable file")]
        ) from None
    if len(raw) > LARGEST_FILE or "\0" in text:
        what = "larger than 20 MB" if len(raw) > LARGEST_FILE else "holds NUL characters"
        raise InputError([Problem(Place(name), "", what, "a small CSV table")])
    return text


def _check_header(table: Table, required: list[str], optional: list[str] | None) -> None:
    first = Place(table.file, 1, 1)
    known = required + (optional or [])
    for column in required:
        if column not in table.header:
            meant = nearest(column, table.header)
            what = f"no column '{column}'"
            table.problems.append(Problem(first, "", what, f"the columns {', '.join(known)}", meant))
    for index, column in enumerate(table.header):
        place = Place(table.file, 1, index + 1)
        if table.header.index(column) != index:
            table.problems.append(Problem(place, "", f"column '{column}' twice", "different column names"))
        elif optional is not None and column not in known:
            what = f"unknown column '{column[:40]}'"
            table.problems.append(
                Problem(place, "", what, f"one of {', '.join(known)}", nearest(column, known))
            )
    table.finish()


def _range(low: float, high: float) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f"a number from {low:g} to {high:g}"
    return f"a number from {low:g}" if math.isfinite(low) else "a number"
