"""What a provider's own records say of its site: stock, receipts, returns and mistakes by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from fulfilsim.billing import Activity, activity_of
from fulfilsim.billing.activity import COUNTS as ALL
from fulfilsim.billing.activity import Ints
from fulfilsim.scenario.values import read_date
from fulfilsim.world.table import Table, read_table

COUNTS = ("received_pallets", "received_units", "returns", "wrong", "parcels")
STORED = {"stored_pallets": "pallets", "stored_m3": "cubic metres"}
CM3_PER_M3 = 1_000_000
MOST = 1_000_000_000


def with_records(did: Activity, path: Path, pallet_cm3: int) -> Activity:
    """Put what a file says of each day in the place of what was assumed.

    A day without a row has none of what is counted, and the stock of the last row before it. Rows of days
    that are not billed make no difference.

    Parameters
    ----------
    did
        What was done, as far as it was known.
    path
        CSV or Excel file with the column day and some of stored_pallets, stored_m3, received_pallets,
        received_units, returns, wrong, parcels.
    pallet_cm3
        What a pallet holds.

    Raises
    ------
    InputError
        If the file cannot be read, or a cell is wrong.
    """
    table = read_table(path, ("day",), (*COUNTS, *STORED))
    day = np.array([each.toordinal() for each in _days(table)], np.int64) - did.first.toordinal()
    columns = {name: _counts(table, name, day, len(did)) for name in COUNTS if name in table.header}
    for name, size in (("stored_pallets", pallet_cm3), ("stored_m3", CM3_PER_M3)):
        if name in table.header:
            columns["stored_cm3"] = _stored(table, name, day, len(did), size)
    if set(STORED) <= set(table.header):
        table.refuse_header("stored_pallets and stored_m3", "one of them")
    table.finish()
    known = {name: getattr(did, name) for name in ALL}
    return activity_of(did.first, len(did), **{**known, **columns})


def _days(table: Table) -> list[date]:
    found = []
    for row, text in enumerate(table.names("day")):
        try:
            found.append(read_date(text))
        except ValueError:
            table.refuse(row, table.header.index("day"), f"'{text[:40]}' is not a date", "e.g. 2026-11-27")
            found.append(date(1970, 1, 1))
    return found


def _counts(table: Table, name: str, day: Ints, days: int) -> Ints:
    values = np.array(table.whole_numbers(name, 0, MOST), np.int64)
    counts, here = np.zeros(days, np.int64), (day >= 0) & (day < days)
    counts[day[here]] = values[here]
    return counts


def _stored(table: Table, name: str, day: Ints, days: int, size: int) -> Ints:
    """Return the volume of each day: of the last row until then, before the first that one's."""
    volume = np.rint(np.array(table.numbers(name, 0, MOST // 1000)) * size).astype(np.int64)
    order = np.argsort(day, kind="stable")
    last = np.searchsorted(day[order], np.arange(days), side="right") - 1
    return volume[order][np.maximum(last, 0)] if len(day) else np.zeros(days, np.int64)
