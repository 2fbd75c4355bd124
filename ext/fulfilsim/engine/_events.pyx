# cython: binding=False, nonecheck=True
"""Events: what happens once, and who is told.

The first who waits for an event stands in a slot, and a list is made for those after; Python sees
``callbacks`` as the list that SimPy has, made when it is asked for.
"""

cimport cython
from cpython.object cimport PyObject_GenericSetAttr
from libc.stdint cimport uint64_t

from fulfilsim.engine._clock cimport EVENT, Clock, check_whole, measure

NORMAL = 1
URGENT = 0
EventPriority = int


class _Pending:
    """The value of an event that has none yet."""

    def __repr__(self):
        return "<PENDING>"


PENDING = _Pending()
globals()["PENDING"] = PENDING


cdef object conditions():
    """Import the conditions when they are first used; they build on this module."""
    global _conditions
    if _conditions is None:
        from fulfilsim.engine import _conditions as module

        _conditions = module
    return _conditions


cdef object _conditions = None


cdef object copied(object failure):
    """Copy an exception, so that each who is hit by it has a traceback of his own."""
    try:
        copy = type(failure)(*failure.args)
    except Exception:
        return failure  # its class wants other arguments than it keeps
    copy.__cause__ = failure
    return copy


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

    def __init__(self, Clock env not None):
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

    cdef int fall_due(self, uint64_t order) except -1:
        """Happen, if it is still this entry of the agenda that it is to happen with."""
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

    cdef Clock scheduler(self):
        if self.env is None:
            raise RuntimeError(f"{self} has no environment: its class must call super().__init__(env)")
        return self.env

    def __and__(self, other):
        return conditions().both(self, other)

    def __or__(self, other):
        return conditions().either(self, other)


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

    def __init__(self, Clock env not None, delay=0, value=None):
        self.begin(env, delay, value)

    cdef int begin(self, Clock env, object delay, object value) except -1:
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
