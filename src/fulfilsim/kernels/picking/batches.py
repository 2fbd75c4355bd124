"""Batches of orders by savings: the readable twin.

Every order begins as a batch of its own. The two batches that together save most are put into one, again and
again, as long as that saves anything and fits the trolley; the savings of a new batch are computed anew.

References
----------
G. Clarke and J. W. Wright, "Scheduling of vehicles from a central depot to a number of delivery points",
Operations Research 12 (1964).
M. B. M. de Koster, E. S. van der Poort and M. Wolters, "Efficient orderbatching methods in warehouses",
International Journal of Production Research 37 (1999): C&W(ii).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

Measure = Callable[[list[int]], int]


@dataclass(frozen=True)
class Capacity:
    """What a trolley takes: orders, lines and weight [any unit]."""

    orders: int
    lines: int
    weight: int


@dataclass(frozen=True)
class Batch:
    """Orders that are picked on one tour, and its length [mm]."""

    orders: tuple[int, ...]
    lines: int
    weight: int
    length: int


def batches_by_savings(
    lines: list[int], weight: list[int], capacity: Capacity, measure: Measure
) -> list[Batch]:
    """Build batches.

    Parameters
    ----------
    lines, weight
        Of each order (n,).
    capacity
        What a trolley takes.
    measure
        Length of the tour that picks some orders [mm].
    """
    batches = [Batch((order,), lines[order], weight[order], measure([order])) for order in range(len(lines))]
    while True:
        pairs = [(-saving, one, other) for one, other in combinations(range(len(batches)), 2)
                 if (saving := _saving(batches[one], batches[other], capacity, measure)) > 0]  # fmt: skip
        if not pairs:
            return batches
        saving, one, other = min(pairs)
        batches[one] = _together(batches[one], batches.pop(other), -saving)


def _saving(one: Batch, other: Batch, capacity: Capacity, measure: Measure) -> int:
    both = _together(one, other, 0)
    if len(both.orders) > capacity.orders or both.lines > capacity.lines or both.weight > capacity.weight:
        return 0
    return both.length - measure(list(both.orders))


def _together(one: Batch, other: Batch, saving: int) -> Batch:
    return Batch(
        one.orders + other.orders,
        one.lines + other.lines,
        one.weight + other.weight,
        one.length + other.length - saving,
    )
