"""Lines over line.hpp; ``fulfilsim.engine.line`` has the rules, and the same as processes.

A line is left to itself until somebody looks at it. Only while somebody waits to be told of something does
the environment ask it, before every event, what it would do first (`ahead`, `step`).
"""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

import numpy as np

from fulfilsim.engine._core cimport Environment
from fulfilsim.engine._events cimport Event
from fulfilsim.engine._floor cimport Ground, Hall, Index, Stage

from fulfilsim.engine.checks import check_batch, check_feed, check_jobs, check_special


cdef extern from "jobs.hpp" namespace "fulfilsim" nogil:
    cdef cppclass Jobs:
        vector[double] ended
        size_t leaving
        size_t size()
        void feed(size_t, size_t, const double *, const double *, const int64_t *, const int32_t *,
                  const int32_t *) except +
        vector[Index] &dock(size_t) except +


cdef extern from "line.hpp" namespace "fulfilsim" nogil:
    cdef enum class StageKind:
        serve
        gather
        scatter

    cdef struct Leaver:
        Index job, stage

    cdef struct Moment:
        double time, phase

    cdef cppclass Stretch "fulfilsim::Line":
        Ground floor
        Jobs jobs
        vector[Leaver] leavers
        Moment news
        void add(StageKind, double, double) except +
        void enter(Index, Index, int64_t, double) except +
        void release(Index)
        void touch()
        Moment next()
        bint advance(double, double) except +
        void schedule() except +


cdef class Line(Hall):
    """Stages that jobs pass in turn, fed with arrays of jobs, and stepped in C++ between control events."""

    cdef Stretch line
    cdef object special

    def __cinit__(self):
        self.ground = &self.line.floor

    def __init__(self, Environment env not None, special=None, journal=True):
        super().__init__(env)
        self.special, self.ground.journal = special, journal

    # ---- stages

    def add(self, name, crews, places=None):
        """Add a station at the end of the line."""
        return self.append(Stage(), name, crews, places, StageKind.serve)

    def gather(self, name, size, wait_s=INFINITY):
        """Add a stage at which jobs wait to go on as a batch."""
        check_batch(name, size, wait_s)
        return self.append(Gathering(), name, (), None, StageKind.gather, size, wait_s)

    def scatter(self, name):
        """Add a stage from which the jobs of a batch go on one by one."""
        return self.append(Stage(), name, (), None, StageKind.scatter)

    cdef object append(
        self, Stage stage, name, crews, places, StageKind kind, double size=1.0, double wait=INFINITY
    ):
        if self.line.jobs.size():
            raise ValueError("stages are added before jobs are fed")
        self.join(stage, name, crews, places, kind == StageKind.serve)
        self.line.add(kind, size, wait)
        return stage

    # ---- jobs

    def feed(self, arrives, work_s, priority=0, door=0, leaves_after=-1):
        """Have jobs come; they are numbered on from those fed before."""
        self.meet()
        cdef const double[::1] at
        cdef const double[:, ::1] work
        cdef const int64_t[::1] rank
        cdef const int32_t[::1] exit, leaves
        at, work, rank, exit, leaves = check_feed(
            arrives, work_s, priority, door, leaves_after, len(self.stations), self.env.now
        )
        check_special(self.special, leaves)
        if at.shape[0]:
            self.line.jobs.feed(
                at.shape[0], work.shape[1], &at[0], &work[0, 0], &rank[0], &exit[0], &leaves[0]
            )
        self.settle()

    def enter(self, jobs, stations, priority):
        """Have jobs join the queues of stages now."""
        cdef double now = self.meet()
        cdef const int64_t[::1] job, station, rank
        job, station, rank = check_jobs(jobs, stations, priority, self.line.jobs.size(), len(self.stations))
        for i in range(job.shape[0]):
            self.line.enter(<Index>job[i], <Index>station[i], rank[i], now)
        self.settle()

    def take(self, door=0):
        """Return the jobs that came off at a door since this was asked last, and when (k,), (k,)."""
        self.meet()
        cdef vector[Index] *dock = &self.line.jobs.dock(door)
        jobs, ended = np.empty(dock.size(), np.int64), np.empty(dock.size())
        cdef int64_t[::1] job = jobs
        cdef double[::1] end = ended
        for i in range(<Py_ssize_t>dock.size()):
            job[i], end[i] = dock[0][i], self.line.jobs.ended[dock[0][i]]
        dock.clear()
        return jobs, ended

    @property
    def ended(self):
        """When each job passed the last stage (n,); NaN where it has not."""
        self.meet()
        ended = np.empty(self.line.jobs.size())
        cdef double[::1] end = ended
        for i in range(<Py_ssize_t>self.line.jobs.size()):
            end[i] = self.line.jobs.ended[i]
        return ended

    # ---- time

    cdef double meet(self) except? -1:
        cdef Environment env = <Environment>self.env
        while self.step(env.time, env.phase):
            pass
        return env.time

    cdef int settle(self) except -1:
        cdef Environment env = <Environment>self.env
        self.line.schedule()
        self.line.touch()
        if self.watched():
            if env.guests is None:
                env.guests = []
            if self not in env.guests:
                env.guests.append(self)
        return 0

    cdef bint watched(self):
        return self.line.jobs.leaving != 0 or not self.line.floor.watches.empty()

    cdef int ahead(self, double *time, double *phase) except -1:
        cdef Moment moment = self.line.next()
        time[0], phase[0] = moment.time, moment.phase
        return self.watched()

    cdef int step(self, double until, double phase) except -1:
        cdef bint news
        with nogil:
            news = self.line.advance(until, phase)
        if not news:
            return False
        self.tell(self.line.news.time)
        for leaver in self.line.leavers:
            self.let_go(leaver.job, leaver.stage)
        self.line.leavers.clear()
        return True

    cdef int let_go(self, Index job, Index stage) except -1:
        """Have a process go on with a job at the moment at which it leaves."""
        start = Event(self.env)
        start.callbacks.append(lambda _: self.env.process(self.special(job, stage)))
        self.env.happen(start, self.line.news.time, self.line.news.phase)
        return 0


cdef class Gathering(Stage):
    """A stage at which jobs wait to go on as a batch."""

    def release(self):
        """Have those who wait go on at the end of this instant, without waiting for more."""
        cdef Line line = <Line>self.floor
        line.meet()
        line.line.release(self.index)
        line.settle()
