"""The two files of a snapshot, read and checked row by row."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.snapshot import DOCK, RELEASE
from fulfilsim.world.calendar import DAY_S, Calendar
from fulfilsim.world.cells import Cells
from fulfilsim.world.history.instants import Instants
from fulfilsim.world.table import read_table

KEYS = ("snapshot",)
LONGEST_AGO_DAYS = 400
ORDER_COLUMNS = ("order", "placed", "lines", "units", "weight_kg", "place", "service", "stage")
ORDER_EXTRAS = ("volume_l", "value", "promised_ship", "promised_by", "done_share")
PARCEL_COLUMNS = ("parcel", "order", "placed", "service", "place", "collected", "inducted")
PARCEL_EXTRAS = ("promised_ship", "promised_by", "lines", "units", "weight_kg", "value")
OF_THE_ORDER = ("placed", "service", "place", *PARCEL_EXTRAS)
DRAWN_NAME = re.compile(r"(\d{8})-[bp]\d{5,}")

Row = dict[str, Any]


class Files:
    """The files of open orders and of parcels, as rows; what is wrong in both is told at once."""

    def __init__(
        self, loaded: Loaded, calendar: Calendar, places: Sequence[str], services: Sequence[str]
    ) -> None:
        self.loaded, self.calendar, self.places, self.services = loaded, calendar, places, services
        centre = next(iter(loaded.scenario.nodes.values()))
        self.stages: tuple[str, ...] = centre.process
        self.tables: list[Cells] = []

    def orders(self) -> list[Row]:
        """Read the open orders."""
        cells = self._open("orders", ORDER_COLUMNS, ORDER_EXTRAS)
        if cells is None:
            return []
        columns = {
            "order": cells.named("order"),
            **self._of_an_order(cells),
            "volume_l": cells.numbers("volume_l", 0, 1e6, empty=math.nan),
            "entry": [at - 1 for at in cells.known("stage", (RELEASE, *self.stages, DOCK))],
            "done": cells.numbers("done_share", 0, 1, empty=0),
        }
        rows = _rows(columns)
        for row, each in enumerate(rows):
            if each["done"] and not 0 <= each["entry"] < len(self.stages):
                cells.refuse(row, "done_share", f"{each['done']:g} of no stage's work", "0, or nothing")
        self._refuse_twice(cells, "order", columns["order"])
        self._refuse_drawn(cells, columns["order"])
        return rows

    def parcels(self) -> list[Row]:
        """Read the parcels."""
        cells = self._open("parcels", PARCEL_COLUMNS, PARCEL_EXTRAS)
        if cells is None:
            return []
        columns = {
            "parcel": cells.named("parcel"),
            "order": cells.named("order"),
            **self._of_an_order(cells),
            "collected": self._past(cells, "collected", needed=False),
            "inducted": self._past(cells, "inducted", needed=False),
        }
        rows = _rows(columns)
        for row, each in enumerate(rows):
            _check_sequence(cells, row, each)
        self._refuse_twice(cells, "parcel", columns["parcel"])
        self._refuse_drawn(cells, columns["order"])
        return rows

    def finish(self, orders: list[Row], parcels: list[Row]) -> None:
        """Check the files against each other, and raise all that was found."""
        there = {each["order"] for each in orders}
        firsts: dict[str, Row] = {}
        for row, each in enumerate(parcels):
            cells, first = self.tables[-1], firsts.setdefault(each["order"], each)
            if each["order"] in there:
                what = f"order '{each['order']}' is among the open orders too"
                cells.refuse(row, "order", what, "an order in one file only")
            for name in OF_THE_ORDER:
                if not _same(first[name], each[name]):
                    what = f"not what another parcel of order '{each['order']}' says"
                    cells.refuse(row, name, what, "the same for all parcels of an order")
        problems = [problem for cells in self.tables for problem in cells.table.problems]
        if problems:
            raise InputError(problems)

    def _open(self, name: str, columns: Sequence[str], extras: Sequence[str]) -> Cells | None:
        path = self.loaded.inputs.get((*KEYS, name))
        if path is None:
            return None
        table = read_table(path, columns, extras)
        self.tables.append(Cells(table, Instants(ZoneInfo(self.calendar.zone), self.calendar.origin_utc)))
        return self.tables[-1]

    def _of_an_order(self, cells: Cells) -> dict[str, list[Any]]:
        placed = self._past(cells, "placed", needed=True)
        by = self._promise(cells, "promised_by", placed)
        return {
            "placed": placed,
            "promised_ship": self._promise(cells, "promised_ship", placed),
            "promised_by": by,
            "place": cells.known("place", self.places),
            "service": cells.known("service", self.services),
            "lines": cells.numbers("lines", 1, 1e6, empty=self._or_one(cells), whole=True),
            "units": cells.numbers("units", 1, 1e9, empty=self._or_one(cells), whole=True),
            "weight_kg": cells.numbers("weight_kg", 0, 1e6, empty=math.nan),
            "value": cells.numbers("value", 0, 1e9, empty=math.nan),
        }

    def _or_one(self, cells: Cells) -> float | None:
        return 1.0 if "parcel" in cells.table.header else None

    def _past(self, cells: Cells, column: str, *, needed: bool) -> list[float]:
        values = cells.instants(column, needed=needed)
        start = self.calendar.start
        for row, value in enumerate(values):
            if value >= start:
                moment = self.loaded.scenario.snapshot.at
                cells.refuse(
                    row, column, f"not before the snapshot of {moment:%Y-%m-%d %H:%M}", "an earlier time"
                )
            elif value < start - LONGEST_AGO_DAYS * DAY_S:
                cells.refuse(
                    row, column, "long before the snapshot", f"at most {LONGEST_AGO_DAYS} days before"
                )
        return values

    def _promise(self, cells: Cells, column: str, placed: list[float]) -> list[float]:
        values = cells.instants(column, needed=False, promised=True)
        for row, (value, since) in enumerate(zip(values, placed, strict=True)):
            if value < since:
                cells.refuse(row, column, "promised for a time before the order was placed", "a later time")
        return values

    def _refuse_twice(self, cells: Cells, column: str, names: list[str]) -> None:
        seen: set[str] = set()
        for row, name in enumerate(names):
            if name and name in seen:
                cells.refuse(row, column, f"{column} '{name}' twice", "different names")
            seen.add(name)

    def _refuse_drawn(self, cells: Cells, names: list[str]) -> None:
        first = f"{self.calendar.dates[0]:%Y%m%d}"
        for row, name in enumerate(names):
            match = DRAWN_NAME.fullmatch(name)
            if match and match[1] >= first:
                cells.refuse(
                    row, "order", f"'{name}' is what this run calls an order of its own", "another name"
                )


def _check_sequence(cells: Cells, row: int, parcel: Row) -> None:
    if parcel["collected"] < parcel["placed"]:
        cells.refuse(row, "collected", "collected before the order was placed", "a later time")
    if parcel["inducted"] < parcel["collected"]:
        cells.refuse(row, "inducted", "inducted before it was collected", "a later time")
    if math.isnan(parcel["collected"]) and not math.isnan(parcel["inducted"]):
        cells.refuse(row, "inducted", "inducted, but never collected", "the time of its collection too")


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _rows(columns: dict[str, list[Any]]) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
