"""Rows of an order file put together as orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fulfilsim.units import MICRO
from fulfilsim.world.history.rows import Bools, Floats, Ints, Rows

DAY_S = 86_400
ALTERNATIVES = {"place": ("place", "postcode", "zone", "lat")}


@dataclass(frozen=True)
class Cells:
    """What the rows say, column by column (rows,); NaN or -1 where the file says nothing.

    Parameters
    ----------
    order, sku
        Indices of the names.
    at, promise
        When the order was placed, and the delivery promised [s].
    quantity, price, weight
        Units of a line, price and weight of one unit [currency, kg].
    lines, units, order_weight, value
        Lines, units, weight and value of a whole order [kg, currency].
    place, service
        Indices.
    """

    order: Ints
    sku: Ints
    at: Floats
    promise: Floats
    quantity: Floats
    price: Floats
    weight: Floats
    lines: Floats
    units: Floats
    order_weight: Floats
    value: Floats
    place: Ints
    service: Ints

    def sequence(self, rows: Bools) -> Ints:
        """Return rows in a sequence that depends on what they say: by order, SKU, time and the rest."""
        chosen = np.flatnonzero(rows)
        last_first = (
            self.service, self.place, self.promise, self.value, self.order_weight, self.units, self.lines,
            self.weight, self.price, self.quantity, self.at, self.sku, self.order,
        )  # fmt: skip
        return np.asarray(chosen[np.lexsort(tuple(values[chosen] for values in last_first))])

    def first_rows(self, rows: Ints) -> Ints:
        """Return the row that speaks for each order: the earliest, then the first by place and service."""
        order = self.order[rows]
        chosen = rows[np.lexsort((self.service[rows], self.place[rows], self.at[rows], order))]
        return np.asarray(chosen[np.unique(self.order[chosen], return_index=True)[1]])


def refuse_repeated(rows: Rows, cells: Cells) -> None:
    """Refuse all rows of an order but the first, in a file of whole orders."""
    sequence = cells.sequence(~rows.bad)
    again = np.zeros(len(rows), bool)
    again[sequence[1:]] = np.diff(cells.order[sequence]) == 0
    first = _first_rows(cells.order, sequence)

    def said(row: int) -> str:
        return f"is the order of row {rows.lines[first[cells.order[row]]]} again"

    rows.refuse("order", again, said, "one row an order")


def refuse_contradictions(rows: Rows, cells: Cells) -> None:
    """Refuse every line of an order whose lines name two places or services, or lie more than a day apart."""
    good = np.flatnonzero(~rows.bad)
    if not len(good):
        return
    orders, order = np.unique(cells.order[good], return_inverse=True)
    late = np.full(len(orders), -np.inf)
    early = np.full(len(orders), np.inf)
    np.maximum.at(late, order, cells.at[good])
    np.minimum.at(early, order, cells.at[good])
    apart = (late - early > DAY_S)[order]
    last = apart & (cells.at[good] == late[order])
    _refuse_orders(
        rows, good, order, last, apart, role="time", what="is more than a day after the order's first line"
    )
    for role, values in (("place", cells.place), ("service", cells.service)):
        first = np.full(len(orders), -1, np.int64)
        first[order[::-1]] = values[good[::-1]]
        differs = values[good] != first[order]
        torn = np.isin(order, order[differs])
        named = next((one for one in ALTERNATIVES.get(role, (role,)) if rows.has(one)), role)
        what = f"is another {named} than in the order's first row"
        _refuse_orders(rows, good, order, differs, torn, role=named, what=what)


def _refuse_orders(
    rows: Rows, good: Ints, order: Ints, named: Bools, torn: Bools, *, role: str, what: str
) -> None:
    """Refuse orders whole, and tell of one row of each."""
    if not torn.any():
        return
    here, also = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    told = good[named]
    here[told[np.unique(order[named], return_index=True)[1]]] = True
    also[good] = torn
    rows.refuse(role, here, what, "lines of one order that agree", also=also)


def _first_rows(order: Ints, sequence: Ints) -> Ints:
    first = np.full(int(order.max(initial=-1)) + 1, -1, np.int64)
    first[order[sequence[::-1]]] = sequence[::-1]
    return first


def to_micro(amounts: Floats) -> Ints:
    """Return amounts of money as millionths, -1 where there is none."""
    return np.where(np.isnan(amounts), -1, np.rint(np.nan_to_num(amounts) * MICRO)).astype(np.int64)
