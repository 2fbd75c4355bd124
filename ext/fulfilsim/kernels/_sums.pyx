"""Compiled twin of ``fulfilsim.kernels.sums``; called through the face in ``fulfilsim.kernels``."""

from libc.stdint cimport int64_t

import numpy


def grouped_sums(const double[::1] values, const int64_t[::1] group, Py_ssize_t groups):
    """Add values up by group, with what rounding loses carried along."""
    cdef Py_ssize_t i, g, n = values.shape[0]
    cdef double term, total
    sums = numpy.zeros(groups, numpy.float64)
    cdef double[::1] out = sums
    cdef double[::1] lost = numpy.zeros(groups, numpy.float64)
    with nogil:
        for i in range(n):
            g = group[i]
            if g < 0:
                continue
            term = values[i] - lost[g]
            total = out[g] + term
            lost[g] = total - out[g] - term
            out[g] = total
    return sums
