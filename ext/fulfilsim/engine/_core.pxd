from fulfilsim.engine._clock cimport FREED, START, STEP, WHOLE, Clock, Freeable, measure
from fulfilsim.engine._events cimport FAILED, OPEN, PENDING, SUCCEEDED, Event
from fulfilsim.engine._processes cimport Process


cdef class Environment(Clock):
    cdef bint advance(self) except -1
    cdef int consult(self) except -1
    cdef int process_(self, Event event) except -1
    cdef int call_back(self, Event event, list callbacks) except -1
    cdef int run_on(self) except -1
    cdef Event deadline(self, object until)
