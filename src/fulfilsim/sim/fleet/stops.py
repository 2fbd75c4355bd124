"""Parcels that go to one door or locker are one stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import entity_keys
from fulfilsim.sim.fleet.freight import DOORSTEP, Freight
from fulfilsim.world.fleet import FleetPlan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stops:
    """Stops of a wave.

    Parameters
    ----------
    parcels
        Parcels in the order of their stops (n,).
    first
        Where each stop's parcels begin, and n (s + 1,).
    locker
        Locker, or DOORSTEP (s,).
    key, occasion
        What marks of the stop belong to: the order and its attempt, or the locker and the instant (s,).
    x, y
        Where it is (s,) [m].
    load
        Weight and volume (s, 2) [g, ml].
    opens, closes
        Hours in which it may be served (s,) [s of the day].
    service
        Mean time of the stop (s,) [s].
    """

    parcels: Ints
    first: Ints
    locker: Ints
    key: NDArray[np.uint64]
    occasion: NDArray[np.uint64]
    x: Floats
    y: Floats
    load: Ints
    opens: Ints
    closes: Ints
    service: Floats

    def __len__(self) -> int:
        return len(self.locker)

    @property
    def count(self) -> Ints:
        """Parcels of each stop (s,)."""
        return np.asarray(np.diff(self.first))

    def of(self, stops: Ints) -> Ints:
        """Give the parcels of some stops, one stop after the other."""
        begins, counts = self.first[stops], self.count[stops]
        return np.asarray(
            self.parcels[np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())]
        )


def gather(plan: FleetPlan, freight: Freight, parcels: Ints, locker: Ints, tried: Ints, now: float) -> Stops:
    """Join parcels to stops.

    Parameters
    ----------
    plan, freight
        The fleet and its parcels.
    parcels, locker
        Who is to go, and to which locker or DOORSTEP (n,).
    tried
        Earlier attempts at the door of each parcel of the freight.
    now
        The instant, which tells visits of one locker apart [s].
    """
    goal = np.where(locker == DOORSTEP, freight.order[parcels], -1 - locker)
    # Parcels of an order go together only if they were tried as often: each attempt has marks of its own.
    turn = np.lexsort((parcels, np.where(locker == DOORSTEP, tried[parcels], 0), goal))
    goal, parcels, locker = goal[turn], parcels[turn], locker[turn]
    attempt = np.where(locker == DOORSTEP, tried[parcels], 0)
    begins = np.flatnonzero(np.diff(goal, prepend=goal[:1] - 1) | np.diff(attempt, prepend=attempt[:1] - 1))
    first = np.append(begins, len(parcels)).astype(np.int64)
    lead, at = parcels[begins], locker[begins]
    home = at == DOORSTEP
    opens, closes, x, y = _where_and_when(plan, freight, lead, at)
    sizes = np.stack([freight.grams[parcels], freight.millilitres[parcels]], axis=1)
    return Stops(
        parcels=parcels,
        first=first,
        locker=at,
        key=np.where(home, freight.key[lead], _locker_keys(plan)[at]),
        occasion=np.where(home, attempt[begins], np.int64(now)).astype(np.uint64),
        x=x,
        y=y,
        load=np.add.reduceat(sizes, begins, axis=0) if len(begins) else sizes,
        opens=opens,
        closes=closes,
        service=_service(plan, np.diff(first), home),
    )


def _where_and_when(
    plan: FleetPlan, freight: Freight, lead: Ints, at: Ints
) -> tuple[Ints, Ints, Floats, Floats]:
    door, home, window = plan.door, at == DOORSTEP, freight.window[lead]
    opens, closes, x, y = door.opens[window], door.closes[window], freight.x[lead], freight.y[lead]
    if plan.lockers is None:
        return opens, closes, x, y
    lockers = plan.lockers
    return (
        np.where(home, opens, lockers.opens[at]),
        np.where(home, closes, lockers.closes[at]),
        np.where(home, x, lockers.x[at]),
        np.where(home, y, lockers.y[at]),
    )


def _service(plan: FleetPlan, count: Ints, home: NDArray[np.bool_]) -> Floats:
    time = plan.door.time
    each = np.where(home, time.per_parcel, plan.lockers.parcel_s if plan.lockers else 0.0)
    return np.asarray(time.per_stop + each * count)


def _locker_keys(plan: FleetPlan) -> NDArray[np.uint64]:
    """Give the lockers' keys; without lockers one of nobody, which nothing asks for."""
    names = plan.lockers.names if plan.lockers else ("",)
    return entity_keys([f"{plan.name}/locker {name}" for name in names])
