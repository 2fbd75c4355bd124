"""A network of junctions and the streets between them, made from straight pieces of road.

What is left is the part in which everybody can drive from everywhere to everywhere. Bends are no junctions:
the pieces between two junctions are one edge, and a place on one of them stands some way along that edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import Stands
from fulfilsim.kernels.roads import NO_EDGE
from fulfilsim.world.travel.extract import Pieces

EARTH_RADIUS_DM = 63_710_088.0
MS_PER_DM_AT_KM_H = 360.0
LONGEST_PIECE_DM = 2**27
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """Streets between junctions, in which every place can be reached from every other.

    Parameters
    ----------
    first
        Where the edges that leave each junction begin, and the number of edges (j + 1,).
    head
        The junction to which each edge leads (e,).
    ms, dm
        Driving time [ms] and length [dm] of each edge (e,).
    ends
        Latitude and longitude of both ends of each straight piece of road (p, 4) [degrees].
    there, back
        Where each piece lies on the edge that is driven from its first end, and from its second.
    left_out
        How many pieces were left out because one cannot drive there and back.
    """

    first: Ints
    head: Ints
    ms: Ints
    dm: Ints
    ends: Floats
    there: Sides
    back: Sides
    left_out: int

    def stands(self, piece: Ints, along: Floats) -> Stands:
        """Stand some way along pieces, 0 at the first end of each and 1 at its second."""
        sides = [self.there.at(piece, along), self.back.at(piece, 1.0 - along)]
        return Stands(*(np.column_stack(columns) for columns in zip(*sides, strict=True)))


@dataclass(frozen=True, eq=False)
class Sides:
    """One direction of pieces of road.

    Parameters
    ----------
    edge
        The edge of which the piece is part, -1 where it may not be driven in this direction (p,).
    before_ms, before_dm
        Driving time and length of what lies on the edge before the piece (p,) [ms], [dm].
    ms, dm
        Driving time and length of the piece (p,) [ms], [dm].
    """

    edge: Ints
    before_ms: Ints
    before_dm: Ints
    ms: Ints
    dm: Ints

    def at(self, piece: Ints, along: Floats) -> tuple[Ints, Ints, Ints]:
        """Give edge, time and distance from its beginning, some way along pieces."""
        ms = self.before_ms[piece] + np.rint(along * self.ms[piece]).astype(np.int64)
        dm = self.before_dm[piece] + np.rint(along * self.dm[piece]).astype(np.int64)
        return self.edge[piece], ms, dm


@dataclass(frozen=True, eq=False)
class Arcs:
    """Pieces of road in the directions in which they may be driven.

    Parameters
    ----------
    tail, head
        The nodes between which each leads (a,).
    ms, dm
        Driving time [ms] and length [dm] (a,).
    piece
        Which piece it is (a,).
    against
        Whether it is driven from the second end of the piece to the first (a,).
    """

    tail: Ints
    head: Ints
    ms: Ints
    dm: Ints
    piece: Ints
    against: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.tail)

    def only(self, which: NDArray[np.bool_]) -> Arcs:
        """Keep some."""
        return Arcs(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def network_of(pieces: Pieces, flow: float) -> Network:
    """Make the network of straight pieces of road.

    Parameters
    ----------
    pieces
        Straight pieces of road.
    flow
        Which share of the speeds is reached on the way.
    """
    arcs = _arcs(pieces, flow)
    arcs = arcs.only(_largest_part(arcs))
    kept = np.zeros(len(pieces.start), np.bool_)
    kept[arcs.piece] = True
    edge, before_ms, before_dm, streets = _streets(arcs)
    number = np.cumsum(kept) - 1

    def side(against: bool) -> Sides:
        mine = arcs.against == against
        at = number[arcs.piece[mine]]
        columns = []
        for values, missing in ((edge, NO_EDGE), (before_ms, 0), (before_dm, 0), (arcs.ms, 0), (arcs.dm, 0)):
            column = np.full(int(kept.sum()), missing, np.int64)
            column[at] = values[mine]
            columns.append(column)
        return Sides(*columns)

    ends = np.ascontiguousarray(pieces.ends[kept])
    return Network(*streets, ends, side(False), side(True), int((~kept).sum()))


def _arcs(pieces: Pieces, flow: float) -> Arcs:
    """Lay out pieces in the directions in which they may be driven."""
    _, nodes = np.unique(np.stack([pieces.start, pieces.end]), return_inverse=True)
    start, end = nodes.reshape(2, -1).astype(np.int64)
    length = _length_dm(pieces.ends)
    sides = []
    for against, speed in ((False, pieces.forward), (True, pieces.backward)):
        on = np.flatnonzero((speed > 0) & (start != end) & (length <= LONGEST_PIECE_DM))
        ms = np.rint(length[on] * (MS_PER_DM_AT_KM_H / flow) / speed[on]).astype(np.int64)
        dm = np.rint(length[on]).astype(np.int64)
        ways = (end[on], start[on]) if against else (start[on], end[on])
        sides.append((*ways, ms, dm, on, np.full(len(on), against)))
    return Arcs(*(np.concatenate(column) for column in zip(*sides, strict=True)))


def _length_dm(ends: Floats) -> Floats:
    lat1, lng1, lat2, lng2 = np.radians(ends).T
    north, east = np.sin((lat2 - lat1) / 2), np.sin((lng2 - lng1) / 2)
    h = north * north + np.cos(lat1) * np.cos(lat2) * (east * east)
    length: Floats = 2 * EARTH_RADIUS_DM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return length


def _largest_part(arcs: Arcs) -> NDArray[np.bool_]:
    """Find the arcs of the largest part in which everybody can drive from everywhere to everywhere."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(arcs):
        return np.zeros(0, np.bool_)
    nodes = int(max(arcs.tail.max(), arcs.head.max())) + 1
    links = coo_array((np.ones(len(arcs)), (arcs.tail, arcs.head)), shape=(nodes, nodes))
    _, part = connected_components(links.tocsr(), connection="strong")
    inside = part[arcs.tail] == part[arcs.head]
    largest = np.bincount(part[arcs.tail[inside]], minlength=1).argmax()
    kept: NDArray[np.bool_] = inside & (part[arcs.tail] == largest)
    return kept


def _streets(arcs: Arcs) -> tuple[Ints, Ints, Ints, tuple[Ints, Ints, Ints, Ints]]:
    """Join the arcs between junctions: for each its edge and what lies before it; and the edges."""
    following = _following(arcs)
    start, before_ms, before_dm = _chained(arcs, following)
    begins = np.unique(start)
    ends = np.flatnonzero(following < 0)
    last = np.empty(len(arcs), np.int64)
    last[start[ends]] = ends
    last = last[begins]
    junctions, tail = np.unique(arcs.tail[begins], return_inverse=True)
    order = np.lexsort((begins, tail))
    edge = np.empty(len(arcs), np.int64)
    edge[begins[order]] = np.arange(len(order))
    first = np.searchsorted(tail[order], np.arange(len(junctions) + 1)).astype(np.int64)
    head = np.searchsorted(junctions, arcs.head[last]).astype(np.int64)
    whole = (before[last] + own[last] for before, own in ((before_ms, arcs.ms), (before_dm, arcs.dm)))
    head, ms, dm = (np.ascontiguousarray(column[order]) for column in (head, *whole))
    return edge[start], before_ms, before_dm, (first, head, ms, dm)


def _following(arcs: Arcs) -> Ints:
    """Say which arc goes on from the end of each without a choice; -1 at a junction.

    A node is a bend, not a junction, if who comes from one of its two neighbours can only go on to the other.
    In a street for both directions one can turn round anywhere, so there every piece must be for both.
    """
    nodes = int(arcs.head.max(initial=-1)) + 1
    ways_in, ways_out = (np.bincount(side, minlength=nodes) for side in (arcs.head, arcs.tail))
    # Of two numbers, their sum and the sum of their squares say which they are.
    neighbours, squares = (_sum(arcs.tail, of, nodes) for of in (arcs.head, arcs.head * arcs.head))
    same = np.ones(nodes, np.bool_)
    for of in (arcs.piece, arcs.piece * arcs.piece):
        same &= _sum(arcs.tail, of, nodes) == _sum(arcs.head, of, nodes)
    both_ways = (ways_in == 2) & (ways_out == 2) & same & (2 * squares > neighbours * neighbours)
    one_way = (ways_in == 1) & (ways_out == 1) & (neighbours != _sum(arcs.head, arcs.tail, nodes))
    bend = both_ways | one_way
    if bend[arcs.head].all():
        bend[arcs.head[:1]] = False  # a ring without junctions must begin somewhere
    return _next_arc(arcs, bend, neighbours)


def _sum(at: Ints, values: Ints, nodes: int) -> Ints:
    total = np.zeros(nodes, np.int64)
    np.add.at(total, at, values)
    return total


def _next_arc(arcs: Arcs, bend: NDArray[np.bool_], neighbours: Ints) -> Ints:
    """Look up the arc from each bend to the neighbour one did not come from."""
    nodes = len(bend)
    ways_out = np.bincount(arcs.tail, minlength=nodes)
    onward = np.where(ways_out[arcs.head] == 2, neighbours[arcs.head] - arcs.tail, neighbours[arcs.head])
    key, wanted = arcs.tail * nodes + arcs.head, arcs.head * nodes + onward
    order = np.argsort(key, kind="stable")
    on = np.flatnonzero(bend[arcs.head])
    following = np.full(len(arcs), -1, np.int64)
    following[on] = order[np.searchsorted(key[order], wanted[on])]
    return following


def _chained(arcs: Arcs, following: Ints) -> tuple[Ints, Ints, Ints]:
    """Find the beginning of each arc's chain and what lies between, looking back twice as far each time."""
    start = np.arange(len(arcs))
    before_ms, before_dm = np.zeros(len(arcs), np.int64), np.zeros(len(arcs), np.int64)
    on = np.flatnonzero(following >= 0)
    start[following[on]] = on
    before_ms[following[on]], before_dm[following[on]] = arcs.ms[on], arcs.dm[on]
    while (start[start] != start).any():
        before_ms, before_dm = before_ms + before_ms[start], before_dm + before_dm[start]
        start = start[start]
    return start, before_ms, before_dm
