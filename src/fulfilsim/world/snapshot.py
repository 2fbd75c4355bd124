"""The state to start from: open orders and parcels from two files, checked, and laid out as arrays.

The answer does not depend on the order of the rows: orders are sorted by time and id, the parcels of an order
by how far they are and by name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.units import MICRO
from fulfilsim.world.calendar import DAY_S, Calendar
from fulfilsim.world.carriers import ServicePlan
from fulfilsim.world.past import Past, Transit, make_past
from fulfilsim.world.snapshot_files import Files, Row

WAITS = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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

    def left(self, stages: int) -> NDArray[np.float64]:
        """Return the share of each stage's work that is left in each order (stages, n)."""
        stage = np.arange(stages)[:, np.newaxis]
        later = np.where(stage > self.entry, 1.0, 0.0)
        return np.where(stage == self.entry, 1 - self.done, later)

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
    reader = Files(loaded, calendar, places, [service.name for service in services])
    open_orders, parcels = reader.orders(), reader.parcels()
    reader.finish(open_orders, parcels)
    return _arranged(loaded, calendar, services, [*open_orders, *_orders_of(parcels, reader.stages)], parcels)


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
    placed, inducted = _column(orders, "placed"), _column(parcels, "inducted")
    service, place = (_ints([each[name] for each in orders]) for name in ("service", "place"))
    past = _past_of(loaded, calendar, services, np.concatenate((placed, inducted)))
    ship, by = past.promises(placed, service)
    ship, by = _said(orders, "promised_ship", ship), _said(orders, "promised_by", by)
    road = np.flatnonzero(~np.isnan(inducted))
    return Snapshot(
        ids=np.array([each["order"] for each in orders], str),
        placed=placed,
        promised_ship=ship,
        promised_by=by,
        promised_day=past.days_of(ship),
        entry=_ints([each["entry"] for each in orders]),
        done=_column(orders, "done"),
        place=place,
        service=service,
        lines=_ints([each["lines"] for each in orders]),
        units=_ints([each["units"] for each in orders]),
        weight_kg=_column(orders, "weight_kg"),
        volume_l=_column(orders, "volume_l"),
        value_micro=_micro(_column(orders, "value")),
        parcels=_ints([each.get("parcels", 0) for each in orders]),
        parcel_order=owner,
        parcel_number=np.arange(len(owner)) - np.searchsorted(owner, owner),
        collected=_column(parcels, "collected"),
        inducted=inducted,
        transit=past.transit(inducted[road], service[owner[road]], place[owner[road]]),
    )


def _progress(parcel: Row) -> tuple[float, ...]:
    """Rank parcels by how far they are, those at the dock last."""
    milestones = (parcel["collected"], parcel["inducted"])
    return tuple(math.inf if math.isnan(instant) else instant for instant in milestones)


def _said(orders: list[Row], name: str, otherwise: Floats) -> Floats:
    said = _column(orders, name)
    return np.where(np.isnan(said), otherwise, said)


def _past_of(loaded: Loaded, calendar: Calendar, services: Sequence[ServicePlan], instants: Floats) -> Past:
    earliest = min(0.0, float(np.nanmin(instants, initial=0.0)))
    first = calendar.dates[0] - timedelta(days=math.ceil(-earliest / DAY_S) + 1)
    return make_past(loaded, calendar, services, first)


def _column(rows: list[Row], name: str) -> Floats:
    return np.array([each[name] for each in rows], np.float64)


def _ints(values: Sequence[float]) -> Ints:
    return np.array(values, np.int64)


def _micro(values: Floats) -> Ints:
    return np.where(np.isnan(values), -1, np.rint(np.nan_to_num(values) * MICRO)).astype(np.int64)
