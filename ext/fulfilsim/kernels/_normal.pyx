"""Compiled twin of ``fulfilsim.kernels.normal``; called through the face in ``fulfilsim.kernels``."""

import numpy


cdef extern from "normal.hpp" namespace "fulfilsim" nogil:
    double c_quantile "fulfilsim::normal_quantile"(double u) noexcept


def normal_quantile(const double[::1] u):
    """Give the quantiles of the normal distribution of mean 0 and deviation 1."""
    cdef Py_ssize_t i, n = u.shape[0]
    quantiles = numpy.empty(n, numpy.float64)
    cdef double[::1] out = quantiles
    with nogil:
        for i in range(n):
            out[i] = c_quantile(u[i])
    return quantiles
