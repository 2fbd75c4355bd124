"""The shortest tour of a picker, by dynamic programming from aisle to aisle: the readable twin.

A tour is a set of ways in which every corner has an even number and all hang together. From left to right,
only the cheapest set for each state of the cross aisles is kept; see `states`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fulfilsim.kernels.picking.house import House, Picks, Positions, Walk, largest_gap
from fulfilsim.kernels.picking.states import (
    BACK,
    BOTH,
    FRONT,
    PASS,
    TWICE,
    State,
    add_aisle,
    is_tour,
    nothing,
    steps_across,
)

NOTHING = 0
Choice = tuple[int, ...]


@dataclass
class Layer:
    """The cheapest way into each state, with the state before it and the choice that led here."""

    best: dict[State, tuple[int, State, Choice]] = field(default_factory=dict)

    def offer(self, state: State, cost: int, before: State, choice: Choice) -> None:
        """Keep a way if it is cheaper than the one known."""
        if state not in self.best or cost < self.best[state][0]:
            self.best[state] = cost, before, choice


@dataclass
class Ways:
    """What is built: in each aisle by (aisle, block), and across to the next by (aisle, row)."""

    along: dict[tuple[int, int], int] = field(default_factory=dict)
    across: dict[tuple[int, int], int] = field(default_factory=dict)


def optimal_walk(house: House, picks: Picks) -> Walk:
    """Walk a shortest tour."""
    if not picks.aisles:
        return Walk(house)
    columns = range(min(house.depot, picks.aisles[0]), max(house.depot, picks.aisles[-1]) + 1)
    needed = {(aisle, block): sorted(positions) for block, shelf in enumerate(picks.blocks)
              for aisle, positions in shelf.items()}  # fmt: skip
    # The depot is a pick at the front: the tour has to come by.
    needed[house.depot, 0] = [0, *needed.get((house.depot, 0), [])]
    return _circuit(house, needed, _cheapest(house, columns, needed))


def _cheapest(house: House, columns: range, needed: dict[tuple[int, int], Positions]) -> Ways:
    layers = [Layer({nothing(len(house.rows)): (0, (), ())})]
    for aisle in columns:
        for block in house.blocks:
            layers.append(_built(layers[-1], house, block, needed.get((aisle, block), [])))
        if aisle != columns[-1]:
            layers.append(_crossed(layers[-1], house.pitch))
    final = min((cost, state) for state, (cost, _, _) in layers[-1].best.items() if is_tour(state))[1]
    return _traced(layers, final, columns, len(house.rows))


def _built(layer: Layer, house: House, block: int, positions: Positions) -> Layer:
    after = Layer()
    for way, more in _costs(house.rows[block], house.rows[block + 1], positions):
        for state, (cost, _, _) in sorted(layer.best.items()):
            built = add_aisle(state, block, way) if way else state
            after.offer(built, cost + more, state, (way,))
    return after


def _costs(front: int, back: int, positions: Positions) -> Iterator[tuple[int, int]]:
    """Give what can be built in an aisle for its picks, and how long it is; never what another one beats."""
    if not positions:
        yield NOTHING, 0
    yield PASS, back - front
    yield TWICE, 2 * (back - front)
    if positions and positions[-1] < back:
        yield FRONT, 2 * (positions[-1] - front)
    if positions and positions[0] > front:
        yield BACK, 2 * (back - positions[0])
    if positions and positions[0] < positions[-1]:
        before, after = largest_gap(positions)
        yield BOTH, 2 * (back - front - (after - before))


def _crossed(layer: Layer, pitch: int) -> Layer:
    after = Layer()
    for state, (cost, _, _) in sorted(layer.best.items()):
        for ways, there in steps_across(state):
            after.offer(there, cost + pitch * sum(ways), state, ways)
    return after


def _traced(layers: list[Layer], state: State, columns: range, rows: int) -> Ways:
    """Follow the choices back."""
    ways = Ways()
    for number in range(len(layers) - 1, 0, -1):
        aisle, stage = columns[(number - 1) // rows], (number - 1) % rows
        _, state, choice = layers[number].best[state]
        if stage < rows - 1:
            ways.along[aisle, stage] = choice[0]
        else:
            ways.across |= {(aisle, row): count for row, count in enumerate(choice)}
    return ways


def _circuit(house: House, needed: dict[tuple[int, int], Positions], ways: Ways) -> Walk:
    """Walk all ways once, and into an aisle on the first visit to its end."""
    walk, seen = Walk(house), set()
    for aisle, row in _corners(ways, (house.depot, 0)):
        walk.across(aisle)
        walk.along(house.rows[row])
        if (aisle, row) not in seen:
            seen.add((aisle, row))
            for turn in _turns(needed, ways, aisle, row):
                walk.fetch(turn)
    return walk


def _corners(ways: Ways, start: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the corners of a walk over every way by Hierholzer's method: back, front, right, left."""
    along = {corner: {PASS: 1, TWICE: 2}.get(way, 0) for corner, way in ways.along.items()}
    across = dict(ways.across)
    path, circuit = [start], []
    while path:
        aisle, row = path[-1]
        for left, way, there in (
            (along, (aisle, row), (aisle, row + 1)),
            (along, (aisle, row - 1), (aisle, row - 1)),
            (across, (aisle, row), (aisle + 1, row)),
            (across, (aisle - 1, row), (aisle - 1, row)),
        ):
            if left.get(way, 0):
                left[way] -= 1
                path.append(there)
                break
        else:
            circuit.append(path.pop())
    return circuit


def _turns(needed: dict[tuple[int, int], Positions], ways: Ways, aisle: int, row: int) -> Iterator[int]:
    """Give where the picker turns in the aisle before a corner and in the one behind it."""
    before, behind = (ways.along.get((aisle, block), NOTHING) for block in (row - 1, row))
    if before in (BACK, BOTH):
        positions = needed[aisle, row - 1]
        yield positions[0] if before == BACK else largest_gap(positions)[1]
    if behind in (FRONT, BOTH):
        positions = needed[aisle, row]
        yield positions[-1] if behind == FRONT else largest_gap(positions)[0]
