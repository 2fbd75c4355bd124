# cython: binding=False, nonecheck=True
"""Processes: generators that wait for the events they yield."""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_XDECREF

from fulfilsim.engine._clock cimport START, Clock
from fulfilsim.engine._events cimport FAILED, PENDING, SUCCEEDED, Event, copied

from itertools import islice


cdef extern from "Python.h":
    ctypedef enum PySendResult:
        PYGEN_RETURN
        PYGEN_ERROR
        PYGEN_NEXT
    PySendResult PyIter_Send(object, object, PyObject **)
    bint PyGen_CheckExact(object)


cdef extern from "agenda.hpp" namespace "fulfilsim":
    PyObject *take_exception()
    PySendResult throw_into(object, object, PyObject **)


class SimPyException(Exception):
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


cdef Event STARTED = Event.__new__(Event)  # what a process is first resumed with
STARTED.good, STARTED.val = SUCCEEDED, None


cdef class Initialize(Event):
    """The start of a process."""

    cdef readonly Process process

    def __init__(self, Clock env not None, Process process not None):
        self.begin(env, process)
        env.put_urgent(self)

    cdef int begin(self, Clock env, Process process) except -1:
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

    def __init__(self, Clock env not None, generator):
        self.begin(env, generator)

    cdef int begin(self, Clock env, object generator) except -1:
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

    cdef int start(self) except -1:
        return self.resume(STARTED)

    cdef int resume(self, Event event) except -1:
        """Go on with the value or the failure of an event, up to the next event that has not happened."""
        cdef Clock env = self.env
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
