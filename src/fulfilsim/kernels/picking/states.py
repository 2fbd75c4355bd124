"""States of an unfinished tour: what the aisles to the left have built, as far as the next one must know.

For each cross aisle: whether its end has no way yet (0), an odd number of ways (1) or an even one (2), and
with which other ends it hangs together (parts are numbered from the front; 0 is none).

References
----------
H. D. Ratliff and A. S. Rosenthal, "Order-picking in a rectangular warehouse: a solvable case of the
traveling salesman problem", Operations Research 31 (1983).
K. J. Roodbergen and R. de Koster, "Routing order pickers in a warehouse with a middle aisle", European
Journal of Operational Research 133 (2001).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

State = tuple[tuple[int, int], ...]

ODD, EVEN = 1, 2

# What can be built between two cross aisles: ways at the front and the back end, and whether they join.
PASS, TWICE, FRONT, BACK, BOTH = range(1, 6)
BUILT = {
    PASS: (1, 1, True),
    TWICE: (2, 2, True),
    FRONT: (2, 0, False),
    BACK: (0, 2, False),
    BOTH: (2, 2, False),
}


def nothing(rows: int) -> State:
    """Return the state to the left of the first aisle."""
    return ((0, 0),) * rows


def add_aisle(state: State, block: int, way: int) -> State:
    """Build in the aisle between cross aisles `block` and `block` + 1."""
    ends = [list(end) for end in state]
    *ways, joined = BUILT[way]
    for row, more in zip((block, block + 1), ways, strict=True):
        degree, part = ends[row]
        if more:
            ends[row] = [2 - (degree + more) % 2, part or len(ends) + row]
    if joined:
        front, back = ends[block][1], ends[block + 1][1]
        ends = [[degree, front if part == back else part] for degree, part in ends]
    return _numbered(ends)


def steps_across(state: State) -> Iterator[tuple[tuple[int, ...], State]]:
    """Give the ways on each cross aisle that lead to the next aisle, and the state there.

    An odd end needs one way, an even one has none or two, and no part may be left behind.
    """
    choices = [{0: (0,), ODD: (1,), EVEN: (0, 2)}[degree] for degree, _ in state]
    parts = {part for _, part in state if part}
    for ways in product(*choices):
        ends = [[way, part if way else 0] for way, (_, part) in zip(ways, state, strict=True)]
        if {part for _, part in ends if part} == parts:
            yield ways, _numbered(ends)


def is_tour(state: State) -> bool:
    """Say whether the ways are one tour: every end even, all in one part."""
    return all(degree != ODD for degree, _ in state) and {part for _, part in state if part} == {1}


def _numbered(ends: list[list[int]]) -> State:
    numbers: dict[int, int] = {0: 0}
    return tuple((degree, numbers.setdefault(part, len(numbers))) for degree, part in ends)
