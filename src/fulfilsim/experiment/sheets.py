"""Small tables as CSV that a spreadsheet opens safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame; numbers so that they read back exactly, undefined and endless ones empty."""
    plain = frame.apply(_plain)
    plain.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def harmless(text: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    A carriage return becomes a blank, for not every reader of CSV expects one within a line.
    """
    if not isinstance(text, str):
        return text
    line = text.replace("\r", " ")
    return f"'{line}" if text.startswith(DANGEROUS) else line


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_numeric_dtype(column):
        return column.where(np.isfinite(column))
    return column.map(harmless)
