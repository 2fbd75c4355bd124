"""What became of parcels and orders in the end."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.columns import Column, Names, coded
from fulfilsim.sim.jobs import Parcels, last_of
from fulfilsim.sim.mishaps import DAMAGED, LOST, MISSORTED

LABELS: Final = (events.DELIVERED, events.OPEN, events.CANCELLED, events.LOST, events.RETURNED)
"""Outcomes by their code."""

THERE, UNDER_WAY, CANCELLED, GONE, BACK = range(len(LABELS))

Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


def parcel_outcomes(parcels: Parcels, cancelled: Bools) -> Codes:
    """Return the outcome of each parcel (n,).

    Parameters
    ----------
    parcels
        The parcels (n,).
    cancelled
        Which orders were cancelled (orders,).
    """
    codes = np.where(np.isnan(parcels.delivered), UNDER_WAY + cancelled[parcels.order], THERE)
    ended = ~np.isnan(parcels.ended)
    codes[ended] = np.where(parcels.fate[ended] & LOST, GONE, BACK)
    return codes


def order_outcomes(parcels: Parcels, delivered: Floats, cancelled: Bools, whole: Bools) -> Codes:
    """Return the outcome of each order (orders,).

    An order of which nothing is under way any more, and a parcel did not arrive, is lost if one is lost, and
    came back if one came back.

    Parameters
    ----------
    parcels
        The parcels.
    delivered
        When the last parcel of each order arrived; NaN where one did not (orders,) [s].
    cancelled, whole
        Which orders were cancelled, and of which all lines were shipped (orders,).
    """
    codes = np.where(np.isnan(delivered), UNDER_WAY + cancelled, THERE)
    ended = ~np.isnan(parcels.ended)
    if ended.any():
        count = len(delivered)
        settled = ~np.isnan(last_of(np.fmax(parcels.delivered, parcels.ended), parcels.order, count)) & whole
        for bit, code in ((~LOST, BACK), (LOST, GONE)):
            some = np.bincount(parcels.order[ended & ((parcels.fate & bit) > 0)], minlength=count) > 0
            codes[settled & some] = code
    return codes


def damaged_orders(parcels: Parcels, count: int) -> Bools:
    """Return which orders have a damaged parcel (count,)."""
    return np.asarray(np.bincount(parcels.order[(parcels.fate & DAMAGED) > 0], minlength=count) > 0)


def mishap_columns(parcels: Parcels, rows: Codes) -> dict[str, Column]:
    """Say of some parcels when they ended undelivered, and what happened to them on the way."""
    fate = parcels.fate[rows]
    return {
        "ended_at": parcels.ended[rows],
        "damaged": (fate & DAMAGED) > 0,
        "missorted": (fate & MISSORTED) > 0,
    }


def by_whom(cancelled: Bools, by_shop: Bools) -> Names:
    """Name who cancelled; of those that there are."""
    codes = cancelled.astype(np.int64) + by_shop
    there = np.union1d(codes, [0])
    return coded(np.searchsorted(there, codes), [("", "customer", "shop")[code] for code in there.tolist()])


def named_outcomes(codes: Codes) -> Names:
    """Name outcomes; of the rarer ones those that there are (n,)."""
    there = [code for code in range(len(LABELS)) if code <= UNDER_WAY or (codes == code).any()]
    return coded(np.searchsorted(there, codes), [LABELS[code] for code in there])
