"""Compiled twin of ``fulfilsim.kernels.roads``; called through the face in ``fulfilsim.kernels``."""

from libc.stddef cimport size_t
from libc.stdint cimport int64_t
from libcpp cimport bool

import numpy

from fulfilsim.kernels.roads import NO_WAY


cdef extern from "nearest.hpp" namespace "roads" nogil:
    cdef struct Segment:
        pass
    cdef struct Found:
        int64_t segment
        double along, metres
    cdef cppclass Grid:
        Grid(const Segment *segments, size_t count) except +
        Found nearest(double lat, double lng, double reach_m)


cdef extern from "roads.hpp" namespace "roads" nogil:
    cdef int64_t NOWHERE
    cdef int64_t ms_of(int64_t way)
    cdef int64_t dm_of(int64_t way)
    cdef cppclass CStands "roads::Stands":
        const int64_t *edge
        const int64_t *ms
        const int64_t *dm
        size_t count
    cdef cppclass Graph:
        Graph(
            const int64_t *first, const int64_t *head, const int64_t *ms, const int64_t *dm, size_t nodes
        ) except +
        void want(const CStands &destinations)
        bool search(const CStands &origins, size_t origin) except +
        int64_t arrive(
            const CStands &origins, size_t origin, const CStands &destinations, size_t destination
        )


def nearest_segments(
    const double[:, ::1] segments, const double[::1] lat, const double[::1] lng, double reach_m
):
    """Find the straight piece of road that is nearest to each place."""
    cdef Py_ssize_t i, n = lat.shape[0]
    segment = numpy.empty(n, numpy.int64)
    along = numpy.empty(n, numpy.float64)
    metres = numpy.empty(n, numpy.float64)
    cdef int64_t[::1] out_segment = segment
    cdef double[::1] out_along = along, out_metres = metres
    cdef size_t count = segments.shape[0]
    cdef const Segment *pieces = <const Segment *> &segments[0, 0] if count > 0 else NULL
    cdef Grid *grid = new Grid(pieces, count)
    cdef Found found
    try:
        with nogil:
            for i in range(n):
                found = grid.nearest(lat[i], lng[i], reach_m)
                out_segment[i] = found.segment
                out_along[i] = found.along
                out_metres[i] = found.metres
    finally:
        del grid
    return segment, along, metres


cdef CStands view(columns) except *:
    """Point at the columns, which the caller keeps."""
    cdef const int64_t[:, ::1] edge = columns[0], ms = columns[1], dm = columns[2]
    cdef CStands stands
    stands.count = edge.shape[0]
    if edge.shape[0] > 0:
        stands.edge = &edge[0, 0]
        stands.ms = &ms[0, 0]
        stands.dm = &dm[0, 0]
    return stands


cdef bool fill(
    Graph *graph, const CStands &origins, const CStands &destinations, int64_t[:, ::1] ms, int64_t[:, ::1] dm
) except? False nogil:
    """Search from each origin; False where a way cannot be counted."""
    cdef size_t i, j
    cdef int64_t way
    graph.want(destinations)
    for i in range(origins.count):
        if not graph.search(origins, i):
            return False
        for j in range(destinations.count):
            way = graph.arrive(origins, i, destinations, j)
            if way < 0:
                return False
            if way != NOWHERE:
                ms[i, j] = ms_of(way)
                dm[i, j] = dm_of(way)
    return True


def fastest_ways(
    const int64_t[::1] first,
    const int64_t[::1] head,
    const int64_t[::1] ms,
    const int64_t[::1] dm,
    origins,
    destinations,
):
    """Find the fastest way from each origin to each destination, and of equally fast ones the shortest."""
    cdef CStands starts = view(origins), ends = view(destinations)
    cdef size_t nodes = first.shape[0] - 1
    out_ms = numpy.full((starts.count, ends.count), NO_WAY, numpy.int64)
    out_dm = numpy.full((starts.count, ends.count), NO_WAY, numpy.int64)
    if starts.count == 0 or ends.count == 0 or head.shape[0] == 0:
        return out_ms, out_dm
    cdef int64_t[:, ::1] found_ms = out_ms, found_dm = out_dm
    cdef Graph *graph = new Graph(&first[0], &head[0], &ms[0], &dm[0], nodes)
    cdef bool counted
    try:
        with nogil:
            counted = fill(graph, starts, ends, found_ms, found_dm)
    finally:
        del graph
    if not counted:
        raise OverflowError("a way is longer than 26,000 km or 397 days")
    return out_ms, out_dm
