"""Pickers' tours: the optimal ones are shortest, no rule beats them, twin and kernel walk the same way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.kernels import _picking, picking
from fulfilsim.kernels.picking import ROUTES, Layout, twin

Place = tuple[int, int]

RULES = [route for route in ROUTES if route != "optimal"]


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@dataclass(frozen=True)
class Case:
    """A house, and lists of picks in it."""

    layout: Layout
    picks: tuple[tuple[Place, ...], ...]

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give first, aisle and position."""
        flat = [place for one in self.picks for place in one]
        first = np.cumsum([0, *map(len, self.picks)])
        return first.astype(np.int64), ints(*(a for a, _ in flat)), ints(*(p for _, p in flat))

    def asked(self, route: str) -> tuple[Any, ...]:
        """Give the arguments of twin and kernel."""
        house = self.layout
        return (*self.arrays, house.rows, house.pitch, house.depot, ROUTES.index(route))

    @property
    def routes(self) -> list[str]:
        """Give the routes that are defined in this house."""
        return [route for route in ROUTES if route != "midpoint" or self.layout.middle is None]


@st.composite
def houses(draw: st.DrawFn) -> Layout:
    aisles, length = draw(st.integers(1, 5)), draw(st.integers(2, 12))
    middle = draw(st.none() | st.integers(1, length - 1))
    return Layout(aisles, length, draw(st.integers(1, 9)), draw(st.integers(0, aisles - 1)), middle)


@st.composite
def cases(draw: st.DrawFn, most_picks: int = 7, most_tours: int = 3) -> Case:
    house = draw(houses())
    place = st.tuples(st.integers(0, house.aisles - 1), st.integers(0, house.length))
    return Case(
        house, tuple(draw(st.lists(st.lists(place, max_size=most_picks).map(tuple), max_size=most_tours)))
    )


def random_case(rng: np.random.Generator, blocks: int, tours: int, most_picks: int = 8) -> Case:
    aisles, length = int(rng.integers(1, 7)), int(rng.integers(2, 30))
    middle = int(rng.integers(1, length)) if blocks == 2 else None
    house = Layout(aisles, length, int(rng.integers(1, 12)), int(rng.integers(0, aisles)), middle)
    picks = [
        tuple(
            (int(rng.integers(aisles)), int(rng.integers(length + 1)))
            for _ in range(rng.integers(most_picks + 1))
        )
        for _ in range(tours)
    ]
    return Case(house, tuple(picks))


def way(house: Layout, one: Place, other: Place) -> int:
    """Measure the shortest way between two places."""
    if one[0] == other[0]:
        return abs(one[1] - other[1])
    across = abs(one[0] - other[0]) * house.pitch
    return across + min(abs(one[1] - row) + abs(row - other[1]) for row in house.rows.tolist())


def shortest(house: Layout, picks: tuple[Place, ...]) -> int:
    """Measure a shortest tour by Held and Karp's dynamic programme over subsets."""
    depot, n = (house.depot, 0), len(picks)
    if not picks:
        return 0
    ways = np.array([[way(house, one, other) for other in picks] for one in picks])
    home = np.array([way(house, depot, place) for place in picks])
    best = np.full((1 << n, n), 1 << 60, np.int64)
    best[1 << np.arange(n), np.arange(n)] = home
    for visited in range(1, 1 << n):
        after = np.array([one for one in range(n) if not visited >> one & 1], np.int64)
        there = visited | 1 << after
        best[there, after] = (best[visited][:, None] + ways).min(axis=0)[after]
    return int((best[-1] + home).min())


@pytest.fixture(params=[twin, _picking], ids=["twin", "compiled"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


def length_of(kernel: ModuleType, house: Layout, route: str, *picks: Place) -> int:
    return int(kernel.tour_lengths(*Case(house, (picks,)).asked(route))[0])


ONE = Layout(aisles=5, length=10, pitch=3)
TWO = Layout(aisles=5, length=10, pitch=3, middle=5)
PICKS = ((0, 2), (1, 9), (2, 1), (2, 9), (4, 6))
ACROSS = 2 * 4 * 3  # to the aisle of the last pick and home


@pytest.mark.parametrize(
    ("house", "route", "along"),
    [
        (ONE, "s-shape", 4 * 10),
        (ONE, "return", 2 * (2 + 9 + 9 + 6)),
        (ONE, "midpoint", 10 + 2 * (1 + 1) + 10 + 2 * 1),
        (ONE, "largest gap", 10 + 2 * (1 + 1) + 10 + 2 * 1),
        (ONE, "combined", 10 + 2 * 1 + 10 + 2 * 6),
        (ONE, "optimal", 10 + 2 * (1 + 1) + 10 + 2 * 1),
        (TWO, "s-shape", 5 + (5 + 5 + 2 * 1) + 5),  # up the first, the far block, down to the near one
        (TWO, "return", 2 * (2 + 9 + 9 + 6)),
        (TWO, "largest gap", 5 + (5 + 2 * 1 + 5) + 5),
        (TWO, "combined", 5 + (5 + 5 + 2 * 1) + 5),
        (TWO, "optimal", 5 + (5 + 5 + 2 * 1) + 5),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tours_walked_by_hand(kernel, house, route, along):
    assert length_of(kernel, house, route, *PICKS) == along + ACROSS


def test_s_shape_leaves_an_odd_last_aisle_where_it_came_in(kernel):
    assert length_of(kernel, ONE, "s-shape", (0, 2), (1, 9), (4, 6)) == 2 * 10 + 2 * 6 + ACROSS


def test_a_tour_without_picks_is_no_way(kernel):
    assert kernel.tour_lengths(*Case(ONE, ((), ())).asked("optimal")).tolist() == [0, 0]
    assert kernel.tour_lengths(*Case(ONE, ()).asked("s-shape")).tolist() == []


def test_whoever_picks_at_the_depot_stays_there(kernel):
    assert [length_of(kernel, TWO, route, (0, 0), (0, 0)) for route in ("return", "optimal")] == [0, 0]


def differences(rng: np.random.Generator, blocks: int, houses: int, most_picks: int) -> list[int]:
    """Compare ours with Held and Karp's tours of random houses and picks."""
    found = []
    for case in (random_case(rng, blocks, 5, most_picks) for _ in range(houses)):
        ours = picking.tour_lengths(case.layout, *case.arrays, "optimal")
        found += [int(mm) - shortest(case.layout, picks) for mm, picks in zip(ours, case.picks, strict=True)]
    return found


@pytest.mark.parametrize("blocks", [1, 2])
def test_the_optimal_tour_is_the_shortest(blocks):
    found = differences(np.random.default_rng(blocks), blocks, houses=400, most_picks=6)
    assert len(found) == 2000
    assert set(found) == {0}


@pytest.mark.prove
@pytest.mark.parametrize("blocks", [1, 2])
def test_the_optimal_tour_is_the_shortest_of_many(blocks):
    found = differences(np.random.default_rng(blocks + 10), blocks, houses=2000, most_picks=9)
    assert len(found) == 10_000
    assert set(found) == {0}


@pytest.mark.parametrize("blocks", [1, 2])
def test_no_rule_beats_the_optimal_tour(blocks):
    rng = np.random.default_rng(blocks + 20)
    for case in (random_case(rng, blocks, tours=20, most_picks=25) for _ in range(100)):
        best = picking.tour_lengths(case.layout, *case.arrays, "optimal")
        for rule in set(case.routes) - {"optimal"}:
            assert (picking.tour_lengths(case.layout, *case.arrays, rule) >= best).all()


@given(cases(most_picks=12))
def test_combined_is_no_longer_than_s_shape_and_return_in_one_block(case):
    """It chooses between their two ways of going through an aisle."""
    if case.layout.middle is None:
        combined, s_shape, turned = (
            picking.tour_lengths(case.layout, *case.arrays, route)
            for route in ("combined", "s-shape", "return")
        )
        assert (combined <= np.minimum(s_shape, turned)).all()


@given(cases(most_picks=12), st.sampled_from(ROUTES))
def test_twin_and_kernel_walk_the_same_way(case, route):
    if route in case.routes:
        expected, walked = (each.tours(*case.asked(route)) for each in (twin, _picking))
        for one, other in zip(expected, walked, strict=True):
            np.testing.assert_array_equal(one, other, strict=True)
        lengths = picking.tour_lengths(case.layout, *case.arrays, route)
        np.testing.assert_array_equal(lengths, expected[0], strict=True)
        np.testing.assert_array_equal(lengths, twin.tour_lengths(*case.asked(route)), strict=True)


@given(cases(most_picks=12), st.sampled_from(ROUTES), st.randoms(use_true_random=False))
def test_the_order_of_the_picks_changes_nothing(case, route, random):
    if route in case.routes:
        shuffled = Case(case.layout, tuple(tuple(random.sample(one, len(one))) for one in case.picks))
        same = [picking.tours(each.layout, *each.arrays, route) for each in (case, shuffled)]
        np.testing.assert_array_equal(same[0].length, same[1].length)
        np.testing.assert_array_equal(same[0].corner_position, same[1].corner_position)
        one, other = (
            in_order(each, tours.sequence) for each, tours in zip((case, shuffled), same, strict=True)
        )
        assert one == other


def in_order(case: Case, sequence: np.ndarray) -> list[Place]:
    """Give the places of the picks in the order of a tour."""
    _, aisle, position = case.arrays
    return list(zip(aisle[sequence].tolist(), position[sequence].tolist(), strict=True))


@given(cases(most_picks=12), st.sampled_from(ROUTES))
def test_the_corners_are_a_walk_of_the_length_said_that_passes_every_pick_in_turn(case, route):
    if route not in case.routes:
        return
    house, tours = case.layout, picking.tours(case.layout, *case.arrays, route)
    corners = list(zip(tours.corner_aisle.tolist(), tours.corner_position.tolist(), strict=True))
    first = case.arrays[0]
    assert tours.sequence.size == first[-1]
    for tour, length in enumerate(tours.length.tolist()):
        turns = corners[tours.first_corner[tour] : tours.first_corner[tour + 1]]
        assert turns[0] == turns[-1] == (house.depot, 0)
        assert sum(straight(house, *step) for step in pairwise(turns)) == length
        sequence = tours.sequence[first[tour] : first[tour + 1]]
        assert sorted(sequence.tolist()) == list(range(first[tour], first[tour + 1]))
        assert passes(turns, in_order(case, sequence))


def straight(house: Layout, here: Place, there: Place) -> int:
    """Measure a step, which must stay in an aisle or on a cross aisle."""
    assert here[0] == there[0] or (here[1] == there[1] and here[1] in house.rows)
    return abs(here[0] - there[0]) * house.pitch + abs(here[1] - there[1])


def passes(turns: list[Place], places: list[Place]) -> bool:
    """Say whether a walk comes by places in the order given."""
    waiting = list(places)
    for start, there in pairwise([turns[0], *turns]):
        here = start
        while waiting and between(here, waiting[0], there):
            here = waiting.pop(0)
    return not waiting


def between(here: Place, place: Place, there: Place) -> bool:
    return all(min(a, c) <= b <= max(a, c) for a, b, c in zip(here, place, there, strict=True))


@pytest.mark.parametrize("blocks", [1, 2])
def test_the_sequence_of_an_optimal_tour_is_as_long_as_the_tour(blocks):
    """From pick to pick by the shortest way."""
    rng = np.random.default_rng(blocks + 30)
    for case in (random_case(rng, blocks, tours=5, most_picks=15) for _ in range(100)):
        house, (first, _, _) = case.layout, case.arrays
        tours = picking.tours(house, *case.arrays, "optimal")
        for tour, (start, end) in enumerate(pairwise(first.tolist())):
            stops = [(house.depot, 0), *in_order(case, tours.sequence[start:end]), (house.depot, 0)]
            assert sum(way(house, *step) for step in pairwise(stops)) == tours.length[tour]


@given(cases(most_picks=12))
def test_a_mirrored_house_has_tours_as_short(case):
    house, (first, aisle, position) = case.layout, case.arrays
    mirror = Layout(house.aisles, house.length, house.pitch, house.aisles - 1 - house.depot, house.middle)
    mirrored = picking.tour_lengths(mirror, first, house.aisles - 1 - aisle, position, "optimal")
    np.testing.assert_array_equal(mirrored, picking.tour_lengths(house, first, aisle, position, "optimal"))


@given(cases(most_picks=12))
def test_a_middle_aisle_makes_no_shortest_tour_longer(case):
    house = case.layout
    plain = Layout(house.aisles, house.length, house.pitch, house.depot)
    without = picking.tour_lengths(plain, *case.arrays, "optimal")
    assert (picking.tour_lengths(house, *case.arrays, "optimal") <= without).all()


@given(cases(most_picks=12), st.sampled_from(ROUTES))
def test_a_tour_does_not_depend_on_the_tours_beside_it(case, route):
    if route in case.routes:
        together = picking.tour_lengths(case.layout, *case.arrays, route)
        alone = [
            picking.tour_lengths(case.layout, *Case(case.layout, (one,)).arrays, route)[0]
            for one in case.picks
        ]
        assert together.tolist() == alone


def test_several_threads_walk_at_once():
    """The kernel lets the interpreter go, and shares nothing between calls but the table of states."""
    case = random_case(np.random.default_rng(40), blocks=2, tours=300, most_picks=20)
    expected = picking.tour_lengths(case.layout, *case.arrays, "optimal")
    with ThreadPoolExecutor(4) as pool:
        walked = list(
            pool.map(lambda _: picking.tour_lengths(case.layout, *case.arrays, "optimal"), range(16))
        )
    assert all((lengths == expected).all() for lengths in walked)


def test_read_only_arrays_are_welcome():
    arrays = Case(ONE, (PICKS,)).arrays
    for each in arrays:
        each.flags.writeable = False
    assert picking.tours(ONE, *arrays, "optimal").length.tolist() == [50]


def test_the_largest_house_does_not_overflow():
    house = Layout(aisles=10_000, length=10_000_000, pitch=10_000_000, depot=0, middle=5_000_000)
    aisle, position = np.arange(10_000), np.full(10_000, 9_999_999)
    length = picking.tour_lengths(house, ints(0, 10_000), aisle, position, "return")[0]
    assert length == 2 * 9_999 * 10_000_000 + 2 * 10_000 * 9_999_999
    assert 0 < picking.tour_lengths(house, ints(0, 10_000), aisle, position, "optimal")[0] < length


FIRST, AISLE, POSITION = Case(ONE, (PICKS,)).arrays
WRAPS = ints(0, 2**63 - 1, -(2**63), -1, 5)  # each difference wraps to one that rises


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ((ONE, FIRST, AISLE, POSITION, "zigzag"), ValueError, "route must be one of s-shape, .* 'zigzag'"),
        ((TWO, FIRST, AISLE, POSITION, "midpoint"), ValueError, "'midpoint' is defined for one block"),
        ((ONE, FIRST.tolist(), AISLE, POSITION, "return"), TypeError, "first must be .* int64, not list"),
        ((ONE, FIRST, AISLE.astype(float), POSITION, "return"), TypeError, "aisle must .* int64, not float"),
        ((ONE, FIRST, AISLE, POSITION[:-1], "return"), ValueError, r"position must have the shape \(5,\)"),
        ((ONE, FIRST, AISLE[::2], POSITION[:3], "return"), ValueError, "aisle must be contiguous"),
        ((ONE, ints(), AISLE, POSITION, "return"), ValueError, r"first must have the shape \(1,\)"),
        ((ONE, ints(0, 4), AISLE, POSITION, "return"), ValueError, "first must rise from 0 to .* 5"),
        ((ONE, ints(1, 5), AISLE, POSITION, "return"), ValueError, "first must rise from 0"),
        ((ONE, ints(0, 4, 2, 5), AISLE, POSITION, "return"), ValueError, "first must rise from 0"),
        ((ONE, WRAPS, AISLE, POSITION, "return"), ValueError, "first must be from 0"),
        ((ONE, FIRST, AISLE + 1, POSITION, "return"), ValueError, "aisle must be from 0 to 4, not 5"),
        ((ONE, FIRST, AISLE - 1, POSITION, "return"), ValueError, "aisle must be from 0 to 4, not -1"),
        ((ONE, FIRST, AISLE, POSITION + 2, "return"), ValueError, "position must be from 0 to 10, not 11"),
    ],
)  # fmt: skip
def test_the_face_refuses_picks_outside_the_house(asked, error, says):
    for function in (picking.tour_lengths, picking.tours, picking.build_batches):
        with pytest.raises(error, match=says):
            function(*asked)


@pytest.mark.parametrize(
    ("house", "error", "says"),
    [
        ({"aisles": 0}, ValueError, "aisles must be from 1 to 10000, not 0"),
        ({"length": 0}, ValueError, "length must be from 1"),
        ({"length": 2**40}, ValueError, "length must be from 1 to 10000000"),
        ({"pitch": 2.5}, TypeError, "pitch must be a whole number, not 2.5"),
        ({"pitch": float("nan")}, TypeError, "pitch must be a whole number, not nan"),
        ({"depot": 5}, ValueError, "depot must be from 0 to 4, not 5"),
        ({"depot": -1}, ValueError, "depot must be from 0 to 4, not -1"),
        ({"middle": 10}, ValueError, "middle must be from 1 to 9, not 10"),
        ({"aisles": True}, TypeError, "aisles must be a whole number, not True"),
    ],
)
def test_a_house_that_cannot_be_is_refused(house, error, says):
    with pytest.raises(error, match=says):
        Layout(**{"aisles": 5, "length": 10, "pitch": 3, **house})
