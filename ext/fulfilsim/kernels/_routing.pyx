"""Compiled twin of ``fulfilsim.kernels.routing``; called through ``fulfilsim.kernels.routing.solver``."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libcpp cimport bool as cbool
from libcpp.vector cimport vector

import numpy


cdef extern from "routing/solve.hpp" namespace "fulfilsim::routing" nogil:
    cdef struct Input:
        int32_t depots, clients, types, windows, dimensions
        const int64_t *delivery
        const int64_t *pickup
        const int64_t *service
        const int64_t *open
        const int64_t *close
        const int64_t *release
        const int64_t *prize
        const uint8_t *required
        const uint64_t *skills
        const int32_t *partner
        const uint8_t *brings
        const int64_t *depot_open
        const int64_t *depot_close
        const int64_t *capacity
        const int64_t *count
        const int64_t *fixed
        const int64_t *per_distance
        const int64_t *per_duration
        const int64_t *shift_start
        const int64_t *shift_end
        const int64_t *max_duration
        const int64_t *max_distance
        const int64_t *pace
        const int64_t *start
        const int64_t *end
        const int64_t *reload
        const int64_t *reload_time
        const int64_t *max_trips
        const uint64_t *able
        const int32_t *distance
        const int32_t *duration
        int64_t width
        const int32_t *place
        const double *x
        const double *y
        double scale
        cbool down, linehauls_first, soft
        const int32_t *reverse
        const int32_t *near
        int32_t near_length
        int64_t lateness

    cdef struct Effort:
        double seconds
        int64_t iterations
        uint64_t seed
        int32_t warm_routes
        const int32_t *warm_types
        const int32_t *warm_begins
        const int32_t *warm_visits
        double heat

    cdef cppclass Result:
        vector[int32_t] types, begins, visits, absent, reasons
        int64_t iterations, cost

    Result c_solve "fulfilsim::routing::solve"(const Input&, const Effort&) except +
    vector[int32_t] list_neighbours(const Input&, int32_t&) except +
    cbool is_symmetric(const int32_t*, int64_t)
    void transpose(const int32_t*, int32_t*, int64_t)


cdef const int64_t* whole(columns, str name) except? NULL:
    cdef const int64_t[::1] view = columns[name].reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const int32_t* short(columns, str name) except? NULL:
    if columns[name] is None:
        return NULL
    cdef const int32_t[::1] view = columns[name].reshape(-1)
    return &view[0] if view.shape[0] else NULL


cdef const uint64_t* bits(columns, str name) except? NULL:
    cdef const uint64_t[::1] view = columns[name]
    return &view[0] if view.shape[0] else NULL


cdef const uint8_t* flags(columns, str name) except? NULL:
    cdef const uint8_t[::1] view = columns[name].view(numpy.uint8)
    return &view[0] if view.shape[0] else NULL


cdef const double* real(columns, str name) except? NULL:
    if columns[name] is None:
        return NULL
    cdef const double[::1] view = columns[name]
    return &view[0] if view.shape[0] else NULL


cdef to_array(const vector[int32_t]& values):
    made = numpy.empty(values.size(), numpy.int32)
    cdef int32_t[::1] view = made
    cdef size_t i
    for i in range(values.size()):
        view[i] = values[i]
    return made


cdef Input read(dict sizes, dict columns) except *:
    cdef Input given
    given.depots, given.clients, given.types = sizes["depots"], sizes["clients"], sizes["types"]
    given.windows, given.dimensions, given.width = sizes["windows"], sizes["dimensions"], sizes["width"]
    given.scale, given.down = sizes["scale"], sizes["down"]
    given.linehauls_first, given.soft = sizes["linehauls_first"], sizes["soft"]
    given.lateness = sizes["lateness"]
    given.delivery, given.pickup = whole(columns, "delivery"), whole(columns, "pickup")
    given.service, given.release = whole(columns, "service"), whole(columns, "release")
    given.open, given.close = whole(columns, "open"), whole(columns, "close")
    given.prize, given.required = whole(columns, "prize"), flags(columns, "required")
    given.skills, given.able = bits(columns, "skills"), bits(columns, "able")
    given.partner, given.brings = short(columns, "partner"), flags(columns, "brings")
    given.depot_open, given.depot_close = whole(columns, "depot_open"), whole(columns, "depot_close")
    given.capacity, given.count = whole(columns, "capacity"), whole(columns, "count")
    given.fixed, given.per_distance = whole(columns, "fixed"), whole(columns, "per_distance")
    given.per_duration = whole(columns, "per_duration")
    given.shift_start, given.shift_end = whole(columns, "shift_start"), whole(columns, "shift_end")
    given.max_duration, given.max_distance = whole(columns, "max_duration"), whole(columns, "max_distance")
    given.pace, given.max_trips = whole(columns, "pace"), whole(columns, "max_trips")
    given.start, given.end = whole(columns, "start"), whole(columns, "end")
    given.reload, given.reload_time = whole(columns, "reload"), whole(columns, "reload_time")
    given.distance, given.duration = short(columns, "distance"), short(columns, "duration")
    given.place = short(columns, "place")
    given.x, given.y = real(columns, "x"), real(columns, "y")
    given.reverse, given.near = short(columns, "reverse"), short(columns, "near")
    given.near_length = columns["near"].shape[1] if given.near else 0
    return given


def neighbours(dict sizes, dict columns):
    """List for each client who is near it, nearest first."""
    cdef Input given = read(sizes, columns)
    cdef int32_t length = 0
    cdef vector[int32_t] listed
    with nogil:
        listed = list_neighbours(given, length)
    return to_array(listed).reshape(given.clients, length)


def reverse(const int32_t[:, ::1] matrix):
    """Turn a square matrix round; None if it is the same either way."""
    cdef int64_t width = matrix.shape[0]
    if width == 0 or is_symmetric(&matrix[0, 0], width):
        return None
    made = numpy.empty((width, width), numpy.int32)
    cdef int32_t[:, ::1] view = made
    with nogil:
        transpose(&matrix[0, 0], &view[0, 0], width)
    return made


def solve(dict sizes, dict columns, dict effort):
    """Search for a good plan; give its routes, who is left out and why, its cost and the iterations made."""
    cdef Input given = read(sizes, columns)
    cdef Effort spend
    cdef Result result
    spend.seconds, spend.iterations = effort["seconds"], effort["iterations"]
    spend.seed, spend.heat = effort["seed"], effort["heat"]
    spend.warm_types, spend.warm_begins = short(effort, "types"), short(effort, "begins")
    spend.warm_visits, spend.warm_routes = short(effort, "visits"), len(effort["types"])
    with nogil:
        result = c_solve(given, spend)
    return {
        "types": to_array(result.types),
        "begins": to_array(result.begins),
        "visits": to_array(result.visits),
        "absent": to_array(result.absent),
        "reasons": to_array(result.reasons),
        "iterations": result.iterations,
        "cost": result.cost,
    }
