"""How stock did: what lay, what was lost for want of it, and how good the forecast was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats
from fulfilsim.columns import as_table

if TYPE_CHECKING:
    from fulfilsim.analysis.facts import Facts
    from fulfilsim.columns import Table

WEEK = 7


def stock_kpis(facts: Facts) -> dict[str, float]:
    """Measure stock over the measured days and orders; nothing where it is not modelled."""
    if "stock" not in facts.tables.others:
        return {}
    days = as_table(facts.tables.others["stock"])
    window = _of_window(facts, days)
    orders, span = facts.orders, max(facts.calendar.last_measured - facts.calendar.first_measured + 1, 1)
    lines = floats(orders, "lines")[facts.measured].sum()
    lost, replaced, allocated = (
        floats(orders, name)[facts.measured].sum()
        for name in ("lost_lines", "replaced_lines", "allocated_lines")
    )
    units = floats(orders, "units")[facts.measured].sum() / span
    held = floats(days, "held_unit_days")[window].sum() / span
    return {
        "lost_lines_share": _ratio(lost, lines),
        "replaced_lines_share": _ratio(replaced, lines),
        "backordered_lines_share": _ratio(lines - allocated - lost - replaced, lines),
        "stock_value_mean": floats(days, "value_days")[window].sum() / span,
        "stock_cover_days": _ratio(held, units),
        "forecast_error_share": _forecast_error(facts, days),
        **_shoppers(days, window),
    }


def _shoppers(days: Table, window: np.ndarray) -> dict[str, float]:
    """Return the share of the units wanted by shoppers that they got; nothing where there are none."""
    if "shopper_units" not in days:
        return {}
    got, missed = (
        float(floats(days, name)[window].sum()) for name in ("shopper_units", "shopper_units_missed")
    )
    return {"shopper_availability_share": _ratio(got, got + missed)}


def _of_window(facts: Facts, days: Table) -> np.ndarray:
    calendar = facts.calendar
    ended = floats(days, "ended_at")
    return np.asarray((ended > calendar.measure_from) & (ended <= calendar.measure_to))


def _forecast_error(facts: Facts, days: Table) -> float:
    """Return the mean absolute error of whole weeks from the first measured day, as a share of the units."""
    calendar = facts.calendar
    span = (calendar.last_measured - calendar.first_measured + 1) // WEEK * WEEK
    if not span:
        return float("nan")
    first = calendar.first_measured
    day = calendar.day_of(floats(days, "ended_at") - 1.0)
    placed = calendar.day_of(floats(facts.orders, "placed_at"))
    expected, ordered = (
        np.bincount(of, units, len(calendar.dates))[first : first + span].reshape(-1, WEEK).sum(axis=1)
        for of, units in ((day, floats(days, "forecast_units")), (placed, floats(facts.orders, "units")))
    )
    return _ratio(float(np.abs(expected - ordered).sum()), float(ordered.sum()))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
