"""Small tables as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

from fulfilsim.columns import Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: Table | pd.DataFrame, path: Path) -> None:
    """Write a frame; numbers so that they read back exactly, undefined and endless ones empty."""
    records = frame.records() if isinstance(frame, Table) else frame.to_dict("records")
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream, lineterminator="\n")
        sheet.writerow(frame.columns)
        sheet.writerows([_plain(value) for value in record.values()] for record in records)


def harmless(text: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    A carriage return becomes a blank, for not every reader of CSV expects one within a line.
    """
    if not isinstance(text, str):
        return text
    line = text.replace("\r", " ")
    return f"'{line}" if text.startswith(DANGEROUS) else line


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else ""
    return harmless(value)
