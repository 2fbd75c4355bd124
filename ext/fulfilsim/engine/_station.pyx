"""Stations for processes: ``yield station.serve(seconds)``; ``fulfilsim.engine.floor`` has the rules.

What is in hand stands in the agenda with the moment at which it will be done. When people lay it down, that
entry stays where it is and finds, when its turn comes, that it is no longer the one (`Service.fall_due`).
"""

cimport cython
from libc.math cimport INFINITY
from libc.stdint cimport int64_t, uint64_t

from fulfilsim.engine._clock cimport DUE, FREED, Freeable, measure
from fulfilsim.engine._core cimport Environment
from fulfilsim.engine._events cimport SUCCEEDED, Event
from fulfilsim.engine._floor cimport Crew, Ground, Hall, Index, Stage, State, Task

from fulfilsim.engine.checks import check_task

cdef double COMPLETION = 1.0, ASSIGNMENT = 5.0, WATCH = 7.0


@cython.final
cdef class Service(Event):
    """Work at a station, which happens when it is done."""

    cdef Floor floor
    cdef Index task
    cdef uint64_t entry, whole

    cdef int fall_due(self, uint64_t order) except -1:
        cdef Floor floor = self.floor
        if order != self.entry or floor.ground.tasks[self.task].state != State.in_hand:
            return 0
        cdef Environment env = <Environment>self.env
        floor.services[self.task] = self.floor = None
        floor.ground.complete(self.task, env.time)
        floor.settle()
        self.good, self.val = SUCCEEDED, None
        return env.process_(self)


@cython.final
cdef class Assignment(Freeable):
    """The end of an instant at which people are to be assigned."""

    cdef Floor floor

    cdef int freed(self) except -1:
        self.floor.asked = False
        self.floor.ground.assign((<Environment>self.floor.env).time)
        return self.floor.settle()

    def released(self):
        """Return an event to be seen in the environment's agenda."""
        return Event(self.floor.env)


@cython.final
cdef class Glance(Freeable):
    """The very end of an instant, at which it is looked for states that somebody waits for."""

    cdef Floor floor

    cdef int freed(self) except -1:
        self.floor.looking = False
        return self.floor.tell((<Environment>self.floor.env).time)

    def released(self):
        """Return an event to be seen in the environment's agenda."""
        return Event(self.floor.env)


cdef class Floor(Hall):
    """Stations for processes, and the people who may move between them."""

    cdef Ground here
    cdef list services
    cdef Assignment assignment
    cdef Glance glance
    cdef bint asked, looking
    cdef int64_t numbered

    def __cinit__(self):
        self.ground = &self.here
        self.services = []
        self.assignment = Assignment()
        self.assignment.floor = self
        self.glance = Glance()
        self.glance.floor = self

    def __init__(self, Environment env not None):
        super().__init__(env)

    def add(self, name, crews, places=None):
        """Add a station."""
        return Station(self.env, tuple(crews), places, name=name, floor=self)

    cdef int settle(self) except -1:
        """Put into the agenda when what was begun will be done, and have people assigned."""
        cdef Environment env = <Environment>self.env
        cdef Service service
        cdef Task *task
        cdef uint64_t whole
        for due in self.ground.due:
            service = <Service>self.services[due.task]
            task = &self.ground.tasks[due.task]
            whole = service.whole if task.speed == 1.0 and task.left == task.seconds else 0
            service.entry = env.order | DUE | whole
            env.push(due.time, COMPLETION, DUE, whole, service)
        self.ground.due.clear()
        if self.ground.asked and not self.asked:
            self.asked = True
            env.push(env.time, ASSIGNMENT, FREED, env.whole, self.assignment)
        if not self.ground.watches.empty() and not self.looking:
            self.looking = True
            env.push(env.time, WATCH, FREED, env.whole, self.glance)
        return 0


cdef class Station(Stage):
    """A stage's queue and places of work; ``fulfilsim.engine.floor`` has the parameters."""

    cdef Floor mine

    def __init__(self, env, servers=1, places=None, *, name="", floor=None):
        self.mine = Floor(env) if floor is None else floor
        crews = servers if isinstance(servers, (list, tuple)) else (
            servers if isinstance(servers, Crew) else Crew(name, servers, on_duty=True),
        )
        self.mine.join(self, name, crews, places)

    def serve(self, seconds, int64_t priority=0, key=None):
        """Queue for work and return the event of its completion."""
        cdef Floor floor = self.mine
        cdef Environment env = <Environment>floor.env
        cdef double length
        cdef uint64_t whole
        measure(seconds, &length, &whole)
        if not 0 <= length < INFINITY:
            check_task(seconds)
        cdef int64_t who
        if key is None:
            who = floor.numbered
            floor.numbered += 1
        else:
            who = key
        cdef Service service = Service.__new__(Service)
        service.env, service.floor, service.whole = env, floor, whole & env.whole
        service.task = floor.ground.enter(self.index, who, length, priority, env.time)
        if service.task < <Index>len(floor.services):
            floor.services[service.task] = service
        else:
            floor.services.append(service)
        if (floor.ground.asked and not floor.asked) or not floor.ground.watches.empty():
            floor.settle()
        return service
