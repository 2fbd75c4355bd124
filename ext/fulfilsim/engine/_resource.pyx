# cython: binding=False, nonecheck=True
"""Slots that are requested, used and released."""

from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE
from cpython.object cimport PyObject

from fulfilsim.engine._base cimport BaseResource, Get, Put, Queue, SortedQueue, above_zero
from fulfilsim.engine._clock cimport FREED, Clock
from fulfilsim.engine._events cimport PENDING

from fulfilsim.engine._base import key_of


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

    def __init__(self, Clock env not None, capacity=1):
        BaseResource.__init__(self, env, above_zero(capacity, '"capacity" must be > 0.'))
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
        if type(self.put_queue) is Queue and (<Queue>self.put_queue).size() == 0 and self.try_put(put):
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
        elif (<Queue>queue).size() and self.try_put((<Queue>queue).front()):
            (<Queue>queue).popleft()
        return 0

    cdef bint try_put(self, Put put) except -1:
        if PyList_GET_SIZE(self.users) >= self.room:
            return False
        self.grant(<Request?>put)
        return True


cdef class PriorityResource(Resource):
    """A resource whose waiting requests are granted by priority."""

    PutQueue = SortedQueue
    GetQueue = Queue

    def request(self, priority=0, preempt=True):
        """Ask for a slot; smaller priorities go first."""
        cdef PriorityRequest request = PriorityRequest.__new__(PriorityRequest)
        request.rank(self, priority, preempt)
        return request


cdef class PreemptiveResource(PriorityResource):
    """A resource whose slots the more important take from the less important, who are interrupted."""

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
