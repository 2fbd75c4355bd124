"""Real orders from a file of order lines: read, checked row by row, and laid out as arrays.

The answer does not depend on the order of the rows: orders are sorted by time and id, the lines of an order
by what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.scenario.demand import OrderFile
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.tree import printable
from fulfilsim.units import MICRO, nearest
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.distributions import to_ticks

MOST_ROWS = 20_000_000
MOST_PROBLEMS = 1000
KEYS = ("demand", "orders")
NUMBER = r"^[+-]?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?$"


@dataclass(frozen=True)
class History:
    """Real orders that fall into the simulated days.

    Parameters
    ----------
    ids
        Ids, in order of time and id (n,).
    placed
        When they were placed (n,) [s].
    first_line
        Index of each order's first line, and the number of lines (n + 1,).
    sku
        Index of each line's SKU in `sku_names` (m,).
    units
        Units of each line (m,).
    price_micro
        Price of a unit; -1 where the file has none (m,).
    weight_kg
        Weight of a unit; NaN where the file has none (m,).
    place, service
        Index of the customer's place and of the service; -1 where the file has none (n,).
    sku_names
        SKUs of the file, sorted (k,).
    rows, skipped, outside
        Rows read, rows skipped as bad, and rows outside the simulated days.
    """

    ids: NDArray[np.str_]
    placed: NDArray[np.float64]
    first_line: NDArray[np.int64]
    sku: NDArray[np.int64]
    units: NDArray[np.int64]
    price_micro: NDArray[np.int64]
    weight_kg: NDArray[np.float64]
    place: NDArray[np.int64]
    service: NDArray[np.int64]
    sku_names: NDArray[np.str_]
    rows: int
    skipped: int
    outside: int

    def by_order(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum values of the lines (m,) over each order (n,)."""
        return np.add.reduceat(values, self.first_line[:-1]) if len(self.ids) else np.zeros(0, np.int64)


def read_history(
    loaded: Loaded, calendar: Calendar, places: Sequence[str], services: Sequence[str]
) -> History:
    """Read the order file of a scenario.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, no order falls into the simulated days, or rows are
        bad and the scenario does not skip them.
    """
    source: OrderFile = loaded.scenario.demand.orders
    path = loaded.inputs[(*KEYS, "file")]
    reader = _Rows(path, source)
    reader.read(loaded)
    zone = ZoneInfo(source.zone or calendar.zone)
    columns = {
        "order": reader.named("order"),
        "sku": reader.named("sku"),
        "at": reader.instants(zone, calendar.origin_utc),
        "quantity": reader.numbers("quantity", whole=True),
        "price": reader.numbers("price"),
        "weight": reader.numbers("weight"),
        "place": reader.known("place", places),
        "service": reader.known("service", services),
    }
    reader.refuse_bad_rows()
    return _arranged(columns, reader, calendar, loaded)


class _Rows:
    """The rows of an order file as columns of text, and which of them are bad."""

    def __init__(self, path: Path, source: OrderFile) -> None:
        self.path, self.source = path, source
        self.columns: dict[str, Any] = {}
        self.count = 0
        self.malformed: list[int] = []
        self.bad: NDArray[np.bool_] = np.zeros(0, bool)
        self.problems: list[Problem] = []

    def read(self, loaded: Loaded) -> None:
        """Read the columns that the mapping names."""
        wanted = {role: name for role, name in self.source.columns.model_dump().items() if name is not None}
        import pyarrow as pa

        try:
            table = (
                self._parquet(loaded, wanted) if self.path.suffix == ".parquet" else self._csv(loaded, wanted)
            )
            self.columns = {role: self._text(table[name]) for role, name in wanted.items()}
        except (pa.ArrowException, OSError, EOFError) as error:
            what = f"cannot be read: {str(error).splitlines()[0][:200]}"
            expected = "a CSV file (also .gz) or a Parquet file"
            raise InputError([Problem(Place(str(self.path)), "", what, expected)]) from None
        self.count = table.num_rows
        self.bad = np.zeros(self.count, bool)

    def named(self, role: str) -> NDArray[np.str_]:
        """Return a column of names; an empty one is bad."""
        import pyarrow.compute as pc

        self._refuse(role, _mask(pc.equal(self.columns[role], "")), "is empty", f"the {role} of every row")
        return np.asarray(self.columns[role].to_numpy(zero_copy_only=False), dtype=object)

    def numbers(self, role: str, whole: bool = False) -> NDArray[np.float64]:
        """Return a column of numbers, NaN where the file has no such column."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if role not in self.columns:
            return np.full(self.count, np.nan)
        text = self.columns[role]
        readable = pc.match_substring_regex(text, NUMBER)
        values = pc.cast(pc.if_else(readable, text, "0"), pa.float64()).to_numpy(zero_copy_only=False)
        if whole:
            wrong = ~_mask(readable) | (values < 1) | (values != np.floor(values)) | (values > 1e9)
            self._refuse(role, wrong, "is no number of units", "a whole number above zero")
        else:
            wrong = ~_mask(readable) | (values < 0) | (values > 1e9)
            self._refuse(role, wrong, "is no usable number", "a number, zero or more")
        return np.asarray(values)

    def known(self, role: str, names: Sequence[str]) -> NDArray[np.int64]:
        """Return a column of known names as indices, -1 where the file has no such column."""
        if role not in self.columns:
            return np.full(self.count, -1, np.int64)
        encoded = self.columns[role].dictionary_encode()
        labels = encoded.dictionary.to_pylist()
        index = {name: position for position, name in enumerate(names)}
        codes = np.asarray(encoded.indices, dtype=np.int64)
        found = np.array([index.get(label, -1) for label in labels], dtype=np.int64)[codes]
        hint = f"one of {', '.join(list(names)[:8])}" + (" ..." if len(names) > 8 else "")
        self._refuse(role, found < 0, f"is no known {role}", hint, names)
        return found

    def instants(self, zone: ZoneInfo, origin: datetime) -> NDArray[np.float64]:
        """Return when the orders were placed [s]; NaN where that cannot be read."""
        encoded = self.columns["time"].dictionary_encode()
        seconds = np.array([_instant(text, zone, origin) for text in encoded.dictionary.to_pylist()])
        values = seconds[np.asarray(encoded.indices)] if self.count else np.zeros(0)
        self._refuse("time", np.isnan(values), "is no time", "a date and time, e.g. 2026-11-27 18:05")
        return to_ticks(values)

    def refuse_bad_rows(self) -> None:
        """Raise the bad rows, unless the scenario skips them."""
        if self.problems and self.source.bad_rows == "refuse":
            raise InputError(self.problems)

    def _refuse(
        self, role: str, wrong: NDArray[np.bool_], what: str, expected: str, names: Sequence[str] = ()
    ) -> None:
        self.bad |= wrong
        column: str = getattr(self.source.columns, role)
        rows = np.flatnonzero(wrong)[: MOST_PROBLEMS - len(self.problems)]
        for row, number in zip(rows.tolist(), self._row_numbers(rows).tolist(), strict=True):
            text = printable(str(self.columns[role][row])[:40])
            place = Place(str(self.path), number, 1)
            said = f"'{text}' {what}" if text else "is empty"
            self.problems.append(Problem(place, column, said, expected, nearest(text, list(names))))

    def _row_numbers(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return row numbers of the file: the header is 1, and rows of another length count too."""
        left_out = np.array(self.malformed, dtype=np.int64)
        before = np.searchsorted(left_out - np.arange(len(left_out)), rows + 2, side="right")
        return np.asarray(rows + 2 + before)

    def _csv(self, loaded: Loaded, wanted: dict[str, str]) -> Any:
        import pyarrow as pa
        from pyarrow import csv

        with pa.input_stream(str(self.path), compression="detect") as stream:
            head = stream.read(1_000_000).split(b"\n", 1)[0].decode("utf-8-sig", "replace")
        header = [cell.strip().strip('"') for cell in head.rstrip("\r").split(",")]
        if header == [""]:
            raise InputError([Problem(Place(str(self.path)), "", "no header", "the names of the columns")])
        self._check_columns(loaded, wanted, header)
        options = {
            "read_options": csv.ReadOptions(use_threads=False, column_names=header, skip_rows=1),
            "parse_options": csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=self._malformed),
            "convert_options": csv.ConvertOptions(
                include_columns=sorted(set(wanted.values())), column_types=dict.fromkeys(header, pa.string())
            ),
        }
        with pa.input_stream(str(self.path), compression="detect") as stream:
            return self._limited(csv.open_csv(stream, **options))

    def _parquet(self, loaded: Loaded, wanted: dict[str, str]) -> Any:
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self.path)
        self._check_columns(loaded, wanted, file.schema_arrow.names)
        if file.metadata.num_rows > MOST_ROWS:
            raise InputError([Problem(Place(str(self.path)), "", "too many rows", f"at most {MOST_ROWS}")])
        return file.read(columns=sorted(set(wanted.values())))

    def _limited(self, batches: Any) -> Any:
        import pyarrow as pa

        kept, rows = [], 0
        for batch in batches:
            kept.append(batch)
            rows += batch.num_rows
            if rows > MOST_ROWS:
                raise InputError(
                    [Problem(Place(str(self.path)), "", "too many rows", f"at most {MOST_ROWS}")]
                )
        return pa.Table.from_batches(kept, schema=batches.schema)

    def _malformed(self, row: Any) -> str:
        self.malformed.append(row.number)
        if len(self.problems) < MOST_PROBLEMS:
            what = f"{row.actual_columns} cells"
            place = Place(str(self.path), row.number, 1)
            self.problems.append(Problem(place, "", what, f"{row.expected_columns}, as in the header"))
        return "skip"

    def _check_columns(self, loaded: Loaded, wanted: dict[str, str], header: list[str]) -> None:
        problems = [
            loaded.problem(
                (*KEYS, "columns", role),
                f"no column '{name}' in {self.path.name}",
                f"one of {printable(', '.join(header[:20]))[:200]}",
                printable(nearest(name, header)),
            )
            for role, name in wanted.items()
            if name not in header
        ] + [
            loaded.problem(
                (*KEYS, "columns", role), f"column '{name}' twice in {self.path.name}", "one of them"
            )
            for role, name in wanted.items()
            if header.count(name) > 1
        ]
        if problems:
            raise InputError(problems)

    def _text(self, column: Any) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        text = pc.utf8_trim_whitespace(pc.fill_null(pc.cast(column, pa.string()), ""))
        return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _mask(flags: Any) -> NDArray[np.bool_]:
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def _instant(text: str, zone: ZoneInfo, origin: datetime) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return float("nan")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        return (aware.astimezone(UTC) - origin).total_seconds()
    except OverflowError:
        return float("nan")


def _arranged(columns: dict[str, Any], reader: _Rows, calendar: Calendar, loaded: Loaded) -> History:
    at = columns["at"]
    inside = ~reader.bad & (at >= 0) & (at < calendar.end)
    outside = int((~reader.bad).sum() - inside.sum())
    if not inside.any():
        path = loaded.inputs[(*KEYS, "file")]
        days = f"{calendar.dates[0]} to {calendar.dates[-1]}"
        what = f"no order of {path.name} falls into the simulated days {days}"
        raise InputError([loaded.problem(("calendar", "measure"), what, "days that the file covers")])
    kept = {name: values[inside] for name, values in columns.items()}
    ids, order = np.unique(kept["order"].astype(str), return_inverse=True)
    sku_names, sku = np.unique(kept["sku"].astype(str), return_inverse=True)
    first_at = np.full(len(ids), np.inf)
    np.minimum.at(first_at, order, kept["at"])
    sequence = np.lexsort((np.arange(len(ids)), first_at))
    rank = np.empty(len(ids), np.int64)
    rank[sequence] = np.arange(len(ids))
    units = kept["quantity"].astype(np.int64)
    price = np.where(np.isnan(kept["price"]), -1, np.rint(np.nan_to_num(kept["price"]) * MICRO)).astype(
        np.int64
    )
    lines = np.lexsort((kept["service"], kept["place"], kept["weight"], price, units, sku, rank[order]))
    counts = np.bincount(rank[order], minlength=len(ids))
    first_line = np.concatenate(([0], np.cumsum(counts)))
    heads = lines[first_line[:-1]]
    return History(
        ids=ids[sequence],
        placed=first_at[sequence],
        first_line=first_line,
        sku=sku[lines].astype(np.int64),
        units=units[lines],
        price_micro=price[lines],
        weight_kg=kept["weight"][lines],
        place=kept["place"][heads],
        service=kept["service"][heads],
        sku_names=sku_names,
        rows=reader.count + len(reader.malformed),
        skipped=int(reader.bad.sum()) + len(reader.malformed),
        outside=outside,
    )
