"""Hold travel times to SciPy's on real road extracts, in CPU time and memory.

    python experiments/bench/travel.py [FOLDER] [--places 1000] [--seed 1]

FOLDER holds OpenStreetMap extracts (also: FULFILSIM_SHARED, whose data/osm it is). For each extract a child
process reads it, and then asks for the ways between that many places, which stand on nodes of the map. SciPy
is asked for the same twice: on the pieces of road as the map has them, and, between as many junctions, on our
network. Every time and distance must be the same; a difference ends the bench with an error.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from fulfilsim import kernels
from fulfilsim.world.travel import Points, Roads
from fulfilsim.world.travel.extract import Pieces, read_roads
from fulfilsim.world.travel.network import Network

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FULFILSIM_SHARED") or ROOT.parent / "shared")
KINDS = ("*.osm.pbf", "*.osm.gz", "*.osm")
HEADER = (
    f"{'extract':<26}{'pieces':>8}{'edges':>8}{'read s':>8}{'MB':>6}{'snap s':>8}"
    f"{'ways s':>8}{'SciPy s':>9}{'times':>7}{'on ours s':>11}{'times':>7}"
)
TIME_FIRST = 2.0**24  # of equally fast ways the shorter, as one number
MB = 1024
T = TypeVar("T")
Found = tuple[np.ndarray, np.ndarray]


def main() -> None:
    """Print one line an extract."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "osm")
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(line(asked.one, asked.places, asked.seed))
        return
    extracts = sorted(path for kind in KINDS for path in asked.folder.glob(kind))
    assert extracts, f"no extracts in {asked.folder}"
    print(f"{asked.places} × {asked.places} ways; CPU seconds; MB is the peak after reading\n{HEADER}")
    for path in extracts:
        options = ["--one", path, "--places", str(asked.places), "--seed", str(asked.seed)]
        subprocess.run([sys.executable, __file__, *options], check=True)


def line(path: Path, count: int, seed: int) -> str:
    """Measure one extract and compare its ways."""
    roads = Roads(path, flow=1.0)
    read_s, network = timed(lambda: roads.network)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB
    pieces = read_roads(path)
    chance = np.random.default_rng(seed)
    chosen, names = corners(pieces, network, count, chance)
    points = Points([str(i) for i in range(count)], *chosen.T)
    snap_s, on = timed(lambda: kernels.nearest_segments(network.ends, points.lat, points.lng, 1000.0))
    stands = network.stands(*on[:2])
    edges = (network.first, network.head, network.ms, network.dm)
    ways_s, ours = timed(lambda: kernels.fastest_ways(*edges, stands, stands))
    plain_s, theirs = by_scipy(*map_as_it_is(pieces), names)
    assert_equal(ours, theirs)
    crossing_s, same_s = between_junctions(network, count, chance)
    return (
        f"{path.name:<26}{len(network.ends):>8}{len(network.head):>8}{read_s:>8.2f}{peak:>6}{snap_s:>8.4f}"
        f"{ways_s:>8.2f}{plain_s:>9.2f}{plain_s / ways_s:>7.1f}{same_s:>11.2f}{same_s / crossing_s:>7.1f}"
    )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the CPU seconds and the result of some work."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def corners(pieces: Pieces, network: Network, count: int, chance: np.random.Generator) -> Found:
    """Choose nodes of the map that are in our network and have their place for themselves."""
    where = np.concatenate([pieces.ends[:, :2], pieces.ends[:, 2:]])
    node = np.concatenate([pieces.start, pieces.end])
    _, at = np.unique(node, return_index=True)
    _, first, times = np.unique(where[at], axis=0, return_index=True, return_counts=True)
    alone = at[first[times == 1]]
    known = {tuple(end) for end in np.concatenate([network.ends[:, :2], network.ends[:, 2:]]).tolist()}
    inside = alone[[tuple(one) in known for one in where[alone].tolist()]]
    chosen = chance.choice(inside, count, replace=len(inside) < count)
    return where[chosen], node[chosen]


def map_as_it_is(pieces: Pieces) -> tuple[csr_array, np.ndarray]:
    """Lay out every piece of road, and the names of the nodes."""
    names, nodes = np.unique(np.stack([pieces.start, pieces.end]), return_inverse=True)
    start, end = nodes.reshape(2, -1)
    lat1, lng1, lat2, lng2 = np.radians(pieces.ends).T
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lng2 - lng1) / 2) ** 2
    dm = 2 * 63_710_088.0 * np.arcsin(np.sqrt(h))
    sides = ((start, end, pieces.forward), (end, start, pieces.backward))
    rows = [
        np.stack([tail, head, np.rint(dm * 360 / np.maximum(speed, 1)) * TIME_FIRST + np.rint(dm)])[
            :, speed > 0
        ]
        for tail, head, speed in sides
    ]
    return matrix(*np.hstack(rows), len(names)), names


def matrix(tail: np.ndarray, head: np.ndarray, weight: np.ndarray, nodes: int) -> csr_array:
    """Lay out edges; of parallel ones the fastest."""
    order = np.lexsort((weight, head, tail))
    _, once = np.unique(np.stack([tail, head])[:, order], axis=1, return_index=True)
    kept = order[once]
    ends = (tail[kept].astype(np.int64), head[kept].astype(np.int64))
    return csr_array((weight[kept], ends), shape=(nodes, nodes))


def by_scipy(graph: csr_array, names: np.ndarray, asked: np.ndarray) -> tuple[float, Found]:
    """Ask SciPy for the ways between nodes."""
    nodes = np.searchsorted(names, asked)
    seconds, found = timed(lambda: dijkstra(graph, indices=nodes)[:, nodes])
    return seconds, (found // TIME_FIRST, found % TIME_FIRST)


def between_junctions(network: Network, count: int, chance: np.random.Generator) -> tuple[float, float]:
    """Ask both for the ways between junctions of our network; give their CPU seconds."""
    junctions = np.arange(len(network.first) - 1)
    asked = chance.choice(junctions, count, replace=len(junctions) < count)
    at = np.stack([network.first[asked], np.full(count, -1)], axis=1)
    none = np.zeros((count, 2), np.int64)
    stands = kernels.Stands(np.ascontiguousarray(at), none, none)
    edges = (network.first, network.head, network.ms, network.dm)
    ours_s, ours = timed(lambda: kernels.fastest_ways(*edges, stands, stands))
    tail = np.repeat(junctions, np.diff(network.first))
    graph = matrix(tail, network.head, network.ms * TIME_FIRST + network.dm, len(junctions))
    theirs_s, theirs = by_scipy(graph, junctions, asked)
    assert_equal(ours, theirs)
    return ours_s, theirs_s


def assert_equal(ours: Found, theirs: Found) -> None:
    """End the bench where a way differs."""
    for mine, their in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, their)


if __name__ == "__main__":
    main()
