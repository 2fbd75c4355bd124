"""Rules of thumb for a picker's way: the readable twin.

The tour goes to the front of the left-most aisle with picks, up that aisle to the farthest block with picks
(what lies in the aisle is taken along), through that block, then through the nearer one, and home.

References
----------
R. W. Hall, "Distance approximations for routing manual pickers in a warehouse", IIE Transactions 25 (1993):
midpoint and largest gap.
K. J. Roodbergen and R. de Koster, "Routing methods for warehouses with multiple cross aisles", International
Journal of Production Research 39 (2001): S-shape, largest gap and combined for several blocks.
"""

from __future__ import annotations

from collections.abc import Callable

from fulfilsim.kernels.picking.house import House, Picks, Positions, Walk, largest_gap

Block = dict[int, Positions]
Through = Callable[[Walk, int, int, Block], None]
Split = Callable[[int, int, Positions], tuple[Positions, Positions]]


def heuristic_walk(house: House, picks: Picks, route: str) -> Walk:
    """Walk a tour by one of the rules."""
    walk = Walk(house)
    if picks.aisles:
        if route == "return":
            _enter_and_return(walk, picks)
        else:
            _by_blocks(walk, picks, _THROUGH[route])
        walk.across(house.depot)
    return walk


def _enter_and_return(walk: Walk, picks: Picks) -> None:
    for aisle in picks.aisles:
        walk.across(aisle)
        walk.fetch(picks.column(aisle)[-1])


def _by_blocks(walk: Walk, picks: Picks, through: Through) -> None:
    rows, left = walk.house.rows, picks.aisles[0]
    farthest = max(number for number, block in enumerate(picks.blocks) if block)
    walk.across(left)
    walk.along(rows[farthest])
    for number in range(farthest, -1, -1):
        block = picks.blocks[number]
        if number < farthest:
            block.pop(left, None)  # taken along on the way up
        if block:
            through(walk, rows[number], rows[number + 1], block)
        else:
            walk.along(rows[number])


def _s_shape(walk: Walk, front: int, back: int, block: Block) -> None:
    """Traverse aisle after aisle; leave the last one on the side towards the front."""
    aisles = _from_the_near_end(walk.aisle, sorted(block))
    for aisle in aisles:
        walk.across(aisle)
        if aisle == aisles[-1] and walk.position == front:
            walk.fetch(block[aisle][-1])
        else:
            walk.along(back if walk.position == front else front)


def _from_the_near_end(here: int, aisles: list[int]) -> list[int]:
    """Order aisles from the end that is nearer, of equals the left one, to the other."""
    return aisles if abs(here - aisles[0]) <= abs(here - aisles[-1]) else aisles[::-1]


def _both_sides(split: Split) -> Through:
    """Enter the aisles between the first and the last one from both sides."""

    def through(walk: Walk, front: int, back: int, block: Block) -> None:
        aisles = _from_the_near_end(walk.aisle, sorted(block))
        if walk.position == front:
            first = aisles.pop(0)
            walk.across(first)
            if not aisles:
                walk.fetch(block[first][-1])
                return
            walk.along(back)
        parts = {aisle: split(front, back, block[aisle]) for aisle in aisles[:-1]}
        for aisle, (_, far) in parts.items():
            if far:
                walk.across(aisle)
                walk.fetch(far[0])
        walk.across(aisles[-1])
        walk.along(front)
        for aisle, (near, _) in reversed(parts.items()):
            if near:
                walk.across(aisle)
                walk.fetch(near[-1])

    return through


def _at_the_largest_gap(front: int, back: int, positions: Positions) -> tuple[Positions, Positions]:
    return _split(positions, largest_gap([front, *positions, back])[0])


def _at_the_middle(front: int, back: int, positions: Positions) -> tuple[Positions, Positions]:
    return _split(positions, (front + back) // 2)


def _split(positions: Positions, at: int) -> tuple[Positions, Positions]:
    """Part positions into those reached from the front and those reached from the back."""
    return [each for each in positions if each <= at], [each for each in positions if each > at]


def _combined(walk: Walk, front: int, back: int, block: Block) -> None:
    """Traverse an aisle or return in it, whichever is shorter in all, by dynamic programming."""
    aisles = _from_the_near_end(walk.aisle, sorted(block))
    endless = 1 << 62
    at_front, at_back = (0, endless) if walk.position == front else (endless, 0)
    chosen: list[tuple[bool, bool]] = []
    for aisle in aisles:
        stay_front = at_front + 2 * (block[aisle][-1] - front)
        stay_back = at_back + 2 * (back - block[aisle][0])
        down, up = at_back + back - front, at_front + back - front
        chosen.append((down < stay_front, up < stay_back))
        at_front, at_back = min(stay_front, down), min(stay_back, up)
    _carry_out(walk, front, back, block, list(zip(aisles, _sides(chosen), strict=True)))


def _sides(chosen: list[tuple[bool, bool]]) -> list[bool]:
    """Return at which side the picker leaves each aisle, the back or not; the last one at the front."""
    sides = [False]
    for to_front, to_back in reversed(chosen[1:]):
        changed = to_back if sides[-1] else to_front
        sides.append(sides[-1] != changed)
    return sides[::-1]


def _carry_out(walk: Walk, front: int, back: int, block: Block, leaves: list[tuple[int, bool]]) -> None:
    for aisle, at_back in leaves:
        walk.across(aisle)
        leave = back if at_back else front
        if walk.position == leave:
            walk.fetch(block[aisle][0] if at_back else block[aisle][-1])
        else:
            walk.along(leave)


_THROUGH: dict[str, Through] = {
    "s-shape": _s_shape,
    "midpoint": _both_sides(_at_the_middle),
    "largest gap": _both_sides(_at_the_largest_gap),
    "combined": _combined,
}
