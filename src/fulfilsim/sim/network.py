"""A carrier's network: parcels enter it, pass hubs, and are delivered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import SORTING, Environment, ProcessGenerator, at
from fulfilsim.marks import Marks
from fulfilsim.sim.conditions import conditions_of
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.gate import Gate
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import end_badly
from fulfilsim.world.build import World
from fulfilsim.world.calendar import working_day_after
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.network import ENTRY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_HUB = -1


class Network:
    """The queues of a carrier, each sorted once a working day, and the ways between them.

    Parameters
    ----------
    number, plan, world, marks
        What carries: index, plan, scenario, random marks.
    orders, jobs, parcels, books
        What is carried, and where that is written.
    """

    def __init__(
        self,
        number: int,
        plan: CarrierPlan,
        world: World,
        marks: Marks,
        orders: Orders,
        jobs: Jobs,
        parcels: Parcels,
        books: Books,
    ) -> None:
        self.plan, self.world, self.books = plan, world, books
        self.orders, self.jobs, self.parcels = orders, jobs, parcels
        self.conditions = conditions_of(plan, marks)
        self.gates = [Gate() for _ in plan.network.gates]
        self._coming: list[dict[int, list[Ints]]] = [{} for _ in self.gates]
        self._zones = _zones_by_node(world, number)
        self._hub = [_hub_by_place(plan, zones) for zones in self._zones]
        self._begins, self._ends = (
            np.append(each, np.inf) for each in (plan.delivery_from, plan.delivery_to)
        )

    def open(self, env: Environment) -> None:
        """Start the sorts of every gate."""
        for gate in range(len(self.gates)):
            env.process(self.sort(env, gate))

    def take_over(self, parcels: Ints) -> None:
        """Begin with parcels of a snapshot in the queue."""
        self.gates[self.plan.network.entries[0]].join(parcels)

    def enter(self, node: int, parcels: Ints) -> None:
        """Take over parcels that were collected at a node."""
        self.gates[self.plan.network.entries[node]].join(parcels)

    def sort(self, env: Environment, number: int) -> ProcessGenerator:
        """Take parcels through a gate on its working days, up to the day's capacity; the rest waits."""
        gate, plan = self.gates[number], self.plan.network.gates[number]
        capacity, sorts = self.conditions.capacity[number], self.conditions.sorts[number]
        coming = self._coming[number]
        for day in np.flatnonzero(sorts & (plan.sorts >= env.now)).tolist():
            yield at(env, float(plan.sorts[day]), SORTING)
            for due in sorted(each for each in coming if each <= day):
                gate.join(np.concatenate(coming.pop(due)))
            self._let_through(number, day, env.now, gate.sort(int(capacity[day]), int(plan.background[day])))

    def _let_through(self, number: int, day: int, now: float, taken: Ints) -> None:
        parcels = self.parcels
        new = np.isnan(parcels.inducted[taken])
        if number == ENTRY or new.any():
            count = int(np.count_nonzero(new))
            self.books.activities.add(
                events.INDUCTION, now, now, node="", resource=self.plan.name, quantity=count
            )
        if not len(taken):
            return
        parcels.inducted[taken[new]] = now
        remaining = parcels.transit_days[taken].astype(np.int64)
        remaining[new] += self._delay(day, taken[new])
        parcels.transit_days[taken] = remaining
        if len(self.gates) == 1:
            self._deliver(day, now, taken, remaining)
            return
        hub = self._hub_of(taken)
        onward = new & (hub != NO_HUB) & (hub != number)
        for each in np.unique(hub[onward]).tolist():
            self._send(each, day, taken[onward & (hub == each)])
        there = ~onward
        parcels.at_hub[taken[there]] = False
        gone = np.where(new[there], 0, self.plan.network.gates[number].line_haul)
        left = np.maximum(remaining[there] - gone, 0)
        late = number != ENTRY and now >= self._ends[day]
        self._deliver(day, now, taken[there], np.maximum(left, 1) if late else left)

    def _send(self, hub: int, day: int, parcels: Ints) -> None:
        """Put parcels on the line-haul to a hub."""
        self.parcels.at_hub[parcels] = True
        leg = np.array([self.plan.network.gates[hub].line_haul])
        arrives = int(working_day_after(self.conditions.works, np.array([day]), leg)[0])
        self._coming[hub].setdefault(arrives, []).append(parcels)

    def _delay(self, day: int, parcels: Ints) -> Ints:
        """Return what disruptions add to the transit of parcels that enter on a day (n,) [working days]."""
        delay = np.zeros(len(parcels), np.int64)
        for each in self.conditions.delays:
            if each.days[day]:
                delay += each.delay * (True if each.zones is None else self._is_in(each.zones, parcels))
        return delay

    def _is_in(self, zones: tuple[str, ...], parcels: Ints) -> NDArray[np.bool_]:
        there = np.array([[zone in zones for zone in each] for each in self._zones])
        node, place = self._whereabouts(parcels)
        return np.asarray(there[node, place])

    def _hub_of(self, parcels: Ints) -> Ints:
        node, place = self._whereabouts(parcels)
        return np.asarray(np.array(self._hub)[node, place])

    def _whereabouts(self, parcels: Ints) -> tuple[Ints, Ints]:
        """Return the node and the customer's place of parcels (n,) each."""
        return (
            self.jobs.node[self.parcels.job[parcels]].astype(np.int64),
            self.orders.place[self.parcels.order[parcels]],
        )

    def _deliver(self, day: int, now: float, taken: Ints, remaining: Ints) -> None:
        """Set when parcels will be delivered, so many working days after a sort."""
        parcels, works = self.parcels, self.conditions.works
        arrives = working_day_after(works, np.full(len(taken), day), remaining)
        # A same-day parcel has only what is left of the day's hours of delivery.
        start = np.maximum(self._begins[arrives], now)
        moment = start + parcels.delivery_mark[taken] * np.maximum(self._ends[arrives] - start, 0.0)
        delivered = to_ticks(np.where(np.isfinite(self._begins[arrives]), moment, np.inf))
        parcels.delivered[taken] = np.where(delivered <= self.world.calendar.end, delivered, np.nan)
        if self.plan.network.mishaps is not None:
            back = working_day_after(works, arrives, parcels.transit_days[taken].astype(np.int64))
            end_badly(self.plan, self.world, self.orders, self.jobs, parcels, self.books,
                      taken, delivered, self._ends[back])  # fmt: skip


def _zones_by_node(world: World, carrier: int) -> list[tuple[str, ...]]:
    """Return the zone of every place from each node; those of nowhere where it does not collect."""
    nowhere = ("",) * len(world.places.names)
    of_carrier = [plan for plan in world.services if plan.carrier == carrier]
    lanes = [next((plan.lanes[node] for plan in of_carrier), None) for node in range(len(world.nodes))]
    return [nowhere if lane is None else lane.zones for lane in lanes]


def _hub_by_place(plan: CarrierPlan, zones: tuple[str, ...]) -> list[int]:
    """Return the hub through which parcels to each place pass, -1 for none (places,)."""
    by_zone = {zone: number for number, gate in enumerate(plan.network.gates) for zone in gate.zones}
    return [by_zone.get(zone, NO_HUB) for zone in zones]
