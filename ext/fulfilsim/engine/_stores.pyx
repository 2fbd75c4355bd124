# cython: binding=False, nonecheck=True
"""Matter in a container and things in a store, put in and got out."""

from fulfilsim.engine._base cimport BaseResource, Get, Put, Queue, above_zero
from fulfilsim.engine._clock cimport Clock

from heapq import heappop, heappush
from typing import NamedTuple

from fulfilsim.engine._base import BoundClass


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
        self.amount = above_zero(amount, "amount(={}) must be > 0.")
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
        self.amount = above_zero(amount, "amount(={}) must be > 0.")
        self.begin(container)


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

    def __init__(self, Clock env not None, capacity=float("inf"), init=0):
        BaseResource.__init__(self, env, above_zero(capacity, '"capacity" must be > 0.'))
        if init < 0:
            raise ValueError('"init" must be >= 0.')
        if init > capacity:
            raise ValueError('"init" must be <= "capacity".')
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

    def __init__(self, Clock env not None, capacity=float("inf")):
        BaseResource.__init__(self, env, above_zero(capacity, '"capacity" must be > 0.'))
        self.items = self.shelf()

    cdef object shelf(self):
        return Queue()

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
    """A store out of which the smallest thing comes first."""

    cdef object shelf(self):
        return []

    def _do_put(self, event):
        if len(self.items) < self.room:
            heappush(self.items, event.item)
            event.succeed()

    def _do_get(self, event):
        if self.items:
            event.succeed(heappop(self.items))


cdef class FilterStore(Store):
    """A store out of which things are got by what they are."""

    get = BoundClass(FilterStoreGet)

    cdef object shelf(self):
        return []

    def _do_get(self, event):
        for i, item in enumerate(self.items):
            if event.filter(item):
                del self.items[i]
                event.succeed(item)
                break
        return True
