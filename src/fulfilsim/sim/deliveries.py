"""How long deliveries take: a mark for each node, supplier and day, so that orders of a day come together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_keys, purpose
from fulfilsim.world.build import World
from fulfilsim.world.calendar import DAY_S, working_day_after
from fulfilsim.world.distributions import quantile, to_ticks
from fulfilsim.world.stock import StockPlan
from fulfilsim.world.suppliers import SupplierPlan

LEAD = purpose("supplier.lead time")
LATE = purpose("supplier.late")
LATE_BY = purpose("supplier.late by")
REST = purpose("supplier.rest")
DELIVERS_S = 8 * 3600.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Deliveries:
    """When the purchase orders of a day are on the shelf.

    Parameters
    ----------
    lead_s, earliest
        So long after the order, and not before that instant (days, nodes, suppliers) [s].
    rest_s
        What is missing comes so long after it, infinite where it does not (days, nodes, suppliers) [s].
    """

    lead_s: Floats
    earliest: Floats
    rest_s: Floats


def draw_deliveries(world: World, marks: Marks, plan: StockPlan) -> Deliveries:
    """Draw how long deliveries take, for every day, node and supplier.

    A supplier that works every day delivers to the hour; another one takes orders on its working days, and
    delivers in the morning of one.
    """
    days = len(world.calendar.dates)
    shape = (days, len(world.nodes), len(plan.suppliers))
    lead, earliest, rest = np.zeros(shape), np.full(shape, -np.inf), np.full(shape, np.inf)
    for number, supplier in enumerate(plan.suppliers):
        keys = entity_keys(f"{node.name} from {supplier.name}" for node in world.nodes)
        entity, day = np.tile(keys, days), np.repeat(np.arange(days), len(keys))
        took, after = _drawn(supplier, marks, entity, day.astype(np.uint64))
        if supplier.always:
            lead[:, :, number] = to_ticks(took + supplier.dock_s).reshape(shape[:2])
            rest[:, :, number] = to_ticks(after).reshape(shape[:2])
        else:
            due, rest_due = _on_working_days(world, supplier, day, took, after)
            earliest[:, :, number], rest[:, :, number] = (
                each.reshape(shape[:2]) for each in (due, rest_due - due)
            )
    return Deliveries(lead, earliest, rest)


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
    day = world.outlook.day_of(ordered)
    return _on_working_days(world, supplier, day, took, np.full(len(ordered), np.inf))[0]


def _drawn(supplier: SupplierPlan, marks: Marks, entity: Words, occasion: Words) -> tuple[Floats, Floats]:
    """Return how long deliveries take, and how long after that what is missing comes (n,) each [s]."""
    took = quantile(supplier.lead, marks.uniform(LEAD, entity, occasion))
    late = marks.uniform(LATE, entity, occasion) < supplier.late
    took += np.where(late, quantile(supplier.late_by, marks.uniform(LATE_BY, entity, occasion)), 0.0)
    if supplier.rest is None:
        return took, np.full(len(took), np.inf)
    return took, quantile(supplier.rest, marks.uniform(REST, entity, occasion))


def _on_working_days(
    world: World, supplier: SupplierPlan, ordered: Ints, took_s: Floats, after_s: Floats
) -> tuple[Floats, Floats]:
    """Return when what was ordered on some days can be sold, and what is missing of it (n,) each [s]."""
    none = np.zeros(len(ordered), np.int64)
    delivered = _delivered(world, supplier, working_day_after(supplier.works, ordered, none), took_s)
    due = _on_shelf(world, supplier, delivered)
    if not np.isfinite(after_s).all():
        return due, np.full(len(due), np.inf)
    return due, _on_shelf(world, supplier, _delivered(world, supplier, delivered, after_s))


def _delivered(world: World, supplier: SupplierPlan, since: Ints, took_s: Floats) -> Ints:
    """Return the working day on which a supplier delivers, so long after other days (n,)."""
    due = since + np.ceil(took_s / DAY_S).astype(np.int64)
    due = np.minimum(due, len(world.outlook.dates))
    return working_day_after(supplier.works, due, np.zeros(len(due), np.int64))


def _on_shelf(world: World, supplier: SupplierPlan, day: Ints) -> Floats:
    """Return when the deliveries of days can be sold (n,) [s]."""
    starts = np.append(world.outlook.day_starts[:-1], world.outlook.end)
    return to_ticks(starts[day] + DELIVERS_S + supplier.dock_s)
