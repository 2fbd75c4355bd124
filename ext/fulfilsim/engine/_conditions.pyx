# cython: binding=False, nonecheck=True
"""Events made of events: all of several, one of several, or what a function of them says."""

from fulfilsim.engine._clock cimport Clock
from fulfilsim.engine._events cimport PENDING, Event


cdef class ConditionValue:
    """The events of a condition that have happened, as they were named, and their values."""

    cdef public list events

    __hash__ = None

    def __init__(self):
        self.events = []

    def __getitem__(self, key):
        if key not in self.events:
            raise KeyError(str(key))
        return key._value

    def __contains__(self, key):
        return key in self.events

    def __eq__(self, other):
        if isinstance(other, ConditionValue):
            return self.events == other.events
        return self.todict() == other

    def __repr__(self):
        return f"<ConditionValue {self.todict()}>"

    def __iter__(self):
        return iter(self.events)

    def __len__(self):
        return len(self.events)

    def keys(self):
        """Go through the events."""
        return (event for event in self.events)

    def values(self):
        """Go through their values."""
        return (event._value for event in self.events)

    def items(self):
        """Go through events and values."""
        return ((event, event._value) for event in self.events)

    def todict(self):
        """Return events and values as a dictionary."""
        return {event: event._value for event in self.events}


cdef class Condition(Event):
    """An event that happens as soon as a function of other events says so, and fails when one of them fails.

    Parameters
    ----------
    env
        Where it happens.
    evaluate
        Function of the events and of how many have happened.
    events
        What it waits for.
    """

    cdef readonly tuple _events
    cdef readonly object _evaluate
    cdef readonly Py_ssize_t _count
    cdef bint plain

    def __init__(self, Clock env not None, evaluate, events):
        self.env = env
        self._evaluate = evaluate
        self._events = tuple(events)
        self.plain = type(self)._check is Condition._check
        if not self._events:
            self.succeed(ConditionValue())
            return
        for event in self._events:
            if event.env is not env:
                raise ValueError("It is not allowed to mix events from different environments")
        for event in self._events:
            if (<Event?>event).done:
                self._check(event)
            elif self.plain:
                (<Event>event).add(self)
            else:
                event.callbacks.append(self._check)
        if type(self)._build_value is Condition._build_value:
            self.leads = True
        else:
            self.callbacks.insert(0, self._build_value)

    def _desc(self):
        return f"{type(self).__name__}({self._evaluate.__name__}, {self._events})"

    cdef int hear(self, Event event) except -1:
        self._check(event)
        return 0

    cdef object ear(self):
        return self._check

    cdef int lead(self) except -1:
        self._build_value(self)
        return 0

    cdef object leader(self):
        return self._build_value

    def _check(self, Event event not None):
        """Look whether the condition holds, now that one of its events happens."""
        if self.val is not PENDING:
            return
        self._count += 1
        if not event.good:
            event.defused_ = True
            self.fail(event.val)
        elif self._evaluate(self._events, self._count):
            self.succeed()

    def _build_value(self, _):
        """Wait for nothing any more, and collect what has happened."""
        self._remove_check_callbacks()
        if self.good:
            self.val = ConditionValue()
            self._populate_value(self.val)

    def _populate_value(self, value):
        for event in self._events:
            if isinstance(event, Condition):
                event._populate_value(value)
            elif (<Event>event).done:
                value.events.append(event)

    def _remove_check_callbacks(self):
        for event in self._events:
            if not (<Event>event).done:
                (<Event>event).drop(self)
            if isinstance(event, Condition):
                event._remove_check_callbacks()

    @staticmethod
    def all_events(events, count):
        """Say whether all have happened."""
        return len(events) == count

    @staticmethod
    def any_events(events, count):
        """Say whether one has happened, or there is none."""
        return count > 0 or not events


cdef class AllOf(Condition):
    """An event that happens when all of several have happened.

    Parameters
    ----------
    env
        Where it happens.
    events
        What it waits for.
    """

    def __init__(self, Clock env not None, events):
        Condition.__init__(self, env, Condition.all_events, events)


cdef class AnyOf(Condition):
    """An event that happens when one of several has happened.

    Parameters
    ----------
    env
        Where it happens.
    events
        What it waits for.
    """

    def __init__(self, Clock env not None, events):
        Condition.__init__(self, env, Condition.any_events, events)


def both(event, other):
    """Return the condition of ``event & other``."""
    return Condition(event.env, Condition.all_events, [event, other])


def either(event, other):
    """Return the condition of ``event | other``."""
    return Condition(event.env, Condition.any_events, [event, other])
