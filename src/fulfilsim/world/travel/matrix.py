"""Distances and times that a planner has in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import SHOWN_PROBLEMS, InputError, Place, Problem
from fulfilsim.units import nearest
from fulfilsim.world.table import Table, read_table
from fulfilsim.world.travel.points import Floats, Ints, Points, Ways

MOST_KM = 100_000.0
MOST_MIN = 1_000_000.0
UNKNOWN = np.nan


@dataclass(frozen=True)
class MatrixFile:
    """Ways out of a CSV file or Excel sheet.

    Either one file with the columns from, to, km and min, a row a way, or two square ones: a header of names,
    then in each row a name and the ways from there. More places than are asked for may be in it.

    Parameters
    ----------
    path
        The file with from, to, km and min; or the square one with minutes.
    km_path
        The square file with kilometres, where `path` is square.
    """

    path: Path
    km_path: Path | None = None

    def ways(self, points: Points) -> Ways:
        """Give the way from each place to each place.

        Raises
        ------
        InputError
            If a cell cannot be read, a way is there twice, or one is missing.
        """
        if self.km_path is None:
            km, minutes = _from_rows(self.path, points)
        else:
            km, minutes = _square(self.km_path, points, MOST_KM), _square(self.path, points, MOST_MIN)
        return Ways(_whole(1000 * km), _whole(60 * minutes))


def _whole(numbers: Floats) -> Ints:
    return np.rint(numbers).astype(np.int64)


def _from_rows(path: Path, points: Points) -> tuple[Floats, Floats]:
    table = read_table(path, ("from", "to", "km", "min"))
    place = {name: i for i, name in enumerate(points.names)}
    ends = [_indices(table, column, place) for column in ("from", "to")]
    values = np.array([table.numbers("km", 0, MOST_KM), table.numbers("min", 0, MOST_MIN)])
    _refuse_repeated(table)
    asked = (ends[0] >= 0) & (ends[1] >= 0)
    found = np.full((2, len(points), len(points)), UNKNOWN)
    found[:, ends[0][asked], ends[1][asked]] = values[:, asked]
    _refuse_loops(table, ends, values)
    table.finish()
    known = {*table.text("from"), *table.text("to")}
    return _complete(found[0], path, known, points), _complete(found[1], path, known, points)


def _indices(table: Table, column: str, place: dict[str, int]) -> NDArray[np.int64]:
    """Find the places of a column; -1 where one is not asked for."""
    texts = table.text(column)
    for row, text in enumerate(texts):
        if not text:
            table.refuse(row, table.header.index(column), "a place without a name", "the name of a place")
    return np.array([place.get(text, -1) for text in texts], np.int64)


def _refuse_repeated(table: Table) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row, way in enumerate(zip(table.text("from"), table.text("to"), strict=True)):
        before = seen.setdefault(way, row)
        if before != row:
            what = f"the way from '{way[0][:40]}' to '{way[1][:40]}' is on line {table.lines[before]} too"
            table.refuse(row, table.header.index("from"), what, "each way once")


def _refuse_loops(table: Table, ends: list[Ints], values: Floats) -> None:
    for row in np.flatnonzero((ends[0] == ends[1]) & (ends[0] >= 0) & values.any(axis=0)).tolist():
        what = "a place is some way from itself"
        table.refuse(row, table.header.index("to"), what, "0, or no such row")


def _square(path: Path, points: Points, most: float) -> Floats:
    table = read_table(path, (), None)
    corner, names = table.header[0], table.header[1:]
    rows = table.names(corner)
    _refuse_strangers(table, rows, names)
    cells = np.array([table.numbers(name, 0, most) for name in names]).reshape(len(names), len(rows)).T
    for i, name in enumerate(rows):
        if name in names and cells[i, names.index(name)] != 0:
            table.refuse(i, 1 + names.index(name), "a place is some way from itself", "0")
    table.finish()
    return _complete(_picked(cells, rows, names, points), path, set(names), points)


def _refuse_strangers(table: Table, rows: list[str], names: list[str]) -> None:
    known = set(names)
    for i, row in enumerate(rows):
        if row not in known:
            table.refuse(i, 0, f"'{row[:40]}' has a row and no column", "the same places in rows and columns")
    missing = [name for name in names if name not in set(rows)]
    if missing:
        table.refuse_header(
            f"'{missing[0][:40]}' has a column and no row", "the same places in rows and columns"
        )


def _picked(cells: Floats, rows: list[str], names: list[str], points: Points) -> Floats:
    """Take the ways between the places asked for; those that are not in the file are not known."""
    row, column = ({name: i for i, name in enumerate(side)} for side in (rows, names))
    at = np.array([[row.get(name, -1), column.get(name, -1)] for name in points.names]).reshape(-1, 2)
    found: Floats = cells[np.ix_(at[:, 0], at[:, 1])] if cells.size else np.full((len(at),) * 2, UNKNOWN)
    found[(at[:, 0] < 0)[:, np.newaxis] | (at[:, 1] < 0)] = UNKNOWN
    return found


def _complete(found: Floats, path: Path, known: set[str], points: Points) -> Floats:
    """Refuse unknown ways; a place that the file does not know is told once."""
    np.fill_diagonal(found, 0.0)
    place, expected = Place(str(path)), f"the ways between all {len(points)} places"
    strangers = [name for name in points.names if name not in known and len(points) > 1]
    # Looking for the meant name is slow, and of thousands of problems only the first are shown.
    meant = {name: nearest(name, sorted(known)) for name in strangers[:SHOWN_PROBLEMS]}
    problems = [
        Problem(place, "", f"no way from or to '{name}'", expected, meant.get(name, "")) for name in strangers
    ]
    for i, j in np.argwhere(np.isnan(found)).tolist():
        start, end = points.names[i], points.names[j]
        if start in known and end in known:
            problems.append(Problem(place, "", f"no way from '{start}' to '{end}'", expected))
    if problems:
        raise InputError(problems)
    return found
