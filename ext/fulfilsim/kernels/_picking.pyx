"""Compiled twin of ``fulfilsim.kernels.picking.twin``; called through ``fulfilsim.kernels.picking``."""

from libc.stdint cimport int64_t
from libc.string cimport memcpy
from libcpp.vector cimport vector

import numpy


cdef extern from "picking/house.hpp" namespace "picking" nogil:
    cdef cppclass House:
        pass
    House make_house(const int64_t* rows, int row_count, int64_t pitch, int64_t depot) noexcept

cdef extern from "picking/tours.hpp" namespace "picking" nogil:
    cdef cppclass Tours:
        vector[int64_t] length
        vector[int64_t] sequence
        vector[int64_t] first_corner
        vector[int64_t] corner_aisle
        vector[int64_t] corner_position
    void c_tour_lengths "picking::tour_lengths"(
        const House& house,
        int route,
        int64_t tours,
        const int64_t* first,
        const int64_t* aisle,
        const int64_t* position,
        int64_t* length,
    ) except +
    void walk_tours(
        const House& house,
        int route,
        int64_t tours,
        const int64_t* first,
        const int64_t* aisle,
        const int64_t* position,
        Tours& out,
    ) except +

cdef extern from "picking/savings.hpp" namespace "picking" nogil:
    cdef struct Capacity:
        int64_t orders
        int64_t lines
        int64_t weight
    void c_build_batches "picking::build_batches"(
        const House& house,
        int route,
        int64_t orders,
        const int64_t* first,
        const int64_t* aisle,
        const int64_t* position,
        const int64_t* weight,
        const Capacity& capacity,
        int64_t* batch_of,
    ) except +


cdef inline const int64_t* start_of(const int64_t[::1] values) noexcept nogil:
    return &values[0] if values.shape[0] > 0 else NULL


cdef object as_array(const vector[int64_t]& values):
    array = numpy.empty(values.size(), numpy.int64)
    cdef int64_t[::1] out = array
    if values.size() > 0:
        memcpy(&out[0], values.data(), values.size() * sizeof(int64_t))
    return array


def tour_lengths(
    const int64_t[::1] first,
    const int64_t[::1] aisle,
    const int64_t[::1] position,
    const int64_t[::1] rows,
    int64_t pitch,
    int64_t depot,
    int route,
):
    """Measure the tour of each list of picks."""
    cdef int64_t count = first.shape[0] - 1
    cdef House house = make_house(&rows[0], <int>rows.shape[0], pitch, depot)
    length = numpy.empty(count, numpy.int64)
    cdef int64_t[::1] out = length
    if count > 0:
        with nogil:
            c_tour_lengths(
                house, route, count, &first[0], start_of(aisle), start_of(position), &out[0]
            )
    return length


def tours(
    const int64_t[::1] first,
    const int64_t[::1] aisle,
    const int64_t[::1] position,
    const int64_t[::1] rows,
    int64_t pitch,
    int64_t depot,
    int route,
):
    """Walk the tour of each list of picks."""
    cdef House house = make_house(&rows[0], <int>rows.shape[0], pitch, depot)
    cdef Tours out
    with nogil:
        walk_tours(
            house, route, first.shape[0] - 1, &first[0], start_of(aisle), start_of(position), out
        )
    return (
        as_array(out.length),
        as_array(out.sequence),
        as_array(out.first_corner),
        as_array(out.corner_aisle),
        as_array(out.corner_position),
    )


def build_batches(
    const int64_t[::1] first,
    const int64_t[::1] aisle,
    const int64_t[::1] position,
    const int64_t[::1] weight,
    const int64_t[::1] rows,
    int64_t pitch,
    int64_t depot,
    int route,
    int64_t most_orders,
    int64_t most_lines,
    int64_t most_weight,
):
    """Put orders into batches that save walking."""
    cdef int64_t count = first.shape[0] - 1
    cdef House house = make_house(&rows[0], <int>rows.shape[0], pitch, depot)
    cdef Capacity capacity = Capacity(most_orders, most_lines, most_weight)
    batch_of = numpy.empty(count, numpy.int64)
    cdef int64_t[::1] out = batch_of
    if count > 0:
        with nogil:
            c_build_batches(
                house,
                route,
                count,
                &first[0],
                start_of(aisle),
                start_of(position),
                &weight[0],
                capacity,
                &out[0],
            )
    return batch_of
