"""Crews and stations over the floor of floor.hpp: what a Floor and a Line have in common.

Each touch first brings the hall up to the present instant (`meet`), and afterwards sees to it that what was
begun ends and that people are assigned (`settle`); a Floor and a Line differ in how they do that.
"""

from libc.math cimport INFINITY, NAN

from fulfilsim.engine._events cimport Event

from fulfilsim.engine.checks import check_count, check_crew, check_work, to_paces
from fulfilsim.engine.spells import Spells, Unfinished

cdef double WATCH = 7.0  # after the last phase, of phases.py
cdef dict HABITS = {
    "finish": <int>AtBreak.finish, "pause": <int>AtBreak.pause, "hand over": <int>AtBreak.hand_over
}


cdef class Crew:
    """People who come and go together; ``fulfilsim.engine.crews`` has the parameters."""

    def __init__(self, name, heads, speed=1.0, at_break="finish", team="", on_duty=False):
        check_crew(name, heads, at_break)
        self.name, self.team, self.at_break = name, team, at_break
        self.heads_, self.on_duty_ = heads, on_duty
        self.speed_, self.paces = to_paces(name, speed)

    @property
    def heads(self):
        """How many they are."""
        return self.heads_ if self.floor is None else self.place().ground.crews[self.index].heads

    @property
    def on_duty(self):
        """Whether they are there."""
        return bool(self.on_duty_ if self.floor is None else self.place().ground.crews[self.index].on_duty)

    @property
    def busy(self):
        """How many have a task in hand."""
        if self.floor is None:
            return 0
        self.place().meet()
        return self.place().ground.crews[self.index].tasks.size()

    def arrive(self, heads=None):
        """Come on duty: who is still busy with an old task has overrun, and paused work goes on."""
        if heads is not None:
            check_crew(self.name, heads, self.at_break)
        cdef Hall hall = self.place()
        cdef double now = hall.meet()
        hall.ground.arrive(self.index, NAN if heads is None else <double>heads, now)
        hall.settle()

    def leave(self, at_break=None):
        """Go off duty; the task in hand is finished, paused or handed over."""
        habit = self.at_break if at_break is None else at_break
        check_crew(self.name, 0, habit)
        cdef Hall hall = self.place()
        cdef double now = hall.meet()
        hall.ground.leave(self.index, <AtBreak><int>HABITS[habit], now)
        hall.settle()

    def overrun(self, now):
        """Tell of everybody who, off duty, is still busy with the task in hand."""
        self.place().meet()
        self.place().ground.overrun(self.index, now)

    cdef Hall place(self):
        if self.floor is None:
            raise ValueError(f"crew {self.name} works nowhere")
        return <Hall>self.floor


cdef class Stage:
    """A stage's queue and places of work; it counts for itself what the journal must agree with."""

    cdef Counters *counters(self) except NULL:
        self.floor.meet()
        return &self.floor.ground.stations[self.index]

    @property
    def waiting(self):
        """How many wait."""
        return self.counters().waiting

    @property
    def inside(self):
        """How many places are taken."""
        return self.counters().inside

    @property
    def waiting_s(self):
        """Work that waits [s]."""
        return self.counters().waiting_s

    @property
    def entered(self):
        """How many have come."""
        return self.counters().entered

    @property
    def left(self):
        """How many have gone."""
        return self.counters().left

    @property
    def area_s(self):
        """Integral of the number at the station [s]."""
        return self.counters().area_s

    @property
    def worked_s(self):
        """Time worked [s]."""
        return self.counters().worked_s

    def when_waiting(self, least):
        """Return the event of the end of the first instant at which so many wait."""
        return self.floor.watch(self.index, False, least)

    def when_left(self, least):
        """Return the event of the end of the first instant at which so many have gone."""
        return self.floor.watch(self.index, True, least)

    def unfinished(self):
        """Return the tasks that wait, are in hand or are set down, in the order of their keys."""
        self.floor.meet()
        found = []
        cdef Task task
        for task in self.floor.ground.tasks:
            if task.state == State.gone or task.station != self.index:
                continue
            waits = task.state == State.waiting
            crew = None if task.crew == NOBODY else self.floor.crews[task.crew]
            found.append(Unfinished(
                task.rank.key, task.rank.queued, NAN if waits else task.started,
                NAN if waits else task.resumed, crew, task.state == State.in_hand,
            ))
        return sorted(found, key=lambda task: task.key)

    def close(self, now):
        """Count what is in hand at the end."""
        self.floor.meet()
        self.floor.ground.close(self.index, now)


cdef class Hall:
    """The stations of a node and the people who may move between them."""

    def __init__(self, env):
        self.env, self.stations, self.crews, self.teams, self.watchers = env, [], [], {}, []

    cdef Stage join(self, Stage stage, name, crews, places, bint serves=True):
        """Make a station one of the hall's."""
        stage.crews = tuple(crews)
        check_work(name, stage.crews, places, len(self.stations), serves)
        cdef vector[Index] who
        for crew in stage.crews:
            who.push_back(self.hire(crew))
        stage.floor, stage.name = self, name
        stage.places = INFINITY if places is None else places
        stage.index = self.ground.add(who, stage.places, self.meet())
        self.stations.append(stage)
        return stage

    def spells(self):
        """Return what was done since this was asked last, as columns."""
        self.meet()
        cdef size_t count = self.ground.spells.size()
        columns = Spells.empty(count)
        if count == 0:
            return columns
        cdef int8_t[::1] kind = columns.kind
        cdef int32_t[::1] station = columns.station, crew = columns.crew
        cdef int64_t[::1] key = columns.key
        cdef double[::1] queued = columns.queued, start = columns.start, end = columns.end
        self.ground.spells.drain(
            &kind[0], &station[0], &crew[0], &key[0], &queued[0], &start[0], &end[0]
        )
        return columns

    cdef Index hire(self, Crew crew) except? 0xffffffff:
        if crew.floor is None:
            self.enlist(crew)
        elif crew.floor is not self:
            raise ValueError(f"crew {crew.name} works elsewhere already")
        return crew.index

    def enlist(self, Crew crew):
        """Take a crew on."""
        team = self.teams.setdefault(crew.team, len(self.teams))
        crew.index = self.ground.hire(crew.heads_, crew.speed_, team, crew.on_duty_)
        for since, speed in crew.paces:
            self.ground.crews[crew.index].paces.push_back(Pace(since, speed))
        crew.floor = self
        self.crews.append(crew)

    cdef double meet(self) except? -1:
        return self.env.now

    cdef int settle(self) except -1:
        raise NotImplementedError

    cdef object watch(self, Index station, bint counts_left, least):
        """Return the event of the end of the first instant with so many at a station."""
        check_count(least)
        self.meet()
        self.ground.watches.push_back(Watch(station, counts_left, least))
        told = Event(self.env)
        self.watchers.append(told)
        self.settle()
        return told

    cdef int tell(self, double now) except -1:
        """Have the events of the states happen that have come about."""
        cdef Py_ssize_t i = 0
        while i < len(self.watchers):
            if self.ground.holds(self.ground.watches[i]):
                self.ground.watches.erase(self.ground.watches.begin() + i)
                self.env.happen(self.watchers.pop(i), now, WATCH)
            else:
                i += 1
        return 0
