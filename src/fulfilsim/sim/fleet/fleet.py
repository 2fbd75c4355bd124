"""A depot through the days: parcels come in, waves are planned and driven, what was not delivered stays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.fleet.bills import Bill, bills_of, day_rows, fee
from fulfilsim.sim.fleet.boxes import Boxes
from fulfilsim.sim.fleet.crews import Crews, ready
from fulfilsim.sim.fleet.driving import Halts, drive_wave
from fulfilsim.sim.fleet.freight import DOORSTEP, Freight, nearest_lockers
from fulfilsim.sim.fleet.planning import Planned, minute_of, plan_wave
from fulfilsim.sim.fleet.record import DELIVERED, DEPOT, FAILED, NOT_REACHED, Record, halt_rows, rest_rows
from fulfilsim.sim.fleet.stops import Stops, gather
from fulfilsim.world.fleet import FleetPlan

ABSENT = purpose("fleet.nobody at the door")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
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
    """

    delivered: Floats
    returned: Floats
    tried: Ints
    out: Ints
    locker: Ints


@dataclass(eq=False)
class Fleet:
    """A depot and its vehicles in one replication.

    Parameters
    ----------
    plan
        The fleet.
    freight
        All parcels that it may see.
    marks
        The chance of the replication.
    """

    plan: FleetPlan
    freight: Freight
    marks: Marks
    record: Record = field(default_factory=Record)
    bills: list[Bill] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.freight)
        never = [np.full(count, np.nan) for _ in range(2)]
        zeros = np.zeros((2, count), np.int64)
        self.fates = Fates(*never, *zeros, self.freight.locker.copy())
        self.boxes = Boxes(self.plan, self.freight, self.marks)
        self.crews = Crews(self.plan)
        self._here = np.zeros(0, np.int64)
        self._from = np.full(count, np.inf)  # from when a parcel may go out
        self._since = np.zeros(count, np.int64)  # day on which it came

    @property
    def open(self) -> Ints:
        """Parcels that are at the depot, or on their way back to it."""
        return self._here

    def receive(self, parcels: Ints, at: Floats, day: int) -> None:
        """Take parcels in.

        Parameters
        ----------
        parcels
            Their numbers (n,).
        at
            When they are sorted and may go out (n,) [s].
        day
            Number of the day on which they come.
        """
        self._from[parcels] = at
        self._since[parcels] = day
        self._here = np.concatenate([self._here, parcels])

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
        stops = self._stops(now)
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
        return day - np.minimum.reduceat(self._since[stops.parcels], stops.first[:-1])

    def at_depot(self, now: float) -> Ints:
        """List the parcels that may go out, in the order in which they came."""
        here = self._here[self._from[self._here] <= now]
        return here[np.lexsort((here, self._from[here]))]

    def _stops(self, now: float) -> Stops:
        parcels = self.at_depot(now)
        locker, waits = self.boxes.assign(parcels, self.fates.locker[parcels], now)
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
        for code, settle in ((DELIVERED, self._hand_over), (FAILED, self._take_back), (NOT_REACHED, self._keep)):
            rows = visits[outcome[visits] == code]
            stop = client[rows]
            at = done.end[rows] if code == DELIVERED else done.home[rows]
            settle(stops.of(stop), np.repeat(origin + at, stops.count[stop]),
                   np.repeat(stops.locker[stop], stops.count[stop]), day)  # fmt: skip

    def _hand_over(self, parcels: Ints, at: Floats, locker: Ints, _: int) -> None:
        self._here = self._here[~np.isin(self._here, parcels)]
        boxed = locker != DOORSTEP
        self.fates.locker[parcels] = locker
        returned = self.boxes.put_in(parcels[boxed], locker[boxed], at[boxed])
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
        self._from[parcels] = home if door.same_day else np.maximum(home, tomorrow)
        if door.to_locker and self.plan.lockers is not None:
            order, away = nearest_lockers(self.plan, self.freight.x[parcels], self.freight.y[parcels])
            near = away[:, 0] <= self.plan.lockers.reach_m
            fates.locker[parcels[near]] = order[near, 0]

    def _keep(self, parcels: Ints, home: Floats, _: Ints, __: int) -> None:
        """Bring back what there was no time for."""
        self._from[parcels] = home

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
