"""Visits: which of them become orders at the promise shown.

The demand is drawn as visits of the best promise that there could be; each has a mark, and becomes an order
when the mark is at most the conversion of its promise. So two plans meet the same visitors, and a better
promise only adds orders.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.customers import LAYERS, Orders, promises_from
from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.visits import VisitPlan

CONVERSION = purpose("visit.conversion")
TICK_S = 2.0**-10

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def promised_working_days(outlook: Calendar, works: Bools, shown: Floats, promised_by: Floats) -> Ints:
    """Return how many working days after the day of the visit the promised day of delivery is (n,).

    Parameters
    ----------
    outlook
        The days.
    works
        Whether the carrier works on each (days,).
    shown
        When the promise was shown (n,) [s].
    promised_by
        End of the promised day's hours of delivery; infinite beyond the days (n,) [s].
    """
    until = np.cumsum(works)
    last = outlook.day_of(np.minimum(promised_by, outlook.end) - TICK_S)
    return np.asarray(np.maximum(until[last] - until[outlook.day_of(shown)], 0))


def converted(plan: VisitPlan, marks: Marks, keys: NDArray[np.uint64], working_days: Ints) -> Bools:
    """Say which visits (n,) become orders at promises of so many working days (n,)."""
    share = plan.conversion[np.minimum(working_days, len(plan.conversion) - 1)]
    return np.asarray(marks.uniform(CONVERSION, keys) <= share)


def bought(world: World, marks: Marks, visits: Orders) -> Orders:
    """Keep the visits that become orders at the promise shown, and every order of the opening backlog."""
    if world.customers.visits is None:
        return visits
    return kept(visits, buys(world, marks, visits, np.arange(len(visits))))


def kept(orders: Orders, stays: Bools) -> Orders:
    """Return the orders that stay (n,), with their lines."""
    return orders if stays.all() else chosen_orders(orders, np.flatnonzero(stays))


def buys(world: World, marks: Marks, visits: Orders, rows: Ints) -> Bools:
    """Say which of some visits (k,) become orders at the promise shown; all, where no visits are drawn."""
    plan = world.customers.visits
    if plan is None:
        return np.ones(len(rows), bool)
    days, shown = np.zeros(len(rows), np.int64), promises_from(visits.placed[rows], visits.payable[rows])
    carrier_of = np.array([service.carrier for service in world.services], np.int64)[visits.service[rows]]
    by = visits.promised_by[rows]
    for index, carrier in enumerate(world.carriers):
        mine = np.flatnonzero(carrier_of == index)
        days[mine] = promised_working_days(world.outlook, carrier.works, shown[mine], by[mine])
    opening = visits.layer[rows] == LAYERS.index("opening")
    return np.asarray(converted(plan, marks, visits.keys[rows], days) | opening)


def chosen_orders(orders: Orders, rows: Ints) -> Orders:
    """Return some of the orders, with their lines."""
    first = np.concatenate(([0], np.cumsum(orders.lines[rows])))
    line = np.arange(first[-1]) + np.repeat(orders.first_line[rows] - first[:-1], np.diff(first))
    of_lines = {"first_line": first, "sku": orders.sku[line], "units": orders.units[line]}
    names = [each.name for each in fields(Orders) if each.name not in of_lines]
    return Orders(**of_lines, **{name: getattr(orders, name)[rows] for name in names})
