"""A desk as instants: how many people serve from when on, when it is open, and what their hours cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.desk import Desk, DeskShift
from fulfilsim.world.calendar import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class DeskPlan:
    """People behind one queue.

    Parameters
    ----------
    at, heads
        From when on how many people serve (m,) [s].
    start, end, paid
        Start, end and people of every duty of a shift (duties,) [s].
    rate_micro
        What an hour costs [1e-6 currency].
    """

    at: Floats
    heads: Ints
    start: Floats
    end: Floats
    paid: Ints
    rate_micro: int

    @property
    def opens(self) -> Floats:
        """When somebody comes to an empty desk (k,) [s]."""
        return np.asarray(self.at[(self.heads > 0) & (np.append(0, self.heads[:-1]) == 0)])

    @property
    def closes(self) -> Floats:
        """When the last one leaves (k,) [s]."""
        return np.asarray(self.at[(self.heads == 0) & (np.append(0, self.heads[:-1]) > 0)])


def make_desk(desk: Desk, calendar: Calendar) -> DeskPlan:
    """Lay out a desk over the days of a calendar, from the start of the simulation on."""
    duties = [duty for shift in desk.shifts.values() for duty in _duties(shift, desk, calendar)]
    rows = [(max(start, calendar.start), end, heads) for start, end, heads in duties if end > calendar.start]
    rows.sort()
    start, end, paid = (np.array([row[k] for row in rows]) for k in range(3))
    instants, where = np.unique(np.concatenate((start, end)), return_inverse=True)
    change = np.bincount(where, np.concatenate((paid, -paid)), len(instants))
    return DeskPlan(
        at=instants.astype(np.float64),
        heads=np.cumsum(change).astype(np.int64),
        start=start.astype(np.float64),
        end=end.astype(np.float64),
        paid=paid.astype(np.int64),
        rate_micro=round(desk.wage.micro * (1 + desk.on_costs)),
    )


def _duties(shift: DeskShift, desk: Desk, calendar: Calendar) -> list[tuple[float, float, int]]:
    works = calendar.works(shift.days, desk.works_holidays)
    begin, length = shift.hours.start.seconds, shift.hours.length_s
    return [(calendar.at(day, begin), calendar.at(day, begin + length), shift.heads)
            for day in np.flatnonzero(works).tolist()]  # fmt: skip
