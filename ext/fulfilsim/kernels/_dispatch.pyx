"""Compiled twin of ``fulfilsim.kernels.dispatch``; called through its face, which bears the same name."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libcpp cimport bool as cbool

import numpy

cdef extern from "dispatch/insertion.hpp" namespace "fulfilsim::dispatch" nogil:
    cdef struct Clients:
        int64_t depots, windows, dimensions
        const int64_t *delivery
        const int64_t *pickup
        const int64_t *service
        const int64_t *open
        const int64_t *close
        const int64_t *release
        const uint64_t *skills
        const uint8_t *back

    cdef struct Ways:
        int64_t width
        const int32_t *distance
        const int32_t *duration

    cdef struct Fleet:
        int64_t vehicles
        const int64_t *first
        const int64_t *stop
        const int64_t *at
        const int64_t *now
        const int64_t *end
        const int64_t *opens
        const int64_t *latest
        const int64_t *closes
        const int64_t *room
        const int64_t *max_duration
        const int64_t *capacity
        const int64_t *aboard
        const int64_t *pace
        const int64_t *per_distance
        const int64_t *per_duration
        const int64_t *opening
        const int64_t *lowest
        const int64_t *highest
        const uint64_t *skills
        const uint8_t *left
        cbool soft
        int64_t lateness

    void c_insertions "fulfilsim::dispatch::insertions"(
        const Clients&, const Ways&, const Fleet&, const int64_t*, int64_t, int64_t*, int32_t*
    ) except +

cdef extern from "dispatch/assignment.hpp" namespace "fulfilsim::dispatch" nogil:
    void c_assign "fulfilsim::dispatch::assign"(const int64_t*, int64_t, int64_t, int64_t*) except +

cdef extern from "dispatch/waves.hpp" namespace "fulfilsim::dispatch" nogil:
    void c_waves "fulfilsim::dispatch::waves"(
        const int64_t*, const int64_t*, const int64_t*, const int64_t*, int64_t, int64_t, int64_t, int64_t,
        int64_t*
    ) except +


cdef const int64_t* whole(columns, str name) except? NULL:
    cdef const int64_t[::1] view = columns[name].reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const uint64_t* bits(columns, str name) except? NULL:
    cdef const uint64_t[::1] view = columns[name]
    return &view[0] if view.shape[0] else NULL


cdef const uint8_t* flags(columns, str name) except? NULL:
    cdef const uint8_t[::1] view = columns[name].view(numpy.uint8)
    return &view[0] if view.shape[0] else NULL


cdef void read_clients(dict columns, Clients* to) except *:
    to.depots, to.windows = columns["depots"], columns["open"].shape[1]
    to.dimensions = columns["delivery"].shape[1]
    to.delivery, to.pickup = whole(columns, "delivery"), whole(columns, "pickup")
    to.service, to.release = whole(columns, "service"), whole(columns, "release")
    to.open, to.close = whole(columns, "open"), whole(columns, "close")
    to.skills, to.back = bits(columns, "skills"), flags(columns, "back")


cdef void read_fleet(dict columns, Fleet* to) except *:
    to.vehicles = columns["at"].shape[0]
    to.first, to.stop, to.at = whole(columns, "first"), whole(columns, "stop"), whole(columns, "at")
    to.now, to.end, to.opens = whole(columns, "now"), whole(columns, "end"), whole(columns, "opens")
    to.latest, to.room, to.pace = whole(columns, "latest"), whole(columns, "room"), whole(columns, "pace")
    to.closes, to.max_duration = whole(columns, "closes"), whole(columns, "max_duration")
    to.capacity, to.aboard = whole(columns, "capacity"), whole(columns, "aboard")
    to.per_distance, to.per_duration = whole(columns, "per_distance"), whole(columns, "per_duration")
    to.opening, to.lowest, to.highest = (
        whole(columns, "opening"), whole(columns, "lowest"), whole(columns, "highest")
    )
    to.skills, to.left = bits(columns, "skills"), flags(columns, "left")
    to.soft, to.lateness = columns["soft"], columns["lateness"]


def insertions(
    dict clients,
    dict fleet,
    const int32_t[:, ::1] distance,
    const int32_t[:, ::1] duration,
    const int64_t[::1] fresh,
):
    """Find the cheapest place for each new client in the rest of each route."""
    cdef Clients whom
    cdef Fleet running
    cdef Ways ways
    read_clients(clients, &whom)
    read_fleet(fleet, &running)
    ways.width = distance.shape[0]
    cdef int64_t n = fresh.shape[0]
    cost = numpy.empty((n, running.vehicles), numpy.int64)
    gap = numpy.empty((n, running.vehicles), numpy.int32)
    cdef int64_t[:, ::1] cost_of = cost
    cdef int32_t[:, ::1] gap_of = gap
    if not cost.size:
        return cost, gap
    ways.distance, ways.duration = &distance[0, 0], &duration[0, 0]
    with nogil:
        c_insertions(whom, ways, running, &fresh[0], n, &cost_of[0, 0], &gap_of[0, 0])
    return cost, gap


def assign(const int64_t[:, ::1] cost):
    """Give each row a column of its own at the least total cost."""
    cdef int64_t rows = cost.shape[0], columns = cost.shape[1]
    column = numpy.empty(rows, numpy.int64)
    cdef int64_t[::1] out = column
    if rows:
        with nogil:
            c_assign(&cost[0, 0], rows, columns, &out[0])
    return column


def waves(
    const int64_t[:, ::1] ways,
    const int64_t[::1] due,
    const int64_t[:, ::1] load,
    const int64_t[::1] capacity,
    int64_t most,
    int64_t spread,
):
    """Join orders into waves by what their ways save."""
    cdef int64_t n = due.shape[0], k = capacity.shape[0]
    wave = numpy.empty(n, numpy.int64)
    cdef int64_t[::1] out = wave
    if n:
        with nogil:
            c_waves(&ways[0, 0], &due[0], &load[0, 0], &capacity[0], n, k, most, spread, &out[0])
    return wave
