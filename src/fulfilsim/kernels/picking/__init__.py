"""Tours of order pickers: the door to the compiled kernel, where arguments are checked.

A house has parallel aisles between a cross aisle at the front and one at the back, and perhaps one between
them, which makes two blocks. Aisles and cross aisles are lines: a picker reaches both sides of an aisle, and
walks along the middle of a cross aisle. Lengths are whole millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fulfilsim.kernels import _picking
from fulfilsim.kernels.checks import check_whole
from fulfilsim.kernels.picking.house import ROUTES, Ints

__all__ = ["ROUTES", "Layout", "Tours", "build_batches", "tour_lengths", "tours"]

MOST_AISLES = 10_000
LONGEST_MM = 10_000_000
MOST_ORDERS = 5_000
UNLIMITED = 2**62


@dataclass(frozen=True)
class Layout:
    """A rectangular house of parallel aisles.

    Parameters
    ----------
    aisles
        Number of aisles.
    length
        Length of an aisle from the front to the back cross aisle [mm].
    pitch
        From the middle of one aisle to that of the next [mm].
    depot
        Aisle, from 0, at whose front tours begin and end.
    middle
        Distance of a middle cross aisle from the front; None without one [mm].

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or out of range.
    """

    aisles: int
    length: int
    pitch: int
    depot: int = 0
    middle: int | None = None

    def __post_init__(self) -> None:
        _check_number("aisles", self.aisles, 1, MOST_AISLES)
        _check_number("length", self.length, 1, LONGEST_MM)
        _check_number("pitch", self.pitch, 1, LONGEST_MM)
        _check_number("depot", self.depot, 0, self.aisles - 1)
        if self.middle is not None:
            _check_number("middle", self.middle, 1, self.length - 1)

    @property
    def rows(self) -> Ints:
        """Where the cross aisles are, from the front (2 or 3,) [mm]."""
        middle = [] if self.middle is None else [self.middle]
        return np.array([0, *middle, self.length], np.int64)


@dataclass(frozen=True)
class Tours:
    """Tours of many lists of picks.

    Parameters
    ----------
    length
        Lengths (t,) [mm].
    sequence
        Indices of the picks in the order in which they are passed, tour after tour (m,).
    first_corner
        Index of each tour's first corner, and k (t + 1,).
    corner_aisle, corner_position
        Where the picker turns, from depot to depot (k,) [mm].
    """

    length: Ints
    sequence: Ints
    first_corner: Ints
    corner_aisle: Ints
    corner_position: Ints


def tour_lengths(layout: Layout, first: Ints, aisle: Ints, position: Ints, route: str) -> Ints:
    """Measure the tour of each list of picks.

    Parameters
    ----------
    layout
        The house.
    first
        Index of each tour's first pick, and m (t + 1,).
    aisle, position
        Where the picks are: aisle, from 0, and distance from the front (m,) [mm].
    route
        How the picker goes: one of ROUTES.

    Returns
    -------
    NDArray
        Lengths, from depot to depot (t,) [mm].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range, or the route is not defined for two blocks.

    Examples
    --------
    >>> house = Layout(aisles=10, length=20_000, pitch=2_500)
    >>> first, aisle, position = (np.array(each) for each in ([0, 2], [0, 3], [5_000, 18_000]))
    >>> [int(tour_lengths(house, first, aisle, position, route)[0]) for route in ("return", "optimal")]
    [61000, 55000]
    """
    _check_picks(layout, first, aisle, position)
    return _picking.tour_lengths(first, aisle, position, *_house(layout, route))


def tours(layout: Layout, first: Ints, aisle: Ints, position: Ints, route: str) -> Tours:
    """Walk the tour of each list of picks.

    Parameters
    ----------
    layout, first, aisle, position, route
        As in `tour_lengths`.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range, or the route is not defined for two blocks.
    """
    _check_picks(layout, first, aisle, position)
    return Tours(*_picking.tours(first, aisle, position, *_house(layout, route)))


def build_batches(
    layout: Layout,
    first: Ints,
    aisle: Ints,
    position: Ints,
    route: str,
    weight: Ints | None = None,
    *,
    most_orders: int = UNLIMITED,
    most_lines: int = UNLIMITED,
    most_weight: int = UNLIMITED,
) -> Ints:
    """Put orders into batches that save walking, by savings; of equal savings the lowest indices come first.

    An order that is beyond the trolley alone remains a batch of its own.

    Parameters
    ----------
    layout, first, aisle, position, route
        As in `tour_lengths`, a list of picks an order.
    weight
        Weight of each order; None where it does not matter (n,) [any unit].
    most_orders, most_lines, most_weight
        What a trolley takes.

    Returns
    -------
    NDArray
        Number of each order's batch; batches are numbered by their first orders (n,).

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range, the route is not defined for two blocks, or there are
        more than 5,000 orders.
    """
    _check_picks(layout, first, aisle, position)
    count = len(first) - 1
    if count > MOST_ORDERS:
        raise ValueError(f"first has {count} orders; batch at most {MOST_ORDERS} at a time, such as a wave")
    weights = np.zeros(count, np.int64) if weight is None else weight
    check_whole("weight", weights, (count,), 0, UNLIMITED // max(count, 1))
    for name, most in (("orders", most_orders), ("lines", most_lines), ("weight", most_weight)):
        _check_number(f"most_{name}", most, 1, UNLIMITED)
    house = _house(layout, route)
    capacity = (most_orders, most_lines, most_weight)
    return _picking.build_batches(first, aisle, position, weights, *house, *capacity)


def _house(layout: Layout, route: str) -> tuple[Ints, int, int, int]:
    if route not in ROUTES:
        raise ValueError(f"route must be one of {', '.join(ROUTES)}, not {route!r}")
    if route == "midpoint" and layout.middle is not None:
        raise ValueError("the route 'midpoint' is defined for one block; choose 'largest gap', or no middle")
    return layout.rows, layout.pitch, layout.depot, ROUTES.index(route)


def _check_picks(layout: Layout, first: Ints, aisle: Ints, position: Ints) -> None:
    check_whole("aisle", aisle, (np.size(aisle),), 0, layout.aisles - 1)
    check_whole("position", position, (len(aisle),), 0, layout.length)
    check_whole("first", first, (max(np.size(first), 1),), 0, len(aisle))
    if first[0] != 0 or first[-1] != len(aisle) or (np.diff(first) < 0).any():
        raise ValueError(f"first must rise from 0 to the number of picks, {len(aisle)}")


def _check_number(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if not low <= value <= high:
        raise ValueError(f"{name} must be from {low} to {high}, not {value}")
