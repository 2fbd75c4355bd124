"""The opening state: orders and parcels of a snapshot, put where they are before the clock starts.

They were placed before the simulation starts, so they come first among the orders, as in the snapshot.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import encoded
from fulfilsim.marks import Marks, entity_keys
from fulfilsim.sim.carriers import DELIVERY_HOUR, TRANSIT, Carrier, Parcels
from fulfilsim.sim.customers import LAYERS, SKU, Orders, parcel_counts, sum_lines, work_times
from fulfilsim.sim.walking import walking_times
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.snapshot import Snapshot

OPENING = LAYERS.index("opening")


def with_opening(world: World, marks: Marks, drawn: Orders) -> Orders:
    """Put the orders of the snapshot before those that are placed after it.

    What the profile or the order file has before the start is left out: the snapshot knows what is open.
    """
    if world.snapshot is None:
        return drawn
    opening = _orders(world, marks, world.snapshot)
    after = int(np.searchsorted(drawn.placed, world.calendar.start))
    line = int(drawn.first_line[after])
    starts = {"sku": line, "units": line, "first_line": after + 1}
    later = {
        each.name: getattr(drawn, each.name)[..., starts.get(each.name, after) :] for each in fields(Orders)
    }
    later["first_line"] = later["first_line"] - line + opening.first_line[-1]
    return Orders(
        **{name: np.concatenate((getattr(opening, name), values), -1) for name, values in later.items()}
    )


def _orders(world: World, marks: Marks, snapshot: Snapshot) -> Orders:
    ids = encoded(snapshot.ids)
    keys = entity_keys(ids)
    first = np.concatenate(([0], np.cumsum(snapshot.lines))).astype(np.int64)
    owner = np.repeat(np.arange(len(keys)), snapshot.lines)
    number = np.arange(first[-1]) - first[owner]
    units = snapshot.units[owner] // snapshot.lines[owner]
    units += number < snapshot.units[owner] % snapshot.lines[owner]
    catalogue = world.catalogue
    sku = np.searchsorted(catalogue.cumulative, marks.uniform(SKU, keys[owner], number.astype(np.uint64)))
    sku = np.minimum(sku, len(catalogue.cumulative) - 1)
    weight = _said(snapshot.weight_kg, sum_lines(catalogue.weight_kg[sku] * units, first))
    volume = _said(snapshot.volume_l, sum_lines(catalogue.volume_l[sku] * units, first))
    drawn_value = sum_lines(catalogue.price_micro[sku] * units, first)
    value = np.where(snapshot.value_micro >= 0, snapshot.value_micro, drawn_value)
    work_s = work_times(world, marks, keys, snapshot.lines, snapshot.units)
    work_s += walking_times(world, first, sku)
    return Orders(
        ids=ids,
        keys=keys,
        placed=snapshot.placed,
        layer=np.full(len(keys), OPENING, np.int64),
        place=snapshot.place,
        service=snapshot.service,
        first_line=first,
        sku=sku,
        units=units,
        weight_kg=weight,
        volume_l=volume,
        value_micro=value,
        cost_micro=np.rint(value * world.scenario.demand.skus.unit_cost).astype(np.int64),
        work_s=to_ticks(work_s * snapshot.left(len(work_s))),
        promised_day=snapshot.promised_day,
        promised_ship=snapshot.promised_ship,
        promised_by=snapshot.promised_by,
        parcels=np.where(snapshot.parcels > 0, snapshot.parcels, parcel_counts(world, weight, volume)),
    )


def _said(said: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(said), drawn, said)


def place_opening(world: World, marks: Marks, orders: Orders, parcels: Parcels) -> None:
    """Give the parcels of the snapshot the milestones they have, and those in transit their delivery.

    What was collected before the start is paid for already, so it has no price here.
    """
    snapshot = world.snapshot
    if snapshot is None:
        return
    mine = parcels.first[snapshot.parcel_order] + snapshot.parcel_number
    parcels.collected[mine], parcels.inducted[mine] = snapshot.collected, snapshot.inducted
    parcels.price_micro[mine[~np.isnan(snapshot.collected)]] = 0
    under_way = np.flatnonzero(~np.isnan(snapshot.inducted))
    on_road, keys = mine[under_way], orders.keys[snapshot.parcel_order[under_way]]
    occasions = snapshot.parcel_number[under_way].astype(np.uint64)
    u = marks.uniform(TRANSIT, keys, occasions)
    delivered = snapshot.transit.delivered(u, marks.uniform(DELIVERY_HOUR, keys, occasions))
    parcels.delivered[on_road] = np.where(delivered <= world.calendar.end, delivered, np.nan)


def hand_to_carriers(world: World, orders: Orders, parcels: Parcels, carriers: list[Carrier]) -> None:
    """Put the parcels that wait on the dock, or in a carrier's queue, where they wait."""
    snapshot = world.snapshot
    if snapshot is None:
        return
    begins = parcels.first[: len(snapshot.ids)]
    last = begins + orders.parcels[: len(snapshot.ids)] - 1
    packed = snapshot.entry >= len(world.centre.stages)
    service_carrier = np.array([service.carrier for service in world.services])
    carrier_of = service_carrier[snapshot.service]
    for index, carrier in enumerate(carriers):
        rows = np.flatnonzero(packed & (carrier_of == index))
        mine = np.concatenate([np.arange(begins[row], last[row] + 1) for row in rows] or [rows])
        waits = np.isnan(parcels.collected[mine])
        queued = mine[~waits & np.isnan(parcels.inducted[mine])]
        in_turn = queued[np.lexsort((queued, parcels.collected[queued]))]
        shipped = int((~np.isnan(parcels.collected[last[rows]])).sum())
        carrier.take_over(mine[waits], in_turn, shipped)


def opening_level(world: World, orders: Orders, parcels: Parcels) -> float:
    """Return the orders of the backlog to come back to."""
    at = world.calendar.level_at
    if at is None:
        return float((orders.layer == OPENING).sum())
    shipped = np.maximum.reduceat(parcels.collected, parcels.first[:-1]) if len(orders) else orders.placed
    return float(((orders.placed <= at) & ~(shipped <= at)).sum())
