"""Hand-over and transit times fitted to milestones, by lane where a lane has orders enough."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fulfilsim.calibration.columns import LANE
from fulfilsim.calibration.milestones import Milestones
from fulfilsim.calibration.rows import Floats
from fulfilsim.calibration.survival import Durations, durations
from fulfilsim.calibration.working import Working
from fulfilsim.errors import bad
from fulfilsim.world.carriers import MOST_TRANSIT_DAYS
from fulfilsim.world.history.rows import Bools

LEAST_ORDERS = 30
"""Orders from which a lane stands on its own; below, it borrows in proportion from the next larger group."""

LEVELS: Floats = np.unique(
    np.round(np.concatenate((np.arange(201) / 200, [0.998, 0.999, 0.9995])), 4)
).astype(np.float64)
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Fit:
    """Hand-over and transit times.

    Parameters
    ----------
    orders
        Orders that the fit rests on.
    hand_over
        Time from purchase to hand-over [h].
    transit
        Share of each number of days from the day of the hand-over, by lane (days,).
    transit_all
        The same over all lanes.
    own
        Lanes that have orders enough of their own.
    hours
        Start and end of the hours of delivery [h].
    promise_days
        Usual promise, in days after the purchase; 0 where nothing was promised.
    day_h
        Mean time from one day that counts in transit to the next [h].
    """

    orders: int
    hand_over: Durations
    transit: Mapping[str, Floats]
    transit_all: Floats
    own: int
    hours: tuple[float, float]
    promise_days: int
    day_h: float = 24.0

    @property
    def mean_days(self) -> float:
        """Return the mean days in transit over all lanes, of those that count."""
        return float(self.transit_all @ np.arange(len(self.transit_all)))

    def hand_over_csv(self) -> str:
        """Write the quantiles of the time to hand-over."""
        hours = np.maximum.accumulate(self.hand_over.quantiles(LEVELS))
        return _csv(
            ("quantile", "hours"), [(f"{u:g}", f"{h:.4f}") for u, h in zip(LEVELS, hours, strict=True)]
        )

    def transit_csv(self) -> str:
        """Write the days in transit by lane."""
        rows = [
            (lane, str(days), f"{share:.8f}")
            for lane, shares in sorted(self.transit.items())
            for days, share in enumerate(_rounded(shares)) if share > 0
        ]  # fmt: skip
        return _csv(("zone", "days", "share"), rows)


def fit_lanes(
    seen: Milestones, fitted: Bools, now: float, today: float, working: Working | None = None
) -> Fit:
    """Fit hand-over and transit to what is known at a moment.

    Parameters
    ----------
    seen
        All orders; what happened to them at or after `now` is not looked at.
    fitted
        The orders to fit to (n,).
    now, today
        The moment [s since 1970], and its local day as an ordinal.
    working
        Days that count in transit; all by default.

    Raises
    ------
    InputError
        If none of them was delivered by then.
    """
    handed = fitted & (seen.handed_over < now)
    there = handed & (seen.delivered < now)
    if not there.any():
        raise bad("calibrate", "", "no order was delivered by then", "an earlier start or a later --holdout")
    waiting = fitted & ~handed
    working = working or Working()
    number = working.numbered(np.concatenate((seen.handed_over_day, seen.delivered_day, [today])))
    handed_day, delivered_day = number[: len(handed)], number[len(handed) : -1]
    days, so_far = delivered_day - handed_day, number[-1] - handed_day
    # A parcel that leaves with the day's collection cannot arrive before the next day.
    days = np.clip(days, 1, MOST_TRANSIT_DAYS)
    under_way = handed & ~there
    transit, transit_all, own = _by_lane(seen, days, there, so_far, under_way)
    promised = (seen.promise_day - seen.placed_day)[fitted]
    return Fit(
        orders=int(fitted.sum()),
        hand_over=durations(
            (seen.handed_over - seen.placed)[handed] / 3600, (now - seen.placed)[waiting] / 3600
        ),
        transit=transit,
        transit_all=transit_all,
        own=own,
        hours=_stretch(seen.delivered_hour[there]),
        day_h=working.hours,
        promise_days=int(np.nanmedian(promised)) if np.isfinite(promised).any() else 0,
    )


def _by_lane(
    seen: Milestones, days: Floats, there: Bools, so_far: Floats, under_way: Bools
) -> tuple[dict[str, Floats], Floats, int]:
    """Fit every lane, backing off to all lanes to the same destination, and from these to all."""
    destination = [lane.rpartition(LANE)[2] for lane in seen.lanes]
    everywhere = _table(days[there], so_far[under_way])
    nearby: dict[str, Floats] = {}
    group = np.array([sorted(set(destination)).index(each) for each in destination])[seen.lane]
    for index, name in enumerate(sorted(set(destination))):
        mine = group == index
        nearby[name] = _shrunk(days[there & mine], so_far[under_way & mine], everywhere)
    found, own = {}, 0
    for index, lane in enumerate(seen.lanes):
        mine = seen.lane == index
        found[lane] = _shrunk(days[there & mine], so_far[under_way & mine], nearby[destination[index]])
        own += int((there & mine).sum() >= LEAST_ORDERS)
    return found, everywhere, own


def _shrunk(ended: Floats, so_far: Floats, larger: Floats) -> Floats:
    if not len(ended):
        return larger
    weight = min(len(ended) / LEAST_ORDERS, 1.0)
    return weight * _table(ended, so_far) + (1 - weight) * larger


def _table(ended: Floats, so_far: Floats) -> Floats:
    found = durations(ended, so_far)
    shares = np.zeros(MOST_TRANSIT_DAYS + 1)
    shares[found.values.astype(np.int64)] = found.shares
    return shares


def _rounded(shares: Floats) -> Floats:
    """Round shares so that what is written adds up to one."""
    kept = np.where(shares >= LEAST_SHARE, shares, 0.0)
    written = np.round(kept / kept.sum(), 8)
    written[np.argmax(written)] += 1 - written.sum()
    return np.asarray(np.round(written, 8))


def _stretch(hours: Floats) -> tuple[float, float]:
    """Return the even stretch of the day with the mean and, within the day, the scatter of these hours."""
    middle = float(hours.mean())
    half = max(min(3**0.5 * float(hours.std()), middle, 24 - middle), 0.25)
    return max(middle - half, 0.0), min(middle + half, 24.0)


def _csv(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue()
