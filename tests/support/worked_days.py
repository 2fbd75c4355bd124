"""Instants of days that were worked out by hand."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


def clock(day: int, hours: int, minutes: int = 0) -> float:
    """Give an instant; the Monday on which orders are placed, or open, is day 0."""
    return day * DAY + hours * HOUR + minutes * MINUTE
