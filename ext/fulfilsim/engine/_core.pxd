from cpython.object cimport PyObject
from libc.stdint cimport uint64_t


cdef extern from "Python.h":
    ctypedef int (*visitproc)(PyObject *, void *) noexcept
    ctypedef enum PySendResult:
        PYGEN_RETURN
        PYGEN_ERROR
        PYGEN_NEXT


cdef extern from "agenda.hpp" namespace "fulfilsim" nogil:
    cdef struct Entry:
        double time
        double priority
        uint64_t order
        PyObject *what

    cdef cppclass Agenda:
        bint empty()
        size_t size()
        void push(const Entry &, double)
        const Entry &front()
        bint pop(Entry *)
        const Entry &operator[](size_t)
        int traverse(visitproc, void *)
        void clear()


cdef object PENDING

# What an entry of the agenda is; the lowest bit of its order says that its time is a whole number.
cdef enum:
    WHOLE = 1
    EVENT = 0
    START = 2  # of a process: an Initialize event that nobody has asked to see
    FREED = 4  # a Release event that nobody has asked to see
    KIND = 6
    STEP = 8


cdef class Schedule:
    cdef Agenda agenda
    cdef object anchor


cdef class Freeable:
    cdef int freed(self) except -1


cdef class Environment:
    cdef Schedule schedule_
    cdef double time
    cdef uint64_t order, whole
    cdef bint plain, stepped
    cdef object moment
    cdef Event active
    cdef dict __dict__
    cdef object __weakref__

    cdef object now_(self)
    cdef void push(self, double time, double priority, uint64_t kind, uint64_t whole, object what)
    cdef int put(self, Event event) except -1
    cdef int put_urgent(self, Event event) except -1
    cdef bint advance(self) except -1
    cdef int process_(self, Event event) except -1
    cdef int call_back(self, Event event, list callbacks) except -1
    cdef int run_on(self) except -1
    cdef Event deadline(self, object until)


cdef class Event:
    cdef public Environment env
    cdef object val
    cdef Event first
    cdef list others
    cdef unsigned char good, defused_, listed, done, leads
    cdef dict extras
    cdef object __weakref__

    cdef int hear(self, Event event) except -1
    cdef int lead(self) except -1
    cdef object leader(self)
    cdef object ear(self)
    cdef int add(self, Event waiter) except -1
    cdef int drop(self, Event waiter) except -1
    cdef list listing(self)
    cdef int settle(self, object value) except -1
    cdef Environment scheduler(self)


cdef class Process(Event):
    cdef object generator
    cdef Event target_

    cdef int begin(self, Environment env, object generator) except -1
    cdef int resume(self, Event event) except -1
    cdef int finish(self, unsigned char good, object value) except -1
    cdef object strange(self, object target)
