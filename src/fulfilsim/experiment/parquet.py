"""Row tables as Parquet: instants as local times, money in currency, checksums on every page."""

from __future__ import annotations

import base64
import io
import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet as pq

from fulfilsim.analysis.costing import MICRO
from fulfilsim.columns import NONE, Column, Names, Table, as_table, named
from fulfilsim.errors import bad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from fulfilsim.analysis.grouped import Bools, Floats
    from fulfilsim.world.calendar import Calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ARROW_SCHEMA = "ARROW:schema"
ROWS_A_GROUP = 2**24
ONE_DICTIONARY = 2**30  # bytes: a group of rows has one, however many names there are
PROMISES = ("promised_by", "promised_ship_at")
RENAMED = {"at": "time", "amount_micro": "amount"}


def to_arrow(rows: Table | pd.DataFrame, calendar: Calendar, replication: int) -> pa.Table:
    """Give a row table as users see it.

    Parameters
    ----------
    rows
        Rows; columns ``at``, ``*_at`` and promises are in seconds since the origin of the calendar.
    calendar
        Where its origin lies, and in which zone.
    replication
        Written into the first column of every row.

    Returns
    -------
    pyarrow.Table
        Instants are timestamps to the millisecond in the scenario's zone, amounts in currency; what has not
        happened and empty names are null. Names are coded.
    """
    table = as_table(rows)
    columns = {"replication": _array(np.full(len(table), replication, dtype=np.int32))}
    for name, values in table.columns.items():
        columns[RENAMED.get(name, name)] = _column(name, values, calendar)
    return pa.table(columns)


def to_bytes(table: pa.Table) -> bytes:
    """Write a table as the bytes of a Parquet file; what is coded here is plain text to its readers."""
    stream = io.BytesIO()
    with _writer(stream, table.schema) as writer:
        writer.write_table(table, row_group_size=ROWS_A_GROUP)
    return stream.getvalue()


def figures_to_bytes(figures: Table) -> bytes:
    """Write figures as they are; what is undefined and what is endless stay apart."""
    columns = {
        name: _names(values) if isinstance(values, Names) else _array(values)
        for name, values in figures.columns.items()
    }
    return to_bytes(pa.table(columns))


def figures_of(source: Path) -> Table:
    """Read figures, their pages checked."""
    table = _table(source)
    return Table({name: _values(table[name].combine_chunks()) for name in table.column_names})


def read(source: Path) -> pd.DataFrame:
    """Read a Parquet file, its pages checked.

    Raises
    ------
    InputError
        If it is not as it was written.
    """
    with _undamaged(source):
        frame: pd.DataFrame = _table(source).to_pandas()
    return frame


def read_some(source: Path, replication: int, columns: Sequence[str] | None = None) -> pa.Table:
    """Read the rows of one replication, their pages checked.

    Raises
    ------
    InputError
        If the file is not as it was written.
    """
    only = [("replication", "==", replication)]
    wanted = None if columns is None else list(columns)
    with _undamaged(source):
        return pq.read_table(source, columns=wanted, filters=only, page_checksum_verification=True)


def merge(sources: Sequence[Path], target: Path) -> None:
    """Put several files of one kind into one, in their order, their pages checked; one alone is the file."""
    if len(sources) == 1:
        _link(sources[0], target)
        return
    writer: Any = None
    try:
        for source in sources:
            table = _coded(source)
            writer = writer or _writer(target, table.schema)
            writer.write_table(table, row_group_size=ROWS_A_GROUP)
    finally:
        if writer is not None:
            writer.close()


def _values(column: pa.Array) -> Column:
    if pa.types.is_string(column.type):
        return named(column.to_pylist())
    return np.array(column.to_pylist())


@contextmanager
def _undamaged(source: Path) -> Iterator[None]:
    """Tell a file that was cut off, written over or edited, by its name."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        expected = "the file as it was written; run the scenario again"
        raise bad(str(source), "", "cannot be read as a table", expected) from error


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where its folder lies on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _coded(source: Path) -> pa.Table:
    """Read a file with its names coded."""
    texts = [field.name for field in pq.read_schema(source) if pa.types.is_string(field.type)]
    with pq.ParquetFile(source, page_checksum_verification=True, read_dictionary=texts) as file:
        return file.read()


def _table(source: Path) -> pa.Table:
    with pq.ParquetFile(source, page_checksum_verification=True) as file:
        return file.read()


def _writer(target: Any, schema: pa.Schema) -> Any:
    """Open a file: coded names as codes, instants as differences, other numbers as they are."""
    names = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    instants = [field.name for field in schema if pa.types.is_timestamp(field.type)]
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    writer = pq.ParquetWriter(
        target,
        schema,
        store_schema=False,
        use_dictionary=names,
        column_encoding=dict.fromkeys(instants, "DELTA_BINARY_PACKED"),
        dictionary_pagesize_limit=ONE_DICTIONARY,
        write_statistics=[field.name for field in schema if field.name not in (*names, *texts)],
        write_page_checksum=True,
    )
    plain = pa.schema([pa.field(field.name, _plain(field.type)) for field in schema])
    writer.add_key_value_metadata({ARROW_SCHEMA: base64.b64encode(plain.serialize().to_pybytes())})
    return writer


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _column(name: str, values: Column, calendar: Calendar) -> pa.Array:
    if isinstance(values, Names):
        return _names(values)
    if name == "at" or name.endswith("_at") or name in PROMISES:
        return _instants(values, calendar)
    if name == "amount_micro":
        return _array(values / MICRO)
    return _array(values, np.isnan(values) if values.dtype.kind == "f" else None)


def _names(names: Names) -> pa.Array:
    """Give names as codes, and as plain text where hardly one comes twice; no name is null."""
    missing = names.codes == NONE
    if len(names.labels) > len(names) // 2 and not missing.any():
        return _texts(names.labels[names.codes])
    return pa.DictionaryArray.from_arrays(_array(names.codes, missing), _texts(names.labels))


def _texts(labels: NDArray[np.bytes_]) -> pa.Array:
    """Lay texts end to end, as Arrow has them."""
    lengths = np.strings.str_len(labels)
    letters = np.ascontiguousarray(labels).view(np.uint8).reshape(len(labels), labels.itemsize)
    if (lengths < labels.itemsize).any():
        letters = letters[np.arange(labels.itemsize) < lengths[:, np.newaxis]]
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    return pa.StringArray.from_buffers(len(labels), pa.py_buffer(offsets), pa.py_buffer(letters))


def _instants(seconds: Floats, calendar: Calendar) -> pa.Array:
    missing = np.isnan(seconds)
    ms = seconds * 1000
    if missing.any():
        ms[missing] = 0
    whole = np.rint(ms, out=ms).astype(np.int64)
    whole += round((calendar.origin_utc - EPOCH).total_seconds() * 1000)
    return _array(whole, missing, pa.timestamp("ms", tz=calendar.zone))


def _array(values: NDArray[Any], missing: Bools | None = None, kind: pa.DataType | None = None) -> pa.Array:
    """Give numbers to Arrow as they lie; :func:`pyarrow.array` would import pandas to look at them."""
    valid = _bits(~missing) if missing is not None and missing.any() else None
    data = _bits(values) if values.dtype == bool else pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind or pa.from_numpy_dtype(values.dtype), len(values), [valid, data])


def _bits(mask: Bools) -> pa.Buffer:
    return pa.py_buffer(np.packbits(mask, bitorder="little"))
