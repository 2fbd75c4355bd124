"""Work times as they were measured: a table of quantiles."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

from fulfilsim.scenario.distribution import Distribution
from fulfilsim.world.table import Table, read_table

HOUR_S = 3600.0
LONGEST_H = 24 * 366.0


def read_measured_time(path: Path) -> Distribution:
    """Read a file with the columns quantile, rising from 0 to 1, and hours, which do not fall.

    Raises
    ------
    InputError
        If the file cannot be read, or its quantiles are none.
    """
    table = read_table(path, ("quantile", "hours"))
    levels, hours = table.numbers("quantile", 0, 1), table.numbers("hours", 0, LONGEST_H)
    _check(table, levels, hours)
    table.finish()
    return measured(tuple(levels), tuple(HOUR_S * each for each in hours))


def measured(levels: tuple[float, ...], values: tuple[float, ...]) -> Distribution:
    """Make a distribution of its quantiles, linear between them."""
    steps = [(v - u, a, b) for (u, v), (a, b) in zip(pairwise(levels), pairwise(values), strict=True)]
    mean = math.fsum(step * (a + b) / 2 for step, a, b in steps)
    square = math.fsum(step * (a * a + a * b + b * b) / 3 for step, a, b in steps)
    sd = math.sqrt(max(square - mean * mean, 0.0))
    return Distribution("measured", mean, sd, levels=levels, values=values)


def _check(table: Table, levels: list[float], hours: list[float]) -> None:
    for row in range(1, len(levels)):
        if levels[row] <= levels[row - 1]:
            column = table.header.index("quantile")
            table.refuse(row, column, f"{levels[row]:g} does not rise", f"more than {levels[row - 1]:g}")
        if hours[row] < hours[row - 1]:
            column = table.header.index("hours")
            table.refuse(row, column, f"{hours[row]:g} h falls", f"at least {hours[row - 1]:g}")
    for row, end in ((0, 0.0), (len(levels) - 1, 1.0)):
        if levels[row] != end:
            table.refuse(row, table.header.index("quantile"), f"ends at {levels[row]:g}", f"{end:g}")
