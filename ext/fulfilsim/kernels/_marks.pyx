"""Compiled twin of ``fulfilsim.kernels.marks``; called through the face in ``fulfilsim.kernels``."""

from libc.stdint cimport uint64_t

import numpy


cdef extern from "philox.hpp" namespace "fulfilsim" nogil:
    cdef cppclass Block:
        uint64_t& operator[](size_t)
    Block c_block "fulfilsim::philox_block"(Block counter, uint64_t key0, uint64_t key1) noexcept
    uint64_t philox_word(
        uint64_t entity, uint64_t occasion, uint64_t purpose, uint64_t seed, uint64_t replication
    ) noexcept

cdef extern from *:
    const char* FULFILSIM_BUILD  # set by setup.py

BUILD = FULFILSIM_BUILD.decode("ascii")


def philox_block(const uint64_t[::1] counter, const uint64_t[::1] key):
    """Encrypt a counter of four words under a key of two words."""
    cdef Block block
    cdef Py_ssize_t i
    for i in range(4):
        block[i] = counter[i]
    block = c_block(block, key[0], key[1])
    return block[0], block[1], block[2], block[3]


def philox(
    const uint64_t[::1] entity,
    const uint64_t[::1] occasion,
    uint64_t purpose,
    uint64_t seed,
    uint64_t replication,
):
    """Draw one random word for each entity and occasion."""
    cdef Py_ssize_t i, n = entity.shape[0], each = occasion.shape[0] != 1  # or one occasion for all
    words = numpy.empty(n, numpy.uint64)
    cdef uint64_t[::1] out = words
    with nogil:
        for i in range(n):
            out[i] = philox_word(entity[i], occasion[i * each], purpose, seed, replication)
    return words


cdef inline double number_of(uint64_t word) noexcept nogil:
    return (<double>(word >> 12) + 0.5) * 2.0**-52


def unit(const uint64_t[::1] words):
    """Turn random words into numbers of the open interval (0, 1)."""
    cdef Py_ssize_t i, n = words.shape[0]
    numbers = numpy.empty(n, numpy.float64)
    cdef double[::1] out = numbers
    with nogil:
        for i in range(n):
            out[i] = number_of(words[i])
    return numbers


def uniforms(
    const uint64_t[::1] entity,
    const uint64_t[::1] occasion,
    uint64_t purpose,
    uint64_t seed,
    uint64_t replication,
):
    """Draw one number of the open interval (0, 1) for each entity and occasion."""
    cdef Py_ssize_t i, n = entity.shape[0], each = occasion.shape[0] != 1  # or one occasion for all
    numbers = numpy.empty(n, numpy.float64)
    cdef double[::1] out = numbers
    with nogil:
        for i in range(n):
            out[i] = number_of(philox_word(entity[i], occasion[i * each], purpose, seed, replication))
    return numbers
