"""Figures as people write them."""

from __future__ import annotations

import math

NOTHING = "-"
PLACES = {"orders": 0, "parcels": 0, "visits": 0, "contacts": 0, "h": 1}


def shown(value: float, unit: str) -> str:
    """Write a figure as its unit asks for."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "never" if unit == "h" else "endless"
    if unit == "share":
        return f"{100 * value:.1f}%"
    return _rounded(value, PLACES.get(unit, 2))


def change(value: float, unit: str) -> str:
    """Write a difference with its sign; one of shares is in percentage points."""
    if math.isnan(value):
        return NOTHING
    text = _rounded(100 * value, 1) if unit == "share" else _rounded(value, PLACES.get(unit, 2))
    return text if text.startswith("-") or not text.strip("0.,") else f"+{text}"


def size(value: float, unit: str) -> str:
    """Write how large a difference is, with its unit and without its sign."""
    text = change(abs(value), unit).lstrip("+")
    return f"{text} {'points' if unit == 'share' else unit}"


def span(low: float, high: float, unit: str) -> str:
    """Write an interval of a difference."""
    ends = [change(end, unit) for end in (low, high)]
    return NOTHING if NOTHING in ends else " to ".join(ends)


def listed(words: list[str]) -> str:
    """Write a list as in a sentence."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _rounded(value: float, places: int) -> str:
    """Round, never to a nought with a sign."""
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text
