"""Ways along roads are the fastest there are, and the nearest road is the nearest."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fulfilsim import kernels
from fulfilsim.kernels import _roads, roads
from fulfilsim.kernels.roads import METRES_PER_DEGREE, Stands

MOST = 6


@pytest.fixture(params=[roads, _roads, kernels], ids=["twin", "compiled", "face"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


def graph(nodes: int, edges: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, ...]:
    """Lay out edges (from, to, ms, dm)."""
    rows = np.array(sorted(edges), np.int64).reshape(-1, 4)
    first = np.searchsorted(rows[:, 0], np.arange(nodes + 1)).astype(np.int64)
    return first, *(np.ascontiguousarray(rows[:, i]) for i in (1, 2, 3))


def stands(*on: tuple[tuple[int, int, int], ...]) -> Stands:
    """Stand on one or two edges each: (edge, ms, dm)."""
    sides = np.array([[*one, *[(-1, 0, 0)] * (2 - len(one))] for one in on], np.int64).reshape(-1, 2, 3)
    return Stands(*(np.ascontiguousarray(sides[:, :, i]) for i in range(3)))


def way(kernel: ModuleType, road, start: Stands, end: Stands) -> tuple[int, int]:
    ms, dm = kernel.fastest_ways(*road, start, end)
    return int(ms[0, 0]), int(dm[0, 0])


@st.composite
def networks(draw):
    """Give a small network with two sets of points on its edges."""
    nodes = draw(st.integers(1, MOST))
    node, weight = st.integers(0, nodes - 1), st.integers(0, 20)
    road = graph(nodes, draw(st.lists(st.tuples(node, node, weight, weight), min_size=1, max_size=20)))
    first, _, ms, dm = road
    del first

    def some():
        on = []
        for _ in range(draw(st.integers(0, 4))):
            sides = draw(st.lists(st.integers(0, len(ms) - 1), min_size=1, max_size=2, unique=True))
            on.append(
                tuple((e, draw(st.integers(0, int(ms[e]))), draw(st.integers(0, int(dm[e])))) for e in sides)
            )
        return stands(*on)

    return road, some(), some()


ring = graph(3, [(0, 1, 10, 100), (1, 2, 10, 100), (2, 0, 10, 100)])


def test_one_way_streets_are_driven_round(kernel):
    """From two thirds to one third of the first street it is once around the block."""
    assert way(kernel, ring, stands(((0, 6, 60),)), stands(((0, 3, 30),))) == (27, 270)
    assert way(kernel, ring, stands(((0, 3, 30),)), stands(((0, 6, 60),))) == (3, 30)


def test_at_a_corner_every_street_is_open(kernel):
    """Standing at the beginning of a street that ends nowhere one can still take another."""
    road = graph(3, [(0, 1, 5, 50), (0, 2, 7, 70)])
    assert way(kernel, road, stands(((0, 0, 0),)), stands(((1, 7, 70),))) == (7, 70)


def test_where_both_directions_are_open_one_turns_round(kernel):
    road = graph(2, [(0, 1, 10, 100), (1, 0, 10, 100)])
    there, here = stands(((0, 8, 80), (1, 2, 20))), stands(((0, 3, 30), (1, 7, 70)))
    assert way(kernel, road, there, here) == (5, 50)
    assert way(kernel, road, here, there) == (5, 50)


def test_of_equally_fast_ways_the_shorter_is_taken(kernel):
    road = graph(4, [(0, 1, 5, 90), (1, 3, 5, 90), (0, 2, 5, 60), (2, 3, 5, 60)])
    assert way(kernel, road, stands(((0, 0, 0),)), stands(((2, 5, 90),))) == (10, 120)


def test_where_no_way_leads_it_is_said(kernel):
    road = graph(3, [(0, 1, 5, 50), (2, 1, 5, 50)])
    assert way(kernel, road, stands(((0, 1, 10),)), stands(((1, 1, 10),))) == (-1, -1)


@pytest.mark.parametrize(("starts", "ends"), [(0, 0), (0, 1), (1, 0)])
def test_no_places_have_no_ways(kernel, starts, ends):
    at = ((0, 1, 10),)
    ms, dm = kernel.fastest_ways(*ring, stands(*[at] * starts), stands(*[at] * ends))
    assert ms.shape == dm.shape == (starts, ends)


@given(networks())
def test_twin_and_kernel_take_the_same_ways(asked):
    road, starts, ends = asked
    for mine, theirs in zip(
        kernels.fastest_ways(*road, starts, ends), roads.fastest_ways(*road, starts, ends), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs, strict=True)


def dense(nodes: int, seed: int) -> tuple[np.ndarray, ...]:
    """Make a random network in which every node has a way out, with weights above 0 as SciPy wants them."""
    chance = np.random.default_rng(seed)
    tails = np.concatenate([np.arange(nodes), chance.integers(0, nodes, 3 * nodes)])
    heads = chance.integers(0, nodes, 4 * nodes)
    _, once = np.unique(tails * nodes + heads, return_index=True)
    ms = chance.integers(1, 10_000, len(once))
    return graph(nodes, list(zip(tails[once], heads[once], ms, ms * 3, strict=True)))


@pytest.mark.parametrize("nodes", [1, 2, 30, 400])
def test_ways_are_those_of_scipy(nodes):
    """The beginning of each node's first street stands for the node."""
    first, head, ms, dm = dense(nodes, nodes)
    at = first[:-1].reshape(-1, 1)
    none = np.zeros((nodes, 1), np.int64)
    everywhere = Stands(np.hstack([at, none - 1]), np.hstack([none, none]), np.hstack([none, none]))
    mine, length = kernels.fastest_ways(first, head, ms, dm, everywhere, everywhere)
    theirs = dijkstra(csr_array((ms.astype(float), head, first), shape=(nodes, nodes)))
    np.testing.assert_array_equal(np.where(mine < 0, np.inf, mine), theirs)
    np.testing.assert_array_equal(length, np.where(mine < 0, -1, 3 * mine))


def test_numbering_the_nodes_otherwise_changes_no_way():
    first, head, ms, dm = dense(60, 5)
    tail = np.repeat(np.arange(60), np.diff(first))
    name = np.random.default_rng(1).permutation(60)
    other = graph(60, list(zip(name[tail], name[head], ms, dm, strict=True)))
    ends = zip(np.repeat(np.arange(60), np.diff(other[0])), other[1], strict=True)
    place = {key: i for i, key in enumerate(ends)}
    moved = [place[name[a], name[b]] for a, b in zip(tail, head, strict=True)]
    here = stands(*[((e, int(ms[e]) // 2, int(dm[e]) // 2),) for e in range(0, 200, 9)])
    there = stands(*[((moved[e], int(ms[e]) // 2, int(dm[e]) // 2),) for e in range(0, 200, 9)])
    for one, two in zip(
        kernels.fastest_ways(first, head, ms, dm, here, here),
        kernels.fastest_ways(*other, there, there),
        strict=True,
    ):
        np.testing.assert_array_equal(one, two)


def test_a_way_too_long_to_count_is_refused():
    """Four edges of 10,000 km each."""
    road = graph(5, [(i, i + 1, 1, 10**8) for i in range(4)])
    with pytest.raises(OverflowError, match="a way is longer than 26,000 km"):
        kernels.fastest_ways(*road, stands(((0, 0, 0),)), stands(((3, 1, 10**8),)))


town = st.tuples(st.floats(59, 61), st.floats(24, 26))
towns = st.lists(town, max_size=5)


def columns(places) -> tuple[np.ndarray, np.ndarray]:
    return np.array([lat for lat, _ in places], float), np.array([lng for _, lng in places], float)


@given(st.lists(st.tuples(town, town), max_size=30), towns, st.sampled_from([0.0, 500.0, 20_000.0, 1e6]))
def test_twin_and_kernel_find_the_same_road(pieces, places, reach_m):
    segments = np.array([[*one, *other] for one, other in pieces], float).reshape(-1, 4)
    asked = (segments, *columns(places), reach_m)
    mine, theirs = kernels.nearest_segments(*asked), roads.nearest_segments(*asked)
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(one, other, strict=True)


@pytest.mark.parametrize("longest", [0.001, 0.1, 3.0], ids=["streets", "roads", "one that spans the map"])
@pytest.mark.parametrize("middle", [0.0, -60.0, 89.0])
def test_twin_and_kernel_find_the_same_road_on_a_large_map(longest, middle):
    chance = np.random.default_rng(int(longest * 1000) + 7)
    begin = chance.uniform((middle - 0.5, 10), (middle + 0.5, 13), (400, 2))
    end = np.clip(begin + chance.uniform(-longest, longest, (400, 2)) ** 3, -90, 180)
    places = chance.uniform((middle - 0.6, 9), (middle + 0.6, 14), (60, 2))
    segments = np.hstack([begin, np.clip(end, (-90, -180), (90, 180))])
    asked = (segments, *(np.ascontiguousarray(places[:, i]) for i in (0, 1)), 30_000.0)
    for one, other in zip(kernels.nearest_segments(*asked), roads.nearest_segments(*asked), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)


def test_the_nearest_point_lies_within_a_road_and_not_only_at_its_ends(kernel):
    """A street of a degree along the equator, and a house 100 m north of its first quarter."""
    segments = np.array([[0.0, 10.0, 0.0, 11.0], [0.5, 10.25, 0.5, 10.25]])
    place = np.array([100 / METRES_PER_DEGREE]), np.array([10.25])
    segment, along, metres = kernel.nearest_segments(segments, *place, 1000.0)
    assert segment.tolist() == [0]
    assert along[0] == pytest.approx(0.25)
    assert metres[0] == pytest.approx(100)


def test_of_roads_equally_near_the_first_is_taken(kernel):
    segments = np.array([[0.0, 3.0, 0.0, 4.0], [0.0, 1.0, 0.0, 2.0], [0.0, 1.0, 0.0, 2.0]])
    assert kernel.nearest_segments(segments, np.array([0.1]), np.array([1.5]), 1e6)[0].tolist() == [1]


def test_beyond_reach_there_is_no_road(kernel):
    segments = np.array([[0.0, 0.0, 0.0, 1.0]])
    for place in ((0.1, 0.5), (80.0, -170.0)):
        found = kernel.nearest_segments(segments, *(np.array([one]) for one in place), 5000.0)
        assert [float(one[0]) for one in found] == [-1.0, 0.0, np.inf]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"first": np.array([0, 2, 1, 3])}, "first must rise from 0 to the number of edges"),
        ({"first": np.array([], np.int64)}, "first must have from 1"),
        ({"head": np.array([1, 2, 3])}, "head must be from 0 to 2, not 3"),
        ({"ms": np.array([1, 2, -3])}, "ms must be from 0"),
        ({"dm": np.array([1, 2, 2**40])}, "dm must be from 0"),
        ({"origins": stands(((3, 0, 0),))}, "origins.edge must be from -1 to 2, not 3"),
        ({"destinations": stands(((0, 11, 0),))}, "destinations.ms must be from 0 to that of the whole edge"),
        ({"destinations": stands(((0, 1, -1),))}, "destinations.dm must be from 0 to that of the whole edge"),
    ],
)
def test_the_face_refuses_roads_that_lead_nowhere(changed, says):
    asked = dict(zip(("first", "head", "ms", "dm"), ring, strict=True))
    on = stands(((0, 0, 0),))
    with pytest.raises(ValueError, match=says):
        kernels.fastest_ways(**{**asked, "origins": on, "destinations": on, **changed})


@pytest.mark.parametrize(
    ("segments", "lat", "reach_m", "says"),
    [
        (np.zeros((1, 3)), 0.0, 1.0, r"segments must have the shape \(1, 4\)"),
        (np.full((1, 4), np.nan), 0.0, 1.0, "latitudes of segments must be finite"),
        (
            np.full((1, 4), 100.0),
            0.0,
            1.0,
            "latitudes of segments must be finite and from -90 to 90, not 100",
        ),
        (np.zeros((1, 4)), 91.0, 1.0, "lat must be finite and from -90 to 90"),
        (np.zeros((1, 4)), 0.0, np.nan, "reach_m must be finite"),
    ],
)
def test_the_face_refuses_places_off_the_globe(segments, lat, reach_m, says):
    with pytest.raises(ValueError, match=says):
        kernels.nearest_segments(segments, np.array([lat]), np.array([0.0]), reach_m)
