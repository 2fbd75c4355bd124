"""Pieces of road become a network in which everybody gets everywhere, with all the ways there were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from fulfilsim import kernels
from fulfilsim.world.travel.extract import Pieces
from fulfilsim.world.travel.network import Network, network_of

A_METRE = 1 / 111_195.08
TIME_FIRST = 2.0**24  # of equally fast ways the shorter, as one number


def pieces(rows: list[tuple[int, int, float, float]], where: dict[int, tuple[float, float]]) -> Pieces:
    """Lay out pieces (start, end, speed there, speed back) between nodes at (north, east) [m]."""
    ends = [[A_METRE * one for node in row[:2] for one in where[node]] for row in rows]
    columns = np.array(rows, float).reshape(-1, 4).T
    start, end = columns[:2].astype(np.int64)
    return Pieces(start, end, np.array(ends).reshape(-1, 4), columns[2].copy(), columns[3].copy())


def between_ends(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Give the ways between the first ends of all pieces (ms, dm)."""
    count = len(network.ends)
    stands = network.stands(np.arange(count), np.zeros(count))
    return kernels.fastest_ways(network.first, network.head, network.ms, network.dm, stands, stands)


def without_a_network(road: Pieces) -> tuple[np.ndarray, np.ndarray]:
    """Give the same by SciPy on the pieces as they are, the largest part only."""
    plain = network_of(road, 1.0)
    tail = np.concatenate([road.start, road.end])
    head = np.concatenate([road.end, road.start])
    length = 10_000 * np.diag(kernels.great_circle_km(*np.ascontiguousarray(road.ends.T)))
    speed = np.concatenate([road.forward, road.backward])
    on = (speed > 0) & (tail != head)
    ms = np.rint(np.tile(length, 2)[on] * 360 / speed[on])
    weight = ms * TIME_FIRST + np.rint(np.tile(length, 2)[on])
    names, nodes = np.unique(np.stack([tail, head]), return_inverse=True)
    ends = nodes.reshape(2, -1)[:, on]
    order = np.lexsort((weight, ends[1], ends[0]))
    once = order[np.unique(ends[:, order], axis=1, return_index=True)[1]]
    matrix = csr_array((weight[once], (ends[0][once], ends[1][once])), shape=(len(names), len(names)))
    _, part = connected_components(matrix, connection="strong")
    inside = part[ends[0]] == part[ends[1]]
    largest = np.bincount(part[ends[0][inside]]).argmax()
    start, end = (np.searchsorted(names, side) for side in (road.start, road.end))
    kept = (part[start] == largest) & (part[end] == largest) & (start != end)
    kept &= (road.forward > 0) | (road.backward > 0)
    assert kept.sum() == len(plain.ends)
    found = dijkstra(matrix, indices=start[kept])[:, start[kept]]
    return found // TIME_FIRST, found % TIME_FIRST


@st.composite
def towns(draw):
    """Give a small town with bends, one-way streets, dead ends and streets in parallel."""
    count = draw(st.integers(2, 9))
    place = st.tuples(st.integers(0, 400), st.integers(0, 400))
    where = draw(st.lists(place, min_size=count, max_size=count, unique=True))
    node, speed = st.integers(0, count - 1), st.sampled_from([0, 0, 10, 30, 50])
    rows = draw(st.lists(st.tuples(node, node, speed, speed), min_size=1, max_size=14))
    ring = draw(st.integers(0, count))
    rows += [(i, (i + 1) % ring, 30, draw(speed)) for i in range(ring) if ring > 1]
    return pieces(rows, dict(enumerate(where)))


@given(towns())
def test_bends_and_junctions_keep_all_ways(road):
    """The only ways lost are those of parts from which one cannot come back."""
    network = network_of(road, 1.0)
    if not len(network.head):
        return
    for mine, theirs in zip(between_ends(network), without_a_network(road), strict=True):
        np.testing.assert_array_equal(mine, theirs)


CORNERS = {1: (0, 0), 2: (0, 100), 3: (100, 100), 4: (100, 0), 5: (0, 200), 6: (0, 300)}


def test_bends_are_no_junctions():
    """A street with two bends between two crossings is one edge each way."""
    rows = [
        (1, 2, 36, 36),
        (2, 3, 36, 36),
        (3, 4, 36, 36),
        (1, 5, 36, 36),
        (1, 6, 36, 36),
        (4, 5, 36, 36),
        (4, 6, 36, 36),
    ]
    network = network_of(pieces(rows, CORNERS), 1.0)
    assert len(network.first) == 1 + 2
    assert len(network.head) == 6
    assert (network.ms.min(), network.dm.min()) == (30_000, 3000)


def test_a_block_of_one_way_streets_is_one_edge():
    rows = [(1, 2, 36, 0), (2, 3, 36, 0), (3, 4, 36, 0), (4, 1, 36, 0)]
    network = network_of(pieces(rows, CORNERS), 1.0)
    assert network.head.tolist() == [0]
    assert network.dm.tolist() == [4000]


def test_half_of_the_speed_takes_twice_as_long():
    road = pieces([(1, 2, 36, 18)], CORNERS)
    assert sorted(network_of(road, 1.0).ms) == [10_000, 20_000]
    assert sorted(network_of(road, 0.5).ms) == [20_000, 40_000]


def test_dead_ends_that_cannot_be_left_are_left_out():
    rows = [(1, 2, 30, 30), (2, 3, 30, 30), (3, 4, 30, 0), (5, 1, 30, 0)]
    network = network_of(pieces(rows, CORNERS), 1.0)
    assert (len(network.ends), network.left_out) == (2, 2)


@pytest.mark.parametrize("rows", [[], [(1, 2, 30, 0)], [(1, 1, 30, 30)], [(1, 2, 0, 0)]])
def test_where_nobody_comes_back_there_is_no_network(rows):
    network = network_of(pieces(rows, CORNERS), 1.0)
    assert len(network.head) == len(network.ends) == 0
