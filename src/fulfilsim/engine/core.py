"""The environment: time, and what is to happen in it (``simpy.core``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._base import BoundClass
    from fulfilsim.engine._core import EmptySchedule, Environment, Infinity, StopSimulation
else:
    from simpy.core import BoundClass, EmptySchedule, Environment, Infinity, StopSimulation

__all__ = ["BoundClass", "EmptySchedule", "Environment", "Infinity", "SimTime", "StopSimulation"]

SimTime = int | float
