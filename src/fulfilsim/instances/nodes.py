"""Sections with a row for each node or vehicle, in any order of the rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.instances.rows import Block, Floats, as_number, table

SHOWN = 5


def numbered(block: Block, columns: tuple[str, ...], rows: int, thing: str) -> Floats:
    """Read a row for each of `rows` things, numbered from 1, and put them in order (rows, columns).

    What is wrong with the rows is recorded; the result then has the right shape and means nothing.
    """
    before = len(block.source.problems)
    found = table(block, (thing, *columns))
    numbers = found[:, 0]
    if len(found) == rows and (np.sort(numbers) == np.arange(1, rows + 1)).all():
        return found[np.argsort(numbers), 1:]
    # A row that could not be read has been told already, and is not missing.
    if len(block.source.problems) == before:
        _refuse_numbers(block, numbers, rows, thing)
    return np.zeros((rows, len(columns)))


def check(
    block: Block, values: Floats, sound: NDArray[np.bool_], column: int, expected: str, first: int = 1
) -> None:
    """Record every row whose value is not sound; `values` are those of one column, by number from `first`."""
    if sound.all():
        return
    places = {as_number(words[0][0]): (line, words) for line, words in block.words() if len(words) > column}
    for row in np.flatnonzero(~sound):
        # Where a row is missing or cut short, that has been told.
        if int(row) + first not in places:
            continue
        line, words = places[int(row) + first]
        block.refuse(line, words[column].start() + 1, f"{values[row]:.15g} cannot be meant", expected)


def ragged(block: Block, rows: int, thing: str) -> list[list[int]]:
    """Read rows of whole numbers of any length, the first of which numbers the row from 1."""
    found: dict[int, list[int]] = {}
    for number, (line, words) in enumerate(block.words()):
        texts = [word[0] for word in words]
        if not all(text.isdecimal() and len(text) < 10 for text in texts) or number >= rows:
            block.refuse(line, 1, "this row cannot be read", f"a {thing}, then numbers; {rows} rows")
        elif not 1 <= int(texts[0]) <= rows or int(texts[0]) in found:
            block.refuse(line, words[0].start() + 1, f"{thing} {texts[0]}", f"each of 1 to {rows} once")
        else:
            found[int(texts[0])] = [int(text) for text in texts[1:]]
    return [found.get(number, []) for number in range(1, rows + 1)]


def _refuse_numbers(block: Block, numbers: Floats, rows: int, thing: str) -> None:
    """Say which numbers are none, are there twice, or are missing."""
    seen = np.zeros(rows + 1, bool)
    lines = [(line, words[0].start() + 1) for line, words in block.words()]
    for (line, column), number in zip(lines, numbers.tolist(), strict=True):
        if number != int(number) or not 1 <= number <= rows:
            block.refuse(line, column, f"{thing} {number:.15g}", f"a {thing} from 1 to {rows}")
        elif seen[int(number)]:
            block.refuse(line, column, f"{thing} {number:.0f} is there twice", f"each {thing} once")
        else:
            seen[int(number)] = True
    missing = np.flatnonzero(~seen[1:]) + 1
    if len(missing):
        named = ", ".join(map(str, missing[:SHOWN])) + (" ..." if len(missing) > SHOWN else "")
        line = block.line
        block.refuse(line, 1, f"{len(missing)} of {rows} rows are missing: {thing} {named}", f"{rows} rows")


def depot_nodes(block: Block, nodes: int) -> list[int]:
    """Read the nodes that are depots, counted from 0; a −1 ends them."""
    depots: list[int] = []
    for line, words in block.words():
        for word in words:
            if word[0] == "-1":
                return depots
            number = int(word[0]) if word[0].isdecimal() and len(word[0]) < 10 else 0
            if not 1 <= number <= nodes:
                block.refuse(line, word.start() + 1, f"'{word[0][:20]}' is no node", f"1 to {nodes}")
            elif number - 1 in depots:
                block.refuse(line, word.start() + 1, f"depot {number} is there twice", "each depot once")
            else:
                depots.append(number - 1)
    return depots
