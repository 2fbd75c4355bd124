"""Explicit distances: a whole matrix, or one of its triangles."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.instances.rows import Block, Floats, numbers

MOST_NODES = 10_000
LARGEST = 2**31
# By format: whether the lower triangle is listed, by rows, and with the diagonal.
TRIANGLES = {
    "LOWER_ROW": (True, True, False),
    "LOWER_DIAG_ROW": (True, True, True),
    "UPPER_ROW": (False, True, False),
    "UPPER_DIAG_ROW": (False, True, True),
    "LOWER_COL": (True, False, False),
    "LOWER_DIAG_COL": (True, False, True),
    "UPPER_COL": (False, False, False),
    "UPPER_DIAG_COL": (False, False, True),
}
FORMATS = ("FULL_MATRIX", *TRIANGLES)


def explicit(block: Block, form: str, nodes: int) -> NDArray[Any] | None:
    """Read a matrix of distances (nodes, nodes), whole numbers if they are, or record what is wrong with it.

    Where anything in the file is wrong, no matrix is made: it might be as large as it is useless.

    Parameters
    ----------
    block
        Where the numbers stand, on lines of any length.
    form
        One of `FORMATS`.
    nodes
        How many nodes there are.
    """
    values = numbers(block)
    due = expected_count(form, nodes)
    if len(values) != due:
        what = f"{len(values):,} numbers where {nodes} nodes need {due:,}"
        block.refuse(block.line, 1, what, f"{due:,} numbers for {form}")
        return None
    if (values < 0).any():
        at = int(np.argmax(values < 0))
        block.refuse(*_place(block, at), f"distance {values[at]:.15g}", "0 or more")
    if block.source.problems or nodes > MOST_NODES:
        return None
    matrix = values.reshape(nodes, nodes) if form == "FULL_MATRIX" else _symmetric(values, form, nodes)
    whole = matrix.astype(np.int32) if values.max(initial=0) < LARGEST else None
    return whole if whole is not None and (whole == matrix).all() else matrix


def expected_count(form: str, nodes: int) -> int:
    """Count the numbers that a format has."""
    if form == "FULL_MATRIX":
        return nodes * nodes
    diagonal = TRIANGLES[form][2]
    return nodes * (nodes - 1) // 2 + (nodes if diagonal else 0)


def _symmetric(values: Floats, form: str, nodes: int) -> Floats:
    lower, by_rows, diagonal = TRIANGLES[form]
    # Columns of one triangle are the rows of the other.
    indices = np.tril_indices if lower == by_rows else np.triu_indices
    shift = 0 if diagonal else (-1 if lower == by_rows else 1)
    rows, columns = indices(nodes, shift)
    matrix = np.zeros((nodes, nodes))
    matrix[rows, columns] = matrix[columns, rows] = values
    return matrix


def _place(block: Block, index: int) -> tuple[int, int]:
    """Find line and column of the number at an index."""
    for line, words in block.words():
        if index < len(words):
            return line, words[index].start() + 1
        index -= len(words)
    return block.line, 1
