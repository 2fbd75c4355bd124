"""Orders as a fit of the demand sees them: days, hours, lines, units, SKUs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fulfilsim.calibration.columns import Mapped
from fulfilsim.calibration.rows import Floats, Ints, Options, instants_of, local_days_and_hours, read_rows
from fulfilsim.errors import bad
from fulfilsim.world.history.rows import Rows, ranked


@dataclass(frozen=True)
class Sample:
    """Orders of a file, in the order of time and id.

    Parameters
    ----------
    day, hour
        Local day as an ordinal and hour of the day of each order (n,).
    lines
        Lines of each order; empty where the file does not say (n,).
    units
        Units of each line; empty where the file does not say (m,).
    sku_lines
        Lines of each SKU (k,).
    price, weight
        Mean price and weight [kg] of a unit by SKU, those that are known (k,).
    rows, skipped
        Rows read, and rows skipped as bad.
    """

    day: Ints
    hour: Floats
    lines: Ints
    units: Ints
    sku_lines: Ints
    price: Floats
    weight: Floats
    rows: int
    skipped: int


def read_sample(path: Path, mapped: Mapped, options: Options) -> Sample:
    """Read the orders to fit the demand to.

    Raises
    ------
    InputError
        If the file cannot be read, rows are bad and not to be skipped, or nothing is left.
    """
    rows = read_rows(path, mapped, options)
    order = rows.labels("order")
    ids, rank = ranked(order.texts, order.codes)
    at = instants_of(rows, "time", options.zone)
    columns = _columns(rows)
    if mapped.level == "orders":
        twice = np.bincount(rank, minlength=1)[rank] > 1 if len(rank) else np.zeros(0, bool)
        rows.refuse("order", twice, "is there already", "a row an order, or --column for sku and quantity")
    rows.refuse_bad_rows()
    del ids
    return _sample(rows, rank, at, columns, options, path)


def _columns(rows: Rows) -> dict[str, Floats]:
    """Read the columns that the file has, as numbers; a SKU is its place among the names."""
    found = {role: rows.counts(role) for role in ("quantity", "lines") if rows.has(role)}
    kg = {"g": 1e-3, "lb": 0.45359237}.get(rows.source.weight_unit, 1.0)
    found |= {role: rows.numbers(role) for role in ("price", "weight") if rows.has(role)}
    if "weight" in found:
        found["weight"] = found["weight"] * kg
    if rows.has("sku"):
        sku = rows.labels("sku")
        found["sku"] = ranked(sku.texts, sku.codes)[1].astype(float)
    return found


def _sample(
    rows: Rows, rank: Ints, at: Floats, columns: dict[str, Floats], options: Options, path: Path
) -> Sample:
    good = np.flatnonzero(~rows.bad)
    # Sorted by all that is used, so that sums do not hang on the sequence of the rows.
    kept = good[np.lexsort((*(values[good] for _, values in sorted(columns.items())), at[good], rank[good]))]
    heads = np.flatnonzero(np.diff(rank[kept], prepend=-1))
    day, hour = local_days_and_hours(at[kept][heads], options.zone)
    counted = np.ones(len(heads), bool)
    if options.days is not None:
        counted = (day >= options.days.first.toordinal()) & (day <= options.days.last.toordinal())
    if not counted.any():
        raise bad(str(path), "", "no order to fit to", "good rows in the days that count")
    counts = np.diff(np.append(heads, len(kept)))
    row = kept[np.repeat(counted, counts)]
    by_line = "sku" in columns
    lines = counts[counted] if by_line else columns["lines"][row] if "lines" in columns else np.zeros(0)
    sku = np.unique(columns["sku"][row], return_inverse=True)[1] if by_line else np.zeros(0, np.int64)
    return Sample(
        day=day[counted].astype(np.int64),
        hour=hour[counted],
        lines=np.asarray(lines, np.int64),
        units=columns["quantity"][row].astype(np.int64) if by_line else np.zeros(0, np.int64),
        sku_lines=np.bincount(sku),
        price=_by_sku(sku, columns.get("price"), row),
        weight=_by_sku(sku, columns.get("weight"), row),
        rows=rows.read,
        skipped=rows.skipped,
    )


def _by_sku(sku: Ints, values: Floats | None, row: Ints) -> Floats:
    """Return the mean of a column by SKU, of those where it is above nought."""
    if values is None or not len(sku):
        return np.zeros(0)
    means = np.bincount(sku, values[row]) / np.bincount(sku)
    return np.asarray(means[means > 0])
