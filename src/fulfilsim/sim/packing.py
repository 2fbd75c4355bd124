"""Packing: jobs become equal parcels, with a price and marks, when somebody asks for them.

Jobs are made in every window, and parcels are wanted when a vehicle stands at the dock: so those of many
windows are packed at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.carriage import listed
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.mishaps import MISSORTED, fates
from fulfilsim.sim.ragged import present
from fulfilsim.world.build import World

TRANSIT = purpose("parcel.transit")
DELIVERY_HOUR = purpose("parcel.delivery hour")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Packing:
    """Packs jobs in the order in which they were made.

    Parameters
    ----------
    world, marks, orders, jobs, parcels
        What is shipped, and where its parcels are kept.
    """

    def __init__(self, world: World, marks: Marks, orders: Orders, jobs: Jobs, parcels: Parcels) -> None:
        self.world, self.marks, self.orders = world, marks, orders
        self.jobs, self.parcels = jobs, parcels
        self._of_order = np.zeros(len(orders), np.int32)
        self._packed = 0
        self._weight_kg: list[Floats] = []
        self._volume_l: list[Floats] = []

    def add(self, weight_kg: Floats, volume_l: Floats) -> None:
        """Note weight and volume of the jobs that were made since the last time (n,) each."""
        self._weight_kg.append(weight_kg)
        self._volume_l.append(volume_l)

    def pack(self) -> None:
        """Pack all jobs there are."""
        first, jobs = self._packed, self.jobs
        if first == len(jobs):
            return
        count = jobs.parcels[first:]
        earlier = self._number(jobs.order[first:], count)
        weight, volume = (np.concatenate(sizes) / count for sizes in (self._weight_kg, self._volume_l))
        jobs.first_parcel[first:] = len(self.parcels) + np.cumsum(count) - count
        self._add(first, np.repeat(np.arange(len(count)), count), earlier, weight, volume)
        self._packed = len(jobs)
        self._weight_kg, self._volume_l = [], []

    def _number(self, order: Ints, count: NDArray[np.int32]) -> Ints:
        """Return how many parcels the order of each job has in earlier jobs (n,), and count these in."""
        rows = np.argsort(order, kind="stable")
        alike = order[rows]
        before = np.cumsum(count[rows]) - count[rows]
        begins = np.append(True, alike[1:] != alike[:-1])
        here = before - np.maximum.accumulate(np.where(begins, before, 0))
        earlier = np.empty(len(order), np.int64)
        earlier[rows] = self._of_order[alike] + here
        self._of_order[alike] = earlier[rows] + count[rows]  # the last job of an order has the sum
        return earlier

    def _add(self, first: int, of_job: Ints, earlier: Ints, weight_kg: Floats, volume_l: Floats) -> None:
        """Add the parcels of the jobs from one on, which say how heavy and large each of theirs is."""
        jobs, orders, world = self.jobs, self.orders, self.world
        job = first + of_job
        order, weight = jobs.order[job], weight_kg[of_job]
        number = np.arange(len(job)) + len(self.parcels) - jobs.first_parcel[job] + earlier[of_job]
        keys, occasions, place = orders.keys[order], number.astype(np.uint64), orders.place[order]
        mark = self.marks.uniform(TRANSIT, keys, occasions)
        price, billed = np.zeros(len(job), np.int64), np.zeros(len(job))
        days, fate = np.zeros(len(job), np.int64), np.zeros(len(job), np.int8)
        pairs = (jobs.node[first:].astype(np.int64) * len(world.services) + jobs.service[first:])[of_job]
        for pair in present(pairs):
            node, service = divmod(pair, len(world.services))
            lane, mine = world.services[service].lane(node), np.flatnonzero(pairs == pair)
            there, u = place[mine], mark[mine]
            price[mine], billed[mine] = listed(lane, there, weight[mine])
            days[mine] = sum(u > within[there] for within in lane.transit_cumulative.T)
            mishaps = world.carriers[world.services[service].carrier].network.mishaps
            if mishaps is not None:
                fate[mine] = fates(mishaps, self.marks, keys[mine], occasions[mine])
                days[mine] += np.where(fate[mine] & MISSORTED, mishaps.detour, 0)
        self.parcels.add(
            job=job,
            order=order,
            number=number,
            weight_kg=weight,
            volume_l=volume_l[of_job],
            billed_kg=billed,
            price_micro=price,
            transit_days=days,
            delivery_mark=self.marks.uniform(DELIVERY_HOUR, keys, occasions),
            collected=np.full(len(job), np.nan),
            inducted=np.full(len(job), np.nan),
            at_hub=np.zeros(len(job), bool),
            delivered=np.full(len(job), np.nan),
            fate=fate,
            ended=np.full(len(job), np.nan),
        )
