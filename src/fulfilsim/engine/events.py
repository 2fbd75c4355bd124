"""What happens, and who waits for it (``simpy.events``)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._conditions import AllOf, AnyOf, Condition, ConditionValue
    from fulfilsim.engine._events import NORMAL, PENDING, URGENT, Event, EventPriority, Timeout
    from fulfilsim.engine._processes import Initialize, Interrupt, Interruption, Process
else:
    from simpy.events import (
        NORMAL,
        PENDING,
        URGENT,
        AllOf,
        AnyOf,
        Condition,
        ConditionValue,
        Event,
        EventPriority,
        Initialize,
        Interruption,
        Process,
        Timeout,
    )
    from simpy.exceptions import Interrupt

__all__ = [
    "NORMAL",
    "PENDING",
    "URGENT",
    "AllOf",
    "AnyOf",
    "Condition",
    "ConditionValue",
    "Event",
    "EventPriority",
    "Initialize",
    "Interrupt",
    "Interruption",
    "Process",
    "ProcessGenerator",
    "Timeout",
]

ProcessGenerator = Generator[Event, Any, Any]
