from fulfilsim.engine._clock cimport Clock
from fulfilsim.engine._events cimport Event


cdef class Process(Event):
    cdef object generator
    cdef Event target_

    cdef int begin(self, Clock env, object generator) except -1
    cdef int start(self) except -1
    cdef int resume(self, Event event) except -1
    cdef int finish(self, unsigned char good, object value) except -1
    cdef object strange(self, object target)
