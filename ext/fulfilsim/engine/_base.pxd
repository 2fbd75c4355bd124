from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE

from fulfilsim.engine._clock cimport Clock, Freeable
from fulfilsim.engine._events cimport Event


cdef class Queue:
    cdef list held
    cdef Py_ssize_t start

    cdef list tidy(self)
    cdef object popleft(self)

    cdef inline object front(self):
        return <object>PyList_GET_ITEM(self.held, self.start)

    cdef inline Py_ssize_t size(self) noexcept:
        return PyList_GET_SIZE(self.held) - self.start


cdef class SortedQueue(Queue):
    cdef public object maxlen


cdef class Wish(Event):
    cdef public BaseResource resource
    cdef public Event proc

    cdef int begin(self, BaseResource resource) except -1
    cdef int ask(self) except -1
    cdef int insist(self) except -1
    cdef object queue(self)


cdef class Put(Wish):
    pass


cdef class Get(Wish):
    pass


cdef class BaseResource(Freeable):
    cdef readonly Clock _env
    cdef object capacity_
    cdef double room
    cdef public object put_queue, get_queue
    cdef bint plain, own_release
    cdef dict __dict__
    cdef object __weakref__

    cdef int want_to_put(self, Put put) except -1
    cdef int want_to_get(self, Get get) except -1
    cdef int serve_puts(self) except -1
    cdef int serve_gets(self) except -1


cdef object above_zero(object number, str told)
