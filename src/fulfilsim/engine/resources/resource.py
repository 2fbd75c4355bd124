"""Slots that are requested, used and released (``simpy.resources.resource``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._base import SortedQueue
    from fulfilsim.engine._resource import (
        Preempted,
        PreemptiveResource,
        PriorityRequest,
        PriorityResource,
        Release,
        Request,
        Resource,
    )
else:
    from simpy.resources.resource import (
        Preempted,
        PreemptiveResource,
        PriorityRequest,
        PriorityResource,
        Release,
        Request,
        Resource,
        SortedQueue,
    )

__all__ = [
    "Preempted",
    "PreemptiveResource",
    "PriorityRequest",
    "PriorityResource",
    "Release",
    "Request",
    "Resource",
    "SortedQueue",
]
