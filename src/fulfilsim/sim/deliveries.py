"""How long deliveries take: a mark for each node, supplier and day, so that orders of a day come together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_keys, purpose
from fulfilsim.world.build import World
from fulfilsim.world.calendar import DAY_S, working_day_after
from fulfilsim.world.distributions import quantile, to_ticks
from fulfilsim.world.stock import StockPlan, SupplierPlan

LEAD = purpose("supplier.lead time")
LATE = purpose("supplier.late")
LATE_BY = purpose("supplier.late by")
DELIVERS_S = 8 * 3600.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Deliveries:
    """When the purchase orders of a day are on the shelf.

    Parameters
    ----------
    lead_s, earliest
        So long after the order, and not before that instant (days, nodes, suppliers) [s].
    """

    lead_s: Floats
    earliest: Floats


def draw_deliveries(world: World, marks: Marks, plan: StockPlan) -> Deliveries:
    """Draw how long deliveries take, for every day, node and supplier.

    A supplier that works every day delivers to the hour; another one takes orders on its working days, and
    delivers in the morning of one.
    """
    days = len(world.calendar.dates)
    shape = (days, len(world.nodes), len(plan.suppliers))
    lead, earliest = np.zeros(shape), np.full(shape, -np.inf)
    for number, supplier in enumerate(plan.suppliers):
        keys = entity_keys(f"{node.name} from {supplier.name}" for node in world.nodes)
        entity = np.tile(keys, (days, 1)).ravel()
        occasion = np.repeat(np.arange(days, dtype=np.uint64), len(keys))
        took = quantile(supplier.lead, marks.uniform(LEAD, entity, occasion))
        late = marks.uniform(LATE, entity, occasion) < supplier.late
        took += np.where(late, quantile(supplier.late_by, marks.uniform(LATE_BY, entity, occasion)), 0.0)
        times = took.reshape(shape[:2])
        if supplier.always:
            lead[:, :, number] = to_ticks(times + supplier.dock_s)
        else:
            earliest[:, :, number] = _on_working_days(world, supplier, times)
    return Deliveries(lead, earliest)


def expected_on_shelf(world: World, supplier: SupplierPlan, ordered: Floats) -> Floats:
    """Return when a shop expects what it ordered on the shelf: after the mean lead time (n,) [s].

    Parameters
    ----------
    world, supplier
        The scenario, and who delivers.
    ordered
        When it was ordered (n,) [s].
    """
    if supplier.always:
        return to_ticks(ordered + supplier.lead.mean + supplier.dock_s)
    took = np.full(len(ordered), supplier.lead.mean)
    return _delivered(world, supplier, world.outlook.day_of(ordered), took)


def _on_working_days(world: World, supplier: SupplierPlan, took_s: Floats) -> Floats:
    """Return when deliveries of orders of each day can be sold (days, nodes) [s]."""
    day = np.repeat(np.arange(len(took_s)), took_s.shape[1])
    return _delivered(world, supplier, day, took_s.ravel()).reshape(took_s.shape)


def _delivered(world: World, supplier: SupplierPlan, day: Ints, took_s: Floats) -> Floats:
    """Return when deliveries of orders of some days can be sold (n,) [s]."""
    outlook, none = world.outlook, np.zeros(len(day), np.int64)
    taken = working_day_after(supplier.works, day, none)
    due = taken + np.ceil(took_s / DAY_S).astype(np.int64)
    delivered = working_day_after(supplier.works, np.minimum(due, len(outlook.dates)), none)
    starts = np.append(outlook.day_starts[:-1], outlook.end)
    return to_ticks(starts[delivered] + DELIVERS_S + supplier.dock_s)
