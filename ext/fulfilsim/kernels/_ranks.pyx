"""Compiled twin of ``fulfilsim.kernels.ranks.twin``; called through the face in the package of the twin."""

from libc.stdint cimport int64_t

import numpy


cdef extern from "ranks.hpp" namespace "fulfilsim" nogil:
    cdef cppclass Edges:
        Edges(const double *edges, size_t count) except +
        int64_t place(double value, bint after) noexcept
    void c_order_of_texts "fulfilsim::order_of_texts"(
        const unsigned char *texts, size_t count, size_t width, int64_t *rows
    ) except +


def places_among(const double[::1] edges, const double[::1] values, bint after):
    """Count the edges below each value, or those at it too."""
    cdef Py_ssize_t i, n = values.shape[0]
    places = numpy.empty(n, numpy.int64)
    cdef int64_t[::1] out = places
    cdef Edges *known = new Edges(&edges[0] if edges.shape[0] else NULL, edges.shape[0])
    try:
        with nogil:
            for i in range(n):
                out[i] = known.place(values[i], after)
    finally:
        del known
    return places


def order_of_texts(texts):
    """Sort texts; equals stay in their order."""
    cdef Py_ssize_t n = texts.shape[0], width = texts.dtype.itemsize
    rows = numpy.empty(n, numpy.int64)
    if n == 0 or width == 0:
        return numpy.arange(n)
    cdef const unsigned char[:, ::1] text = texts.view(numpy.uint8).reshape(n, width)
    cdef int64_t[::1] out = rows
    with nogil:
        c_order_of_texts(&text[0, 0], n, width, &out[0])
    return rows
