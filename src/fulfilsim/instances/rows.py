"""Rows of numbers out of text: read at once where they are sound, cell by cell where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.instances.source import Source, shown

Floats = NDArray[np.float64]

LARGEST = 1e15
WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Block:
    """A stretch of the text that should hold numbers.

    Parameters
    ----------
    source
        The file.
    name
        What the stretch is called in the file; empty where it has no name.
    start, end
        Offsets of the text.
    """

    source: Source
    name: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the text of the stretch."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Return the line in which the stretch begins, from 1."""
        return self.source.line_of(self.start)

    def refuse(self, line: int, column: int, what: str, expected: str = "", suggestion: str = "") -> None:
        """Record a problem at a place of the file."""
        self.source.refuse(line, column, self.name, what, expected, suggestion)

    def words(self) -> Iterator[tuple[int, list[re.Match[str]]]]:
        """Yield the words of each line that has any, with the number of the line."""
        for line, text in enumerate(self.text.split("\n"), self.line):
            if found := list(WORD.finditer(text)):
                yield line, found


def numbers(block: Block) -> Floats:
    """Read all numbers of a block, whatever its lines; each that is none is recorded and read as 0."""
    text = block.text
    values = _at_once(text)
    if values is None:
        cells = [_cell(block, line, word) for line, row in block.words() for word in row]
        values = np.array(cells, dtype=np.float64)
    return values


def table(block: Block, columns: tuple[str, ...]) -> Floats:
    """Read the rows of a block, all with the same columns (rows, columns); a bad row is recorded.

    Parameters
    ----------
    block
        Where they stand.
    columns
        What the columns are called in messages.
    """
    text, width = block.text, len(columns)
    rows = [row for row in text.split("\n") if row and not row.isspace()]
    values = _at_once(text) if all(len(row.split()) == width for row in rows) else None
    if values is None:
        values = _cell_by_cell(block, columns)
    return values.reshape(-1, width)


def _at_once(text: str) -> Floats | None:
    """Read words as numbers, or give nothing when one is none."""
    # Python reads 1_000 as a number, which no other reader of these files does.
    if "_" in text:
        return None
    words = text.split()
    try:
        values = np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None
    return values if bool((np.abs(values) <= LARGEST).all()) else None


def _cell_by_cell(block: Block, columns: tuple[str, ...]) -> Floats:
    expected = f"{len(columns)} numbers: {', '.join(columns)}" if len(columns) > 1 else "1 number"
    rows: list[list[float]] = []
    for line, words in block.words():
        if len(words) != len(columns):
            count = f"{len(words)} value{'s' if len(words) > 1 else ''} in this row"
            block.refuse(line, words[0].start() + 1, count, expected)
        else:
            rows.append([_cell(block, line, word) for word in words])
    return np.array(rows, dtype=np.float64)


def _cell(block: Block, line: int, word: re.Match[str]) -> float:
    text = word[0]
    value = as_number(text)
    if value is None:
        block.refuse(line, word.start() + 1, f"'{shown(text)}' is no usable number", "a number such as 12.5")
        return 0.0
    return value


def as_number(text: str) -> float | None:
    """Read one number of usable size, or give nothing."""
    values = _at_once(text)
    return float(values[0]) if values is not None and len(values) == 1 else None
