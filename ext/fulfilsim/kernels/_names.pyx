"""Compiled twin of ``fulfilsim.kernels.names``; called through the face in ``fulfilsim.kernels``."""

from libc.stdint cimport uint64_t

import numpy


cdef extern from "blake2b.hpp" namespace "fulfilsim" nogil:
    uint64_t blake2b_word(const unsigned char* text, size_t length) noexcept
    size_t text_length(const unsigned char* field, size_t width) noexcept


def keys_of(names):
    """Give the 64-bit keys of names."""
    cdef Py_ssize_t i, n = names.shape[0], width = names.dtype.itemsize
    keys = numpy.empty(n, numpy.uint64)
    if n == 0:
        return keys
    cdef const unsigned char[:, ::1] text = names.view(numpy.uint8).reshape(n, width)
    cdef uint64_t[::1] out = keys
    with nogil:
        for i in range(n):
            out[i] = blake2b_word(&text[i, 0], text_length(&text[i, 0], width))
    return keys
