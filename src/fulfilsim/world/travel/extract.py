"""Roads out of an OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError, MachineError, Place, bad
from fulfilsim.scenario.tree import printable
from fulfilsim.world.travel.bombs import refuse_bombs
from fulfilsim.world.travel.tags import is_open, is_road, speeds_km_h

KINDS = {".osm.pbf": "pbf", ".pbf": "pbf", ".osm.gz": "osm.gz", ".osm": "osm"}
MOST_PIECES = 20_000_000
DEGREES = 1e-7

End = tuple[int, int, int]  # node, and its longitude and latitude in units of DEGREES
Way = tuple[int, list[End], tuple[float, float]]  # its number, its nodes, its speeds there and back


@dataclass(frozen=True, eq=False)
class Pieces:
    """Straight pieces of road.

    Parameters
    ----------
    start, end
        The nodes at both ends (p,).
    ends
        Latitude and longitude of both ends (p, 4) [degrees].
    forward, backward
        Speed from start to end and back; 0 where that is not allowed (p,) [km/h].
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    ends: NDArray[np.float64]
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]


def read_roads(path: Path) -> Pieces:
    """Read the roads that vans may use, in the order of their numbers.

    Pieces of road whose ends are not in the extract are left out: an extract is cut at its border. A road is
    interrupted where a bollard or the like stands on it.

    Raises
    ------
    InputError
        If the file cannot be read, is no extract, or has no roads.
    MachineError
        If the library that reads extracts is not installed.
    """
    kind = _kind(path)
    ways, closed = _ways(path, kind)
    rows = [row for way in sorted(ways) for row in _pieces(way)]
    if not rows:
        expected = "streets, and the nodes through which they lead"
        raise _refused(path, "no road that a van may use", expected)
    nodes = np.array([row[:6] for row in rows], np.int64)
    forward, backward = np.array([row[6:] for row in rows], np.float64).T
    ends = np.ascontiguousarray(nodes[:, [2, 1, 5, 4]] * DEGREES)
    start, end = _cut(nodes[:, [0, 3]], closed)
    return Pieces(start, end, ends, np.ascontiguousarray(forward), np.ascontiguousarray(backward))


def _kind(path: Path) -> str:
    """Find out what kind of file it is, and refuse one that would not fit into the machine."""
    name = path.name.lower()
    kind = next((kind for ending, kind in KINDS.items() if name.endswith(ending)), "")
    if not kind:
        raise _refused(path, "not the name of an extract", "a name that ends in .osm.pbf, .osm.gz or .osm")
    refuse_bombs(path, kind)
    return kind


def _ways(path: Path, kind: str) -> tuple[list[Way], set[int]]:
    """Collect the roads, and the nodes at which they are closed."""
    osmium = _library()
    ways: list[Way] = []
    closed: set[int] = set()
    left = MOST_PIECES
    try:
        for one in _highways(osmium, path, kind):
            tags = dict(one.tags)
            if one.is_node() and not is_open(tags):
                closed.add(one.id)
            elif one.is_way() and is_road(tags):
                left -= len(one.nodes)
                ways.append((one.id, [(node.ref, node.x, node.y) for node in one.nodes], speeds_km_h(tags)))
            if left < 0:
                raise _refused(path, "more than 20 million pieces of road", "the area you deliver in")
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        said = printable((str(error).splitlines() or ["no reason given"])[0][:200])
        raise _refused(path, f"not readable: {said}", "a whole OpenStreetMap extract") from None
    return ways, closed


def _highways(osmium: Any, path: Path, kind: str) -> Iterator[Any]:
    """Go through what is tagged as a way or a barrier, ways with the positions of their nodes."""
    tagged = osmium.filter.KeyFilter("highway", "barrier")
    yield from osmium.FileProcessor(osmium.io.File(str(path), kind)).with_locations().with_filter(tagged)


def _library() -> Any:
    try:
        import osmium
        import osmium.filter
    except ImportError:
        what = "the library osmium, which reads OpenStreetMap extracts, is not installed"
        raise MachineError(f"{what}: pip install 'fulfilsim[roads]'") from None
    return osmium


def _pieces(way: Way) -> Iterator[tuple[float, ...]]:
    _, nodes, speeds = way
    for one, other in pairwise(nodes):
        if _is_on_the_globe(one) and _is_on_the_globe(other):
            yield (*one, *other, *speeds)


def _cut(nodes: NDArray[np.int64], closed: set[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each piece an end of its own where its road is closed."""
    shut = np.isin(nodes, np.array(sorted(closed), np.int64))
    nodes = np.where(shut, nodes.min() - 1 - np.arange(nodes.size).reshape(nodes.shape), nodes)
    return np.ascontiguousarray(nodes[:, 0]), np.ascontiguousarray(nodes[:, 1])


def _is_on_the_globe(end: End) -> bool:
    return abs(end[1]) <= 180 / DEGREES and abs(end[2]) <= 90 / DEGREES


def _refused(path: Path, what: str, expected: str) -> InputError:
    return bad(Place(str(path)), "", what, expected)
