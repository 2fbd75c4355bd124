"""Processes, stations and time: SimPy, and what fulfilment needs on top of it.

``FULFILSIM_BACKEND`` chooses the discrete-event backend; ``reference`` is SimPy as published.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

from simpy import Environment, Event

from fulfilsim.engine.phases import ARRIVAL, ASSIGNMENT, COMPLETION, CONTROL, LAST, SORTING, at
from fulfilsim.engine.station import Crew, Floor, Spell, Station
from fulfilsim.errors import bad

__all__ = [
    "ARRIVAL",
    "ASSIGNMENT",
    "COMPLETION",
    "CONTROL",
    "LAST",
    "SORTING",
    "Crew",
    "Environment",
    "Event",
    "Floor",
    "Process",
    "Spell",
    "Station",
    "at",
    "backend",
]

Process = Generator[Event, Any, None]


def backend() -> str:
    """Return the name of the backend in use.

    Raises
    ------
    InputError
        If ``FULFILSIM_BACKEND`` names one that this version does not have.
    """
    name = os.environ.get("FULFILSIM_BACKEND", "reference")
    if name != "reference":
        raise bad("FULFILSIM_BACKEND", "", f"unknown backend '{name[:40]}'", "reference")
    return name
