"""From the log of a replication to tables: one row an order, a parcel, an activity, a posting.

Times stay in seconds since the origin; NaN is what has not happened. Rows are sorted by key, never by
emission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.billing.activity import COUNTS
from fulfilsim.columns import NONE, Names, Table, coded, named
from fulfilsim.kernels import joined
from fulfilsim.kernels.ranks import order_of_texts
from fulfilsim.sim.aftermath_tables import more_tables, order_columns
from fulfilsim.sim.customers import LAYERS
from fulfilsim.sim.journal import Batch
from fulfilsim.sim.of_orders import OfOrders, stock_of_orders
from fulfilsim.sim.of_passage import cartons, origin_column, passage_columns
from fulfilsim.sim.outcomes import by_whom, mishap_columns, named_outcomes, parcel_outcomes
from fulfilsim.sim.routes import carbon_columns, route_tables
from fulfilsim.sim.simulate import Log
from fulfilsim.sorting import sorted_rows
from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar

MICRO = 1e6
HOUR_S = 3600.0

TEXTS_OF_BATCHES = ("account", "basis", "party", "contract", "unit", "node", "document")

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
    shelves
        What came and went by node and SKU; None without stock.
    calendar
        The simulated days.
    horizon
        End of the simulation [s].
    others
        Tables that only some scenarios have, by name.
    """

    orders: Table
    parcels: Table
    activities: Table
    ledger: Table
    audit: Table
    calendar: Calendar
    horizon: float
    others: Mapping[str, Table] = field(default_factory=dict)
    shelves: Table | None = None


def tabulate(log: Log, world: World) -> Tables:
    """Lay out the log of a replication as tables, and take its books for them.

    Orders that would have come after its end are left out. A million orders fill the memory once, not twice,
    so the books are empty afterwards.
    """
    count = int(np.searchsorted(log.orders.placed, log.horizon, side="right"))
    orders = _sorted_ids(log.orders.ids[:count], len(log.orders))
    parcels = _parcel_ids(log, orders)
    ledger = _ledger(log, orders, parcels)
    activities = _activities(log, orders)
    return Tables(
        orders=_orders(log, world, orders, activities, ledger),
        parcels=_parcels(log, world, orders, parcels),
        activities=activities,
        ledger=ledger,
        audit=_audit(log),
        calendar=world.calendar,
        horizon=log.horizon,
        others={
            **({"sites": _sites(log)} if log.sites else {}),
            **({"stock": log.stock.days} if log.stock is not None else {}),
            **more_tables(log, world, orders.of),
            **route_tables(log.depots, world.calendar, orders.of, log.parcels.order),
        },
        shelves=None if log.stock is None else log.stock.shelves,
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
        Where each of the log is in them, -1 for not; the last is none (rows of the log + 1,).
    """

    ids: NDArray[np.bytes_]
    rows: Ints
    place: Ints

    def of(self, indices: Ints) -> Names:
        """Give the ids of indices of the log, -1 for none, as names."""
        return Names(self.place[indices].astype(np.int32), self.ids)


def _sorted_ids(ids: NDArray[np.bytes_], of: int) -> _Ids:
    rows = order_of_texts(ids)
    return _in_order(ids[rows], rows, of)


def _in_order(ids: NDArray[np.bytes_], rows: Ints, of: int) -> _Ids:
    """Note where each of so many things of the log is among the ids, which have their rows."""
    place = np.full(of + 1, NONE)
    place[rows] = np.arange(len(rows))
    return _Ids(ids, rows, place)


def _parcel_ids(log: Log, orders: _Ids) -> _Ids:
    """Sort parcels by their ids: the order's and a number from 1."""
    there = np.flatnonzero(orders.place[log.parcels.order] != NONE)
    number, order = log.parcels.number[there], orders.place[log.parcels.order[there]]
    ordinals = np.array([f"/{k}" for k in range(1, number.max(initial=0) + 2)], np.bytes_)
    ids = joined(orders.ids[order], ordinals[number])
    rows = sorted_rows(order, number)
    by_order = ids[rows]
    if not (by_order[1:] > by_order[:-1]).all():
        rows = rows[order_of_texts(by_order)]
    return _in_order(ids[rows], there[rows], len(log.parcels))


def _orders(log: Log, world: World, ids: _Ids, activities: Table, ledger: Table) -> Table:
    orders, rows, count, of = log.orders, ids.rows, len(ids.rows), OfOrders(log, world)
    placed, lines = orders.placed[rows], orders.lines[rows]
    node, service, place = of.node[rows], orders.service[rows], orders.place[rows]
    return Table({
        "order": ids.of(rows),
        "channel": coded(orders.channel[rows], world.channels.names),
        "node": coded(node, [plan.name for plan in world.nodes]),
        **origin_column(world, node),
        "place": coded(place, world.places.names),
        "zone": _zone(world, np.where(node < 0, orders.home[rows], node), service, place),
        "service": coded(service, [service.name for service in world.services]),
        "layer": coded(orders.layer[rows], LAYERS),
        "measured": (placed >= world.calendar.measure_from) & (placed < world.calendar.measure_to),
        "lines": lines,
        "allocated_lines": lines if log.stock is None else log.stock.at_once[rows],
        **stock_of_orders(log, of, rows),
        "units": orders.units_of_order[rows],
        "parcels": of.parcels[rows].astype(np.int64),
        "weight_kg": orders.weight_kg[rows],
        "volume_l": orders.volume_l[rows],
        "value": orders.value_micro[rows] / MICRO,
        "work_h": of.work_s[rows] / HOUR_S,
        "placed_at": placed,
        "payable_at": of.payable[rows],
        "released_at": of.released[rows],
        "ready_at": of.ready[rows],
        "shipped_at": of.shipped[rows],
        "promised_ship_at": orders.promised_ship[rows],
        "promised_by": orders.promised_by[rows],
        "delivered_at": of.delivered[rows],
        "outcome": named_outcomes(of.outcome[rows]),
        "cancelled_by": by_whom(log.cancelled[rows], log.by_shop[rows]),
        "complete": of.complete[rows],
        "cost_labour": _labour_by_order(world, activities, count),
        "cost_carriage": of.carriage_micro[rows] / MICRO,
        "cost_packaging": of.packaging_micro[rows] / MICRO,
        **({} if log.stock is None else {"cost_stock": log.stock.lost_micro[rows] / MICRO}),
        **({"cost_3pl": _fees_by_order(ledger, ids) / MICRO} if world.contracts else {}),
        **order_columns(log, world, rows),
    })  # fmt: skip


def _parcels(log: Log, world: World, orders: _Ids, ids: _Ids) -> Table:
    parcels, rows = log.parcels, ids.rows
    order, job = parcels.order[rows], parcels.job[rows]
    node, service, place = log.jobs.node[job], log.jobs.service[job], log.orders.place[order]
    carrier_of = np.array([plan.carrier for plan in world.services], np.int64)
    return Table({
        "parcel": ids.of(rows),
        "order": orders.of(order),
        "node": coded(node, [plan.name for plan in world.nodes]),
        **origin_column(world, node),
        "carrier": coded(carrier_of[service], [plan.name for plan in world.carriers]),
        "service": coded(service, [plan.name for plan in world.services]),
        "zone": _zone(world, node, service, place),
        "carton": cartons(log, world, order),
        "weight_kg": parcels.weight_kg[rows],
        "billed_weight_kg": parcels.billed_kg[rows],
        **passage_columns(log, rows, job),
        "ready_at": log.jobs.ready[job],
        "collected_at": parcels.collected[rows],
        "inducted_at": parcels.inducted[rows],
        "delivered_at": parcels.delivered[rows],
        "outcome": named_outcomes(parcel_outcomes(parcels, log.cancelled)[rows]),
        "price": parcels.price_micro[rows] / MICRO,
        **({"part": _parts(log.jobs.order)[job]} if world.contracts else {}),
        **(mishap_columns(parcels, rows) if any(plan.network.mishaps for plan in world.carriers) else {}),
        **carbon_columns(world, carrier_of[service], parcels.collected[rows]),
    })  # fmt: skip


def _parts(order: Ints) -> Ints:
    """Return the number of each job within its order, from 1 as they were made (jobs,)."""
    rows = np.argsort(order, kind="stable")
    alike = order[rows]
    number = np.empty(len(order), np.int64)
    number[rows] = np.arange(len(order)) - np.searchsorted(alike, alike) + 1
    return number


def _activities(log: Log, orders: _Ids) -> Table:
    book = log.books.activities
    labels, stages, columns = list(book.labels), list(book.stages), book.hand_over()
    at_node, at_stage = zip(*stages, strict=True) if stages else ((), ())
    at = columns.pop("stage")
    node, stage = (_coded_by(at, texts) for texts in (at_node, at_stage))
    kind, resource, crew = (_coded_by(columns.pop(name), labels) for name in ("kind", "resource", "crew"))
    order = columns.pop("order")
    instants = (columns[name] for name in ("queued", "started", "ended"))
    rows = sorted_rows(kind.codes, stage.codes, order, resource.codes, crew.codes, *instants, node.codes)
    return Table({
        "kind": kind[rows],
        "stage": stage[rows],
        "order": orders.of(order[rows]),
        "node": node[rows],
        "resource": resource[rows],
        "crew": crew[rows],
        "quantity": columns.pop("quantity")[rows],
        "queued_at": columns.pop("queued")[rows],
        "started_at": columns.pop("started")[rows],
        "ended_at": columns.pop("ended")[rows],
    })  # fmt: skip


def _coded_by(codes: NDArray[Any], texts: Sequence[str]) -> Names:
    """Give codes of texts, some of them equal, as names whose codes are in the order of the alphabet."""
    labels = sorted(set(texts))
    place = np.array([labels.index(text) for text in texts], np.int16)
    return coded(place[codes] if len(place) else codes, labels)


def _ledger(log: Log, orders: _Ids, parcels: _Ids) -> Table:
    batches = log.books.ledger.hand_over()
    batch = np.repeat(np.arange(len(batches), dtype=np.int32), [len(each.at) for each in batches])
    texts = {name: _by_batch(batches, name) for name in TEXTS_OF_BATCHES}

    def column(name: str) -> NDArray[Any]:
        values = [getattr(batch, name) for batch in batches]
        return np.concatenate(values) if values else np.zeros(0, np.int64)

    # There are millions of rows: a column goes when it is sorted, and others are put together only then.
    keys = {name: column(name) for name in ("at", "order", "parcel", "amount_micro")}
    who = (texts[name].codes[batch] for name in ("account", "party", "contract"))
    rows = sorted_rows(keys["at"], *who, keys["order"], keys["parcel"], keys["amount_micro"])
    batch = batch[rows]
    return Table({
        "at": keys.pop("at")[rows].astype(np.float64, copy=False),
        **{name: texts[name][batch] for name in ("account", "basis", "party", "contract")},
        "order": orders.of(keys.pop("order")[rows]),
        "parcel": parcels.of(keys.pop("parcel")[rows]),
        "node": texts["node"][batch],
        "quantity": column("quantity")[rows],
        "unit": texts["unit"][batch],
        "document": texts["document"][batch],
        "rate": column("rate_micro")[rows] / MICRO,
        "amount_micro": keys.pop("amount_micro")[rows],
    })  # fmt: skip


def _by_batch(batches: list[Batch], name: str) -> Names:
    """Give a text of each batch; codes are alphabetical."""
    values = [getattr(batch, name) for batch in batches]
    labels = sorted(set(values))
    place = {label: code for code, label in enumerate(labels)}
    return coded(np.array([place[value] for value in values], np.int64), labels)


def _audit(log: Log) -> Table:
    return Table({
        "node": named([each.node for each in log.stations]),
        "stage": named([each.stage for each in log.stations]),
        "entered": np.array([each.entered for each in log.stations]),
        "left": np.array([each.left for each in log.stations]),
        "area_s": np.array([each.area_s for each in log.stations]),
        "worked_s": np.array([each.worked_s for each in log.stations]),
    })  # fmt: skip


def _sites(log: Log) -> Table:
    """Lay out what was done under each contract, a row a day."""
    names, did = sorted(log.sites), [log.sites[name] for name in sorted(log.sites)]
    days = [each.day(index).isoformat() for each in did for index in range(len(each))]
    contract = np.repeat(np.arange(len(names)), [len(each) for each in did])
    counts = {name: np.concatenate([getattr(each, name) for each in did]) for name in COUNTS}
    return Table({"contract": coded(contract, names), "day": named(days), **counts})


def _fees_by_order(ledger: Table, ids: _Ids) -> Ints:
    """Return what partners charge for each order (orders,) [1e-6 currency]."""
    rows = ledger.names("account").is_("3pl") & ledger.names("basis").is_(events.PER_ORDER)
    order = ledger.names("order").codes[rows]
    amounts = np.zeros(len(ids.rows), np.int64)
    np.add.at(amounts, order, np.asarray(ledger["amount_micro"], np.int64)[rows])
    return amounts


def _labour_by_order(world: World, activities: Table, count: int) -> Floats:
    """Return the worked time of each order at its people's rates (count,) [currency]."""
    columns = ("kind", "node", "resource", "order", "started_at", "ended_at")
    work = Table({name: activities[name] for name in columns})
    work = work.where(work.names("kind").is_(events.WORK, events.PAUSE))
    rate = _rates(world, work)
    sign = np.where(work.names("kind").is_(events.WORK), 1.0, -1.0)
    spell = np.nan_to_num(work.numbers("ended_at") - work.numbers("started_at"))
    rows = work.names("order").codes
    cost = np.bincount(rows[rows >= 0], (sign * spell * rate)[rows >= 0], count)
    return np.asarray(np.round(cost / HOUR_S) / MICRO)


def _rates(world: World, work: Table) -> Floats:
    """Return what an hour of the people costs who did each piece of work (n,) [1e-6 currency]."""
    rate = np.zeros(len(work))
    for node in world.nodes:
        mine = work.names("node").is_(node.name)
        wages = work.names("resource").look_up(
            {"": 0.0, **{team.name: team.rate_micro for team in node.teams}}
        )
        rate = np.where(mine, wages, rate)
    return rate


def _zone(world: World, node: NDArray[Any], service: NDArray[Any], place: Ints) -> Names:
    """Return the customers' zone, as the carrier has it from the node; empty where it is not from there."""
    lanes = [[plan.lanes[number] for plan in world.services] for number in range(len(world.nodes))]
    nowhere = ("",) * len(world.places.names)
    zones = [[lane.zones if lane else nowhere for lane in row] for row in lanes]
    labels = sorted({zone for row in zones for there in row for zone in there})
    table = np.array([[[labels.index(zone) for zone in there] for there in row] for row in zones])
    return coded(table[node, service, place], labels)
