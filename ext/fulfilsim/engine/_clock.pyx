# cython: binding=False, nonecheck=True
"""What time it is, and what is to come, in the order in which it comes."""

cdef double LAST_WHOLE = 9007199254740992.0  # 2**53: beyond, doubles skip whole numbers


cdef int check_whole(double time) except -1:
    if not -LAST_WHOLE < time < LAST_WHOLE:
        raise OverflowError("whole-numbered times end at 2**53; use a coarser unit of time, or floats")
    return 0


cdef class Schedule:
    """Owner of the agenda; known to the garbage collector through the two functions below."""

    def __cinit__(self):
        self.anchor = []  # makes Cython register the class with the collector

    def __dealloc__(self):
        self.agenda.clear()


cdef traverseproc traverse_members = (<PyTypeObject *>Schedule).tp_traverse
cdef inquiry clear_members = (<PyTypeObject *>Schedule).tp_clear


cdef int traverse_schedule(PyObject *self, visitproc visit, void *arg) noexcept:
    cdef int stop = traverse_members(self, visit, arg)
    return stop if stop else (<Schedule>self).agenda.traverse(visit, arg)


cdef int clear_schedule(PyObject *self) noexcept:
    (<Schedule>self).agenda.clear()
    return clear_members(self)


(<PyTypeObject *>Schedule).tp_traverse = traverse_schedule
(<PyTypeObject *>Schedule).tp_clear = clear_schedule


cdef class Freeable:
    """Something that is told when what was given back is free to be taken."""

    cdef int freed(self) except -1:
        raise NotImplementedError


cdef class Guest:
    """Something with an agenda of its own, of which somebody waits to be told."""

    cdef int ahead(self, double *time, double *phase) except -1:
        """Say what happens next there; false if nothing is waited for any more."""
        raise NotImplementedError

    cdef int step(self, double until, double phase) except -1:
        """Let everything happen there before a phase of an instant, or up to what somebody is to be told."""
        raise NotImplementedError


cdef class Clock:
    """The present instant and the agenda: as much of an environment as an event needs to know.

    An event's place is its time, then its priority, then its number. `plain` says that nobody overrides
    ``schedule``, so that events may go straight to the agenda.
    """

    def __cinit__(self):
        self.schedule_ = Schedule()
        self.order = 0
        self.whole = True

    cdef object now_(self):
        if self.moment is None:
            self.moment = reading(self.time, self.whole)
        return self.moment

    cdef void push(self, double time, double priority, uint64_t kind, uint64_t whole, object what):
        cdef Entry entry
        entry.time, entry.priority, entry.what = time, priority, <PyObject *>what
        entry.order = self.order | kind | whole
        self.order += STEP
        self.schedule_.agenda.push(entry, self.time)

    cdef int put(self, object event) except -1:
        """Have an event happen now, after what already happens now."""
        if self.plain:
            self.push(self.time, 1.0, EVENT, self.whole, event)
        else:
            self.schedule(event)
        return 0

    cdef int put_urgent(self, object event) except -1:
        """Have an event happen now, before what already happens now."""
        if self.plain:
            self.push(self.time, 0.0, EVENT, self.whole, event)
        else:
            self.schedule(event, 0)
        return 0
