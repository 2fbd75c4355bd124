"""Jobs and parcels: what nodes and carriers work on. A job is the part of an order that one node ships."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.sim.growing import Growing

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Jobs(Growing):
    """Parts of orders in the order in which they found their node; mostly a whole order each.

    Attributes
    ----------
    order, node, service
        Indices (n,).
    lines, units
        Lines and units in it (n,).
    first_parcel, parcels
        Index of its first parcel, and how many it has, side by side (n,).
    work_s
        Time of people at all stages (n,) [s].
    payable, released, ready
        When it was allocated and payable, was released, and passed the last stage (n,) [s]; infinite or NaN
        where it was not.
    """

    order: Ints
    node: NDArray[np.int16]
    service: NDArray[np.int16]
    lines: NDArray[np.int32]
    units: NDArray[np.int32]
    first_parcel: Ints
    parcels: NDArray[np.int32]
    work_s: Floats
    payable: Floats
    released: Floats
    ready: Floats

    def __init__(self) -> None:
        super().__init__(
            order=np.zeros(0, np.int64),
            node=np.zeros(0, np.int16),
            service=np.zeros(0, np.int16),
            lines=np.zeros(0, np.int32),
            units=np.zeros(0, np.int32),
            first_parcel=np.zeros(0, np.int64),
            parcels=np.zeros(0, np.int32),
            work_s=np.zeros(0),
            payable=np.zeros(0),
            released=np.zeros(0),
            ready=np.zeros(0),
        )

    def parcels_of(self, rows: Ints) -> Ints:
        """Return the parcels of some jobs, one job after the other (k,)."""
        count = self.parcels[rows]
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.asarray(np.repeat(self.first_parcel[rows], count) + number)

    def done_with(self, parcels: Parcels, rows: Ints) -> Ints:
        """Return the jobs whose last parcels are among some parcels (k,)."""
        job = parcels.job[rows].astype(np.int64)
        return np.asarray(job[rows == self.first_parcel[job] + self.parcels[job] - 1])

    def node_of_orders(self, count: int) -> NDArray[np.int16]:
        """Return the node of each order's first job, -1 where it has none (count,)."""
        nodes = np.full(count, -1, np.int16)
        nodes[self.order[::-1]] = self.node[::-1]
        return nodes


class Parcels(Growing):
    """Parcels of the jobs, those of a job side by side.

    Attributes
    ----------
    job, order, number
        Index of the job and of the order, and 0, 1 ... within the order (n,).
    weight_kg, volume_l, billed_kg
        Weight, volume, and the weight that is billed (n,).
    price_micro
        All that the carrier charges: less what it pays for a loss, with the way back (n,).
    transit_days, delivery_mark
        Working days in transit, and the moment within the hours of delivery (n,).
    collected, inducted, delivered
        Milestones, NaN until they come (n,) [s].
    at_hub
        Whether it is in the network and has a hub before it (n,).
    fate
        What becomes of it, in the bits of `fulfilsim.sim.mishaps` (n,).
    ended
        When it was given up as lost, or was back at the sender; NaN for all others (n,) [s].
    """

    job: NDArray[np.int32]
    order: Ints
    number: NDArray[np.int32]
    weight_kg: Floats
    volume_l: Floats
    billed_kg: Floats
    price_micro: Ints
    transit_days: NDArray[np.int16]
    delivery_mark: Floats
    collected: Floats
    inducted: Floats
    at_hub: NDArray[np.bool_]
    delivered: Floats
    fate: NDArray[np.int8]
    ended: Floats

    def __init__(self) -> None:
        super().__init__(
            job=np.zeros(0, np.int32),
            order=np.zeros(0, np.int64),
            number=np.zeros(0, np.int32),
            weight_kg=np.zeros(0),
            volume_l=np.zeros(0),
            billed_kg=np.zeros(0),
            price_micro=np.zeros(0, np.int64),
            transit_days=np.zeros(0, np.int16),
            delivery_mark=np.zeros(0),
            collected=np.zeros(0),
            inducted=np.zeros(0),
            at_hub=np.zeros(0, bool),
            delivered=np.zeros(0),
            fate=np.zeros(0, np.int8),
            ended=np.zeros(0),
        )


def last_of(instants: Floats, owner: Ints, count: int) -> Floats:
    """Return the latest instant of each owner; NaN where one is to come, or there is none (count,) [s]."""
    last = np.full(count, -np.inf)
    np.maximum.at(last, owner, np.where(np.isnan(instants), np.inf, instants))
    return np.where(np.isfinite(last), last, np.nan)


def first_of(instants: Floats, owner: Ints, count: int) -> Floats:
    """Return the earliest instant of each owner; NaN where there is none (count,) [s]."""
    first = np.full(count, np.inf)
    np.fmin.at(first, owner, instants)
    return np.where(np.isfinite(first), first, np.nan)
