"""Compiled twin of ``fulfilsim.kernels.names``; called through the face in ``fulfilsim.kernels``."""

from libc.stdint cimport uint64_t
from libc.string cimport memcpy

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


def joined(left, right):
    """Put the texts of two columns together, row by row."""
    cdef Py_ssize_t i, n = left.shape[0], first = left.dtype.itemsize, second = right.dtype.itemsize
    whole = numpy.zeros(n, f"S{first + second}")
    if n == 0 or first == 0 or second == 0:
        return numpy.strings.add(left, right)
    cdef const unsigned char[:, ::1] head = left.view(numpy.uint8).reshape(n, first)
    cdef const unsigned char[:, ::1] tail = right.view(numpy.uint8).reshape(n, second)
    cdef unsigned char[:, ::1] out = whole.view(numpy.uint8).reshape(n, first + second)
    cdef size_t length
    with nogil:
        for i in range(n):
            length = text_length(&head[i, 0], first)
            memcpy(&out[i, 0], &head[i, 0], length)
            memcpy(&out[i, length], &tail[i, 0], second)
    return whole
