"""From the log of a replication to tables: one row an order, a parcel, an activity, a posting.

Times stay in seconds since the origin; NaN is what has not happened. Rows are sorted by key, never by
emission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.columns import NONE, Names, Table, coded, constant
from fulfilsim.sim.customers import LAYERS
from fulfilsim.sim.journal import Batch
from fulfilsim.sim.simulate import Log
from fulfilsim.sorting import sorted_rows
from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar

MICRO = 1e6
HOUR_S = 3600.0

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tables:
    """What happened in one replication.

    Parameters
    ----------
    orders, parcels, activities, ledger
        The tables of the result folder.
    audit
        What the stations counted themselves, by node and stage.
    calendar
        The simulated days.
    horizon
        End of the simulation [s].
    """

    orders: Table
    parcels: Table
    activities: Table
    ledger: Table
    audit: Table
    calendar: Calendar
    horizon: float


def tabulate(log: Log, world: World) -> Tables:
    """Lay out the log of a replication as tables, and take its books for them.

    Orders that would have come after its end are left out. A million orders fill the memory once, not twice,
    so the books are empty afterwards.
    """
    count = int(np.searchsorted(log.orders.placed, log.horizon, side="right"))
    orders = _sorted_ids(log.orders.ids[:count])
    parcels = _parcel_ids(log, orders)
    ledger = _ledger(log, world, orders, parcels)
    activities = _activities(log, world, orders)
    return Tables(
        orders=_orders(log, world, orders, activities),
        parcels=_parcels(log, world, orders, parcels),
        activities=activities,
        ledger=ledger,
        audit=_audit(log, world),
        calendar=world.calendar,
        horizon=log.horizon,
    )


@dataclass(frozen=True)
class _Ids:
    """Ids of orders or parcels in their order.

    Parameters
    ----------
    ids
        The ids, sorted (n,).
    rows
        Index in the log of each (n,).
    place
        Where each of the log is in them; the last is none (n + 1,).
    """

    ids: NDArray[np.bytes_]
    rows: Ints
    place: Ints

    def of(self, indices: Ints) -> Names:
        """Give the ids of indices of the log, -1 for none, as names."""
        return Names(self.place[indices].astype(np.int32), self.ids)


def _sorted_ids(ids: NDArray[np.bytes_]) -> _Ids:
    return _in_order(ids, np.argsort(ids, kind="stable"))


def _in_order(ids: NDArray[np.bytes_], rows: Ints) -> _Ids:
    place = np.full(len(rows) + 1, NONE)
    place[rows] = np.arange(len(rows))
    return _Ids(ids[rows], rows, place)


def _parcel_ids(log: Log, orders: _Ids) -> _Ids:
    """Sort parcels by their ids: the order's and a number from 1."""
    first = log.parcels.first
    count = int(first[len(orders.ids)])
    number, order = log.parcels.number[:count], orders.place[log.parcels.order[:count]]
    ordinals = np.array([f"/{k}" for k in range(1, number.max(initial=0) + 2)], np.bytes_)
    ids = np.strings.add(orders.ids[order], ordinals[number])
    rows = np.argsort(order, kind="stable")
    by_order = ids[rows]
    if not (by_order[1:] > by_order[:-1]).all():
        rows = rows[np.argsort(by_order, kind="stable")]
    return _in_order(ids, rows)


def _orders(log: Log, world: World, ids: _Ids, activities: Table) -> Table:
    orders, parcels, rows, count = log.orders, log.parcels, ids.rows, len(ids.rows)
    starts = parcels.first[:-1]
    shipped, delivered = (_latest(each, starts)[rows] for each in (parcels.collected, parcels.delivered))
    attended = [bool(stage.teams) for stage in world.centre.stages]
    placed, lines = orders.placed[rows], orders.lines[rows]
    done = ~np.isnan(delivered)
    packaging = np.where(np.isnan(log.ready), 0, orders.parcels * world.centre.packaging_micro)[rows]
    collected = np.where(np.isnan(parcels.collected), 0, parcels.price_micro)
    service, place = orders.service[rows], orders.place[rows]
    return Table({
        "order": ids.of(rows),
        "channel": constant("web", count),
        "node": constant(world.centre.name, count),
        "place": coded(place, world.places.names),
        "zone": _zone(world, service, place),
        "service": coded(service, [service.name for service in world.services]),
        "layer": coded(orders.layer[rows], LAYERS),
        "measured": (placed >= world.calendar.measure_from) & (placed < world.calendar.measure_to),
        "lines": lines,
        "allocated_lines": lines,
        "units": orders.units_of_order[rows],
        "parcels": orders.parcels[rows],
        "weight_kg": orders.weight_kg[rows],
        "volume_l": orders.volume_l[rows],
        "value": orders.value_micro[rows] / MICRO,
        "work_h": orders.work_s[attended].sum(axis=0)[rows] / HOUR_S,
        "placed_at": placed,
        "payable_at": placed,
        "released_at": np.where(log.released <= log.horizon, log.released, np.nan)[rows],
        "ready_at": log.ready[rows],
        "shipped_at": shipped,
        "promised_ship_at": orders.promised_ship[rows],
        "promised_by": orders.promised_by[rows],
        "delivered_at": delivered,
        "outcome": coded(np.where(done, 0, 1), [events.DELIVERED, events.OPEN]),
        "cancelled_by": constant("", count),
        "complete": done,
        "cost_labour": _labour_by_order(world, activities, count),
        "cost_carriage": _added(collected, starts)[rows] / MICRO,
        "cost_packaging": packaging / MICRO,
    })  # fmt: skip


def _parcels(log: Log, world: World, orders: _Ids, ids: _Ids) -> Table:
    parcels, rows, count = log.parcels, ids.rows, len(ids.rows)
    order = parcels.order[rows]
    service, place = log.orders.service[order], log.orders.place[order]
    carrier_of = np.array([plan.carrier for plan in world.services], np.int64)
    done = ~np.isnan(parcels.delivered[rows])
    return Table({
        "parcel": ids.of(rows),
        "order": orders.of(order),
        "node": constant(world.centre.name, count),
        "carrier": coded(carrier_of[service], [plan.name for plan in world.carriers]),
        "service": coded(service, [plan.name for plan in world.services]),
        "zone": _zone(world, service, place),
        "carton": constant("standard", count),
        "weight_kg": parcels.weight_kg[rows],
        "billed_weight_kg": parcels.billed_kg[rows],
        "ready_at": parcels.ready[rows],
        "collected_at": parcels.collected[rows],
        "inducted_at": parcels.inducted[rows],
        "delivered_at": parcels.delivered[rows],
        "outcome": coded(np.where(done, 0, 1), [events.DELIVERED, events.OPEN]),
        "price": parcels.price_micro[rows] / MICRO,
    })  # fmt: skip


def _activities(log: Log, world: World, orders: _Ids) -> Table:
    labels, numbers = list(log.books.activities.labels), log.books.activities.hand_over()
    codes = {name: numbers.pop(name) for name in ("kind", "stage", "resource", "crew")}
    codes, numbers = _with_unfinished(log, codes, numbers, labels)
    names = {name: _alphabetical(code, labels) for name, code in codes.items()}
    order = numbers["order"].astype(np.int64, copy=False)
    instants = (numbers[name] for name in ("queued", "started", "ended"))
    rows = sorted_rows(names["kind"].codes, names["stage"].codes, order, names["resource"].codes,
                       names["crew"].codes, *instants)  # fmt: skip
    return Table({
        "kind": names["kind"][rows],
        "stage": names["stage"][rows],
        "order": orders.of(order[rows]),
        "node": constant(world.centre.name, len(rows)),
        "resource": names["resource"][rows],
        "crew": names["crew"][rows],
        "quantity": numbers["quantity"][rows],
        "queued_at": numbers["queued"][rows],
        "started_at": numbers["started"][rows],
        "ended_at": numbers["ended"][rows],
    })  # fmt: skip


def _with_unfinished(
    log: Log, codes: dict[str, NDArray[Any]], numbers: dict[str, NDArray[Any]], labels: list[str]
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Add the work that waits or is in hand at the end."""

    def code(label: str) -> int:
        if label not in labels:
            labels.append(label)
        return labels.index(label)

    rows = []
    for station in log.stations:
        for task in station.unfinished():
            crew = task.crew
            started = task.started if task.started >= 0 else np.nan
            who = (code(crew.team), code(crew.name)) if crew else (code(""), code(""))
            where = (code(station.name), *who, task.key, 1.0, task.queued)
            rows.append((code(events.WORK), *where, started, np.nan))
            if crew and not task.in_hand:
                rows.append((code(events.PAUSE), *where, task.resumed, np.nan))
    if not rows:
        return codes, numbers
    columns = list(zip(*rows, strict=True))
    names = (*codes, *numbers)
    added = {name: np.array(column) for name, column in zip(names, columns, strict=True)}
    return (
        {name: np.concatenate([old, added[name].astype(np.int64)]) for name, old in codes.items()},
        {name: np.concatenate([old, added[name]]) for name, old in numbers.items()},
    )


def _alphabetical(codes: NDArray[Any], labels: list[str]) -> Names:
    """Give codes as names whose own codes are in the order of the alphabet."""
    place = np.argsort(np.argsort(np.array(labels, np.str_))).astype(np.int16)
    return coded(place[codes], sorted(labels))


def _ledger(log: Log, world: World, orders: _Ids, parcels: _Ids) -> Table:
    batches = log.books.ledger.hand_over()
    texts = {name: _spread(batches, name) for name in ("account", "basis", "party", "contract", "unit")}

    def column(name: str) -> NDArray[Any]:
        values = [getattr(batch, name) for batch in batches]
        return np.concatenate(values) if values else np.zeros(0, np.int64)

    # Columns are put together one at a time: there are millions of rows.
    who = (texts[name].codes for name in ("account", "party", "contract"))
    rows = sorted_rows(column("at"), *who, column("order"), column("parcel"), column("amount_micro"))
    return Table({
        "at": column("at")[rows].astype(np.float64, copy=False),
        **{name: texts[name][rows] for name in ("account", "basis", "party", "contract")},
        "order": orders.of(column("order")[rows]),
        "parcel": parcels.of(column("parcel")[rows]),
        "node": constant(world.centre.name, len(rows)),
        "quantity": column("quantity")[rows],
        "unit": texts["unit"][rows],
        "rate": column("rate_micro")[rows] / MICRO,
        "amount_micro": column("amount_micro")[rows],
    })  # fmt: skip


def _spread(batches: list[Batch], name: str) -> Names:
    """Repeat each batch's text over its rows; codes are alphabetical."""
    values = [getattr(batch, name) for batch in batches]
    labels = sorted(set(values))
    codes = np.array([labels.index(value) for value in values], np.int8)
    return coded(np.repeat(codes, [len(batch.at) for batch in batches]), labels)


def _audit(log: Log, world: World) -> Table:
    stations = log.stations
    return Table({
        "node": constant(world.centre.name, len(stations)),
        "stage": coded(np.arange(len(stations)), [station.name for station in stations]),
        "entered": np.array([station.entered for station in stations]),
        "left": np.array([station.left for station in stations]),
        "area_s": np.array([station.area_s for station in stations]),
        "worked_s": np.array([station.worked_s for station in stations]),
    })  # fmt: skip


def _labour_by_order(world: World, activities: Table, count: int) -> Floats:
    """Return the worked time of each order at its people's rates (count,) [currency]."""
    work = activities.where(activities.names("kind").is_(events.WORK, events.PAUSE))
    rate = work.names("resource").look_up({team.name: team.rate_micro for team in world.centre.teams})
    sign = np.where(work.names("kind").is_(events.WORK), 1.0, -1.0)
    spell = np.nan_to_num(work.numbers("ended_at") - work.numbers("started_at"))
    rows = work.names("order").codes
    cost = np.bincount(rows[rows >= 0], (sign * spell * rate)[rows >= 0], count)
    return np.asarray(np.round(cost / HOUR_S) / MICRO)


def _zone(world: World, service: Ints, place: Ints) -> Names:
    labels = sorted({zone for plan in world.services for zone in plan.zones})
    table = np.array([[labels.index(zone) for zone in plan.zones] for plan in world.services])
    return coded(table[service, place], labels)


def _latest(milestone: Floats, first: Ints) -> Floats:
    """Return the latest of each order's parcels; NaN where one is still to come."""
    return np.maximum.reduceat(milestone, first) if len(first) else milestone


def _added(values: Ints, first: Ints) -> Ints:
    return np.asarray(np.add.reduceat(values, first)) if len(first) else values[:0]
