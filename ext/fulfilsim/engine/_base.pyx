# cython: binding=False, nonecheck=True
"""What every shared thing is made of: queues, wishes that wait in them, and how they are granted.

A resource whose class changes none of the rules (``_do_put``, ``_do_get`` and who calls them) is served in C;
one that does is served by the same steps through Python, so that its own rules count.
"""

from cpython.list cimport PyList_GET_SIZE
from cpython.object cimport PyObject_GenericSetAttr

from fulfilsim.engine._clock cimport Clock
from fulfilsim.engine._events cimport PENDING, Event

from bisect import bisect_right
from collections.abc import MutableSequence
from types import MethodType

RULES = ("_do_put", "_do_get", "_trigger_put", "_trigger_get")


class BoundClass:
    """Let a class be called as a method of its owner's instances, which become its first argument."""

    def __init__(self, cls):
        self.cls = cls

    def __get__(self, instance, owner=None):
        return self.cls if instance is None else MethodType(self.cls, instance)

    @staticmethod
    def bind_early(instance):
        """Do nothing: binding is cheap here; kept for resources written for SimPy."""


cdef class Queue:
    """A list whose first element leaves at no cost, however long it is."""

    def __cinit__(self):
        self.held = []
        self.start = 0

    def __init__(self, items=()):
        self.held.extend(items)

    def __len__(self):
        return self.size()

    def __iter__(self):
        return iter(self.tidy())

    def __contains__(self, item):
        return item in self.tidy()

    def __getitem__(self, index):
        if index == 0 and self.size():
            return self.front()
        return self.tidy()[index]

    def __setitem__(self, index, item):
        self.tidy()[index] = item

    def __delitem__(self, index):
        del self.tidy()[index]

    def __add__(self, other):
        return self.copy() + list(other)

    def __eq__(self, other):
        if isinstance(other, Queue):
            other = (<Queue>other).tidy()
        return self.tidy() == other

    __hash__ = None

    def __repr__(self):
        return repr(self.tidy())

    def append(self, item):
        """Put something last."""
        self.held.append(item)

    def insert(self, index, item):
        """Put something before an index."""
        self.tidy().insert(index, item)

    def extend(self, items):
        """Put several things last."""
        for item in items:
            self.append(item)

    def pop(self, index=-1):
        """Take something out, the last unless told otherwise."""
        if index == 0 and self.size():
            return self.popleft()
        return self.tidy().pop(index)

    def remove(self, item):
        """Take out the first that equals something."""
        self.tidy().remove(item)

    def clear(self):
        """Take everything out."""
        self.tidy().clear()

    def index(self, item, *between):
        """Return where something stands first."""
        return self.tidy().index(item, *between)

    def count(self, item):
        """Count how often something is in the queue."""
        return self.tidy().count(item)

    def reverse(self):
        """Turn the order round."""
        self.tidy().reverse()

    def sort(self, **how):
        """Sort in place."""
        self.tidy().sort(**how)

    def copy(self):
        """Return a list of what is in the queue."""
        return list(self.tidy())

    cdef list tidy(self):
        """Return the list, without the places of those who left."""
        if self.start:
            del self.held[:self.start]
            self.start = 0
        return self.held

    cdef object popleft(self):
        item = self.front()
        self.held[self.start] = None
        self.start += 1
        if self.start > 32 and 2 * self.start > PyList_GET_SIZE(self.held):
            self.tidy()
        return item


MutableSequence.register(Queue)


cdef class SortedQueue(Queue):
    """A queue in the order of its elements' ``key``; equals in the order of their coming.

    Parameters
    ----------
    maxlen
        Most elements, or None for no limit.
    """

    def __init__(self, maxlen=None):
        self.maxlen = maxlen

    def append(self, item):
        """Sort something in.

        Raises
        ------
        RuntimeError
            If the queue is full.
        """
        if self.maxlen is not None and len(self) >= self.maxlen:
            raise RuntimeError("Cannot append event. Queue is full.")
        cdef list held = self.tidy()
        if not held or not item.key < held[len(held) - 1].key:
            held.append(item)
        else:
            held.insert(bisect_right(held, item.key, key=key_of), item)


def key_of(event):
    """Return what an event is sorted by."""
    return event.key


cdef class Wish(Event):
    """What somebody wants of a resource; happens once it is granted.

    Parameters
    ----------
    resource
        Of which it is wanted.
    """

    def __init__(self, BaseResource resource not None):
        self.begin(resource)

    cdef int begin(self, BaseResource resource) except -1:
        self.env = resource._env
        self.resource = resource
        self.proc = self.env.active
        if resource.plain:
            self.leads = True
            return self.ask()
        self.queue().append(self)
        self.callbacks.append(self.leader())
        return self.insist()

    cdef int ask(self) except -1:
        """Be granted in C, or wait."""
        raise NotImplementedError

    cdef int insist(self) except -1:
        """Be granted by rules in Python, or wait."""
        raise NotImplementedError

    cdef object queue(self):
        """Return where it waits."""
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.cancel()

    def cancel(self):
        """Give up, unless it has been granted."""
        if self.val is PENDING:
            self.queue().remove(self)


cdef class Put(Wish):
    """A wish to put something into a resource; happens once there is room, and may let a get happen."""

    cdef int ask(self) except -1:
        return self.resource.want_to_put(self)

    cdef int insist(self) except -1:
        self.resource._trigger_put(None)
        return 0

    cdef object queue(self):
        return self.resource.put_queue

    cdef int lead(self) except -1:
        return self.resource.serve_gets()

    cdef object leader(self):
        return self.resource._trigger_get


cdef class Get(Wish):
    """A wish to get something out of a resource; happens once it is there, and may let a put happen."""

    cdef int ask(self) except -1:
        return self.resource.want_to_get(self)

    cdef int insist(self) except -1:
        self.resource._trigger_get(None)
        return 0

    cdef object queue(self):
        return self.resource.get_queue

    cdef int lead(self) except -1:
        return self.resource.serve_puts()

    cdef object leader(self):
        return self.resource._trigger_put


cdef class BaseResource(Freeable):
    """Something that requests to put and to get wait for; classes made from it say when they are granted.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        How much it holds.
    """

    PutQueue = Queue
    GetQueue = Queue
    put = BoundClass(Put)
    get = BoundClass(Get)

    def __init__(self, Clock env not None, capacity):
        self._env = env
        self._capacity = capacity
        self.plain = all_native(type(self))
        self.own_release = not isinstance(getattr(type(self), "release", None), type(BaseResource._do_put))
        self.put_queue = self.PutQueue()
        self.get_queue = self.GetQueue()

    def __setattr__(self, name, value):
        PyObject_GenericSetAttr(self, name, value)
        if name in RULES:
            self.plain = False
        elif name == "release":
            self.own_release = True

    @property
    def capacity(self):
        """How much it holds."""
        return self.capacity_

    @property
    def _capacity(self):
        return self.capacity_

    @_capacity.setter
    def _capacity(self, capacity):
        self.capacity_, self.room = capacity, capacity

    def _do_put(self, event):
        """Grant a put if there is room; answer whether the next one may be looked at."""
        raise NotImplementedError(self)

    def _do_get(self, event):
        """Grant a get if it is there; answer whether the next one may be looked at."""
        raise NotImplementedError(self)

    def _trigger_put(self, _):
        """Grant the puts that now can be."""
        serve(self.put_queue, self._do_put)

    def _trigger_get(self, _):
        """Grant the gets that now can be."""
        serve(self.get_queue, self._do_get)

    cdef int want_to_put(self, Put put) except -1:
        self.put_queue.append(put)
        return self.serve_puts()

    cdef int want_to_get(self, Get get) except -1:
        self.get_queue.append(get)
        return self.serve_gets()

    cdef int serve_puts(self) except -1:
        if len(self.put_queue):
            self._trigger_put(None)
        return 0

    cdef int serve_gets(self) except -1:
        if len(self.get_queue):
            self._trigger_get(None)
        return 0

    cdef int freed(self) except -1:
        return self.serve_puts()


cdef object serve(object queue, object grant):
    """Go through a queue until `grant` has had enough; whoever was granted leaves it."""
    cdef Py_ssize_t i = 0
    while i < len(queue):
        event = queue[i]
        more = grant(event)
        if (<Event?>event).val is PENDING:
            i += 1
        elif queue.pop(i) is not event:
            raise RuntimeError("a queue was changed while it was served")
        if not more:
            break


cdef dict _native = {}


cdef bint all_native(object cls):
    """Say whether a class leaves the rules of its compiled ancestor alone."""
    native = _native.get(cls)
    if native is None:
        native = all(type(getattr(cls, rule)) is type(BaseResource._do_put) for rule in RULES)
        _native[cls] = native
    return native


cdef object above_zero(object number, str told):
    """Let a number pass if it is more than nothing."""
    if number <= 0:
        raise ValueError(told.format(number))
    return number
