"""Processes, stations and time: SimPy, compiled, and what fulfilment needs on top of it.

``import fulfilsim.engine as simpy`` runs a model written for SimPy 4.1. ``FULFILSIM_BACKEND`` chooses
the engine: ``compiled`` is ours, ``reference`` is SimPy as published.
"""

from __future__ import annotations

from fulfilsim.engine.backends import backend
from fulfilsim.engine.core import Environment
from fulfilsim.engine.events import AllOf, AnyOf, Event, Process, ProcessGenerator, Timeout
from fulfilsim.engine.exceptions import Interrupt, SimPyException
from fulfilsim.engine.hours import attend
from fulfilsim.engine.phases import ARRIVAL, ASSIGNMENT, COMPLETION, CONTROL, LAST, SORTING, at
from fulfilsim.engine.resources.container import Container
from fulfilsim.engine.resources.resource import Preempted, PreemptiveResource, PriorityResource, Resource
from fulfilsim.engine.resources.store import FilterStore, PriorityItem, PriorityStore, Store
from fulfilsim.engine.rt import RealtimeEnvironment
from fulfilsim.engine.spells import Spells, Unfinished
from fulfilsim.engine.station import Crew, Floor, Line, Station

__all__ = [
    "ARRIVAL",
    "ASSIGNMENT",
    "COMPLETION",
    "CONTROL",
    "LAST",
    "SORTING",
    "AllOf",
    "AnyOf",
    "Container",
    "Crew",
    "Environment",
    "Event",
    "FilterStore",
    "Floor",
    "Interrupt",
    "Line",
    "Preempted",
    "PreemptiveResource",
    "PriorityItem",
    "PriorityResource",
    "PriorityStore",
    "Process",
    "ProcessGenerator",
    "RealtimeEnvironment",
    "Resource",
    "SimPyException",
    "Spells",
    "Station",
    "Store",
    "Timeout",
    "Unfinished",
    "at",
    "attend",
    "backend",
]

__version__ = "4.1"  # of SimPy, whose interface this is
