"""Row tables as Parquet: instants as local times, money in currency, checksums on every page."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet as pq

from fulfilsim.analysis.costing import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fulfilsim.analysis.grouped import Floats
    from fulfilsim.world.calendar import Calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PROMISES = ("promised_by", "promised_ship_at")
RENAMED = {"at": "time", "amount_micro": "amount"}


def to_arrow(frame: pd.DataFrame, calendar: Calendar, replication: int) -> pa.Table:
    """Give a row table as users see it.

    Parameters
    ----------
    frame
        Rows; columns ``at``, ``*_at`` and promises are in seconds since the origin of the calendar.
    calendar
        Where its origin lies, and in which zone.
    replication
        Written into the first column of every row.

    Returns
    -------
    pyarrow.Table
        Instants are timestamps to the millisecond in the scenario's zone, amounts in currency; what has not
        happened and empty names are null.
    """
    columns = {"replication": pa.array(np.full(len(frame), replication, dtype=np.int32))}
    for name in frame.columns:
        columns[RENAMED.get(name, name)] = _column(name, frame[name], calendar)
    return pa.table(columns)


def to_bytes(table: pa.Table) -> bytes:
    """Write a table as the bytes of a Parquet file."""
    stream = io.BytesIO()
    pq.write_table(table, stream, write_page_checksum=True)
    return stream.getvalue()


def frame_to_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as it is; what is undefined and what is endless stay apart."""
    columns = {name: pa.array(frame[name].to_numpy(), from_pandas=False) for name in frame.columns}
    return to_bytes(pa.table(columns))


def read(source: Path) -> pd.DataFrame:
    """Read a Parquet file, its pages checked."""
    frame: pd.DataFrame = _table(source).to_pandas()
    return frame


def merge(sources: Iterable[Path], target: Path) -> None:
    """Write several files of one kind into one, in their order, their pages checked."""
    writer: Any = None
    try:
        for source in sources:
            table = _table(source)
            writer = writer or pq.ParquetWriter(target, table.schema, write_page_checksum=True)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _table(source: Path) -> pa.Table:
    with pq.ParquetFile(source, page_checksum_verification=True) as file:
        return file.read()


def _column(name: str, values: pd.Series[Any], calendar: Calendar) -> pa.Array:
    if name == "at" or name.endswith("_at") or name in PROMISES:
        return _instants(values.to_numpy(dtype=np.float64), calendar)
    if name == "amount_micro":
        return pa.array(values.to_numpy(dtype=np.int64) / MICRO)
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_integer_dtype(values):
        return pa.array(values.to_numpy())
    if pd.api.types.is_float_dtype(values):
        return pa.array(values.to_numpy(dtype=np.float64), from_pandas=True)
    return _names(values)


def _names(values: pd.Series[Any]) -> pa.Array:
    """Give text, empty text as null."""
    text = values.astype(object).to_numpy()
    return pa.array(text, type=pa.string(), mask=(text == "") | pd.isna(text))


def _instants(seconds: Floats, calendar: Calendar) -> pa.Array:
    missing = np.isnan(seconds)
    origin_ms = round((calendar.origin_utc - EPOCH).total_seconds() * 1000)
    ms = origin_ms + np.rint(np.where(missing, 0.0, seconds) * 1000).astype(np.int64)
    return pa.array(ms, type=pa.int64(), mask=missing).cast(pa.timestamp("ms", tz=calendar.zone))
