"""Parcels for a depot: where they go, to whom, and when they are wanted."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.world.fleet import FleetPlan

DIRECTION = purpose("fleet.direction of the customer")
DISTANCE = purpose("fleet.distance of the customer")
KIND = purpose("fleet.kind of address")
WINDOW = purpose("fleet.hours wanted")
TO_LOCKER = purpose("fleet.wants a locker")

DOORSTEP = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Freight:
    """All parcels that a depot may ever see; those of an order go to one address.

    Parameters
    ----------
    order
        Number of the order of each parcel (n,).
    key
        The order's 64-bit key (n,).
    x, y
        Address, east and north of the depot (n,) [m].
    grams, millilitres
        Size (n,).
    due
        When delivery is promised; endless where it is not (n,) [s].
    kind
        Kind of address (n,).
    window
        Hours that the customer asks for (n,).
    locker
        Locker it goes to, or DOORSTEP (n,).
    """

    order: Ints
    key: NDArray[np.uint64]
    x: Floats
    y: Floats
    grams: Ints
    millilitres: Ints
    due: Floats
    kind: Ints
    window: Ints
    locker: Ints

    def __len__(self) -> int:
        return len(self.order)

    def joined(self, other: Freight) -> Freight:
        """Give these parcels and, after them, others."""
        return Freight(*(
            np.concatenate([getattr(self, each.name), getattr(other, each.name)]) for each in fields(self)
        ))  # fmt: skip


def no_freight() -> Freight:
    """Give no parcels."""
    none, nowhere = np.zeros(0, np.int64), np.zeros(0)
    keys = np.zeros(0, np.uint64)
    return Freight(none, keys, nowhere, nowhere, none, none, nowhere, none, none, none)


def draw_freight(
    plan: FleetPlan,
    marks: Marks,
    order: Ints,
    key: NDArray[np.uint64],
    at: tuple[Floats, Floats],
    size: tuple[Floats, Floats],
    due: Floats,
) -> Freight:
    """Give each parcel an address round its place, and what its customer wants.

    Parameters
    ----------
    plan
        The fleet.
    marks
        The chance of the replication.
    order, key
        Number and key of each parcel's order (n,).
    at
        Latitude and longitude of its place (n,) each [degrees].
    size
        Weight [kg] and volume [l] (n,) each.
    due
        When delivery is promised (n,) [s].
    """
    x, y = plan.plane(*at)
    turn = 2 * np.pi * marks.uniform(DIRECTION, key)
    out = plan.spread_m * np.sqrt(marks.uniform(DISTANCE, key))
    # Whole metres: the last bit of a platform's sine does not matter.
    x, y = np.rint(x + out * np.cos(turn)), np.rint(y + out * np.sin(turn))
    door = plan.door
    return Freight(
        order=order,
        key=key,
        x=x,
        y=y,
        grams=np.rint(1000 * size[0]).astype(np.int64),
        millilitres=np.rint(1000 * size[1]).astype(np.int64),
        due=due,
        kind=_drawn(marks.uniform(KIND, key), door.cumulative),
        window=_drawn(marks.uniform(WINDOW, key), door.window_cumulative),
        locker=_wished_lockers(plan, marks, key, x, y),
    )


def nearest_lockers(plan: FleetPlan, x: Floats, y: Floats) -> tuple[Ints, Floats]:
    """List the lockers from each address, nearest first, and how far each is (n, l) [m]."""
    lockers = plan.lockers
    if lockers is None:
        return np.zeros((len(x), 0), np.int64), np.zeros((len(x), 0))
    away = np.hypot(x[:, None] - lockers.x, y[:, None] - lockers.y)
    order = np.argsort(away, axis=1, kind="stable")
    return order, np.take_along_axis(away, order, axis=1)


def _wished_lockers(plan: FleetPlan, marks: Marks, key: NDArray[np.uint64], x: Floats, y: Floats) -> Ints:
    """Say who has parcels brought to the nearest locker: so many of those within reach of one."""
    wished = np.full(len(key), DOORSTEP)
    lockers = plan.lockers
    if lockers is None or not len(key):
        return wished
    order, away = nearest_lockers(plan, x, y)
    wants = (marks.uniform(TO_LOCKER, key) < lockers.share) & (away[:, 0] <= lockers.reach_m)
    return np.where(wants, order[:, 0], wished)


def _drawn(u: Floats, cumulative: Floats) -> Ints:
    return np.minimum(np.searchsorted(cumulative, u), len(cumulative) - 1)
