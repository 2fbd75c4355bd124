"""The opening state: orders and parcels of a snapshot, put where they are before the clock starts.

They were placed before the simulation starts, so they come first among the orders, as in the snapshot.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import encoded
from fulfilsim.marks import Marks, entity_keys
from fulfilsim.sim.carriers import Carrier
from fulfilsim.sim.customers import LAYERS, SKU, Orders
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.packing import DELIVERY_HOUR, TRANSIT
from fulfilsim.sim.ragged import sum_lines
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
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
    later = {each.name: getattr(drawn, each.name)[starts.get(each.name, after) :] for each in fields(Orders)}
    later["first_line"] = later["first_line"] - line + opening.first_line[-1]
    whole = {name: np.concatenate((getattr(opening, name), values)) for name, values in later.items()}
    return Orders(**whole)


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
    return Orders(
        ids=ids,
        keys=keys,
        placed=snapshot.placed,
        layer=np.full(len(keys), OPENING, np.int64),
        channel=np.zeros(len(keys), np.int64),
        place=snapshot.place,
        home=np.zeros(len(keys), np.int64),
        service=snapshot.service,
        first_line=first,
        sku=sku,
        units=units,
        weight_kg=weight,
        volume_l=volume,
        value_micro=value,
        cost_micro=np.rint(value * world.scenario.demand.skus.unit_cost).astype(np.int64),
        promised_day=snapshot.promised_day,
        promised_ship=snapshot.promised_ship,
        promised_by=snapshot.promised_by,
        payable=snapshot.placed,
        given_up=np.full(len(keys), np.inf),
    )


def _said(said: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(said), drawn, said)


def open_with(
    world: World,
    marks: Marks,
    orders: Orders,
    jobs: Jobs,
    parcels: Parcels,
    house: Warehouse,
    carriers: list[Carrier],
) -> None:
    """Put the jobs and parcels of the snapshot where they are; the orders before all others are its own."""
    if world.snapshot is None:
        return
    house.go_on(world.snapshot.begun(), orders.promised_day)
    _place(marks, orders, jobs, parcels, world.snapshot, world.calendar.end)
    _hand_to_carriers(world, jobs, parcels, carriers, world.snapshot)


def _place(
    marks: Marks, orders: Orders, jobs: Jobs, parcels: Parcels, snapshot: Snapshot, end: float
) -> None:
    """Give the parcels of the snapshot the milestones they have, and those in transit their delivery.

    What was collected before the start is paid for already, so it has no price here.
    """
    mine = jobs.first_parcel[snapshot.parcel_order] + snapshot.parcel_number
    parcels.collected[mine], parcels.inducted[mine] = snapshot.collected, snapshot.inducted
    parcels.price_micro[mine[~np.isnan(snapshot.collected)]] = 0
    under_way = np.flatnonzero(~np.isnan(snapshot.inducted))
    on_road, keys = mine[under_way], orders.keys[snapshot.parcel_order[under_way]]
    occasions = snapshot.parcel_number[under_way].astype(np.uint64)
    u = marks.uniform(TRANSIT, keys, occasions)
    delivered = snapshot.transit.delivered(u, marks.uniform(DELIVERY_HOUR, keys, occasions))
    parcels.delivered[on_road] = np.where(delivered <= end, delivered, np.nan)


def _hand_to_carriers(
    world: World, jobs: Jobs, parcels: Parcels, carriers: list[Carrier], snapshot: Snapshot
) -> None:
    """Put the parcels that wait on the dock, or in a carrier's queue, where they wait."""
    begins = jobs.first_parcel[: len(snapshot.ids)]
    last = begins + jobs.parcels[: len(snapshot.ids)] - 1
    packed = snapshot.entry >= len(world.nodes[0].stages)
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
    shipped = last_of(parcels.collected, parcels.order, len(orders))
    return float(((orders.placed <= at) & ~(shipped <= at)).sum())
