"""Excel workbooks: the cells of the first sheet as text, every row with its number."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

LARGEST_BYTES = 1_000_000_000

Row = tuple[int, list[str]]


def is_workbook(path: Path) -> bool:
    """Tell from a file's name whether Excel wrote it."""
    return path.suffix.lower() == ".xlsx"


def workbook_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of the first sheet that hold anything, the header first.

    Raises
    ------
    OSError
        If the file cannot be read as a workbook.
    """
    from python_calamine import CalamineError, load_workbook

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_BYTES:
                raise OSError("the workbook unpacks to more than 1 GB")
        sheet = load_workbook(str(path)).get_sheet_by_index(0)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield number, texts
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise OSError(f"no Excel workbook: {error}") from None


def _text(cell: object) -> str:
    """Write a cell as a CSV file would: a whole number without a fraction, a time in ISO form."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
