"""What was promised and sent before the simulation starts, by a calendar that reaches back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import Calendar, make_calendar, public_holidays, working_day_after
from fulfilsim.world.carriers import CarrierPlan, ServicePlan, make_carrier, promised_days
from fulfilsim.world.distributions import to_ticks

AHEAD_DAYS = 120
NODE = 0  # a snapshot is of a shop with one node

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Transit:
    """When parcels that are under way may be delivered; each in one of `k` stretches of time.

    Parameters
    ----------
    cumulative
        Probability of at most so many stretches, given that the parcel is not delivered yet (m, k).
    begins, ends
        Bounds of the stretches that are still to come (m, k) [s].
    """

    cumulative: Floats
    begins: Floats
    ends: Floats

    def delivered(self, stretch: Floats, moment: Floats) -> Floats:
        """Return the instants of delivery at two marks a parcel (m,) each [s]."""
        row = np.arange(len(stretch))
        chosen = (stretch[:, np.newaxis] > self.cumulative).sum(axis=1)
        begins, ends = self.begins[row, chosen], self.ends[row, chosen]
        return to_ticks(begins + moment * (ends - begins))


@dataclass(frozen=True)
class Past:
    """Carriers over the days before the start, and after it.

    Parameters
    ----------
    calendar
        Days from before the earliest instant of the snapshot.
    shift
        Its second 0 in seconds of the simulation; negative.
    start
        Start of the simulation [s of the simulation].
    carriers, services
        As in the world.
    """

    calendar: Calendar
    shift: float
    start: float
    carriers: tuple[CarrierPlan, ...]
    services: Sequence[ServicePlan]

    def promises(self, placed: Floats, service: Ints) -> tuple[Floats, Floats]:
        """Return what check-out promised: instants of the collection and of the delivery (n,) each [s]."""
        ship, by = np.full(len(placed), np.inf), np.full(len(placed), np.inf)
        for index, plan in enumerate(self.services):
            mine, carrier = np.flatnonzero(service == index), self.carriers[plan.carrier]
            ship_day, by_day = promised_days(plan, carrier, NODE, self.calendar, placed[mine] - self.shift)
            days = range(len(self.calendar.dates))
            departs = [self.calendar.at(day, carrier.dock(NODE).last_departure_s) for day in days]
            ship[mine] = np.append(departs, np.inf)[ship_day] + self.shift
            by[mine] = np.append(carrier.delivery_to, np.inf)[by_day] + self.shift
        return ship, by

    def days_of(self, instants: Floats) -> Ints:
        """Return the days of instants, counted from the first simulated day: negative before it (n,)."""
        starts = self.calendar.day_starts + self.shift
        first = int(np.searchsorted(starts, 0.0))
        return np.searchsorted(starts, instants, side="right") - 1 - first

    def transit(self, inducted: Floats, service: Ints, place: Ints) -> Transit:
        """Return when parcels taken in at these instants are delivered, as they are not yet (m,).

        A parcel that is longer under way than its service ever takes arrives on the next working day.
        """
        longest = max(plan.lane(NODE).transit_cumulative.shape[1] for plan in self.services)
        chance, begins, ends = (np.zeros((len(inducted), longest + 1)) for _ in range(3))
        for index, plan in enumerate(self.services):
            mine = np.flatnonzero(service == index)
            known = plan.lane(NODE).transit_cumulative
            chance[mine, : known.shape[1]] = np.diff(known[place[mine]], prepend=0.0, axis=1)
            for days in range(longest + 1):
                begins[mine, days], ends[mine, days] = self._stretch(plan, inducted[mine], days)
            begins[mine, longest], ends[mine, longest] = self._next_stretch(plan)
        since = np.maximum(begins, self.start)
        whole = ends - begins
        left = np.divide(np.maximum(ends - since, 0.0), whole, out=np.zeros_like(whole), where=whole > 0)
        chance = chance * np.where(whole > 0, left, begins > self.start)
        chance[:, longest] = chance.sum(axis=1) == 0
        cumulative = np.cumsum(chance, axis=1)
        return Transit(cumulative / cumulative[:, -1:], since, np.maximum(ends, since))

    def _stretch(self, plan: ServicePlan, inducted: Floats, days: int) -> tuple[Floats, Floats]:
        """Return the hours in which parcels arrive that take so many working days."""
        carrier = self.carriers[plan.carrier]
        day = self.calendar.day_of(inducted - self.shift)
        arrives = working_day_after(carrier.works, day, np.full(len(day), days))
        begins = np.maximum(np.append(carrier.delivery_from, np.inf)[arrives] + self.shift, inducted)
        return begins, np.maximum(np.append(carrier.delivery_to, np.inf)[arrives] + self.shift, begins)

    def _next_stretch(self, plan: ServicePlan) -> tuple[float, float]:
        carrier = self.carriers[plan.carrier]
        to_come = np.flatnonzero(carrier.works & (carrier.delivery_to + self.shift > self.start))
        day = int(to_come[0]) if len(to_come) else len(self.calendar.dates) - 1
        return float(carrier.delivery_from[day] + self.shift), float(carrier.delivery_to[day] + self.shift)


def make_past(loaded: Loaded, calendar: Calendar, services: Sequence[ServicePlan], first: date) -> Past:
    """Lay the carriers out from an earlier day on, with room to deliver after the simulated days."""
    scenario: Scenario = loaded.scenario
    days = (calendar.dates[-1] - first).days + AHEAD_DAYS
    holidays = public_holidays(
        scenario.calendar.holidays, first, calendar.dates[-1] + timedelta(days=AHEAD_DAYS)
    )
    back = make_calendar(calendar.zone, first, days, (0, 0), holidays, Clock(0))
    carriers = tuple(
        make_carrier(name, carrier, list(scenario.nodes), back, back)
        for name, carrier in sorted(scenario.carriers.items())
    )
    shift = (back.origin_utc - calendar.origin_utc).total_seconds()
    return Past(back, shift, calendar.start, carriers, services)
