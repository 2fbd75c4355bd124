from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t
from libcpp cimport bool as cbool
from libcpp.vector cimport vector

from fulfilsim.engine._clock cimport Guest


cdef extern from "queue.hpp" namespace "fulfilsim" nogil:
    ctypedef unsigned int Index
    const Index NOBODY

    cdef struct Rank:
        int64_t priority
        double queued
        int64_t key

    cdef struct Due:
        double time
        Index task, epoch


cdef extern from "spells.hpp" namespace "fulfilsim" nogil:
    cdef cppclass Rows "fulfilsim::Spells":
        size_t size()
        void drain(int8_t *, int32_t *, int32_t *, int64_t *, double *, double *, double *)


cdef extern from "floor.hpp" namespace "fulfilsim" nogil:
    cdef enum class AtBreak(uint8_t):
        finish
        pause
        hand_over

    cdef enum class State(uint8_t):
        gone
        waiting
        in_hand
        paused
        handed_over

    cdef struct Task:
        Rank rank
        double seconds, left, started, resumed, speed
        Index station, crew, place, epoch
        State state

    cdef struct Pace:
        double since, speed

    cdef cppclass People "fulfilsim::Crew":
        double heads, speed
        bint on_duty
        vector[Pace] paces
        vector[Index] tasks

    cdef cppclass Counters "fulfilsim::Station":
        size_t waiting, inside, entered, left
        double waiting_s, worked_s, area_s

    cdef struct Watch:
        Index station
        cbool counts_left
        size_t least

    cdef cppclass Ground "fulfilsim::Floor":
        vector[Watch] watches
        bint holds(const Watch &)
        bint anything_to_tell()
        bint asked
        vector[Due] due
        Rows spells
        cbool journal
        vector[People] crews
        vector[Counters] stations
        vector[Task] tasks
        Index hire(double, double, Index, bint) except +
        Index add(const vector[Index] &, double, double) except +
        Index enter(Index, int64_t, double, int64_t, double) except +
        void complete(Index, double) except +
        void assign(double) except +
        void arrive(Index, double, double) except +
        void leave(Index, AtBreak, double) except +
        void overrun(Index, double) except +
        void close(Index, double)


cdef class Hall(Guest):
    cdef readonly object env
    cdef readonly list stations
    cdef list crews
    cdef dict teams
    cdef list watchers
    cdef Ground *ground

    cdef double meet(self) except? -1
    cdef int settle(self) except -1
    cdef object watch(self, Index station, bint counts_left, least)
    cdef int tell(self, double now) except -1
    cdef Index hire(self, Crew crew) except? 0xffffffff
    cdef Stage join(self, Stage stage, name, crews, places, bint serves=*)


cdef class Crew:
    cdef readonly str name, team
    cdef public str at_break
    cdef readonly object floor
    cdef object paces
    cdef double heads_, speed_
    cdef bint on_duty_
    cdef Index index

    cdef Hall place(self)


cdef class Stage:
    cdef readonly Hall floor
    cdef readonly object name
    cdef readonly tuple crews
    cdef readonly double places
    cdef readonly Index index

    cdef Counters *counters(self) except NULL
