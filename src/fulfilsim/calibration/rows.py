"""The rows of an order file as a fit reads them: by the same reader, rules and words as a scenario's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.calibration.columns import Mapped
from fulfilsim.errors import Place, Problem, bad
from fulfilsim.scenario.demand import Columns, OrderFile
from fulfilsim.scenario.fields import field
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.order_checks import KEYS
from fulfilsim.scenario.tree import Keys, Node, Tree, printable, shortened
from fulfilsim.scenario.values import Dates, read_dates, read_zone
from fulfilsim.world.history.instants import Instants
from fulfilsim.world.history.rows import Rows

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_TIME = "a date and time, e.g. 2026-11-27 18:05"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class FitColumns(Columns):
    """The columns of an order file with what became of the orders."""

    handed_over: str | None = field(None, says="When the carrier got it; empty for not yet.")
    delivered: str | None = field(None, says="When the customer got it; empty for not yet.")


class FitFile(OrderFile):
    """An order file to fit from."""

    columns: FitColumns = field({}, says="Which column holds what.")


@dataclass(frozen=True)
class Options:
    """How the rows of an order file are to be read.

    Parameters
    ----------
    zone
        Time zone of times without an offset, and of the days and hours.
    only
        Values that count, by column.
    days
        Days that count; all by default.
    skip
        Whether bad rows are skipped and counted.
    """

    zone: str = "UTC"
    only: Mapping[str, tuple[str, ...]] | None = None
    days: Dates | None = None
    skip: bool = False

    def said(self) -> dict[str, Any]:
        """Give what a scenario's order file says of this."""
        only = {name: list(values) for name, values in sorted((self.only or {}).items())}
        skips = {"bad_rows": "skip"} if self.skip else {}
        return {**({"only": only} if only else {}), **skips}


@dataclass(frozen=True)
class _Given(Loaded):
    """Stands in for a scenario: what it says was given as options."""

    def problem(self, keys: Keys, what: str, expected: str = "", suggestion: str = "") -> Problem:
        option = "--only" if keys[len(KEYS)] == "only" else "--column"
        return Problem(Place(f"{option} {keys[-1]}"), "", what, expected, suggestion)


def read_options(zone: str, only: Sequence[str], days: str, bad_rows: str) -> Options:
    """Read the options of a fit.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    values: dict[str, tuple[str, ...]] = {}
    for text in only:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise bad(Place(f"--only {shortened(printable(text), 80)}"), "", "no column and value",
                      "e.g. --only status=delivered")  # fmt: skip
        values[name] = (*values.get(name, ()), value)
    try:
        option, value = "--zone", zone
        known = read_zone(zone)
        option, value = "--days", days
        span = read_dates(days) if days else None
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise bad(Place(f"{option} {shortened(printable(value), 80)}"), "", what, expected) from None
    return Options(known, values, span, bad_rows == "skip")


def read_rows(path: Path, mapped: Mapped, options: Options) -> Rows:
    """Read the columns of an order file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    said = {"file": path.name, "level": mapped.level, "columns": mapped.said(), **options.said()}
    said["weight_unit"] = mapped.weight_unit or "kg"
    block = FitFile.model_validate(said)
    nowhere = Place(str(path))
    return Rows(
        _Given(
            path.name,
            SimpleNamespace(demand=SimpleNamespace(orders=block)),
            Tree(Node(None, nowhere, nowhere)),
            {(*KEYS, "file"): path},
        )
    )


def instants_of(rows: Rows, role: str, zone: str, *, may_lack: bool = False) -> Floats:
    """Read a column of times as seconds since 1970, NaN where there is none."""
    read = Instants(ZoneInfo(zone), EPOCH)
    return rows.instants(
        role, read.read_promise if role == "promise" else read.read, A_TIME, may_lack=may_lack
    )


def local_days_and_hours(instants: Floats, zone: str) -> tuple[Floats, Floats]:
    """Return local days as ordinals and hours of the day (n,) each, NaN where there is no instant."""
    import pandas as pd

    moments = pd.to_datetime(pd.Series(np.round(instants * 1000)), unit="ms", utc=True)
    clock = moments.dt.tz_convert(zone).dt.tz_localize(None)
    days = (clock.dt.normalize() - pd.Timestamp(EPOCH.date())).dt.days
    hours = (clock - clock.dt.normalize()).dt.total_seconds() / 3600
    return np.asarray(days, float) + EPOCH.toordinal(), np.asarray(hours, float)
