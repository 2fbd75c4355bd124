"""Compiled twin of ``fulfilsim.kernels.execution``; called through its face, which bears the same name."""

from libc.stdint cimport int64_t

import numpy

cdef extern from "periods.hpp" namespace "fulfilsim" nogil:
    int64_t work_of_a_cycle(const int64_t*, const int64_t*, int64_t, int64_t)
    int64_t arrival(int64_t, int64_t, const int64_t*, const int64_t*, int64_t, int64_t, int64_t)


cdef inline int64_t begin_of(
    const int64_t[:, ::1] opens, const int64_t[:, ::1] closes, Py_ssize_t halt, int64_t arrived
) noexcept nogil:
    cdef Py_ssize_t w
    for w in range(opens.shape[1]):
        if opens[halt, w] <= closes[halt, w] and arrived <= closes[halt, w]:
            return max(arrived, opens[halt, w])
    return arrived


cdef inline int64_t latest_of(
    const int64_t[:, ::1] opens, const int64_t[:, ::1] closes, Py_ssize_t halt, int64_t before
) noexcept nogil:
    cdef Py_ssize_t w
    for w in range(opens.shape[1] - 1, -1, -1):
        if opens[halt, w] <= closes[halt, w] and opens[halt, w] <= before:
            return min(before, closes[halt, w])
    return -1


def drive(
    const int64_t[::1] first,
    const int64_t[::1] legs,
    const int64_t[::1] service,
    const int64_t[:, ::1] opens,
    const int64_t[:, ::1] closes,
    const int64_t[::1] release,
    const int64_t[::1] departure,
    const int64_t[::1] starts,
    const int64_t[::1] metres_per_hour,
    int64_t hour,
    int64_t cycle,
):
    """Drive every route from its departure."""
    cdef Py_ssize_t r, h, periods = starts.shape[0]
    cdef int64_t now, a_cycle = 0
    times = numpy.empty((3, legs.shape[0]), numpy.int64)
    cdef int64_t[:, ::1] out = times
    with nogil:
        if periods:
            a_cycle = work_of_a_cycle(&starts[0], &metres_per_hour[0], periods, cycle)
        for r in range(departure.shape[0]):
            now = departure[r]
            for h in range(first[r], first[r + 1]):
                if periods:
                    now = arrival(
                        now, legs[h] * hour, &starts[0], &metres_per_hour[0], periods, cycle, a_cycle
                    )
                else:
                    now += legs[h]
                out[0, h] = now
                out[1, h] = begin_of(opens, closes, h, now)
                now = max(out[1, h] + service[h], release[h])
                out[2, h] = now
    return times[0], times[1], times[2]


def latest_departures(
    const int64_t[::1] first,
    const int64_t[::1] legs,
    const int64_t[::1] service,
    const int64_t[:, ::1] opens,
    const int64_t[:, ::1] closes,
    const int64_t[::1] release,
    const int64_t[::1] begin,
):
    """Say when each route leaves at the latest to be back, and everywhere no later, than it began early."""
    cdef Py_ssize_t r, h, n = first.shape[0] - 1
    cdef int64_t latest
    leaves = numpy.empty(n, numpy.int64)
    cdef int64_t[::1] out = leaves
    with nogil:
        for r in range(n):
            h = first[r + 1] - 1
            latest = begin[h]
            while h > first[r]:
                h -= 1
                latest = max(begin[h], latest_of(opens, closes, h, latest - legs[h + 1] - service[h]))
            out[r] = max(latest, release[first[r]])
    return leaves
