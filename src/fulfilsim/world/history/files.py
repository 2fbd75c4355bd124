"""Order files as columns of text: CSV, Excel or Parquet, every row with its number in the file."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.scenario.regular import check_regular
from fulfilsim.world.workbook import is_workbook, workbook_rows

MOST_ROWS = 20_000_000
LONGEST_LINE = 1_000_000
CHUNK = 65_536
READABLE = "a CSV file (also .gz), a Parquet file or an Excel workbook (.xlsx)"

Row = tuple[int, list[str]]
Choose = Callable[[list[str]], Sequence[str]]


@dataclass(frozen=True)
class Column:
    """A column of text.

    Parameters
    ----------
    texts
        What its cells say, trimmed (k,).
    codes
        Which of the texts each row has (n,).
    position
        Where the column stands in the file, from 1.
    """

    texts: list[str]
    codes: NDArray[np.int64]
    position: int

    def of_row(self, row: int) -> str:
        """Return the text of a row."""
        return str(self.texts[self.codes[row]])


@dataclass
class Grid:
    """The columns of an order file that are wanted.

    Parameters
    ----------
    columns
        By name.
    lines
        Row number of each row; of a row that spans several lines the first (n,).
    broken
        Rows of the wrong length or form: row number, what is wrong, what was expected.
    """

    columns: dict[str, Column]
    lines: NDArray[np.int64]
    broken: list[tuple[int, str, str]] = field(default_factory=list)


def read_grid(path: Path, choose: Choose) -> Grid:
    """Read the columns of a file.

    Parameters
    ----------
    path
        The file.
    choose
        Says from the names of all columns which ones are wanted, or raises.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    check_regular(path, str(path), "order file")
    try:
        if path.suffix.lower() == ".parquet":
            return _parquet(path, choose)
        if is_workbook(path):
            return _gathered(path, workbook_rows(path), choose, [])
        broken: list[tuple[int, str, str]] = []
        with _opened(path) as file:
            return _gathered(path, _csv_rows(path, file, broken), choose, broken)
    except (OSError, EOFError, zlib.error) as error:
        what = f"cannot be read: {(str(error).splitlines() or [''])[0][:200]}"
        raise bad(str(path), "", what, READABLE) from None


def _opened(path: Path) -> TextIO:
    """Open a CSV file; bytes that are not UTF-8 pass as lone surrogates, to be found in their cells."""
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _csv_rows(path: Path, file: TextIO, broken: list[tuple[int, str, str]]) -> Iterator[Row]:
    """Yield the rows that hold anything, numbered as an editor numbers lines."""
    reader = csv.reader(_lines(path, file), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "field larger" in str(error):
                raise bad(
                    f"{path}:{number}:1", "", "a quoted cell does not end", "a closing quotation mark"
                ) from None
            broken.append((number, f"{error}", "quotation marks around whole cells"))
            continue
        if len(cells) > 1 or (cells and cells[0].strip()):
            yield number, cells


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise bad(f"{path}:{number}:1", "", f"a line of {LONGEST_LINE} characters", READABLE)
        yield line


def _gathered(path: Path, rows: Iterator[Row], choose: Choose, broken: list[tuple[int, str, str]]) -> Grid:
    header = [cell.strip() for cell in next(rows, (1, []))[1]]
    if not any(header):
        raise bad(str(path), "", "no header", "the names of the columns")
    if any("\0" in name or not _is_text(name) for name in header):
        raise bad(f"{path}:1:1", "", "the header is not UTF-8", READABLE)
    wanted = sorted({header.index(name) for name in choose(header)})
    texts: list[Any] = [defaultdict() for _ in wanted]
    for codes in texts:
        codes.default_factory = codes.__len__
    lines: list[NDArray[np.int64]] = []
    parts: list[list[NDArray[np.int64]]] = [[] for _ in wanted]
    for numbers, cells in _chunks(path, rows, len(header), broken):
        lines.append(np.array(numbers, np.int64))
        columns = list(zip(*cells, strict=True))
        for part, codes, index in zip(parts, texts, wanted, strict=True):
            part.append(np.fromiter(map(codes.__getitem__, columns[index]), np.int64, len(numbers)))
    return Grid(
        {
            header[index]: Column([text.strip() for text in codes], _joined(part), index + 1)
            for index, codes, part in zip(wanted, texts, parts, strict=True)
        },
        _joined(lines),
        broken,
    )


def _chunks(
    path: Path, rows: Iterator[Row], width: int, broken: list[tuple[int, str, str]]
) -> Iterator[tuple[tuple[int, ...], tuple[list[str], ...]]]:
    """Yield numbers and cells of many rows at a time; those of another length are set apart."""
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        count += len(chunk)
        if count > MOST_ROWS:
            raise bad(str(path), "", "too many rows", f"at most {MOST_ROWS}")
        right = [row for row in chunk if len(row[1]) == width]
        if len(right) < len(chunk):
            broken.extend(
                (number, f"{len(cells)} cells", f"{width}, as in the header")
                for number, cells in chunk
                if len(cells) != width
            )
        if right:
            numbers, cells = zip(*right, strict=True)
            yield numbers, cells


def _joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _is_text(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _parquet(path: Path, choose: Choose) -> Grid:
    """Read a Parquet file; its rows are numbered as if the names of the columns were the first line."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        if file.metadata.num_rows > MOST_ROWS:
            raise bad(str(path), "", "too many rows", f"at most {MOST_ROWS}")
        header = list(file.schema_arrow.names)
        table = file.read(columns=sorted(set(choose(header))))
        columns = {name: _encoded(table[name], header.index(name) + 1) for name in table.column_names}
    except pa.ArrowException as error:
        raise OSError(str(error)) from None
    return Grid(columns, np.arange(table.num_rows, dtype=np.int64) + 2)


def _encoded(column: Any, position: int) -> Column:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.fill_null(pc.cast(column, pa.string()), "").combine_chunks()
    encoded = (text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text).dictionary_encode()
    texts = [each.strip() for each in encoded.dictionary.to_pylist()]
    return Column(texts, np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64), position)
