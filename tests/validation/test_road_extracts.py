"""Ways through real cities: SciPy finds the same on the roads as they are, and they are of likely length."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fulfilsim.world.travel import GreatCircle, Points, Roads, travel_matrices
from fulfilsim.world.travel.extract import Pieces, read_roads

pytest.importorskip("osmium")

EXTRACTS = [
    "andorra.osm.pbf",
    "campo-grande.osm.gz",
    "helsinki_centre.osm.pbf",
    "monaco.osm.gz",
    "sao_paulo_centre.osm.pbf",
]
TIME_FIRST = 2.0**24  # of equally fast ways the shorter, as one number
PLACES = 40


@pytest.fixture(scope="module", params=EXTRACTS)
def city(request: pytest.FixtureRequest, shared_data: Path) -> Roads:
    return Roads(shared_data / "osm" / request.param, flow=1.0)


def plain_graph(pieces: Pieces) -> tuple[csr_array, np.ndarray]:
    """Lay out every piece of road as it is, and the nodes' names."""
    names, nodes = np.unique(np.stack([pieces.start, pieces.end]), return_inverse=True)
    start, end = nodes.reshape(2, -1)
    lat1, lng1, lat2, lng2 = np.radians(pieces.ends).T
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lng2 - lng1) / 2) ** 2
    dm = 2 * 63_710_088.0 * np.arcsin(np.sqrt(h))
    sides = [(start, end, pieces.forward), (end, start, pieces.backward)]
    rows = [
        np.stack([tail, head, np.rint(dm * 360 / np.maximum(speed, 1)) * TIME_FIRST + np.rint(dm)])[
            :, speed > 0
        ]
        for tail, head, speed in sides
    ]
    tail, head, weight = np.hstack(rows)
    order = np.lexsort((weight, head, tail))
    _, once = np.unique(np.stack([tail, head])[:, order], axis=1, return_index=True)
    kept = order[once]
    ends = (tail[kept].astype(np.int64), head[kept].astype(np.int64))
    return csr_array((weight[kept], ends), shape=(len(names), len(names))), names


def nodes_of_their_own(where: np.ndarray, node: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Give one row for each node of the network in whose place no other node stands."""
    _, at = np.unique(node, return_index=True)
    _, first, times = np.unique(where[at], axis=0, return_index=True, return_counts=True)
    alone = at[first[times == 1]]
    corners = {tuple(corner) for corner in np.concatenate([kept[:, :2], kept[:, 2:]]).tolist()}
    return alone[[tuple(one) in corners for one in where[alone].tolist()]]


def test_the_fastest_ways_between_corners_are_those_of_scipy(city):
    """Places that stand exactly on a node of the map, some at crossings and most in bends."""
    pieces, network = read_roads(city.path), city.network
    matrix, names = plain_graph(pieces)
    everywhere = np.concatenate([pieces.ends[:, :2], pieces.ends[:, 2:]])
    every_node = np.concatenate([pieces.start, pieces.end])
    at = nodes_of_their_own(everywhere, every_node, network.ends)
    chosen = np.random.default_rng(7).choice(at, PLACES, replace=False)
    nodes = np.searchsorted(names, every_node[chosen])
    found = dijkstra(matrix, indices=nodes)[:, nodes]
    points = Points([str(node) for node in nodes], *everywhere[chosen].T)
    ways = travel_matrices(city, points)
    seconds, metres = found // TIME_FIRST / 1000, found % TIME_FIRST / 10
    np.testing.assert_array_equal(ways.seconds, np.floor(seconds + 0.5))
    np.testing.assert_array_equal(ways.metres, np.floor(metres + 0.5))


def test_roads_are_longer_than_straight_lines(city):
    """Circuity between 1.1 and 2.2 at the median, as road networks have it; Andorra is mountains."""
    ends = city.network.ends
    chosen = np.random.default_rng(3).choice(len(ends), PLACES, replace=False)
    points = Points([str(i) for i in chosen], *ends[chosen, :2].T)
    roads, straight = travel_matrices(city, points), travel_matrices(GreatCircle(1.0, 30.0), points)
    apart = straight.metres > 300
    circuity = roads.metres[apart] / straight.metres[apart]
    assert circuity.min() > 0.99
    assert 1.1 < np.median(circuity) < 2.2
    km_h = 3.6 * roads.metres[apart] / roads.seconds[apart]
    assert 15 < np.median(km_h) < 70


def test_a_way_over_a_third_place_is_never_faster(city):
    ends = city.network.ends
    chosen = np.random.default_rng(5).choice(len(ends), PLACES, replace=False)
    seconds = travel_matrices(city, Points([str(i) for i in chosen], *ends[chosen, :2].T)).seconds
    detours = (seconds[:, :, np.newaxis] + seconds[np.newaxis, :, :]).min(axis=1)
    assert (seconds <= detours + 1).all()  # rounded to seconds


def test_nearly_all_streets_are_kept(city):
    """What cannot be left again are driveways, and streets cut by the border of the map."""
    network = city.network
    assert network.left_out < 0.15 * len(network.ends)


def test_every_zone_of_sao_paulo_can_be_served(shared_data):
    """Centres of hexagons, which lie in blocks and parks and not on streets."""
    with (shared_data / "osm" / "sao_paulo_hexgrid.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lat, lng = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    roads = Roads(shared_data / "osm" / "sao_paulo_centre.osm.pbf")
    ways = travel_matrices(roads, Points([row["id"] for row in rows], lat, lng))
    assert ways.metres.shape == (len(rows), len(rows))
    assert (ways.seconds[~np.eye(len(rows), dtype=bool)] > 0).all()
