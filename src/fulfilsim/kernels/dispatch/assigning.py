"""The cheapest assignment: the readable twin.

References
----------
R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
problems", Computing 38 (1987).
"""

from __future__ import annotations

import numpy as np

from fulfilsim.kernels.routing.problem import Ints

FAR = 1 << 62


def assign(cost: Ints) -> Ints:
    """Give each row a column of its own at the least total cost.

    Row after row joins by the path of least reduced cost to a column that is still free; prices of rows and
    columns then move so that no reduced cost is below zero.

    Parameters
    ----------
    cost
        Cost of each pair; at least as many columns as rows (n, m).

    Returns
    -------
    NDArray
        Column of each row (n,).
    """
    rows, columns = cost.shape
    prices = [0] * rows, [0] * columns
    row_of, column_of = [-1] * columns, [-1] * rows
    for start in range(rows):
        came_from, way, last = _search(cost.tolist(), start, prices, row_of)
        _reprice(start, way, last, prices, row_of)
        _turn(start, last, came_from, row_of, column_of)
    return np.array(column_of, np.int64)


def _search(
    cost: list[list[int]], start: int, prices: tuple[list[int], list[int]], row_of: list[int]
) -> tuple[dict[int, int], dict[int, int], int]:
    """Reach columns in the order of their distance until one is free; give the ways of those reached."""
    way, came_from = [FAR] * len(row_of), {}
    reached: dict[int, int] = {}
    row, so_far = start, 0
    while True:
        rest = [column for column in range(len(row_of)) if column not in reached]
        for column in rest:
            through = so_far + cost[row][column] - prices[0][row] - prices[1][column]
            if through < way[column]:
                way[column], came_from[column] = through, row
        nearest = min(rest, key=lambda column: way[column])
        so_far = reached[nearest] = way[nearest]
        row = row_of[nearest]
        if row < 0:
            return came_from, reached, nearest


def _reprice(
    start: int, reached: dict[int, int], last: int, prices: tuple[list[int], list[int]], row_of: list[int]
) -> None:
    """Let rows and columns on the tree pay what they were reached below the end."""
    prices[0][start] += reached[last]
    for column, way in reached.items():
        if column != last:
            prices[0][row_of[column]] += reached[last] - way
            prices[1][column] -= reached[last] - way


def _turn(start: int, last: int, came_from: dict[int, int], row_of: list[int], column_of: list[int]) -> None:
    """Hand columns on along the path, from the free one back to the new row."""
    column = last
    while column >= 0:
        row = came_from[column]
        handed_on = -1 if row == start else column_of[row]
        row_of[column], column_of[row] = row, column
        column = handed_on
