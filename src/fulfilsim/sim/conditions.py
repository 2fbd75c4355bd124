"""Under which conditions a network works in a replication: its calendar, and what came between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_key, purpose
from fulfilsim.units import MICRO
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.network import UNLIMITED, DisruptionPlan

DISRUPTION = purpose("carrier.disruption")

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Conditions:
    """A network's days.

    Parameters
    ----------
    works
        Whether it sorts, drives and delivers on a day (days of the outlook,).
    closed
        Whether it is closed against the calendar (days of the outlook,).
    sorts
        Whether each gate sorts on a day (gates, days).
    capacity
        Parcels that each gate takes on a day, -1 is no limit (gates, days).
    delays
        Disruptions that delay parcels.
    """

    works: Bools
    closed: Bools
    sorts: Bools
    capacity: Ints
    delays: tuple[DisruptionPlan, ...]


def conditions_of(plan: CarrierPlan, marks: Marks) -> Conditions:
    """Draw which disruptions come, and lay them over the calendar."""
    network, come = (
        plan.network,
        [each for each in plan.network.disruptions if _comes(plan.name, each, marks)],
    )
    closed = np.zeros(len(plan.works), bool)
    for each in come:
        if each.closed and each.gates is None:
            closed |= each.days
    works = plan.works & ~closed
    days = len(network.gates[0].sorts)
    sorts = np.tile(works[:days], (len(network.gates), 1))
    capacity = np.array([gate.capacity for gate in network.gates])
    for each in come:
        for gate in range(len(network.gates)) if each.gates is None else each.gates:
            when = np.flatnonzero(each.days[:days])
            sorts[gate, when] &= not each.closed
            limit = capacity[gate, when]
            capacity[gate, when] = np.where(limit == UNLIMITED, limit, limit * each.capacity_ppm // MICRO)
    return Conditions(works, closed, sorts, capacity, tuple(each for each in come if each.delay))


def _comes(carrier: str, disruption: DisruptionPlan, marks: Marks) -> bool:
    key = np.array([entity_key(f"{carrier} {disruption.name}")], np.uint64)
    return bool(marks.uniform(DISRUPTION, key)[0] < disruption.chance)
