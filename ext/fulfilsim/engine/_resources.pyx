# cython: binding=False, nonecheck=True
"""What processes share: slots of a resource, matter in a container, things in a store.

A resource whose class changes none of the rules (``_do_put``, ``_do_get`` and who calls them) is served in C;
one that does is served by the same steps through Python, so that its own rules count.
"""

from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE
from cpython.object cimport PyObject, PyObject_GenericSetAttr

from fulfilsim.engine._core cimport FREED, PENDING, Environment, Event, Freeable

from bisect import bisect_right
from collections.abc import MutableSequence
from heapq import heappop, heappush
from typing import NamedTuple

from fulfilsim.engine._core import BoundClass

RULES = ("_do_put", "_do_get", "_trigger_put", "_trigger_get")


# ---- queues -----------------------------------------------------------------------------------------

cdef class Queue:
    """A list whose first element leaves at no cost, however long it is."""

    cdef list held
    cdef Py_ssize_t start

    def __cinit__(self):
        self.held = []
        self.start = 0

    def __init__(self, items=()):
        self.held.extend(items)

    def __len__(self):
        return PyList_GET_SIZE(self.held) - self.start

    def __iter__(self):
        return iter(self.tidy())

    def __contains__(self, item):
        return item in self.tidy()

    def __getitem__(self, index):
        if index == 0 and len(self):
            return self.front()
        return self.tidy()[index]

    def __setitem__(self, index, item):
        self.tidy()[index] = item

    def __delitem__(self, index):
        del self.tidy()[index]

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
        if index == 0 and len(self):
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

    cdef inline object front(self):
        return <object>PyList_GET_ITEM(self.held, self.start)

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

    cdef public object maxlen

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


# ---- requests ---------------------------------------------------------------------------------------

cdef class Put(Event):
    """A wish to put something into a resource; happens once there is room.

    Parameters
    ----------
    resource
        Where to.
    """

    cdef public BaseResource resource
    cdef public Event proc

    def __init__(self, BaseResource resource not None):
        self.begin(resource)

    cdef int begin(self, BaseResource resource) except -1:
        self.env = resource._env
        self.resource = resource
        self.proc = self.env.active
        if resource.plain:
            self.leads = True
            resource.want_to_put(self)
        else:
            resource.put_queue.append(self)
            self.callbacks.append(resource._trigger_get)
            resource._trigger_put(None)
        return 0

    cdef int lead(self) except -1:
        return self.resume_gets()

    cdef int resume_gets(self) except -1:
        return self.resource.serve_gets()

    cdef object leader(self):
        return self.resource._trigger_get

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.cancel()

    def cancel(self):
        """Give up, unless it has been granted."""
        if self.val is PENDING:
            self.resource.put_queue.remove(self)


cdef class Get(Event):
    """A wish to get something out of a resource; happens once it is there.

    Parameters
    ----------
    resource
        Where from.
    """

    cdef public BaseResource resource
    cdef public Event proc

    def __init__(self, BaseResource resource not None):
        self.begin(resource)

    cdef int begin(self, BaseResource resource) except -1:
        self.env = resource._env
        self.resource = resource
        self.proc = self.env.active
        if resource.plain:
            self.leads = True
            resource.want_to_get(self)
        else:
            resource.get_queue.append(self)
            self.callbacks.append(resource._trigger_put)
            resource._trigger_get(None)
        return 0

    cdef int lead(self) except -1:
        return self.resource.serve_puts()

    cdef object leader(self):
        return self.resource._trigger_put

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.cancel()

    def cancel(self):
        """Give up, unless it has been granted."""
        if self.val is PENDING:
            self.resource.get_queue.remove(self)


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

    cdef readonly Environment _env
    cdef object capacity_
    cdef double room
    cdef public object put_queue, get_queue
    cdef bint plain, own_release
    cdef dict __dict__
    cdef object __weakref__

    def __init__(self, Environment env not None, capacity):
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


# ---- resources --------------------------------------------------------------------------------------

class Preempted:
    """Why a process lost a resource: the cause of its interrupt.

    Parameters
    ----------
    by
        Process that took it.
    usage_since
        Since when it was held.
    resource
        What was lost.
    """

    def __init__(self, by, usage_since, resource):
        self.by = by
        self.usage_since = usage_since
        self.resource = resource


cdef class Request(Put):
    """A wish to use a resource; happens once a slot is free. Leaving its ``with`` gives the slot back.

    Parameters
    ----------
    resource
        What to use.
    """

    cdef public object usage_since

    cdef int resume_gets(self) except -1:
        return self.resource.serve_gets()

    def __exit__(self, exc_type, exc_value, traceback):
        if self.val is PENDING:
            self.cancel()
        if exc_type is not GeneratorExit:  # the process is thrown away, and so is the resource
            if self.resource.plain and not self.resource.own_release and self.env.plain:
                (<Resource>self.resource).give_back(self)
            else:
                self.resource.release(self)


cdef class Release(Get):
    """The end of the use of a resource; happens at once.

    Parameters
    ----------
    resource
        What was used.
    request
        The request that was granted.
    """

    cdef public object request

    def __init__(self, BaseResource resource not None, request):
        self.request = request
        self.begin(resource)


cdef class PriorityRequest(Request):
    """A wish to use a resource before those whose priority is a larger number.

    Parameters
    ----------
    resource
        What to use.
    priority
        Smaller goes first.
    preempt
        Whether to take the slot of somebody less important, if the resource allows it.
    """

    cdef public object priority, preempt, time, key

    def __init__(self, BaseResource resource not None, priority=0, preempt=True):
        self.rank(resource, priority, preempt)

    cdef int rank(self, BaseResource resource, object priority, object preempt) except -1:
        self.priority, self.preempt, self.time = priority, preempt, resource._env.now_()
        self.key = (priority, self.time, not preempt)
        return self.begin(resource)


cdef class Resource(BaseResource):
    """A number of slots that processes request, use and release.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        Number of slots.
    """

    cdef public list users

    def __init__(self, Environment env not None, capacity=1):
        if capacity <= 0:
            raise ValueError('"capacity" must be > 0.')
        BaseResource.__init__(self, env, capacity)
        self.users = []

    @property
    def queue(self):
        """Requests that wait."""
        return self.put_queue

    @property
    def count(self):
        """Number of slots in use."""
        return len(self.users)

    def request(self):
        """Ask for a slot."""
        cdef Request request = Request.__new__(Request)
        request.begin(self)
        return request

    def release(self, request):
        """Give a slot back."""
        cdef Release release = Release.__new__(Release)
        release.request = request
        release.begin(self)
        return release

    def _do_put(self, Request event not None):
        if PyList_GET_SIZE(self.users) < self.room:
            self.grant(event)

    def _do_get(self, Release event not None):
        self.forget(event.request)
        event.succeed()

    cdef int grant(self, Request event) except -1:
        self.users.append(event)
        event.usage_since = self._env.now_()
        return event.settle(None)

    cdef int forget(self, object request) except -1:
        """Strike out a user; one who holds no slot is no error."""
        cdef Py_ssize_t i
        for i in range(PyList_GET_SIZE(self.users)):
            if PyList_GET_ITEM(self.users, i) == <PyObject *>request:
                del self.users[i]
                break
        return 0

    cdef int give_back(self, Request request) except -1:
        """Release without an event that anybody could see."""
        self.forget(request)
        self._env.push(self._env.time, 1.0, FREED, self._env.whole, self)
        return 0

    def released(self):
        """Return a stand-in for the release that nobody saw."""
        cdef Release release = Release.__new__(Release)
        release.env, release.resource = self._env, self
        return release

    cdef int want_to_put(self, Put put) except -1:
        if type(self.put_queue) is Queue and len(<Queue>self.put_queue) == 0 and self.try_put(put):
            return 0
        self.put_queue.append(put)
        return self.serve_puts()

    cdef int want_to_get(self, Get get) except -1:
        self.forget((<Release?>get).request)
        return get.settle(None)

    cdef int serve_puts(self) except -1:
        """Grant the first who waits, if there is a slot; one release serves one."""
        queue = self.put_queue
        if not isinstance(queue, Queue):
            self._trigger_put(None)
        elif len(<Queue>queue) and self.try_put((<Queue>queue).front()):
            (<Queue>queue).popleft()
        return 0

    cdef bint try_put(self, Put put) except -1:
        if PyList_GET_SIZE(self.users) >= self.room:
            return False
        self.grant(<Request?>put)
        return True


cdef class PriorityResource(Resource):
    """A resource whose waiting requests are granted by priority.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        Number of slots.
    """

    PutQueue = SortedQueue
    GetQueue = Queue

    def request(self, priority=0, preempt=True):
        """Ask for a slot; smaller priorities go first."""
        cdef PriorityRequest request = PriorityRequest.__new__(PriorityRequest)
        request.rank(self, priority, preempt)
        return request


cdef class PreemptiveResource(PriorityResource):
    """A resource whose slots the more important take from the less important, who are interrupted.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        Number of slots.
    """

    def _do_put(self, Request event not None):
        self.make_room(event)
        if PyList_GET_SIZE(self.users) < self.room:
            self.grant(event)

    cdef bint try_put(self, Put put) except -1:
        self.make_room(put)
        return PriorityResource.try_put(self, put)

    cdef int make_room(self, object request) except -1:
        """Take the slot of the least important user, if he is less important than the request."""
        if PyList_GET_SIZE(self.users) < self.room or not request.preempt:
            return 0
        least = max(self.users, key=key_of)
        if least.key > request.key:
            self.forget(least)
            least.proc.interrupt(Preempted(request.proc, least.usage_since, self))
        return 0


# ---- containers -------------------------------------------------------------------------------------

cdef class ContainerPut(Put):
    """A wish to put matter into a container.

    Parameters
    ----------
    container
        Where to.
    amount
        How much, more than 0.
    """

    cdef public object amount

    def __init__(self, BaseResource container not None, amount):
        self.amount = positive(amount)
        self.begin(container)


cdef class ContainerGet(Get):
    """A wish to get matter out of a container.

    Parameters
    ----------
    container
        Where from.
    amount
        How much, more than 0.
    """

    cdef public object amount

    def __init__(self, BaseResource container not None, amount):
        self.amount = positive(amount)
        self.begin(container)


cdef object positive(object amount):
    if amount <= 0:
        raise ValueError(f"amount(={amount}) must be > 0.")
    return amount


cdef class Container(BaseResource):
    """Matter, continuous or counted, that is put in and got out.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        How much it holds.
    init
        How much is in it at first.
    """

    cdef public object _level

    put = BoundClass(ContainerPut)
    get = BoundClass(ContainerGet)

    def __init__(self, Environment env not None, capacity=float("inf"), init=0):
        if capacity <= 0:
            raise ValueError('"capacity" must be > 0.')
        if init < 0:
            raise ValueError('"init" must be >= 0.')
        if init > capacity:
            raise ValueError('"init" must be <= "capacity".')
        BaseResource.__init__(self, env, capacity)
        self._level = init

    @property
    def level(self):
        """How much is in it."""
        return self._level

    def _do_put(self, event):
        if self.capacity_ - self._level < event.amount:
            return False
        self._level += event.amount
        event.succeed()
        return True

    def _do_get(self, event):
        if self._level < event.amount:
            return False
        self._level -= event.amount
        event.succeed()
        return True


# ---- stores -----------------------------------------------------------------------------------------

cdef class StorePut(Put):
    """A wish to put a thing into a store.

    Parameters
    ----------
    store
        Where to.
    item
        The thing.
    """

    cdef public object item

    def __init__(self, BaseResource store not None, item):
        self.item = item
        self.begin(store)


cdef class StoreGet(Get):
    """A wish to get a thing out of a store; its value is the thing."""


def anything(_):
    """Accept whatever there is."""
    return True


cdef class FilterStoreGet(StoreGet):
    """A wish to get a thing that a function accepts.

    Parameters
    ----------
    resource
        Where from.
    filter
        Function of a thing: whether it will do.
    """

    cdef public object filter

    def __init__(self, BaseResource resource not None, filter=anything):
        self.filter = filter
        self.begin(resource)


cdef class Store(BaseResource):
    """Things that are put in and got out, first in, first out.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        How many things it holds.
    """

    cdef public object items

    put = BoundClass(StorePut)
    get = BoundClass(StoreGet)

    def __init__(self, Environment env not None, capacity=float("inf")):
        if capacity <= 0:
            raise ValueError('"capacity" must be > 0.')
        BaseResource.__init__(self, env, capacity)
        self.items = self._shelf()

    def _shelf(self):
        return []

    def _do_put(self, event):
        if len(self.items) < self.room:
            self.items.append(event.item)
            event.succeed()

    def _do_get(self, event):
        if self.items:
            event.succeed(self.items.pop(0))


class PriorityItem(NamedTuple):
    """A thing of any kind with a priority, by which alone it is compared."""

    priority: object
    item: object

    def __lt__(self, other):
        return self.priority < other.priority


cdef class PriorityStore(Store):
    """A store out of which the smallest thing comes first.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        How many things it holds.
    """

    def _do_put(self, event):
        if len(self.items) < self.room:
            heappush(self.items, event.item)
            event.succeed()

    def _do_get(self, event):
        if self.items:
            event.succeed(heappop(self.items))


cdef class FilterStore(Store):
    """A store out of which things are got by what they are.

    Parameters
    ----------
    env
        Where it is used.
    capacity
        How many things it holds.
    """

    get = BoundClass(FilterStoreGet)

    def _do_get(self, event):
        for i, item in enumerate(self.items):
            if event.filter(item):
                del self.items[i]
                event.succeed(item)
                break
        return True
