from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.object cimport PyObject
from libc.stdint cimport uint64_t


cdef extern from "Python.h":
    bint PyLong_CheckExact(object)
    object PyLong_FromDouble(double)
    ctypedef int (*visitproc)(PyObject *, void *) noexcept
    ctypedef int (*traverseproc)(PyObject *, visitproc, void *) noexcept
    ctypedef int (*inquiry)(PyObject *) noexcept
    ctypedef struct PyTypeObject:
        traverseproc tp_traverse
        inquiry tp_clear


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


# What an entry of the agenda is; the lowest bit of its order says that its time is a whole number.
cdef enum:
    WHOLE = 1
    EVENT = 0
    START = 2  # of a process: an Initialize event that nobody has asked to see
    FREED = 4  # a Release event that nobody has asked to see
    DUE = 6  # an event that looks for itself whether it still is to happen
    KIND = 6
    STEP = 8


cdef class Schedule:
    cdef Agenda agenda
    cdef object anchor


cdef class Freeable:
    cdef int freed(self) except -1


cdef class Guest:
    cdef int ahead(self, double *time, double *phase) except -1
    cdef int step(self, double until, double phase) except -1


cdef class Clock:
    cdef Schedule schedule_
    cdef list guests
    cdef double time
    cdef uint64_t order, whole
    cdef bint plain, stepped
    cdef readonly double phase  # the highest priority of what has happened in this instant
    cdef object moment, active
    cdef dict __dict__
    cdef object __weakref__

    cdef object now_(self)
    cdef void push(self, double time, double priority, uint64_t kind, uint64_t whole, object what)
    cdef int put(self, object event) except -1
    cdef int put_urgent(self, object event) except -1


cdef int check_whole(double time) except -1


cdef inline int measure(object number, double *out, uint64_t *whole) except -1:
    """Read a time or a delay: whole numbers stay whole, everything else becomes a float."""
    if PyFloat_CheckExact(number):
        out[0], whole[0] = PyFloat_AS_DOUBLE(number), False
    elif PyLong_CheckExact(number) or hasattr(number, "__index__"):
        out[0], whole[0] = number, True
        check_whole(out[0])
    else:
        out[0], whole[0] = float(number), False
    return 0


cdef inline object reading(double time, bint whole):
    """Give a time as Python sees it."""
    return PyLong_FromDouble(time) if whole else time
