# cython: binding=False, nonecheck=True
"""The environment that lets events happen: SimPy's, compiled.

What happens at the present instant never passes the heap (agenda.hpp), and the events that nobody looks at
(the start of a process, the release at the end of a ``with``) hold their place in the order of events without
being made.
"""

from cpython.object cimport PyObject_GenericSetAttr
from cpython.ref cimport Py_DECREF
from libc.math cimport INFINITY
from libc.stdint cimport uint64_t

from fulfilsim.engine._clock cimport (
    EVENT, FREED, KIND, START, STEP, WHOLE, Agenda, Clock, Entry, Freeable, Guest, check_whole, measure,
    reading,
)
from fulfilsim.engine._events cimport Event, Timeout, conditions, copied
from fulfilsim.engine._processes cimport Process

import gc

from fulfilsim.engine._events import NORMAL, URGENT

Infinity = float("inf")

cdef int CALM = 1_000_000  # objects made before garbage is looked for during a run


class StopSimulation(Exception):
    """Raised to leave ``Environment.run``; its argument is what ``run`` returns."""

    @classmethod
    def callback(cls, event):
        """Stop the run with the value of an event, or with its failure."""
        if event.ok:
            raise cls(event.value)
        raise event.value


class EmptySchedule(Exception):
    """Raised by ``Environment.step`` when nothing is left to happen."""


class _Numbers:
    """The numbers of the events to come, counted on by whoever asks."""

    def __init__(self, env):
        self._env = env

    def __iter__(self):
        return self

    def __next__(self):
        return (<Environment>self._env).next_number()


cdef class Environment(Clock):
    """Time, and what is to happen in it.

    Parameters
    ----------
    initial_time
        Where time begins. Whole numbers stay whole as long as every delay is whole.
    """

    def __cinit__(self):
        self.plain = type(self).schedule is Environment.schedule
        self.stepped = type(self).step is not Environment.step

    def __init__(self, initial_time=0):
        measure(initial_time, &self.time, &self.whole)
        self.moment = None

    def __setattr__(self, name, value):
        PyObject_GenericSetAttr(self, name, value)
        if name == "step":
            self.stepped = True
        elif name == "schedule":
            self.plain = False

    @property
    def now(self):
        """The present time."""
        return self.now_()

    @property
    def _now(self):
        return self.now_()

    @property
    def active_process(self):
        """The process that runs at this moment, or None."""
        return self.active

    @property
    def _active_proc(self):
        return self.active

    @property
    def _eid(self):
        return _Numbers(self)

    @property
    def _queue(self):
        """What is to happen as SimPy keeps it: (time, priority, number, event), the next one first."""
        cdef Agenda *agenda = &self.schedule_.agenda
        rows = []
        for i in range(agenda.size()):
            rows.append(row_of(agenda[0][i]))
        rows.sort(key=lambda row: row[:3])
        return rows

    def next_number(self):
        """Take the next number of an event; never needed by a model."""
        number = self.order // STEP
        self.order += STEP
        return number

    # ---- events

    def process(self, generator):
        """Start a process."""
        cdef Process process = Process.__new__(Process)
        process.begin(self, generator)
        return process

    def timeout(self, delay=0, value=None):
        """Return an event that happens after a delay."""
        cdef Timeout event = Timeout.__new__(Timeout)
        event.begin(self, delay, value)
        return event

    def event(self):
        """Return an event that happens when somebody says so."""
        cdef Event event = Event.__new__(Event)
        event.env = self
        return event

    def all_of(self, events):
        """Return an event that happens when all of several have happened."""
        return conditions().AllOf(self, events)

    def any_of(self, events):
        """Return an event that happens when one of several has happened."""
        return conditions().AnyOf(self, events)

    # ---- scheduling

    def schedule(self, Event event not None, priority=NORMAL, delay=0):
        """Have an event happen after a delay; of one instant, lower priorities go first.

        Raises
        ------
        ValueError
            If the delay is negative: time does not run backwards.
        """
        cdef double length
        cdef uint64_t whole
        measure(delay, &length, &whole)
        if not length >= 0:
            raise ValueError(f"Negative delay {delay}")
        whole &= self.whole
        if whole:
            check_whole(self.time + length)
        self.push(self.time + length, priority, EVENT, whole, event)

    def happen(self, Event event not None, time, priority=NORMAL):
        """Have an untriggered event succeed at an instant.

        Raises
        ------
        ValueError
            If the instant is past.
        """
        cdef double instant
        cdef uint64_t whole
        measure(time, &instant, &whole)
        if not instant >= self.time:
            raise ValueError(f"{time} is past; it is {self.now_()}")
        event.good, event.val = True, None
        if self.plain:
            self.push(instant, priority, EVENT, whole, event)
        else:
            self.schedule(event, priority, time - self.now_())

    # ---- running

    def peek(self):
        """Return the time of what happens next; infinity if nothing does."""
        if self.guests is not None:
            self.consult()
        if self.schedule_.agenda.empty():
            return Infinity
        return reading(self.schedule_.agenda.front().time, self.schedule_.agenda.front().order & WHOLE)

    def step(self):
        """Let the next event happen.

        Raises
        ------
        EmptySchedule
            If nothing is left to happen.
        """
        if not self.advance():
            raise EmptySchedule

    def run(self, until=None):
        """Let events happen until a time, until an event (whose value is returned), or until none is left.

        Raises
        ------
        ValueError
            If the time is not after the present.
        RuntimeError
            If nothing is left to happen before the event.
        """
        if isinstance(until, Event) and (<Event>until).done:
            return until.value
        stop = until if until is None or isinstance(until, Event) else self.deadline(until)
        if stop is not None:
            stop.callbacks.append(StopSimulation.callback)
        with _Calm():
            try:
                self.run_on()
            except StopSimulation as reached:
                return reached.args[0]
        if stop is not None:
            raise RuntimeError(f'No scheduled events left but "until" event was not triggered: {stop}')
        return None

    cdef int run_on(self) except -1:
        while True:
            if self.stepped:
                try:
                    self.step()
                except EmptySchedule:
                    return 0
            elif not self.advance():
                return 0

    cdef Event deadline(self, object until):
        """Make the event at which a run ends, before whatever else happens then."""
        at = until if isinstance(until, int) else float(until)
        if at <= self.now_():
            raise ValueError(f"until ({at}) must be greater than the current simulation time")
        cdef Event event = Event(self)
        event.good, event.val = True, None
        self.schedule(event, URGENT, at - self.now_())
        return event

    cdef bint advance(self) except -1:
        """Let the next event happen; false if there is none."""
        cdef Entry entry
        if self.guests is not None:
            self.consult()
        if not self.schedule_.agenda.pop(&entry):
            return False
        if entry.time != self.time or entry.priority > self.phase:
            self.phase = entry.priority
        if entry.time != self.time or (entry.order & WHOLE) != self.whole:
            self.time, self.whole = entry.time, entry.order & WHOLE
            self.moment = None
        what = <object>entry.what
        Py_DECREF(what)  # the agenda's reference; `what` has its own
        cdef int kind = entry.order & KIND
        if kind == EVENT:
            self.process_(<Event>what)
        elif kind == START:
            (<Process>what).start()
        elif kind == FREED:
            (<Freeable>what).freed()
        else:
            (<Event>what).fall_due(entry.order)
        return True

    cdef int consult(self) except -1:
        """Let guests do what comes before the next event here, each as far as nobody else comes first."""
        cdef Guest first
        cdef double time, phase, least, least_phase, limit, limit_phase
        while self.guests:
            first, least, least_phase, limit, limit_phase = None, INFINITY, 0.0, INFINITY, 0.0
            if not self.schedule_.agenda.empty():
                limit = self.schedule_.agenda.front().time
                limit_phase = self.schedule_.agenda.front().priority
            for guest in self.guests[:]:
                if not (<Guest>guest).ahead(&time, &phase):
                    self.guests.remove(guest)
                elif time > limit or (time == limit and phase > limit_phase):
                    continue
                elif time > least or (time == least and phase >= least_phase):
                    limit, limit_phase = time, phase
                else:
                    if first is not None:
                        limit, limit_phase = least, least_phase
                    first, least, least_phase = <Guest>guest, time, phase
            if first is None:
                return 0
            first.step(limit, limit_phase)
        self.guests = None
        return 0

    cdef int process_(self, Event event) except -1:
        cdef Event first = event.first
        cdef list others = event.others
        cdef Py_ssize_t i
        event.first = event.others = None
        event.done = True
        if event.leads:
            event.lead()
        if first is not None:
            first.hear(event)
        if others is not None:
            if event.listed:
                self.call_back(event, others)
            else:
                for i in range(len(others)):
                    (<Event>others[i]).hear(event)
        if not event.good and not event.defused_:
            raise copied(event.val)
        return 0

    cdef int call_back(self, Event event, list callbacks) except -1:
        """Call what stands in a list that Python has seen; a run may stop between two of them."""
        cdef Py_ssize_t i = 0
        while i < len(callbacks):
            callback = callbacks[i]
            i += 1
            try:
                callback(event)
            except StopSimulation:
                # The others are called when the run goes on.
                event.others, event.done = callbacks[i:], False
                self.schedule(event, -1)
                raise
        return 0


class _Calm:
    """Let garbage be looked for less often during a run, and as before afterwards."""

    __slots__ = ("before",)

    def __enter__(self):
        self.before = gc.get_threshold()
        if 0 < self.before[0] < CALM:
            gc.set_threshold(CALM, *self.before[1:])

    def __exit__(self, *_):
        if 0 < self.before[0] < CALM:
            gc.set_threshold(*self.before)


cdef object row_of(const Entry &entry):
    what = <object>entry.what
    cdef int kind = entry.order & KIND
    if kind == START:
        what = (<Process>what).target
    elif kind == FREED:
        what = what.released()
    priority = int(entry.priority) if entry.priority == int(entry.priority) else entry.priority
    return reading(entry.time, entry.order & WHOLE), priority, entry.order // STEP, what
