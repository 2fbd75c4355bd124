"""Own fleets as the network of a carrier: parcels are brought to the nearest depot and driven from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import SORTING, Environment, ProcessGenerator, at
from fulfilsim.kernels import great_circle_km
from fulfilsim.marks import Marks
from fulfilsim.sim.conditions import conditions_of
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.fleet import Dispatcher, Fleet, Freight, draw_freight
from fulfilsim.sim.fleet.bills import Bill
from fulfilsim.sim.jobs import Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import SENT_BACK
from fulfilsim.world.build import World
from fulfilsim.world.carriers import CarrierPlan
from fulfilsim.world.fleet import FleetPlan

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Depot:
    """A fleet as it was in a replication.

    Parameters
    ----------
    plan, carrier
        The fleet, and the name of the carrier that it delivers for.
    fleet
        What it drove.
    parcels
        Which parcel of the replication each of the fleet's is (n,).
    """

    plan: FleetPlan
    carrier: str
    fleet: Fleet
    parcels: Ints


class Depots:
    """The fleets of a carrier.

    Parameters
    ----------
    plan, world, marks
        What carries, the scenario and random marks.
    orders, parcels, books
        What is carried, and where that is written.
    """

    def __init__(
        self, plan: CarrierPlan, world: World, marks: Marks, orders: Orders, parcels: Parcels, books: Books
    ) -> None:
        self._carrier, self._world, self._marks, self._books = plan.name, world, marks, books
        self._orders, self._parcels = orders, parcels
        self._fleets = [Fleet(depot, marks) for depot in _depots(world, plan)]
        self.conditions = conditions_of(plan, marks)
        self._mine = [np.zeros(0, np.int64) for _ in self._fleets]
        self._nearest = _nearest_depot(world, plan)

    def open(self, env: Environment) -> None:
        """Start the days of every depot."""
        self._env = env
        for number in range(len(self._fleets)):
            env.process(self.work(env, number))

    def enter(self, _: int, parcels: Ints) -> None:
        """Bring parcels that were collected at any node to the depots nearest to their customers."""
        now = self._env.now
        day = int(self._world.calendar.day_of(np.array([now]))[0])
        depot = self._nearest[self._orders.place[self._parcels.order[parcels]]]
        for number in np.unique(depot).tolist():
            fleet, mine = self._fleets[number], parcels[depot == number]
            ready = np.full(len(mine), now + fleet.plan.from_centre_s)
            self._parcels.inducted[mine] = ready
            self._parcels.at_hub[mine] = True
            self._books.activities.add(
                events.INDUCTION, ready[0], ready[0], node="", resource=self._carrier, quantity=len(mine)
            )
            fleet.receive(self._freight(fleet.plan, mine, ready), ready, day)
            self._mine[number] = np.concatenate([self._mine[number], mine])

    def work(self, env: Environment, number: int) -> ProcessGenerator:
        """Plan and drive, day by day and wave by wave."""
        fleet = self._fleets[number]
        for day in np.flatnonzero(fleet.plan.works).tolist():
            clocks = [clock for clock in wave_clocks(fleet.plan) if fleet.plan.origin[day] + clock >= env.now]
            fleet.begin_day()
            dispatcher = Dispatcher(fleet)
            for clock in clocks:
                yield at(env, float(fleet.plan.origin[day]) + clock, SORTING)
                (dispatcher.look if fleet.plan.every else fleet.wave)(day, clock)
                self._write(number)
            fleet.end_day(day)
            self._write(number)

    def take_over(self, parcels: Ints) -> None:
        """Begin with parcels of a snapshot: there are none, for a scenario with fleets starts empty."""

    def seen(self) -> list[Depot]:
        """Give the depots with all they did."""
        both = zip(self._fleets, self._mine, strict=True)
        return [Depot(fleet.plan, self._carrier, fleet, mine) for fleet, mine in both]

    def _freight(self, plan: FleetPlan, parcels: Ints, ready: Floats) -> Freight:
        order, places = self._parcels.order[parcels], self._world.places
        place = self._orders.place[order]
        return draw_freight(
            plan,
            self._marks,
            order,
            self._orders.keys[order],
            (places.lat[place], places.lng[place]),
            (self._parcels.weight_kg[parcels], self._parcels.volume_l[parcels]),
            np.minimum(self._orders.promised_by[order], ready + plan.within_s),
        )

    def _write(self, number: int) -> None:
        """Write down what became of parcels, and what it cost."""
        fleet, mine, parcels = self._fleets[number], self._mine[number], self._parcels
        fates = fleet.fates
        parcels.delivered[mine] = fates.delivered
        back = ~np.isnan(fates.returned)
        parcels.ended[mine[back]] = fates.returned[back]
        parcels.fate[mine[back]] |= SENT_BACK
        parcels.at_hub[mine] = np.isin(np.arange(len(mine)), fleet.open)
        for bill in fleet.bills:
            self._post(fleet.plan.name, bill, mine)
        fleet.bills.clear()

    def _post(self, fleet: str, bill: Bill, mine: Ints) -> None:
        """Post what is paid: for one parcel to the carrier, for many to the fleet."""
        if not len(bill.at):
            return
        ledger, rate, amount = self._books.ledger, bill.rate_micro, bill.amount_micro
        if bill.parcel is None:
            ledger.post("carriage", events.PER_PERIOD, fleet, bill.contract, bill.unit, node=fleet,
                        at=bill.at, quantity=bill.quantity, rate_micro=rate, amount_micro=amount)  # fmt: skip
            return
        parcel = mine[bill.parcel]
        np.add.at(self._parcels.price_micro, parcel, amount)
        ledger.post("carriage", events.PER_ORDER, self._carrier, bill.contract, bill.unit, node=fleet,
                    at=bill.at, quantity=bill.quantity, rate_micro=rate, amount_micro=amount,
                    order=self._parcels.order[parcel], parcel=parcel)  # fmt: skip


def wave_clocks(plan: FleetPlan) -> list[int]:
    """List the times of a day at which a fleet plans [s]."""
    if not plan.every:
        return list(plan.waves)
    return list(range(int(plan.vehicles.starts.min()), int(plan.vehicles.ends.max()), plan.every))


def _depots(world: World, plan: CarrierPlan) -> list[FleetPlan]:
    return [fleet for fleet in world.fleets if fleet.name in plan.fleets]


def _nearest_depot(world: World, plan: CarrierPlan) -> Ints:
    """Find the depot of the carrier nearest to each place (places,)."""
    fleets, places = _depots(world, plan), world.places
    known = np.flatnonzero(~np.isnan(places.lat))
    depot = np.zeros(len(places.lat), np.int64)
    lat, lng = (np.array([fleet.at[axis] for fleet in fleets]) for axis in (0, 1))
    km = great_circle_km(places.lat[known], places.lng[known], lat, lng)
    depot[known] = km.argmin(axis=1)
    return depot
