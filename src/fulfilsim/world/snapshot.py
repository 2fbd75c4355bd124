"""The state to start from: open orders and parcels from two files, checked, and laid out as arrays.

The answer does not depend on the order of the rows: orders are sorted by time and id, the parcels of an order
by how far they are and by name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.snapshot import DOCK, RELEASE
from fulfilsim.units import MICRO
from fulfilsim.world.calendar import DAY_S, Calendar
from fulfilsim.world.carriers import ServicePlan
from fulfilsim.world.cells import Cells
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.past import Past, Transit, make_past
from fulfilsim.world.table import read_table

KEYS = ("snapshot",)
LONGEST_AGO_DAYS = 400
ORDER_COLUMNS = ("order", "placed", "lines", "units", "weight_kg", "place", "service", "stage")
ORDER_EXTRAS = ("volume_l", "value", "promised_ship", "promised_by", "done_share")
PARCEL_COLUMNS = ("parcel", "order", "placed", "service", "place", "collected", "inducted")
PARCEL_EXTRAS = ("promised_ship", "promised_by", "lines", "units", "weight_kg", "value")
OF_THE_ORDER = ("placed", "service", "place", *PARCEL_EXTRAS)
DRAWN_NAME = re.compile(r"(\d{8})-[bp]\d{5,}")
WAITS = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What is open when the simulation starts; `n` orders, with `m` of their parcels with milestones.

    Parameters
    ----------
    ids
        Ids of the orders, in the order of time and id (n,).
    placed, promised_ship, promised_by
        Instants (n,) [s]; before 0 on earlier days.
    promised_day
        Day of the promised collection, negative before the first day (n,).
    entry
        Index of the stage at which an order goes on; -1: before its release, one past the last: packed (n,).
    done
        Share of that stage's work that is done (n,).
    place, service, lines, units
        As of an order (n,).
    weight_kg, volume_l, value_micro
        NaN and -1 where the file does not say (n,).
    parcels
        Number of parcels; 0 follows from weight and volume (n,).
    parcel_order, parcel_number
        Index of each parcel's order, and 0, 1 ... within it (m,).
    collected, inducted
        Milestones, NaN for those that did not come yet (m,) [s].
    transit
        When the parcels that were taken in may be delivered.
    """

    ids: NDArray[np.str_]
    placed: Floats
    promised_ship: Floats
    promised_by: Floats
    promised_day: Ints
    entry: Ints
    done: Floats
    place: Ints
    service: Ints
    lines: Ints
    units: Ints
    weight_kg: Floats
    volume_l: Floats
    value_micro: Ints
    parcels: Ints
    parcel_order: Ints
    parcel_number: Ints
    collected: Floats
    inducted: Floats
    transit: Transit

    def begun(self) -> dict[int, tuple[int, bool]]:
        """Return, of each order that was released, the stage it is at and whether its work there is begun."""
        rows = np.flatnonzero(self.entry != WAITS)
        in_hand = self.done[rows] > 0
        return dict(
            zip(rows.tolist(), zip(self.entry[rows].tolist(), in_hand.tolist(), strict=True), strict=True)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know about the start."""
        with_carriers = int((~np.isnan(self.collected)).sum())
        at_centre = len(self.ids) - len(np.unique(self.parcel_order[~np.isnan(self.collected)]))
        parts = f"{at_centre} open orders at the centre and {with_carriers} parcels with carriers"
        return (f"the run starts with {parts}",)


def read_snapshot(
    loaded: Loaded, calendar: Calendar, places: Sequence[str], services: Sequence[ServicePlan]
) -> Snapshot | None:
    """Read the snapshot of a scenario; None where it has none.

    Raises
    ------
    InputError
        If a file cannot be read, or rows are bad.
    """
    scenario: Scenario = loaded.scenario
    if scenario.snapshot is None:
        return None
    reader = _Reader(loaded, calendar, places, [service.name for service in services])
    open_orders, parcels = reader.orders(), reader.parcels()
    reader.finish(open_orders, parcels)
    return _arranged(loaded, calendar, services, [*open_orders, *_orders_of(parcels, reader.stages)], parcels)


class _Reader:
    """Reads the two files; what is wrong in both is told at once."""

    def __init__(
        self, loaded: Loaded, calendar: Calendar, places: Sequence[str], services: Sequence[str]
    ) -> None:
        self.loaded, self.calendar, self.places, self.services = loaded, calendar, places, services
        centre = next(iter(loaded.scenario.centres.values()))
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
        self.tables.append(Cells(table, ZoneInfo(self.calendar.zone), self.calendar.origin_utc))
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
        values = cells.instants(column, needed=False, end_of_day=True)
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


def _orders_of(parcels: list[Row], stages: Sequence[str]) -> list[Row]:
    """Make the orders that have parcels; a parcel's row says what its order is."""
    orders: dict[str, Row] = {}
    for each in parcels:
        blank = {**each, "volume_l": math.nan, "entry": len(stages), "done": 0.0, "parcels": 0}
        orders.setdefault(each["order"], blank)["parcels"] += 1
    return list(orders.values())


def _arranged(
    loaded: Loaded, calendar: Calendar, services: Sequence[ServicePlan], orders: list[Row], parcels: list[Row]
) -> Snapshot:
    orders = sorted(orders, key=lambda each: (each["placed"], each["order"]))
    index = {each["order"]: position for position, each in enumerate(orders)}
    parcels = sorted(parcels, key=lambda each: (index[each["order"]], *_progress(each), each["parcel"]))
    owner = _ints([index[each["order"]] for each in parcels])
    placed, service, place = (
        np.array([each[name] for each in orders]) for name in ("placed", "service", "place")
    )
    inducted = _column(parcels, "inducted")
    past = _past_of(loaded, calendar, services, np.concatenate((placed, inducted)))
    promises = past.promises(placed, _ints(service))
    ship, by = (
        np.where(np.isnan(said), promised, said)
        for said, promised in zip(
            (_column(orders, "promised_ship"), _column(orders, "promised_by")), promises, strict=True
        )
    )
    road = np.flatnonzero(~np.isnan(inducted))
    return Snapshot(
        ids=np.array([each["order"] for each in orders], str),
        placed=to_ticks(placed),
        promised_ship=to_ticks(ship),
        promised_by=to_ticks(by),
        promised_day=past.days_of(ship),
        entry=_ints([each["entry"] for each in orders]),
        done=_column(orders, "done"),
        place=_ints(place),
        service=_ints(service),
        lines=_ints([each["lines"] for each in orders]),
        units=_ints([each["units"] for each in orders]),
        weight_kg=_column(orders, "weight_kg"),
        volume_l=_column(orders, "volume_l"),
        value_micro=_micro(_column(orders, "value")),
        parcels=_ints([each.get("parcels", 0) for each in orders]),
        parcel_order=owner,
        parcel_number=np.arange(len(owner)) - np.searchsorted(owner, owner),
        collected=to_ticks(_column(parcels, "collected")),
        inducted=to_ticks(inducted),
        transit=past.transit(inducted[road], _ints(service)[owner[road]], _ints(place)[owner[road]]),
    )


def _progress(parcel: Row) -> tuple[float, float]:
    """Rank parcels by how far they are, those at the dock last."""
    return tuple(math.inf if math.isnan(parcel[name]) else parcel[name] for name in ("collected", "inducted"))  # type: ignore[return-value]


def _past_of(loaded: Loaded, calendar: Calendar, services: Sequence[ServicePlan], instants: Floats) -> Past:
    earliest = min(0.0, float(np.nanmin(instants, initial=0.0)))
    first = calendar.dates[0] - timedelta(days=math.ceil(-earliest / DAY_S) + 1)
    return make_past(loaded, calendar, services, first)


def _column(rows: list[Row], name: str) -> Floats:
    return np.array([each[name] for each in rows], np.float64)


def _ints(values: Any) -> Ints:
    return np.asarray(values, np.int64).reshape(-1)


def _micro(values: Floats) -> Ints:
    return np.where(np.isnan(values), -1, np.rint(np.nan_to_num(values) * MICRO)).astype(np.int64)
