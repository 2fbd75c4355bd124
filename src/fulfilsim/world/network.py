"""A carrier's network as tables: where parcels queue, what disrupts it, what happens to a few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.carriers import Carrier
from fulfilsim.scenario.network import Disruption, Mishaps
from fulfilsim.scenario.values import Clock, Dates
from fulfilsim.units import MICRO
from fulfilsim.world.calendar import Calendar

UNLIMITED = -1
ENTRY = 0
"""Gate at which parcels enter the network, where their collection names no hub."""

Capacity = tuple[tuple[Dates | None, int], ...]


@dataclass(frozen=True)
class GatePlan:
    """A queue of the network: where parcels enter it, or a hub.

    Parameters
    ----------
    name
        Name of the hub; empty for the entry.
    sorts
        Instants of its sorts, one for each simulated day (days,) [s].
    capacity
        Parcels it takes on each simulated day; -1 is no limit (days,).
    background
        Parcels of other shippers that come to it on each day, if it sorts then (days,).
    line_haul
        Working days from the entry to it, a part of the transit.
    zones
        Zones whose parcels pass through it.
    """

    name: str
    sorts: NDArray[np.float64]
    capacity: NDArray[np.int64]
    background: NDArray[np.int64]
    line_haul: int
    zones: tuple[str, ...]


@dataclass(frozen=True)
class DisruptionPlan:
    """Days on which the network does not work as usual.

    Parameters
    ----------
    name, chance
        Name, and the probability that it comes.
    days
        The days (days of the outlook,).
    closed
        Whether nothing works on them.
    capacity_ppm
        What is left of the capacity [1e-6].
    gates
        Which queues it concerns; None is the whole network.
    delay
        Working days that transit takes longer.
    zones
        Zones that are delayed; None is all.
    """

    name: str
    chance: float
    days: NDArray[np.bool_]
    closed: bool
    capacity_ppm: int
    gates: tuple[int, ...] | None
    delay: int
    zones: tuple[str, ...] | None


@dataclass(frozen=True)
class MishapPlan:
    """What happens to a few parcels: shares of them, and what follows.

    Parameters
    ----------
    lost, damaged, missorted, undeliverable
        Shares of the parcels.
    given_up_s
        Time after which a lost parcel is given up [s].
    pays_micro, return_fee_micro
        Most that the carrier pays for a lost parcel, and what the way back costs [1e-6 currency].
    detour
        Working days that going astray adds.
    """

    lost: float
    damaged: float
    missorted: float
    undeliverable: float
    given_up_s: float
    pays_micro: int
    return_fee_micro: int
    detour: int


@dataclass(frozen=True)
class NetworkPlan:
    """A carrier's network.

    Parameters
    ----------
    gates
        Its queues: the entry first, then the hubs by name.
    entries
        The queue that the parcels of each node enter by (nodes,).
    disruptions
        What disrupts it, by name.
    mishaps
        What happens to a few parcels; None where nothing does.
    """

    gates: tuple[GatePlan, ...]
    entries: tuple[int, ...]
    disruptions: tuple[DisruptionPlan, ...]
    mishaps: MishapPlan | None


def make_network(carrier: Carrier, nodes: list[str], calendar: Calendar, outlook: Calendar) -> NetworkPlan:
    """Lay out a carrier's network over the simulated days and, for deliveries, beyond them."""
    hubs = sorted(carrier.hubs)
    entry = _gate(calendar, "", carrier.sorts_at, carrier.network or carrier.delivers, carrier.background)
    gates = [entry]
    for name in hubs:
        hub = carrier.hubs[name]
        limit = hub.network or hub.takes
        gates.append(
            _gate(calendar, name, hub.sorts_at, limit, hub.background, hub.line_haul, hub.zones or ())
        )
    said = [getattr(carrier.collections.get(node), "hub", None) for node in nodes]
    return NetworkPlan(
        gates=tuple(gates),
        entries=tuple(ENTRY if hub is None else 1 + hubs.index(hub) for hub in said),
        disruptions=tuple(_disruption(name, block, hubs, outlook)
                          for name, block in sorted(carrier.disruptions.items())),
        mishaps=None if carrier.mishaps is None else _mishaps(carrier.mishaps),
    )  # fmt: skip


def announced(carrier: Carrier, outlook: Calendar) -> NDArray[np.bool_]:
    """Return on which days the whole network is closed, as everybody knows (days of the outlook,)."""
    closed = np.zeros(len(outlook.dates), bool)
    for block in carrier.disruptions.values():
        if block.announced and block.closed and block.hubs is None:
            closed |= _days(block.dates, outlook)
    return closed


def _gate(
    calendar: Calendar, name: str, sorts_at: Clock, limit: Capacity | None, background: Capacity | None,
    line_haul: int = 0, zones: tuple[str, ...] = (),
) -> GatePlan:  # fmt: skip
    days = range(len(calendar.dates))
    return GatePlan(
        name=name,
        sorts=np.array([calendar.at(d, sorts_at.seconds) for d in days]),
        capacity=_by_day(calendar, limit, UNLIMITED),
        background=_by_day(calendar, background, 0),
        line_haul=line_haul,
        zones=zones,
    )


def _by_day(calendar: Calendar, said: Capacity | None, usual: int) -> NDArray[np.int64]:
    if said is None:
        return np.full(len(calendar.dates), usual, np.int64)
    return np.array(
        [next(much for dates, much in said if dates is None or day in dates) for day in calendar.dates],
        np.int64,
    )


def _days(dates: Dates, outlook: Calendar) -> NDArray[np.bool_]:
    return np.array([day in dates for day in outlook.dates], bool)


def _disruption(name: str, block: Disruption, hubs: list[str], outlook: Calendar) -> DisruptionPlan:
    return DisruptionPlan(
        name=name,
        chance=block.chance,
        days=_days(block.dates, outlook),
        closed=block.closed,
        capacity_ppm=MICRO if block.capacity is None else round(block.capacity * MICRO),
        gates=None if block.hubs is None else tuple(1 + hubs.index(hub) for hub in block.hubs),
        delay=block.delay,
        zones=block.zones,
    )


def _mishaps(block: Mishaps) -> MishapPlan:
    return MishapPlan(
        lost=block.lost,
        damaged=block.damaged,
        missorted=block.missorted,
        undeliverable=block.undeliverable,
        given_up_s=86_400.0 * block.given_up_after,
        pays_micro=0 if block.pays is None else block.pays.micro,
        return_fee_micro=0 if block.return_fee is None else block.return_fee.micro,
        detour=block.detour,
    )
