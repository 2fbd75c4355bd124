"""Transfers: trailers bring what a centre packed to a cross-dock, which sorts it for its carriers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, Environment, ProcessGenerator, at
from fulfilsim.sim.jobs import Jobs, Parcels, last_of
from fulfilsim.sim.journal import NOBODY, Books
from fulfilsim.sim.shipping import Shipping
from fulfilsim.world.build import World
from fulfilsim.world.transfers import TransferPlan

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Passage:
    """How jobs and parcels came to the docks that they left from, where there are cross-docks.

    Parameters
    ----------
    packed
        When each job was packed, wherever that was; NaN until then (jobs,) [s].
    left, arrived
        When each parcel left with a transfer, and was unloaded at a cross-dock; NaN for not (parcels,) [s].
    paid_micro
        What the transfer of each parcel costs, where it is paid by the parcel (parcels,) [1e-6 currency].
    """

    packed: Floats
    left: Floats
    arrived: Floats
    paid_micro: Ints

    def came(self, world: World, jobs: Jobs, parcels: Parcels) -> Floats:
        """Return when the work on each job was there for its node; infinite where it is not (jobs,) [s]."""
        there = last_of(self.arrived, parcels.job.astype(np.int64), len(jobs))
        brought = np.isin(jobs.node, [plan.end for plan in world.transfers])
        return np.where(brought, np.where(np.isnan(there), np.inf, there), jobs.payable)


class Transfer:
    """The trailers to a cross-dock, and what they carried.

    Parameters
    ----------
    plan
        When they leave, what they hold and cost.
    shipping
        What is carried, between which nodes.
    books
        Where that is written.
    """

    def __init__(self, plan: TransferPlan, shipping: Shipping, books: Books) -> None:
        self.plan, self.books, self.shipping = plan, books, shipping
        self.jobs, self.parcels, self.patience = shipping.jobs, shipping.packing.parcels, shipping.patience
        self.origin = shipping.houses[plan.origin]
        self.waiting = np.zeros(0, np.int64)
        self.trips: list[tuple[float, Ints]] = []

    def open(self, env: Environment) -> None:
        """Start the departures."""
        env.process(self.work(env))

    def work(self, env: Environment) -> ProcessGenerator:
        """Leave with every departure, as full as the trailer may be; first come, first taken."""
        plan = self.plan
        for leaves in plan.departures.tolist():
            yield at(env, leaves, CONTROL)
            waiting = np.concatenate((self.waiting, self.origin.put_on_dock(plan.door)))
            if self.patience is not None:
                wanted = self.patience.wanted(self.parcels.order[waiting], leaves)
                self._put_aside(waiting[~wanted])
                waiting = waiting[wanted]
            room = self._room(waiting)
            taken, self.waiting = waiting[:room], waiting[room:]
            if len(taken):
                self._leave(leaves, taken)
                env.process(self.unload(env, leaves + plan.takes_s, taken))

    def unload(self, env: Environment, arrives: float, taken: Ints) -> ProcessGenerator:
        """Have the cross-dock sort what a trailer brings; a job is there with its last parcel."""
        yield at(env, arrives, CONTROL)
        whole = self.jobs.done_with(self.parcels, taken)
        if len(whole):
            self.shipping.sort(self.plan.end, whole)

    def _room(self, waiting: Ints) -> int:
        """Return how many of the parcels that wait go on the trailer."""
        plan = self.plan
        if plan.holds is None or not plan.holds_pallets:
            return len(waiting) if plan.holds is None else plan.holds
        return int(np.searchsorted(self._pallets(waiting), plan.holds, side="right"))

    def _pallets(self, parcels: Ints) -> Ints:
        on_pallet = self.shipping.on_pallets(self.parcels.order[parcels])
        return self.plan.load(self.parcels.volume_l[parcels], on_pallet)

    def _put_aside(self, unwanted: Ints) -> None:
        """Take jobs out of the work of both nodes: the cross-dock was told that they would come."""
        jobs = len(self.jobs.done_with(self.parcels, unwanted))
        self.origin.put_aside += jobs
        self.shipping.houses[self.plan.end].put_aside += jobs

    def _leave(self, leaves: float, taken: Ints) -> None:
        plan = self.plan
        self.trips.append((leaves, taken))
        if self.patience is not None:
            self.patience.leave(self.parcels.order[taken])
        self.origin.passed_on += len(self.jobs.done_with(self.parcels, taken))
        if plan.per == "parcel":
            self._post(events.PER_ORDER, leaves, 1, self.parcels.order[taken], taken)
        else:
            count = 1 if plan.per == "trip" else int(self._pallets(taken)[-1])
            self._post(events.PER_PERIOD, leaves, count)

    def tell(self) -> None:
        """Write down every trip of the run that is over."""
        plan = self.plan
        for leaves, taken in self.trips:
            self.books.activities.add(events.TRANSFER, leaves, leaves + plan.takes_s, node=plan.centre,
                                      resource=plan.cross_dock, quantity=len(taken))  # fmt: skip

    def _post(
        self, basis: str, now: float, quantity: int, order: Ints | int = NOBODY, parcel: Ints | int = NOBODY
    ) -> None:
        plan = self.plan
        self.books.ledger.post("carriage", basis, events.LINE_HAUL, plan.name, plan.per, node=plan.cross_dock,
                               at=now, quantity=quantity, rate_micro=plan.rate_micro,
                               amount_micro=quantity * plan.rate_micro, order=order,
                               parcel=parcel)  # fmt: skip


def passage_of(transfers: list[Transfer], jobs: Jobs, parcels: Parcels, horizon: float) -> Passage | None:
    """Write down how everything came to its dock by the end of a run; None without cross-docks."""
    if not transfers:
        return None
    packed = jobs.ready.copy()
    left, arrived = np.full(len(parcels), np.nan), np.full(len(parcels), np.nan)
    paid = np.zeros(len(parcels), np.int64)
    for transfer in transfers:
        transfer.tell()
        plan, fed = transfer.plan, transfer.origin.fed
        mine = jobs.node[fed] == plan.end
        packed[fed[mine]] = transfer.origin.line.ended[mine]
        for leaves, taken in transfer.trips:
            left[taken], arrives = leaves, leaves + plan.takes_s
            arrived[taken] = arrives if arrives < horizon else np.nan
            paid[taken] = plan.rate_micro if plan.per == "parcel" else 0
    return Passage(packed, left, arrived, paid)
