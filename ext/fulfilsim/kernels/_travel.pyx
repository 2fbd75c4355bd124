"""Compiled twin of ``fulfilsim.kernels.travel``; called through the face in ``fulfilsim.kernels``."""

from libc.math cimport M_PI, asin, cos, sin, sqrt
from libc.stdint cimport int64_t

import numpy

cdef double EARTH_RADIUS_KM = 6371.0088
cdef double RADIANS = M_PI / 180.0


cdef inline double haversine_km(
    double from_lat, double from_lng, double to_lat, double to_lng
) noexcept nogil:
    cdef double north = sin((to_lat - from_lat) * RADIANS / 2.0)
    cdef double east = sin((to_lng - from_lng) * RADIANS / 2.0)
    cdef double h = north * north + cos(from_lat * RADIANS) * cos(to_lat * RADIANS) * (east * east)
    return 2.0 * EARTH_RADIUS_KM * asin(sqrt(h if h < 1.0 else 1.0))


def great_circle_km(
    const double[::1] from_lat,
    const double[::1] from_lng,
    const double[::1] to_lat,
    const double[::1] to_lng,
):
    """Measure the great-circle distance from each place to each place."""
    cdef Py_ssize_t i, j, n = from_lat.shape[0], m = to_lat.shape[0]
    km = numpy.empty((n, m), numpy.float64)
    cdef double[:, ::1] out = km
    with nogil:
        for i in range(n):
            for j in range(m):
                out[i, j] = haversine_km(from_lat[i], from_lng[i], to_lat[j], to_lng[j])
    return km


def drive_hours(const double[:, ::1] km, double circuity, double speed_km_h):
    """Turn straight distances into hours behind the wheel."""
    cdef Py_ssize_t i, j, n = km.shape[0], m = km.shape[1]
    hours = numpy.empty((n, m), numpy.float64)
    cdef double[:, ::1] out = hours
    with nogil:
        for i in range(n):
            for j in range(m):
                out[i, j] = km[i, j] * circuity / speed_km_h
    return hours


cdef extern from "periods.hpp" namespace "fulfilsim" nogil:
    int64_t work_of_a_cycle(const int64_t*, const int64_t*, int64_t, int64_t)
    int64_t arrival(int64_t, int64_t, const int64_t*, const int64_t*, int64_t, int64_t, int64_t)


def arrivals(
    const int64_t[::1] departure,
    const int64_t[::1] metres,
    const int64_t[::1] starts,
    const int64_t[::1] metres_per_hour,
    int64_t hour,
    int64_t cycle,
):
    """Say when each drive ends, at speeds that change during the day."""
    cdef Py_ssize_t i, n = departure.shape[0], periods = starts.shape[0]
    cdef int64_t a_cycle
    ends = numpy.empty(n, numpy.int64)
    cdef int64_t[::1] out = ends
    with nogil:
        a_cycle = work_of_a_cycle(&starts[0], &metres_per_hour[0], periods, cycle)
        for i in range(n):
            out[i] = arrival(
                departure[i], metres[i] * hour, &starts[0], &metres_per_hour[0], periods, cycle, a_cycle
            )
    return ends
