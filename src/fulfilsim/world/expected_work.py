"""What a scenario expects to come in: orders, lines and units by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fulfilsim.world.build import World


def expected_work(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the orders, lines and units expected on each simulated day (days,) each."""
    history, calendar, profile = world.history, world.calendar, world.profile
    if history is None:
        orders = profile.expected_by_day()
        a_line, a_unit = world.channels.mean_order(profile)
        return orders, orders * a_line, orders * a_unit
    lines = np.where(history.order_lines > 0, history.order_lines, profile.lines.mean)
    units = np.where(history.order_units > 0, history.order_units, lines * profile.units.mean)
    if world.pool is not None:
        orders = profile.expected_by_day()
        weekday = np.array([day.weekday() for day in calendar.dates])
        return orders, *(orders * world.pool.mean_of(each)[weekday] for each in (lines, units))
    day, days = calendar.day_of(history.placed), len(calendar.dates)
    return (
        np.bincount(day, minlength=days).astype(float),
        np.bincount(day, lines, days),
        np.bincount(day, units, days),
    )
