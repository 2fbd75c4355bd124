"""What a stockroom is told before its first order, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

NEVER: Final = -(2**60)
"""A reorder point that no stock ever reaches."""

LOSES, SPLITS, SUBSTITUTES = 1, 2, 4
"""What an order does when stock is short: flags that add up."""

FRESH, AT_ONCE, LATER, WAITS, HELD, LOST, CANCELLED, REPLACED = range(8)
"""What became of a line; held is there already but waits for the rest of its order."""


@dataclass(frozen=True, eq=False)
class Shelves:
    """What lies where, and how it is replenished; `m` nodes with `n` SKUs.

    Parameters
    ----------
    on_hand
        Stock at the start (m, n) [units].
    supplier
        Who delivers (m, n).
    by_lot
        Whether an order is a multiple of the target, rather than up to it (m, n).
    continuous
        Whether the position is looked at after every change, rather than at reviews only (m, n).
    minimum, multiple
        Least order, and the lots it comes in (m, n) [units].
    keys
        Keys of the marks of a SKU at a node (m, n).
    source
        Node that each supplier is, -1 for one outside (s,).
    short_share, short_low, short_high
        Share of the deliveries that are short, and by which shares at least and at most (s,).
    substitute
        SKU that replaces each, -1 for none (n,).
    """

    on_hand: Ints
    supplier: Ints
    by_lot: Bools
    continuous: Bools
    minimum: Ints
    multiple: Ints
    keys: Words
    source: Ints
    short_share: Floats
    short_low: Floats
    short_high: Floats
    substitute: Ints


@dataclass(frozen=True, eq=False)
class Wishes:
    """What is ordered, in the order of time; `n` orders with `m` lines.

    Parameters
    ----------
    placed
        Instants (n,) [s].
    keys
        Keys of the orders (n,).
    first_line
        Index of each order's first line, and m (n + 1,).
    sku, units
        SKU and units of each line (m,).
    flags
        What each order does when stock is short: `LOSES` (else it waits), `SPLITS` (else it ships complete),
        `SUBSTITUTES` (n,).
    accepts
        Chance that a customer takes a substitute (n,).
    quits
        When an order that still waits is cancelled, infinite for never (n,) [s].
    """

    placed: Floats
    keys: Words
    first_line: Ints
    sku: Ints
    units: Ints
    flags: Bytes
    accepts: Floats
    quits: Floats


@dataclass(frozen=True)
class Luck:
    """Which marks decide: seed, replication, and the codes of two purposes."""

    seed: int
    replication: int
    short: int
    accept: int


@dataclass(frozen=True, eq=False)
class Parts:
    """What nodes are to ship: `p` parts of orders with `q` lines together.

    Parameters
    ----------
    order, node
        Whose part, and who ships it (p,).
    released
        From when on it can be worked on (p,) [s].
    first_line
        Where each part's lines begin, and q (p + 1,).
    line
        Indices of the lines (q,).
    """

    order: Ints
    node: Ints
    released: Floats
    first_line: Ints
    line: Ints


@dataclass(frozen=True, eq=False)
class Purchases:
    """Purchase orders line by line, in the order of time (p,) each.

    Parameters
    ----------
    node, sku, supplier
        What was ordered for whom from whom.
    ordered, due
        When it was ordered, and when it is on the shelf [s].
    units, delivered
        What was ordered, and what is delivered.
    rest_due
        When the rest of a short delivery is on the shelf; infinite where none comes [s].
    """

    node: Ints
    sku: Ints
    supplier: Ints
    ordered: Floats
    due: Floats
    units: Ints
    delivered: Ints
    rest_due: Floats

    def receipts(self) -> Receipts:
        """Return what is put away for them, the rests of short deliveries after all others."""
        rest = np.flatnonzero(np.isfinite(self.rest_due))
        return Receipts(
            purchase=np.concatenate((np.arange(len(self.due)), rest)),
            at=np.concatenate((self.due, self.rest_due[rest])),
            units=np.concatenate((self.delivered, (self.units - self.delivered)[rest])),
        )


@dataclass(frozen=True, eq=False)
class Receipts:
    """What is put away (r,) each: the purchase order line it is of, the instant [s], and the units."""

    purchase: Ints
    at: Floats
    units: Ints


@dataclass(frozen=True, eq=False)
class Gone:
    """Lines that nobody will ship (g,) each: index, instant [s], and `LOST` or `CANCELLED`."""

    line: Ints
    at: Floats
    why: Ints
