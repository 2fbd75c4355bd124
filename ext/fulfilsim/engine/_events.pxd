from libc.stdint cimport uint64_t

from fulfilsim.engine._clock cimport Clock


cdef object PENDING

cdef enum:
    FAILED = 0
    SUCCEEDED = 1
    OPEN = 2


cdef class Event:
    cdef public Clock env
    cdef object val
    cdef Event first
    cdef list others
    cdef unsigned char good, defused_, listed, done, leads
    cdef dict extras
    cdef object __weakref__

    cdef int hear(self, Event event) except -1
    cdef int lead(self) except -1
    cdef int fall_due(self, uint64_t order) except -1
    cdef object leader(self)
    cdef object ear(self)
    cdef int add(self, Event waiter) except -1
    cdef int drop(self, Event waiter) except -1
    cdef list listing(self)
    cdef int settle(self, object value) except -1
    cdef Clock scheduler(self)


cdef class Timeout(Event):
    cdef readonly object _delay

    cdef int begin(self, Clock env, object delay, object value) except -1


cdef object conditions()
cdef object copied(object failure)
