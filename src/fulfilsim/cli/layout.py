"""Lay out rows as a plain text table that reads well on a terminal and in a file."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Align the columns of rows, the first of which is the head; `left` columns are flush left."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    return "\n".join(_line(row, widths, left) for row in rows)


def percent(share: float) -> str:
    """Write a share of one as a percentage."""
    return f"{100 * share:.0f}%"


def _line(row: Sequence[str], widths: Sequence[int], left: int) -> str:
    cells = [f"{cell:<{width}}" if at < left else f"{cell:>{width}}"
             for at, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
    return "  ".join(cells).rstrip()
