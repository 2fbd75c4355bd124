"""Things that are put in and got out (``simpy.resources.store``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._stores import (
        FilterStore,
        FilterStoreGet,
        PriorityItem,
        PriorityStore,
        Store,
        StoreGet,
        StorePut,
    )
else:
    from simpy.resources.store import (
        FilterStore,
        FilterStoreGet,
        PriorityItem,
        PriorityStore,
        Store,
        StoreGet,
        StorePut,
    )

__all__ = [
    "FilterStore",
    "FilterStoreGet",
    "PriorityItem",
    "PriorityStore",
    "Store",
    "StoreGet",
    "StorePut",
]
