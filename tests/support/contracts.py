"""Contracts for tests: written as a planner writes them, and what a site did under them."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from fulfilsim.billing import Activity, Line, Terms, activity_of
from fulfilsim.scenario.contract import Contract
from fulfilsim.world.contracts import make_contract


def terms_of(block: Mapping[str, Any], currency: str = "USD") -> Terms:
    """Make the terms of a contract's block."""
    return make_contract("northgate", Contract.model_validate(dict(block)), currency).terms


def days_of(month: str) -> int:
    """Count the days of a month such as 2026-11."""
    year, number = map(int, month.split("-"))
    return calendar.monthrange(year, number)[1]


def worked(first: str = "2026-11-01", days: int | None = None, **columns: Any) -> Activity:
    """Make an activity: a number falls on the first day, a mapping on days of the month, a list is all."""
    start = date.fromisoformat(first)
    length = days or days_of(first[:7])
    made = {}
    for name, value in columns.items():
        column = np.zeros(length, np.int64)
        if isinstance(value, Mapping):
            for day, count in value.items():
                column[day - start.day] = count
        elif isinstance(value, list):
            column[: len(value)] = value
        else:
            column[0] = value
        made[name] = column
    return activity_of(start, length, **made)


def said(lines: list[Line], decimals: int = 2) -> list[str]:
    """Write lines as an invoice has them: text, quantity, unit, amount."""
    return [
        f"{line.text}: {float(line.quantity):.6g} {line.unit}, {line.amount_micro / 1e6:.{decimals}f}"
        for line in lines
    ]
