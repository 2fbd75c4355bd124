"""A depot through the days: parcels come in, waves are planned and driven, what was not delivered stays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.fleet.bills import Bill, bills_of, day_rows, fee
from fulfilsim.sim.fleet.boxes import Boxes
from fulfilsim.sim.fleet.crews import Crews, ready
from fulfilsim.sim.fleet.driving import Halts, drive_wave
from fulfilsim.sim.fleet.freight import DOORSTEP, Freight, nearest_lockers, no_freight
from fulfilsim.sim.fleet.planning import Planned, minute_of, plan_wave
from fulfilsim.sim.fleet.record import DELIVERED, DEPOT, FAILED, NOT_REACHED, Record, halt_rows, rest_rows
from fulfilsim.sim.fleet.stops import Stops, gather
from fulfilsim.world.fleet import FleetPlan

ABSENT = purpose("fleet.nobody at the door")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(eq=False)
class Fates:
    """What became of each parcel (n,); instants are NaN until they come.

    Parameters
    ----------
    delivered, returned
        When it was handed over or put into a box, or went back to the sender (n,) [s].
    tried
        Attempts at the door that failed (n,).
    out
        How often it was loaded (n,).
    locker
        Locker it goes or went to, or DOORSTEP (n,).
    ready
        From when it may go out (n,) [s].
    since
        Day on which it came (n,).
    """

    delivered: Floats
    returned: Floats
    tried: Ints
    out: Ints
    locker: Ints
    ready: Floats
    since: Ints

    def add(self, locker: Ints, ready: Floats, day: int) -> None:
        """Add parcels that have just come."""
        count = len(locker)
        never, nought = np.full(count, np.nan), np.zeros(count, np.int64)
        fresh = Fates(never, never, nought, nought, locker, ready, np.full(count, day))
        for each in fields(self):
            name = each.name
            setattr(self, name, np.concatenate([getattr(self, name), getattr(fresh, name)]))


def _no_fates() -> Fates:
    never, nought = np.zeros(0), np.zeros(0, np.int64)
    return Fates(never, never, nought, nought, nought, never, nought)


@dataclass(eq=False)
class Fleet:
    """A depot and its vehicles in one replication; parcels are numbered as they come.

    Parameters
    ----------
    plan
        The fleet.
    marks
        The chance of the replication.

    Attributes
    ----------
    freight, fates
        All parcels so far, and what became of them.
    record, bills
        What was driven, and what it costs.
    """

    plan: FleetPlan
    marks: Marks
    freight: Freight = field(default_factory=no_freight)
    fates: Fates = field(default_factory=_no_fates)
    record: Record = field(default_factory=Record)
    bills: list[Bill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.boxes = Boxes(self.plan, self.marks)
        self.crews = Crews(self.plan)
        self._here = np.zeros(0, np.int64)

    @property
    def open(self) -> Ints:
        """Parcels that are at the depot, or on their way back to it."""
        return self._here

    def receive(self, freight: Freight, ready: Floats, day: int) -> None:
        """Take parcels in.

        Parameters
        ----------
        freight
            The parcels (n).
        ready
            When they are sorted and may go out (n,) [s].
        day
            Number of the day on which they come.
        """
        first = len(self.freight)
        self.freight = self.freight.joined(freight)
        self.fates.add(freight.locker, ready, day)
        self._here = np.concatenate([self._here, np.arange(first, len(self.freight))])

    def begin_day(self) -> None:
        """Have all vehicles at the depot."""
        self.crews = Crews(self.plan)

    def wave(self, day: int, clock: int) -> None:
        """Plan and drive a wave with everything that is at the depot.

        Parameters
        ----------
        day
            Number of the day.
        clock
            Time of that day [s].
        """
        now = float(self.plan.origin[day]) + clock
        stops = self.gathered(now)
        vans = ready(self.plan, self.crews, clock)
        if not len(stops) or not len(vans.kind):
            return
        planned = plan_wave(self.plan, stops, vans, self.waited(stops, day), seed=day)
        self.drive(planned, stops, day)

    def end_day(self, day: int) -> None:
        """Close the day's books.

        Parameters
        ----------
        day
            Number of the day.
        """
        rows = day_rows(self.plan, self.crews, day)
        if len(rows["unit"]):
            self.record.days.append(rows)
            self.bills += bills_of(self.plan, rows)

    def waited(self, stops: Stops, day: int) -> Ints:
        """Say how many days each stop's oldest parcel has waited (s,)."""
        return day - np.minimum.reduceat(self.fates.since[stops.parcels], stops.first[:-1])

    def at_depot(self, now: float) -> Ints:
        """List the parcels that may go out, in the order in which they came."""
        here = self._here[self.fates.ready[self._here] <= now]
        return here[np.lexsort((here, self.fates.ready[here]))]

    def seconds_here(self, parcels: Ints, now: float) -> Floats:
        """Say how long parcels have been ready to go out (n,) [s]."""
        return now - self.fates.ready[parcels]

    def gathered(self, now: float) -> Stops:
        """Join the parcels at the depot to stops; those that wait for a box are left out."""
        parcels = self.at_depot(now)
        locker, waits = self.boxes.assign(self.freight, parcels, self.fates.locker[parcels], now)
        go = ~waits
        return gather(self.plan, self.freight, parcels[go], locker[go], self.fates.tried, now)

    def drive(self, planned: Planned, stops: Stops, day: int) -> None:
        """Drive routes and settle what comes of them.

        Parameters
        ----------
        planned, stops
            The routes and the stops they visit.
        day
            Number of the day.
        """
        if not planned.routes:
            return
        done = drive_wave(self.plan, planned, stops, day, self.marks)
        outcome = self._outcomes(stops, done)
        self.record.halts.append(halt_rows(self.plan, stops, done, outcome, day, self.crews.trips))
        self.record.rests.append(rest_rows(self.plan, done, day))
        self._settle(stops, done, outcome, day)
        self._count(done)

    def _outcomes(self, stops: Stops, done: Halts) -> Ints:
        """Ring at the doors; a locker always takes what a box was kept for."""
        client = done.plan.client
        outcome = np.where(done.reached, DELIVERED, NOT_REACHED)
        outcome[client < 0] = DEPOT
        rings = np.flatnonzero((client >= 0) & done.reached)
        rings = rings[stops.locker[client[rings]] == DOORSTEP]
        stop = client[rings]
        kind = self.freight.kind[stops.parcels[stops.first[stop]]]
        chance = self.plan.door.absent[kind, minute_of(done.begin[rings])]
        absent = self.marks.uniform(ABSENT, stops.key[stop], stops.occasion[stop]) < chance
        outcome[rings[absent]] = FAILED
        return outcome

    def _settle(self, stops: Stops, done: Halts, outcome: Ints, day: int) -> None:
        """Write down what became of the parcels of the halts."""
        origin, client = float(self.plan.origin[day]), done.plan.client
        visits = np.flatnonzero(client >= 0)
        self.fates.out[stops.of(client[visits])] += 1
        if self.plan.stop_micro:
            called = visits[outcome[visits] != NOT_REACHED]
            lead = stops.parcels[stops.first[client[called]]]
            self.bills.append(fee("stop", "stop", origin + done.end[called], lead, self.plan.stop_micro))
        for code, settle in (
            (DELIVERED, self._hand_over),
            (FAILED, self._take_back),
            (NOT_REACHED, self._keep),
        ):
            rows = visits[outcome[visits] == code]
            stop = client[rows]
            at = done.end[rows] if code == DELIVERED else done.home[rows]
            settle(stops.of(stop), np.repeat(origin + at, stops.count[stop]),
                   np.repeat(stops.locker[stop], stops.count[stop]), day)  # fmt: skip

    def _hand_over(self, parcels: Ints, at: Floats, locker: Ints, _: int) -> None:
        self._here = self._here[~np.isin(self._here, parcels)]
        boxed = locker != DOORSTEP
        self.fates.locker[parcels] = locker
        returned = self.boxes.put_in(self.freight.key[parcels[boxed]], locker[boxed], at[boxed])
        self.fates.returned[parcels[boxed]] = returned
        fetched = np.ones(len(parcels), np.bool_)
        fetched[boxed] = np.isnan(returned)
        self.fates.delivered[parcels[fetched]] = at[fetched]
        if self.plan.lockers is not None and boxed.any():
            self.bills.append(fee("box", "parcel", at[boxed], parcels[boxed], self.plan.lockers.micro))

    def _take_back(self, parcels: Ints, home: Floats, _: Ints, day: int) -> None:
        """Bring back what nobody took: it goes out again, to a locker, or back to the sender."""
        fates, door = self.fates, self.plan.door
        fates.tried[parcels] += 1
        given_up = fates.tried[parcels] >= door.attempts
        fates.returned[parcels[given_up]] = home[given_up]
        self._here = self._here[~np.isin(self._here, parcels[given_up])]
        tomorrow = float(self.plan.origin[day + 1])
        self.fates.ready[parcels] = home if door.same_day else np.maximum(home, tomorrow)
        if door.to_locker and self.plan.lockers is not None:
            order, away = nearest_lockers(self.plan, self.freight.x[parcels], self.freight.y[parcels])
            near = away[:, 0] <= self.plan.lockers.reach_m
            fates.locker[parcels[near]] = order[near, 0]

    def _keep(self, parcels: Ints, home: Floats, _: Ints, __: int) -> None:
        """Bring back what there was no time for."""
        self.fates.ready[parcels] = home

    def _count(self, done: Halts) -> None:
        """Have the vehicles that were out come back."""
        crews, first = self.crews, done.plan.first
        starts, ends, units = first[:-1], first[1:] - 1, done.unit[first[:-1]]
        crews.left[units] = np.where(crews.left[units] < 0, done.end[starts], crews.left[units])
        crews.back[units] = done.begin[ends]
        crews.free[units] = done.begin[ends] + self.plan.vehicles.loading[crews.kind[units]]
        np.add.at(crews.metres, done.unit, done.metres)
        np.add.at(crews.stops, done.unit, (done.plan.client >= 0) & done.reached)
        np.add.at(crews.rested, done.rests[:, 0], done.rests[:, 2] - done.rests[:, 1])
        crews.trips[units] += done.plan.trip[ends] + 1
