"""Lines of an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Line:
    """One line of an invoice.

    Parameters
    ----------
    month
        First day of the month.
    item
        The document line: what is charged; several bands of one fee share it.
    text
        What the line says: the item, and its band where it has one.
    quantity, unit
        So many of what.
    rate_micro
        Price of one [1e-6 currency].
    amount_micro
        Quantity times rate, rounded as the contract says [1e-6 currency].
    by_day
        Weights of the month's days, where the amount falls on them; None for the end of the month.
    day
        The day on which it is due, for what is paid once.
    """

    month: date
    item: str
    text: str
    quantity: Fraction
    unit: str
    rate_micro: int
    amount_micro: int
    by_day: NDArray[np.int64] | None = None
    day: date | None = None

    @property
    def document(self) -> str:
        """The month and item under which the ledger holds the line."""
        return document_of(self.month, self.item)


def document_of(month: date, item: str) -> str:
    """Name the document line of an item in a month.

    >>> document_of(date(2026, 11, 1), "orders")
    '2026-11 orders'
    """
    return f"{month:%Y-%m} {item}"
