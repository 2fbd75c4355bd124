"""Expected orders: how many on which day, in two layers, and how they are made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.demand import Demand
from fulfilsim.world.calendar import Calendar

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Mix:
    """A distribution over whole numbers.

    Parameters
    ----------
    values
        Rising values (n,).
    cumulative
        Cumulative shares, ending at 1 (n,).
    """

    values: NDArray[np.int64]
    cumulative: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Return the mean."""
        return float(np.dot(self.values, np.diff(self.cumulative, prepend=0.0)))


@dataclass(frozen=True)
class Profile:
    """Demand to draw from.

    Parameters
    ----------
    base
        Expected orders of each simulated day without what a peak adds (days,).
    peak
        Expected orders that peaks add (days,): a higher peak only adds orders.
    hour_cumulative
        Share of a day's orders before each full hour (25,).
    forecast_cv
        Coefficient of variation of the level of demand.
    lines, units
        Lines of an order, units of a line.
    opening
        Orders waiting when the simulation starts.
    """

    base: NDArray[np.float64]
    peak: NDArray[np.float64]
    hour_cumulative: NDArray[np.float64]
    forecast_cv: float
    lines: Mix
    units: Mix
    opening: int

    def expected_by_day(self) -> NDArray[np.float64]:
        """Return the expected orders of each simulated day (days,)."""
        return self.base + self.peak


def make_profile(
    demand: Demand, calendar: Calendar, level: tuple[float, Sequence[float]] | None = None
) -> Profile:
    """Lay out the demand of a profile over the simulated days.

    Parameters
    ----------
    demand
        The profile.
    calendar
        The simulated days.
    level
        Orders of a day with all factors at one, and the factors from Monday (7,), where these are not the
        profile's own.
    """
    level = level or (demand.orders_per_day, demand.weekdays)
    usual = np.array([_usual(demand, *level, calendar, index) for index in range(len(calendar.dates))])
    times = np.array([overlay_times(demand, day) for day in calendar.dates])
    return Profile(
        base=usual * np.minimum(times, 1.0),
        peak=usual * np.maximum(times - 1.0, 0.0),
        hour_cumulative=np.concatenate(([0.0], np.cumsum(demand.hours))) / sum(demand.hours),
        forecast_cv=demand.forecast_error,
        lines=make_mix(*demand.lines_per_order),
        units=make_mix(*demand.units_per_line),
        opening=demand.opening_backlog,
    )


def make_mix(values: tuple[int, ...], shares: tuple[float, ...]) -> Mix:
    """Make a mix of values and shares."""
    cumulative = np.cumsum(shares)
    return Mix(np.array(values, dtype=np.int64), cumulative / cumulative[-1])


def overlay_times(demand: Demand, day: date) -> float:
    """Return by how much overlays multiply a day: the shortest one holds, of equals the larger."""
    meeting = [
        (overlay.dates.days, -overlay.times) for overlay in demand.overlays.values() if day in overlay.dates
    ]
    return -min(meeting)[1] if meeting else 1.0


def season_factor(season: tuple[tuple[date, float], ...], day: date) -> float:
    """Return the factor of a day: linear between the dates given, level outside them."""
    if not season:
        return 1.0
    return float(
        np.interp(day.toordinal(), [at.toordinal() for at, _ in season], [factor for _, factor in season])
    )


def _usual(
    demand: Demand, orders_per_day: float, weekdays: Sequence[float], calendar: Calendar, index: int
) -> float:
    day = calendar.dates[index]
    years = (index - calendar.first_measured) / YEAR_DAYS
    growth = (1 + demand.trend) ** years
    factor = weekdays[day.weekday()] * season_factor(demand.season, day)
    return float(orders_per_day * factor * growth)
