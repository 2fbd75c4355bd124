"""The nearest road and the fastest way along roads: the readable twin.

A road graph has directed edges sorted by the node they leave. A stand is a point on a road: it lies on one
edge, or on two where both directions can be driven, some way after each edge's beginning.

References
----------
E. W. Dijkstra, "A note on two problems in connection with graphs", Numerische Mathematik 1 (1959).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from math import cos, inf, pi, radians, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["METRES_PER_DEGREE", "NO_EDGE", "NO_WAY", "Stands", "fastest_ways", "nearest_segments"]

METRES_PER_DEGREE = 6371008.8 * pi / 180
NO_WAY = -1
NO_EDGE = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Label = tuple[int, int]  # milliseconds, then decimetres: of two ways equally fast, the shorter


class Stands(NamedTuple):
    """Points on roads.

    Parameters
    ----------
    edge
        The edges on which each lies, the second -1 where only one direction can be driven (n, 2).
    ms
        Driving time from the beginning of each edge (n, 2) [ms].
    dm
        Distance from the beginning of each edge (n, 2) [dm].
    """

    edge: Ints
    ms: Ints
    dm: Ints


def nearest_segments(
    segments: Floats, lat: Floats, lng: Floats, reach_m: float
) -> tuple[Ints, Floats, Floats]:
    """Find the straight piece of road that is nearest to each place.

    Distances are measured on a plane that touches the globe at the place. Of pieces equally near, the first
    is taken.

    Parameters
    ----------
    segments
        Latitude and longitude of both ends of each piece (s, 4) [degrees].
    lat, lng
        The places (n,) [degrees].
    reach_m
        How far away a piece may be [m].

    Returns
    -------
    segment
        The piece, -1 where none is within reach (n,).
    along
        Where on it the nearest point lies, from 0 at its beginning to 1 at its end (n,).
    metres
        How far the point is from the place (n,) [m].
    """
    found = [_nearest(segments.tolist(), *place, reach_m) for place in zip(lat, lng, strict=True)]
    segment, along, metres = zip(*found, strict=True) if found else ((), (), ())
    return np.array(segment, np.int64), np.array(along, np.float64), np.array(metres, np.float64)


def _nearest(segments: list[list[float]], lat: float, lng: float, reach_m: float) -> tuple[int, float, float]:
    best, best_along, nearest = NO_EDGE, 0.0, inf
    east = METRES_PER_DEGREE * cos(radians(lat))
    for index, (lat1, lng1, lat2, lng2) in enumerate(segments):
        x, y = (lng1 - lng) * east, (lat1 - lat) * METRES_PER_DEGREE
        dx, dy = (lng2 - lng1) * east, (lat2 - lat1) * METRES_PER_DEGREE
        square = dx * dx + dy * dy
        along = min(1.0, max(0.0, -(x * dx + y * dy) / square)) if square > 0 else 0.0
        px, py = x + along * dx, y + along * dy
        away = sqrt(px * px + py * py)
        if away < nearest and away <= reach_m:
            best, best_along, nearest = index, along, away
    return best, best_along, nearest


def fastest_ways(
    first: Ints, head: Ints, ms: Ints, dm: Ints, origins: Stands, destinations: Stands
) -> tuple[Ints, Ints]:
    """Find the fastest way from each origin to each destination, and of equally fast ones the shortest.

    Parameters
    ----------
    first
        Where the edges that leave each node begin, and the number of edges (nodes + 1,).
    head
        The node to which each edge leads (e,).
    ms
        Driving time of each edge (e,) [ms].
    dm
        Length of each edge (e,) [dm].
    origins, destinations
        Where the ways begin (n) and end (m).

    Returns
    -------
    ms
        Driving times, -1 where no way leads (n, m) [ms].
    dm
        Lengths of these ways, -1 where no way leads (n, m) [dm].
    """
    edges = list(zip(head.tolist(), ms.tolist(), dm.tolist(), strict=True))
    bounds = first.tolist()
    tail = [node for node in range(len(bounds) - 1) for _ in range(bounds[node], bounds[node + 1])]
    found = np.full((2, len(origins.edge), len(destinations.edge)), NO_WAY, np.int64)
    for i in range(len(origins.edge)):
        start = list(_sides(origins, i))
        reached = _search(bounds, edges, list(_leave(start, edges, tail)))
        for j in range(len(destinations.edge)):
            arrivals = _arrive(start, list(_sides(destinations, j)), edges, tail, reached)
            found[:, i, j] = min(arrivals, default=(NO_WAY, NO_WAY))
    return found[0], found[1]


def _sides(stands: Stands, index: int) -> Iterator[tuple[int, Label]]:
    """Give the edges of a stand, each with the way driven on it so far."""
    for side in range(2):
        if stands.edge[index, side] != NO_EDGE:
            yield (
                int(stands.edge[index, side]),
                (int(stands.ms[index, side]), int(stands.dm[index, side])),
            )


def _leave(
    start: list[tuple[int, Label]], edges: list[tuple[int, int, int]], tail: list[int]
) -> Iterator[tuple[Label, int]]:
    """Drive to the end of an edge; at its very beginning every other road is open too."""
    for edge, (ms, dm) in start:
        head, all_ms, all_dm = edges[edge]
        yield (all_ms - ms, all_dm - dm), head
        if (ms, dm) == (0, 0):
            yield (0, 0), tail[edge]


def _search(
    first: list[int], edges: list[tuple[int, int, int]], begin: list[tuple[Label, int]]
) -> dict[int, Label]:
    reached: dict[int, Label] = {}
    heap = begin
    heapq.heapify(heap)
    while heap:
        (ms, dm), node = heapq.heappop(heap)
        if node in reached:
            continue
        reached[node] = ms, dm
        for head, more_ms, more_dm in edges[first[node] : first[node + 1]]:
            if head not in reached:
                heapq.heappush(heap, ((ms + more_ms, dm + more_dm), head))
    return reached


def _arrive(
    start: list[tuple[int, Label]],
    end: list[tuple[int, Label]],
    edges: list[tuple[int, int, int]],
    tail: list[int],
    reached: dict[int, Label],
) -> Iterator[Label]:
    """Give every way to finish: ahead on the edge one stands on, along an edge, or at its very end."""
    for edge, (ms, dm) in end:
        for one, at in start:
            if one == edge and at[0] <= ms and at[1] <= dm:
                yield ms - at[0], dm - at[1]
        if tail[edge] in reached:
            yield reached[tail[edge]][0] + ms, reached[tail[edge]][1] + dm
        head, all_ms, all_dm = edges[edge]
        if (ms, dm) == (all_ms, all_dm) and head in reached:
            yield reached[head]
