"""Compiled twin of ``fulfilsim.kernels.desk``; called through its face, which bears the same name."""

from libc.stdint cimport int64_t

import numpy

cdef extern from "desk.hpp" namespace "fulfilsim" nogil:
    cdef struct Visitors:
        size_t count
        const double* arrived
        const double* work
        const double* patience
        const int64_t* rank

    cdef struct Roster:
        size_t count
        const double* at
        const int64_t* heads

    void attend_them "fulfilsim::attend"(const Visitors&, size_t, const Roster&, double*) except +


def attend(
    const double[::1] arrived,
    const double[::1] work,
    const double[::1] patience,
    const int64_t[::1] rank,
    const double[::1] at,
    const int64_t[::1] heads,
    Py_ssize_t ranks,
):
    """Serve everybody in turn and return when their service began."""
    cdef Visitors visitors
    cdef Roster roster
    begun = numpy.full(arrived.shape[0], numpy.nan)
    cdef double[::1] started = begun
    if not arrived.shape[0] or not at.shape[0]:
        return begun
    visitors.count, roster.count = arrived.shape[0], at.shape[0]
    visitors.arrived, visitors.work, visitors.patience = &arrived[0], &work[0], &patience[0]
    visitors.rank = &rank[0]
    roster.at, roster.heads = &at[0], &heads[0]
    with nogil:
        attend_them(visitors, <size_t>ranks, roster, &started[0])
    return begun
