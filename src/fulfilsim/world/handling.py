"""What orders cost at a node: a figure to choose by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.billing import Terms
from fulfilsim.billing.activity import shipments
from fulfilsim.billing.terms import Dated
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import LinearTime
from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan
from fulfilsim.world.pace import mean_order
from fulfilsim.world.transfers import TransferPlan

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR_S = 3600.0


@dataclass(frozen=True)
class Amounts:
    """Orders by what handling depends on (n,) each: channel, lines, units, and parcels or pallets."""

    channel: Ints
    lines: Ints
    units: Ints
    packs: Ints


def handling_micro(world: World, node: int, orders: Amounts, day: Ints) -> Floats:
    """Return labour, material and fees of orders at a node (n,) [1e-6 currency].

    Own people count with the mean time of the work, walking aside, and no idle time; partners with a month's
    first rates, and what they charge on the day. What a cross-dock ships is packed by the centre that feeds
    it.

    Parameters
    ----------
    world, node
        The scenario, and the index of the node.
    orders
        What is ordered (n,).
    day
        Day on which it is shipped, from the first simulated one on (n,).
    """
    maker = int(world.packed_by[node])
    pallets = world.channels.on_pallets[orders.channel]
    cost = _labour(world.nodes[maker], orders, pallets) + _material(world, maker, orders, pallets)
    for plan in world.transfers:
        if plan.end == node:
            cost += _labour(world.nodes[node], orders, pallets) + _carried_micro(world, plan)
    for contract in world.contracts:
        if node in contract.nodes:
            cost += _fees(contract.terms, orders, pallets, world.outlook.dates[0].toordinal() + day)
    return cost


def _labour(node: CentrePlan, orders: Amounts, pallets: Bools) -> Floats:
    """Return the cost of the work at the stages of a node, at the first team's rate (n,) [1e-6 currency]."""
    cost = np.zeros(len(orders.lines))
    for stage in node.stages:
        if stage.teams:
            seconds = _mean_seconds(stage.time, orders)
            if stage.pallet_time is not None:
                seconds = np.where(pallets, _mean_seconds(stage.pallet_time, orders), seconds)
            cost += seconds / HOUR_S * node.teams[stage.teams[0]].rate_micro
    return cost


def _mean_seconds(time: LinearTime | Distribution, orders: Amounts) -> Floats:
    if isinstance(time, Distribution):
        return np.full(len(orders.lines), time.mean)
    a_line, a_unit, a_pack = time.per_line, time.per_unit, time.per_pack
    return np.asarray(time.per_order + a_line * orders.lines + a_unit * orders.units + a_pack * orders.packs)


def _material(world: World, maker: int, orders: Amounts, pallets: Bools) -> Floats:
    """Return what orders are packed in (n,) [1e-6 currency]; pallets of a partner are in its fees."""
    node, of_channel = world.nodes[maker], world.channels.pallet_micro[orders.channel]
    each = np.where(pallets, of_channel * (node.name in world.scenario.centres), node.packaging_micro)
    return (each * orders.packs).astype(np.float64)


def _fees(terms: Terms, orders: Amounts, pallets: Bools, day: Ints) -> Floats:
    """Return what a partner charges for orders shipped on some days, as ordinals (n,) [1e-6 currency]."""
    extra_lines, extra_units = shipments(terms, orders.lines, orders.units)
    counts = {
        "order": np.ones(len(orders.lines), np.int64),
        "line": extra_lines,
        "unit": extra_units,
        "parcel": np.where(pallets, 0, orders.packs),
        "pallet": np.where(pallets, orders.packs, 0),
    }
    fees = np.zeros(len(orders.lines))
    for fee in (terms.order, terms.line, terms.unit, terms.pallet, terms.packaging):
        fees += fee.base_micro * counts[fee.unit]
    for extra in terms.value_added:
        fees += float(extra.share) * extra.rate_micro * counts[extra.unit]
    for peak in terms.surcharges:
        if isinstance(peak, Dated):
            spans = [(span.first.toordinal() <= day) & (day <= span.last.toordinal()) for span in peak.days]
            fees += peak.rate_micro * np.any(spans, axis=0)
    return fees


def _carried_micro(world: World, plan: TransferPlan) -> float:
    """Return what an order's part of a transfer costs, of a trip's price when the trailer is full."""
    catalogue = world.catalogue
    unit_l = float(catalogue.volume_l @ np.diff(catalogue.cumulative, prepend=0.0))
    pallets = mean_order(world)[1] * unit_l / plan.pallet_l
    if plan.per == "parcel":
        return float(plan.rate_micro)
    if plan.per == "pallet":
        return plan.rate_micro * pallets
    part = pallets if plan.holds_pallets else 1.0
    return plan.rate_micro * part / plan.holds if plan.holds else 0.0
