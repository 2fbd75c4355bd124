"""From the log of a replication to tables: one row an order, a parcel, an activity, a posting.

Times stay in seconds since the origin; NaN is what has not happened. Rows are sorted by key, never by
emission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.sim.customers import LAYERS
from fulfilsim.sim.journal import Batch
from fulfilsim.sim.simulate import Log
from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar

MICRO = 1e6
HOUR_S = 3600.0


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

    orders: pd.DataFrame
    parcels: pd.DataFrame
    activities: pd.DataFrame
    ledger: pd.DataFrame
    audit: pd.DataFrame
    calendar: Calendar
    horizon: float


def tabulate(log: Log, world: World) -> Tables:
    """Lay out the log of a replication as tables; orders that would have come after its end are left out."""
    count = int(np.searchsorted(log.orders.placed, log.horizon, side="right"))
    activities = _activities(log, world)
    ledger = _ledger(log, world)
    return Tables(
        orders=_by_key(_orders(log, world, count, activities), "order"),
        parcels=_by_key(_parcels(log, world, int(log.parcels.first[count])), "parcel"),
        activities=activities,
        ledger=ledger,
        audit=_audit(log, world),
        calendar=world.calendar,
        horizon=log.horizon,
    )


def _by_key(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    rows = np.argsort(frame[key].to_numpy(dtype=str), kind="stable")
    return frame.iloc[rows].reset_index(drop=True)


def _orders(log: Log, world: World, count: int, activities: pd.DataFrame) -> pd.DataFrame:
    orders, parcels = log.orders, log.parcels
    kept = slice(0, count)
    starts = parcels.first[:-1]
    shipped, delivered = (_latest(each, starts)[kept] for each in (parcels.collected, parcels.delivered))
    attended = [bool(stage.teams) for stage in world.centre.stages]
    placed = orders.placed[kept]
    done = ~np.isnan(delivered)
    packaging = np.where(np.isnan(log.ready), 0, orders.parcels * world.centre.packaging_micro)[kept]
    collected = np.where(np.isnan(parcels.collected), 0, parcels.price_micro)
    return pd.DataFrame({
        "order": orders.ids[kept],
        "channel": _coded(np.zeros(count, np.int64), ["web"]),
        "node": _coded(np.zeros(count, np.int64), [world.centre.name]),
        "place": _coded(orders.place[kept], world.places.names),
        "zone": _zone(world, orders.service[kept], orders.place[kept]),
        "service": _coded(orders.service[kept], [service.name for service in world.services]),
        "layer": _coded(orders.layer[kept], LAYERS),
        "measured": (placed >= world.calendar.measure_from) & (placed < world.calendar.measure_to),
        "lines": orders.lines[kept],
        "allocated_lines": orders.lines[kept],
        "units": orders.units_of_order[kept],
        "parcels": orders.parcels[kept],
        "weight_kg": orders.weight_kg[kept],
        "volume_l": orders.volume_l[kept],
        "value": orders.value_micro[kept] / MICRO,
        "work_h": orders.work_s[attended].sum(axis=0)[kept] / HOUR_S,
        "placed_at": placed,
        "payable_at": placed,
        "released_at": np.where(log.released <= log.horizon, log.released, np.nan)[kept],
        "ready_at": log.ready[kept],
        "shipped_at": shipped,
        "promised_ship_at": orders.promised_ship[kept],
        "promised_by": orders.promised_by[kept],
        "delivered_at": delivered,
        "outcome": _coded(np.where(done, 0, 1), [events.DELIVERED, events.OPEN]),
        "cancelled_by": _coded(np.zeros(count, np.int64), [""]),
        "complete": done,
        "cost_labour": _labour_by_order(world, activities, orders.ids[kept]),
        "cost_carriage": np.add.reduceat(collected, starts)[kept] / MICRO if len(starts) else np.zeros(0),
        "cost_packaging": packaging / MICRO,
    })  # fmt: skip


def _parcels(log: Log, world: World, count: int) -> pd.DataFrame:
    parcels, orders = log.parcels, log.orders
    kept = slice(0, count)
    order = parcels.order[kept]
    service, place = orders.service[order], orders.place[order]
    carriers = (
        np.array([plan.carrier for plan in world.services])[service] if count else np.zeros(0, np.int64)
    )
    done = ~np.isnan(parcels.delivered[kept])
    return pd.DataFrame({
        "parcel": parcel_ids(log)[kept],
        "order": orders.ids[order],
        "node": _coded(np.zeros(count, np.int64), [world.centre.name]),
        "carrier": _coded(carriers, [plan.name for plan in world.carriers]),
        "service": _coded(service, [plan.name for plan in world.services]),
        "zone": _zone(world, service, place),
        "carton": _coded(np.zeros(count, np.int64), ["standard"]),
        "weight_kg": parcels.weight_kg[kept],
        "billed_weight_kg": parcels.billed_kg[kept],
        "ready_at": parcels.ready[kept],
        "collected_at": parcels.collected[kept],
        "inducted_at": parcels.inducted[kept],
        "delivered_at": parcels.delivered[kept],
        "outcome": _coded(np.where(done, 0, 1), [events.DELIVERED, events.OPEN]),
        "price": parcels.price_micro[kept] / MICRO,
    })  # fmt: skip


def parcel_ids(log: Log) -> NDArray[np.str_]:
    """Return the id of every parcel: the order's and a number from 1 (n,)."""
    numbers = (log.parcels.number + 1).astype(str)
    return np.strings.add(np.strings.add(log.orders.ids[log.parcels.order], "/"), numbers)


def _activities(log: Log, world: World) -> pd.DataFrame:
    book = log.books.activities
    labels = list(book.labels)
    codes = {name: np.array(getattr(book, name), np.int64) for name in ("kind", "stage", "resource", "crew")}
    numbers = {
        name: np.array(getattr(book, name)) for name in ("order", "quantity", "queued", "started", "ended")
    }
    codes, numbers = _with_unfinished(log, codes, numbers, labels)
    alphabetical = np.argsort(np.argsort(np.array(labels or [""])))
    ranks = {name: alphabetical[code] if len(code) else code for name, code in codes.items()}
    rows = np.lexsort((numbers["ended"], numbers["started"], numbers["queued"], ranks["crew"],
                       ranks["resource"], numbers["order"], ranks["stage"], ranks["kind"]))  # fmt: skip
    return pd.DataFrame({
        "kind": _coded(codes["kind"][rows], labels),
        "stage": _coded(codes["stage"][rows], labels),
        "order": np.append(log.orders.ids, "")[numbers["order"][rows].astype(np.int64)],
        "node": _coded(np.zeros(len(rows), np.int64), [world.centre.name]),
        "resource": _coded(codes["resource"][rows], labels),
        "crew": _coded(codes["crew"][rows], labels),
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


def _ledger(log: Log, world: World) -> pd.DataFrame:
    batches = log.books.ledger.batches
    lengths = [len(batch.at) for batch in batches]
    texts = {
        name: _spread(batches, lengths, name) for name in ("account", "basis", "party", "contract", "unit")
    }
    at, order, parcel, quantity, rate, amount = (
        np.concatenate([getattr(batch, name) for batch in batches]) if batches else np.zeros(0)
        for name in ("at", "order", "parcel", "quantity", "rate_micro", "amount_micro")
    )
    keys = [ids.codes for ids in (texts["contract"], texts["party"], texts["account"])]
    rows = np.lexsort((amount, parcel, order, *keys, at))
    return pd.DataFrame({
        "at": at[rows],
        "account": texts["account"][rows],
        "basis": texts["basis"][rows],
        "party": texts["party"][rows],
        "contract": texts["contract"][rows],
        "order": np.append(log.orders.ids, "")[order[rows].astype(np.int64)],
        "parcel": np.append(parcel_ids(log), "")[parcel[rows].astype(np.int64)],
        "node": _coded(np.zeros(len(rows), np.int64), [world.centre.name]),
        "quantity": quantity[rows].astype(np.float64),
        "unit": texts["unit"][rows],
        "rate": rate[rows] / MICRO,
        "amount_micro": amount[rows].astype(np.int64),
    })  # fmt: skip


def _spread(batches: list[Batch], lengths: list[int], name: str) -> pd.Categorical:
    """Repeat each batch's text over its rows; codes are alphabetical."""
    values = [getattr(batch, name) for batch in batches]
    labels = sorted(set(values))
    codes = np.repeat([labels.index(value) for value in values], lengths).astype(np.int64)
    return _coded(codes, labels)


def _audit(log: Log, world: World) -> pd.DataFrame:
    rows = [(world.centre.name, s.name, s.entered, s.left, s.area_s, s.worked_s) for s in log.stations]
    return pd.DataFrame(rows, columns=["node", "stage", "entered", "left", "area_s", "worked_s"])


def _labour_by_order(world: World, activities: pd.DataFrame, ids: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return the worked time of each order at its people's rates (n,) [currency]."""
    work = activities[activities["kind"].isin([events.WORK, events.PAUSE]).to_numpy()]
    rates = {team.name: team.rate_micro for team in world.centre.teams}
    rate = work["resource"].astype(object).map(lambda team: rates.get(team, 0)).to_numpy(np.float64)
    sign = np.where(work["kind"].eq(events.WORK), 1.0, -1.0)
    spell = np.nan_to_num((work["ended_at"] - work["started_at"]).to_numpy())
    rows = pd.Index(ids).get_indexer(pd.Index(work["order"]))
    cost = np.bincount(rows[rows >= 0], (sign * spell * rate)[rows >= 0], len(ids))
    return np.asarray(np.round(cost / HOUR_S) / MICRO)


def _zone(world: World, service: NDArray[np.int64], place: NDArray[np.int64]) -> pd.Categorical:
    labels = sorted({zone for plan in world.services for zone in plan.zones})
    table = np.array([[labels.index(zone) for zone in plan.zones] for plan in world.services])
    return _coded(table[service, place], labels)


def _latest(milestone: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the latest of each order's parcels; NaN where one is still to come."""
    return np.maximum.reduceat(milestone, first) if len(first) else milestone


def _coded(codes: NDArray[np.int64], labels: Any) -> pd.Categorical:
    categories: Any = list(labels)
    coded: pd.Categorical = pd.Categorical.from_codes(codes, categories)
    return coded
