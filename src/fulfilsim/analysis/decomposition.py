"""Where the time from click to door goes: waiting and work by stage, dock, network, transit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import SECONDS_PER_HOUR, Facts, floats, is_
from fulfilsim.sorting import sorted_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fulfilsim.analysis.grouped import Bools, Floats, Ints
    from fulfilsim.analysis.usage import StageInfo
    from fulfilsim.columns import Names

WITHIN = 1e-3  # seconds an order
Part = tuple[str, str]
"""A node or carrier, and what the time there is spent on."""


def time_parts(facts: Facts, stages: Iterable[StageInfo]) -> dict[str, float]:
    """Split the mean click-to-door of delivered measured orders into parts that add up to it.

    An order waits for its release, waits and is worked on at each stage (work that pauses waits), stands at
    the dock until its collection, queues for the carrier's network and is in transit. One that goes by a
    cross-dock waits for its transfer and is on the way there, and both are time of that node. One of several
    parcels goes with the one that is delivered last. Every part is a mean over all delivered orders, also
    over those that never come there. The parts of a split order are worked on side by side: what is counted
    more than once is taken off again as ``split.overlap``.

    Returns
    -------
    dict
        ``time_mean_h.<place>.<part>`` by name, in the order in which an order meets them [h].
    """
    delivered = facts.measured & is_(facts.orders, "outcome", "delivered")
    last = _last_parcels(facts, delivered)
    spent: dict[Part, float] = {}
    _add(spent, _released(facts, delivered))
    _add(spent, _at_stages(facts, delivered, stages))
    _add(spent, _transferred(facts, delivered))
    _add(spent, _at_dock(facts, delivered, last))
    _add(spent, _with_carriers(facts, last))
    _add(spent, _overlap(facts, delivered, spent))
    orders = int(delivered.sum())
    return {
        f"time_mean_h.{place}.{part}": seconds / SECONDS_PER_HOUR / orders if orders else np.nan
        for (place, part), seconds in spent.items()
        if place  # an order that no node ever had was never delivered
    }


def _add(spent: dict[Part, float], parts: dict[Part, float]) -> None:
    for part, seconds in parts.items():
        spent[part] = spent.get(part, 0.0) + seconds


def _overlap(facts: Facts, delivered: Bools, spent: dict[Part, float]) -> dict[Part, float]:
    """Give what the parts of split orders spend side by side; nothing where no order is split."""
    whole = floats(facts.orders, "delivered_at") - floats(facts.orders, "placed_at")
    left = float(whole[delivered].sum()) - math.fsum(spent.values())
    return {("split", "overlap"): left} if abs(left) > WITHIN * max(int(delivered.sum()), 1) else {}


def _released(facts: Facts, delivered: Bools) -> dict[Part, float]:
    wait = floats(facts.orders, "released_at") - floats(facts.orders, "placed_at")
    packer = "origin" if "origin" in facts.orders else "node"
    return _by(facts.orders.names(packer), "release", wait, delivered)


def _at_stages(facts: Facts, delivered: Bools, stages: Iterable[StageInfo]) -> dict[Part, float]:
    work = facts.work
    rows = np.append(delivered, False)[facts.work_order]
    queued, started, ended = (floats(work, name) for name in ("queued_at", "started_at", "ended_at"))
    waits = facts.by_stage.add(np.where(rows, started - queued + facts.paused_s, 0.0))
    works = facts.by_stage.add(np.where(rows, ended - started - facts.paused_s, 0.0))
    parts: dict[Part, float] = {}
    for info in stages:
        parts[info.node, f"{info.stage}_wait"] = waits.get((info.node, info.stage), 0.0)
        parts[info.node, f"{info.stage}_work"] = works.get((info.node, info.stage), 0.0)
    return parts


def _transferred(facts: Facts, delivered: Bools) -> dict[Part, float]:
    """Give the time before and on transfers to cross-docks, up to the last parcel of each order."""
    if "transferred_at" not in facts.parcels:
        return {}
    packed, left, arrived = (
        _last_of(facts, column) for column in ("packed_at", "transferred_at", "cross_docked_at")
    )
    trips = facts.activities.where(is_(facts.activities, "kind", "transfer"))
    docks = facts.orders.names("node").is_(*trips.names("resource").present())
    node, rows = facts.orders.names("node")[docks], (delivered & ~np.isnan(arrived))[docks]
    waits, moves = (left - packed)[docks], (arrived - left)[docks]
    return {**_by(node, "transfer_wait", waits, rows), **_by(node, "transfer", moves, rows)}


def _last_of(facts: Facts, column: str) -> Floats:
    """Give the latest instant over the parcels of each order; NaN where none has one [orders]."""
    last = np.full(len(facts.orders), np.nan)
    there = facts.parcel_order >= 0
    np.fmax.at(last, facts.parcel_order[there], floats(facts.parcels, column)[there])
    return last


def _at_dock(facts: Facts, delivered: Bools, last: Ints) -> dict[Part, float]:
    collected = np.full(len(delivered), np.nan)
    collected[facts.parcel_order[last]] = floats(facts.parcels, "collected_at")[last]
    return _by(facts.orders.names("node"), "dock", collected - floats(facts.orders, "ready_at"), delivered)


def _with_carriers(facts: Facts, last: Ints) -> dict[Part, float]:
    parcels = facts.parcels
    carrier, rows = parcels.names("carrier"), np.zeros(len(parcels), dtype=bool)
    rows[last] = True
    collected, inducted, delivered = (
        floats(parcels, name) for name in ("collected_at", "inducted_at", "delivered_at")
    )
    return {
        **_by(carrier, "network", inducted - collected, rows),
        **_by(carrier, "transit", delivered - inducted, rows),
    }


def _last_parcels(facts: Facts, delivered: Bools) -> Ints:
    """Find the row of the parcel that each delivered order is delivered with."""
    parcels, owner = facts.parcels, facts.parcel_order
    rows = np.flatnonzero(np.append(delivered, False)[owner])
    instants = [floats(parcels, name)[rows] for name in ("delivered_at", "collected_at", "inducted_at")]
    ranked = rows[sorted_rows(owner[rows], *instants)]
    return ranked[np.append(np.diff(owner[ranked]) != 0, True)] if len(ranked) else ranked


def _by(place: Names, part: str, seconds: Floats, rows: Bools) -> dict[Part, float]:
    """Add seconds by place over some rows; a place without any has nought."""
    there = [name for name in place.present() if name]
    return {(name, part): float(seconds[rows & place.is_(name)].sum()) for name in there}
