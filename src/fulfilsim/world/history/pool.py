"""A history to draw from: its orders by day of the week, and how many such a day has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.demand import OrderFile
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.history import History

DAY_S = 86_400


@dataclass(frozen=True)
class Pool:
    """Orders to copy.

    Parameters
    ----------
    days
        Days of the history, those without an order too.
    times
        Orders to draw as a multiple of the history's.
    mean
        Orders of a mean day, by weekday from Monday (7,).
    chosen, first
        Orders sorted by weekday (n,), and where each weekday begins among them (8,).
    hour
        Hour of the clock at which each order was placed (n,).
    promise_day, promise_clock
        How many days after its own each order was promised, and the time of that day (n,) [days, s]; -1 and
        NaN for none.
    """

    days: int
    times: float
    mean: NDArray[np.float64]
    chosen: NDArray[np.int64]
    first: NDArray[np.int64]
    hour: NDArray[np.int64]
    promise_day: NDArray[np.int64]
    promise_clock: NDArray[np.float64]

    def choose(self, weekday: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return an order of each weekday (n,) for a mark (n,): all of a weekday are equally likely."""
        begin, count = self.first[weekday], np.diff(self.first)[weekday]
        return np.asarray(self.chosen[begin + np.minimum((u * count).astype(np.int64), count - 1)])

    @property
    def level(self) -> tuple[float, list[float]]:
        """Multiple, and orders of a mean day from Monday (7,)."""
        return self.times, self.mean.tolist()

    def mean_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean of a value of the orders (n,) by weekday (7,); zero where a weekday has none."""
        weekday = np.repeat(np.arange(7), np.diff(self.first))
        sums = np.bincount(weekday, values[self.chosen], 7)
        return sums / np.maximum(np.diff(self.first), 1)

    def any_of(self, u: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return an order for each mark (n,), whatever its weekday."""
        return self.chosen[np.minimum((u * len(self.chosen)).astype(np.int64), len(self.chosen) - 1)]


def make_pool(history: History, source: OrderFile, calendar: Calendar) -> Pool:
    """Sort a history by weekday; without `days` its days are those from the first order to the last."""
    day, clock = _local(history.placed, calendar)
    first, last = int(day[0]), int(day[-1])
    if source.days is not None:
        first, last = source.days.first.toordinal(), source.days.last.toordinal()
    weekday = (day - 1) % 7
    all_days = (np.arange(first, last + 1) - 1) % 7
    counts = np.bincount(weekday, minlength=7)
    promised = np.flatnonzero(~np.isnan(history.promise))
    until, at = np.full(len(day), -1, np.int64), np.full(len(day), np.nan)
    until[promised], at[promised] = _local(history.promise[promised], calendar)
    until[promised] -= day[promised]
    return Pool(
        days=last - first + 1,
        times=source.times,
        mean=counts / np.maximum(np.bincount(all_days, minlength=7), 1),
        chosen=np.argsort(weekday, kind="stable"),
        first=np.concatenate(([0], np.cumsum(counts))),
        hour=(clock // 3600).astype(np.int64),
        promise_day=until,
        promise_clock=at,
    )


def _local(
    instants: NDArray[np.float64], calendar: Calendar
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the local day (ordinal) and the time of the clock of instants (n,) [s]."""
    zone = ZoneInfo(calendar.zone)
    distinct, inverse = np.unique(instants, return_inverse=True)
    moments = [calendar.origin_utc + timedelta(seconds=at) for at in distinct.tolist()]
    local = [moment.astimezone(UTC).astimezone(zone) for moment in moments]
    day = np.array([moment.toordinal() for moment in local], np.int64)
    clock = np.array([_clock_s(moment) for moment in local])
    return day[inverse], clock[inverse]


def _clock_s(moment: datetime) -> float:
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
