# cython: binding=False, nonecheck=True
"""Events, processes and the environment that lets them happen: SimPy's, compiled.

Three things make it quick. What happens at the present instant never passes the heap (agenda.hpp). The
first who waits for an event stands in a slot, and a list is made for those after; Python sees ``callbacks``
as the list that SimPy has, made when it is asked for. And the events that nobody looks at (the start of a
process, the release at the end of a ``with``) hold their place in the order of events without being made.
"""

cimport cython
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.object cimport PyObject, PyObject_GenericSetAttr
from cpython.ref cimport Py_DECREF, Py_XDECREF
from libc.stdint cimport uint64_t

import gc
from itertools import islice
from types import MethodType


cdef extern from "Python.h":
    PySendResult PyIter_Send(object, object, PyObject **)
    bint PyGen_CheckExact(object)
    bint PyLong_CheckExact(object)
    object PyLong_FromDouble(double)
    ctypedef int (*traverseproc)(PyObject *, visitproc, void *) noexcept
    ctypedef int (*inquiry)(PyObject *) noexcept
    ctypedef struct PyTypeObject:
        traverseproc tp_traverse
        inquiry tp_clear


cdef extern from "agenda.hpp" namespace "fulfilsim":
    PyObject *take_exception()
    PySendResult throw_into(object, object, PyObject **)


cdef extern from *:
    const char *BUILT "FULFILSIM_BUILD"


BUILD = BUILT.decode()
Infinity = float("inf")
NORMAL = 1
URGENT = 0
EventPriority = int

cdef double LAST_WHOLE = 9007199254740992.0  # 2**53: beyond, doubles skip whole numbers
cdef int CALM = 200_000  # objects made before garbage is looked for during a run


class _Pending:
    """The value of an event that has none yet."""

    def __repr__(self):
        return "<PENDING>"


PENDING = _Pending()
globals()["PENDING"] = PENDING


class SimPyException(Exception):  # noqa: N818
    """What the engine raises on its own account."""


class Interrupt(SimPyException):
    """Thrown into a process that is interrupted.

    Parameters
    ----------
    cause
        Why, or None.
    """

    def __init__(self, cause):
        super().__init__(cause)

    def __str__(self):
        return f"{type(self).__name__}({self.cause!r})"

    @property
    def cause(self):
        """Why the process was interrupted, or None."""
        return self.args[0]


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


class BoundClass:
    """Let a class be called as a method of its owner's instances, which become its first argument."""

    def __init__(self, cls):
        self.cls = cls

    def __get__(self, instance, owner=None):
        return self.cls if instance is None else MethodType(self.cls, instance)

    @staticmethod
    def bind_early(instance):
        """Do nothing: binding is cheap here; kept for resources written for SimPy."""


# ---- time -------------------------------------------------------------------------------------------

cdef int measure(object number, double *out, uint64_t *whole) except -1:
    """Read a time or a delay: whole numbers stay whole, everything else becomes a float."""
    if PyFloat_CheckExact(number):
        out[0], whole[0] = PyFloat_AS_DOUBLE(number), False
    elif PyLong_CheckExact(number) or hasattr(number, "__index__"):
        out[0], whole[0] = number, True
        check_whole(out[0])
    else:
        out[0], whole[0] = float(number), False
    return 0


cdef int check_whole(double time) except -1:
    if not -LAST_WHOLE < time < LAST_WHOLE:
        raise OverflowError("whole-numbered times end at 2**53; use a coarser unit of time, or floats")
    return 0


cdef inline object reading(double time, bint whole):
    return PyLong_FromDouble(time) if whole else time


# ---- what is to come --------------------------------------------------------------------------------

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


class _Numbers:
    """The numbers of the events to come, counted on by whoever asks."""

    def __init__(self, env):
        self._env = env

    def __iter__(self):
        return self

    def __next__(self):
        return (<Environment>self._env).next_number()


cdef object conditions():
    """Import the conditions when they are first used; they build on this module."""
    global _conditions
    if _conditions is None:
        from fulfilsim.engine import _conditions as module

        _conditions = module
    return _conditions


cdef object _conditions = None


cdef class Environment:
    """Time, and what is to happen in it.

    Parameters
    ----------
    initial_time
        Where time begins. Whole numbers stay whole as long as every delay is whole.
    """

    def __cinit__(self):
        self.schedule_ = Schedule()
        self.order = 0
        self.whole = True
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

    cdef object now_(self):
        if self.moment is None:
            self.moment = reading(self.time, self.whole)
        return self.moment

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

    cdef void push(self, double time, double priority, uint64_t kind, uint64_t whole, object what):
        cdef Entry entry
        entry.time, entry.priority, entry.what = time, priority, <PyObject *>what
        entry.order = self.order | kind | whole
        self.order += STEP
        self.schedule_.agenda.push(entry, self.time)

    cdef int put(self, Event event) except -1:
        """Have an event happen now, after what already happens now."""
        if self.plain:
            self.push(self.time, 1.0, EVENT, self.whole, event)
        else:
            self.schedule(event)
        return 0

    cdef int put_urgent(self, Event event) except -1:
        if self.plain:
            self.push(self.time, 0.0, EVENT, self.whole, event)
        else:
            self.schedule(event, URGENT)
        return 0

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
        if not self.schedule_.agenda.pop(&entry):
            return False
        if entry.time != self.time or (entry.order & WHOLE) != self.whole:
            self.time, self.whole = entry.time, entry.order & WHOLE
            self.moment = None
        what = <object>entry.what
        Py_DECREF(what)  # the agenda's reference; `what` has its own
        cdef int kind = entry.order & KIND
        if kind == EVENT:
            self.process_(<Event>what)
        elif kind == START:
            (<Process>what).resume(STARTED)
        else:
            (<Freeable>what).freed()
        return True

    cdef int process_(self, Event event) except -1:
        cdef Event first = event.first
        cdef list others = event.others
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
                for waiter in others:
                    (<Event>waiter).hear(event)
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


cdef object copied(object failure):
    """Copy an exception, so that each who is hit by it has a traceback of his own."""
    try:
        copy = type(failure)(*failure.args)
    except Exception:
        return failure  # its class wants other arguments than it keeps
    copy.__cause__ = failure
    return copy


# ---- events -----------------------------------------------------------------------------------------

cdef enum:
    FAILED = 0
    SUCCEEDED = 1
    OPEN = 2


cdef dict UNAVAILABLE = {
    "value": "Value of {event} is not yet available",
    "ok": "{event} has neither succeeded nor failed yet",
    "_ok": "{event} has neither succeeded nor failed yet",
    "_defused": "{event} is not defused",
}


@cython.freelist(1024)
cdef class Event:
    """Something that happens once; processes wait for it by yielding it.

    Parameters
    ----------
    env
        Where it happens.
    """

    def __cinit__(self):
        self.val = PENDING
        self.good = OPEN

    def __init__(self, Environment env not None):
        self.env = env

    def __repr__(self):
        return f"<{self._desc()} object at {id(self):#x}>"

    def _desc(self):
        return f"{type(self).__name__}()"

    # ---- attributes that a model adds; a dictionary for every event would cost more than the event

    def __getattr__(self, name):
        if self.extras is not None and name in self.extras:
            return self.extras[name]
        raise AttributeError(UNAVAILABLE.get(name, "'{kind}' object has no attribute '{name}'").format(
            event=self, kind=type(self).__name__, name=name
        ))

    def __setattr__(self, name, value):
        try:
            PyObject_GenericSetAttr(self, name, value)
        except AttributeError:
            if hasattr(type(self), name):
                raise
            if self.extras is None:
                self.extras = {}
            self.extras[name] = value

    def __delattr__(self, name):
        if self.extras is None or name not in self.extras:
            raise AttributeError(name)
        del self.extras[name]

    # ---- state

    @property
    def triggered(self):
        """Whether it has a value: it happens now, or has happened."""
        return self.val is not PENDING

    @property
    def processed(self):
        """Whether it has happened, and everybody who waited has been told."""
        return bool(self.done)

    @property
    def ok(self):
        """Whether it succeeded; an AttributeError before it is triggered."""
        if self.good == OPEN:
            raise AttributeError("ok")
        return bool(self.good)

    @property
    def _ok(self):
        return self.ok

    @_ok.setter
    def _ok(self, good):
        self.good = SUCCEEDED if good else FAILED

    @property
    def defused(self):
        """Whether somebody has taken care of the failure; once set, it stays."""
        return bool(self.defused_)

    @defused.setter
    def defused(self, _):
        self.defused_ = True

    @property
    def _defused(self):
        if not self.defused_:
            raise AttributeError("_defused")
        return True

    @_defused.setter
    def _defused(self, _):
        self.defused_ = True

    @property
    def value(self):
        """What the event brings; an AttributeError before it is triggered."""
        if self.val is PENDING:
            raise AttributeError("value")
        return self.val

    @property
    def _value(self):
        return self.val

    @_value.setter
    def _value(self, value):
        self.val = value

    # ---- who is told

    @property
    def callbacks(self):
        """Functions to be called with the event when it happens; None once it has happened."""
        return None if self.done else self.listing()

    @callbacks.setter
    def callbacks(self, callbacks):
        self.first, self.leads, self.listed = None, False, True
        self.done = callbacks is None
        if not isinstance(callbacks, (list, type(None))):
            callbacks = list(callbacks)
        self.others = callbacks

    cdef list listing(self):
        """Make the list that Python sees; from now on it is what counts."""
        if self.listed:
            return self.others
        callbacks = [self.leader()] if self.leads else []
        if self.first is not None:
            callbacks.append(self.first.ear())
        if self.others is not None:
            for waiter in self.others:
                callbacks.append((<Event>waiter).ear())
        self.first, self.leads, self.listed, self.others = None, False, True, callbacks
        return callbacks

    cdef int hear(self, Event event) except -1:
        """Be told that an event happens for which this one waited."""
        raise NotImplementedError

    cdef object ear(self):
        """Return `hear` as Python's callback."""
        raise NotImplementedError

    cdef int lead(self) except -1:
        """Do what comes before anybody is told; only if `leads`."""
        raise NotImplementedError

    cdef object leader(self):
        """Return `lead` as Python's callback."""
        raise NotImplementedError

    cdef int add(self, Event waiter) except -1:
        if self.listed:
            self.others.append(waiter.ear())
        elif self.others is not None:
            self.others.append(waiter)
        elif self.first is None:
            self.first = waiter
        else:
            self.others = [waiter]
        return 0

    cdef int drop(self, Event waiter) except -1:
        """Forget one who waits; he may have gone already."""
        if self.first is waiter:
            self.first = None
            return 0
        cdef Py_ssize_t i
        if self.others is not None:
            who = waiter.ear() if self.listed else waiter
            for i in range(len(self.others)):
                if self.others[i] is who or self.listed and self.others[i] == who:
                    del self.others[i]
                    break
        return 0

    # ---- making it happen

    cdef int settle(self, object value) except -1:
        """Succeed."""
        self.good, self.val = SUCCEEDED, value
        return self.env.put(self)

    def trigger(self, Event event not None):
        """Succeed or fail as another event did; meant as its callback."""
        self.good, self.val = event.good, event.val
        self.scheduler().put(self)

    def succeed(self, value=None):
        """Happen now, with a value, and return the event.

        Raises
        ------
        RuntimeError
            If it was triggered before.
        """
        if self.val is not PENDING:
            raise RuntimeError(f"{self} has already been triggered")
        self.scheduler()
        self.settle(value)
        return self

    def fail(self, exception):
        """Happen now, with an exception for those who wait, and return the event.

        Raises
        ------
        RuntimeError
            If it was triggered before.
        TypeError
            If it is given no exception.
        """
        if self.val is not PENDING:
            raise RuntimeError(f"{self} has already been triggered")
        if not isinstance(exception, BaseException):
            raise TypeError(f"{exception} is not an exception.")
        self.good, self.val = FAILED, exception
        self.scheduler().put(self)
        return self

    cdef Environment scheduler(self):
        if self.env is None:
            raise RuntimeError(f"{self} has no environment: its class must call super().__init__(env)")
        return self.env

    def __and__(self, other):
        return conditions().both(self, other)

    def __or__(self, other):
        return conditions().either(self, other)


cdef Event STARTED = Event.__new__(Event)  # what a process is first resumed with
STARTED.good, STARTED.val = SUCCEEDED, None


cdef class Timeout(Event):
    """An event that happens after a delay.

    Parameters
    ----------
    env
        Where it happens.
    delay
        How long from now.
    value
        What it brings.
    """

    cdef readonly object _delay

    def __init__(self, Environment env not None, delay=0, value=None):
        self.begin(env, delay, value)

    cdef int begin(self, Environment env, object delay, object value) except -1:
        cdef double length
        cdef uint64_t whole
        measure(delay, &length, &whole)
        if not length >= 0:
            raise ValueError(f"Negative delay {delay}")
        self.env, self._delay, self.val, self.good = env, delay, value, SUCCEEDED
        whole &= env.whole
        if whole:
            check_whole(env.time + length)
        if env.plain:
            env.push(env.time + length, 1.0, EVENT, whole, self)
        else:
            env.schedule(self, NORMAL, delay)
        return 0

    def _desc(self):
        value = "" if self.val is None else f", value={self.val}"
        return f"{type(self).__name__}({self._delay}{value})"


# ---- processes --------------------------------------------------------------------------------------

cdef class Initialize(Event):
    """The start of a process."""

    cdef readonly Process process

    def __init__(self, Environment env not None, Process process not None):
        self.begin(env, process)
        env.put_urgent(self)

    cdef int begin(self, Environment env, Process process) except -1:
        self.env, self.process = env, process
        self.good, self.val, self.leads = SUCCEEDED, None, True
        return 0

    cdef int lead(self) except -1:
        return self.process.resume(self)

    cdef object leader(self):
        return self.process._resume


cdef class Interruption(Event):
    """An interrupt on its way to a process.

    Parameters
    ----------
    process
        Who is interrupted.
    cause
        Why, or None.
    """

    cdef readonly Process process

    def __init__(self, Process process not None, cause):
        if process.val is not PENDING:
            raise RuntimeError(f"{process} has terminated and cannot be interrupted.")
        if process is process.env.active:
            raise RuntimeError("A process is not allowed to interrupt itself.")
        self.env, self.process = process.env, process
        self.good, self.val, self.defused_, self.leads = FAILED, Interrupt(cause), True, True
        self.env.put_urgent(self)

    cdef int lead(self) except -1:
        if self.process.val is not PENDING:
            return 0  # it ended, on an earlier interrupt perhaps
        if self.process.target_ is not None:
            self.process.target_.drop(self.process)
        return self.process.resume(self)

    def _interrupt(self, _):
        self.lead()

    cdef object leader(self):
        return self._interrupt


@cython.trashcan(True)  # processes that wait for each other may form long chains
cdef class Process(Event):
    """A generator that waits for the events it yields; itself an event, which happens when it ends.

    Parameters
    ----------
    env
        Where it runs.
    generator
        What it does.
    """

    def __init__(self, Environment env not None, generator):
        self.begin(env, generator)

    cdef int begin(self, Environment env, object generator) except -1:
        if not PyGen_CheckExact(generator) and not hasattr(generator, "throw"):
            raise ValueError(f"{generator} is not a generator.")
        self.env, self.generator = env, generator
        if env.plain:
            env.push(env.time, 0.0, START, env.whole, self)
        else:
            self.target_ = Initialize(env, self)
        return 0

    def _desc(self):
        return f"{type(self).__name__}({self.name})"

    @property
    def name(self):
        """Name of the generator's function."""
        return self.generator.__name__

    @property
    def _generator(self):
        return self.generator

    @property
    def target(self):
        """The event it waits for; None once it has ended."""
        cdef Initialize start
        if self.target_ is None and self.val is PENDING and self is not self.env.active:
            start = Initialize.__new__(Initialize)
            start.begin(self.env, self)
            self.target_ = start
        return self.target_

    @property
    def _target(self):
        return self.target

    @property
    def is_alive(self):
        """Whether it has not ended yet."""
        return self.val is PENDING

    def interrupt(self, cause=None):
        """Throw an Interrupt into the process at the present instant.

        Raises
        ------
        RuntimeError
            If it has ended, or interrupts itself.
        """
        Interruption(self, cause)

    cdef int hear(self, Event event) except -1:
        return self.resume(event)

    cdef object ear(self):
        return self._resume

    def _resume(self, Event event not None):
        self.resume(event)

    cdef int resume(self, Event event) except -1:
        """Go on with the value or the failure of an event, up to the next event that has not happened."""
        cdef Environment env = self.env
        cdef PyObject *answer = NULL
        cdef PySendResult result
        env.active = self
        while True:
            if event.good:
                result = PyIter_Send(self.generator, event.val, &answer)
            else:
                event.defused_ = True
                result = throw_into(self.generator, copied(event.val), &answer)
            if result != PYGEN_NEXT:
                break
            target = <object>answer
            Py_XDECREF(answer)
            if not isinstance(target, Event):
                raise self.strange(target)
            event = <Event>target
            if not event.done:
                event.add(self)
                self.target_ = event
                env.active = None
                return 0
        if result == PYGEN_ERROR:
            answer = take_exception()
        outcome = <object>answer
        Py_XDECREF(answer)
        return self.finish(SUCCEEDED if result == PYGEN_RETURN else FAILED, outcome)

    cdef int finish(self, unsigned char good, object value) except -1:
        self.good, self.val, self.target_ = good, value, None
        self.env.put(self)
        self.env.active = None
        return 0

    cdef object strange(self, object target):
        """Say where something was yielded that is no event."""
        frame = getattr(self.generator, "gi_frame", None)
        where = "" if frame is None else described(frame)
        return RuntimeError(f'\n{where}Invalid yield value "{target}"')


cdef object described(object frame):
    code = frame.f_code
    place = f'  File "{code.co_filename}", line {frame.f_lineno}, in {code.co_name}\n'
    try:
        with open(code.co_filename) as source:
            line = next(islice(source, frame.f_lineno - 1, None))
    except (OSError, StopIteration, UnicodeDecodeError):
        return place
    return f"{place}    {line.strip()}\n"
