"""Lines over line.hpp; ``fulfilsim.engine.line`` has the rules, and the same as processes."""

from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

import numpy as np

from fulfilsim.engine._floor cimport Ground, Hall, Index, Stage

from fulfilsim.engine.checks import check_feed, check_jobs


cdef extern from "line.hpp" namespace "fulfilsim" nogil:
    cdef cppclass Stretch "fulfilsim::Line":
        Ground floor
        vector[double] ended
        size_t jobs()
        void feed(size_t, const double *, const double *, const int64_t *, const int32_t *) except +
        void enter(Index, Index, int64_t, double) except +
        void advance(double, double) except +
        void schedule() except +
        vector[Index] &dock(size_t) except +


cdef class Line(Hall):
    """Stations that jobs pass in turn, fed with arrays of jobs, and stepped in C++ between control events."""

    cdef Stretch line

    def __cinit__(self):
        self.ground = &self.line.floor

    def add(self, name, crews, places=None):
        """Add a station at the end of the line."""
        return self.join(Stage(), name, crews, places)

    def feed(self, arrives, work_s, priority=0, door=0):
        """Have jobs come; they are numbered on from those fed before."""
        self.meet()
        cdef const double[::1] at
        cdef const double[:, ::1] work
        cdef const int64_t[::1] rank
        cdef const int32_t[::1] exit
        at, work, rank, exit = check_feed(arrives, work_s, priority, door, len(self.stations), self.env.now)
        if at.shape[0]:
            self.line.feed(at.shape[0], &at[0], &work[0, 0], &rank[0], &exit[0])

    def enter(self, jobs, stations, priority):
        """Have jobs join the queues of stations now."""
        cdef double now = self.meet()
        cdef const int64_t[::1] job, station, rank
        job, station, rank = check_jobs(jobs, stations, priority, self.line.jobs(), len(self.stations))
        for i in range(job.shape[0]):
            self.line.enter(<Index>job[i], <Index>station[i], rank[i], now)
        self.settle()

    def take(self, door=0):
        """Return the jobs that came off at a door since this was asked last, and when (k,), (k,)."""
        self.meet()
        cdef vector[Index] *dock = &self.line.dock(door)
        jobs, ended = np.empty(dock.size(), np.int64), np.empty(dock.size())
        cdef int64_t[::1] job = jobs
        cdef double[::1] end = ended
        for i in range(<Py_ssize_t>dock.size()):
            job[i], end[i] = dock[0][i], self.line.ended[dock[0][i]]
        dock.clear()
        return jobs, ended

    @property
    def ended(self):
        """When each job passed the last station (n,); NaN where it has not."""
        self.meet()
        ended = np.empty(self.line.jobs())
        cdef double[::1] end = ended
        for i in range(<Py_ssize_t>self.line.jobs()):
            end[i] = self.line.ended[i]
        return ended

    cdef double meet(self) except? -1:
        cdef double now = self.env.now, phase = self.env.phase
        with nogil:
            self.line.advance(now, phase)
        return now

    cdef int settle(self) except -1:
        self.line.schedule()
        return 0
