"""What comes first when several things happen at one instant.

Completions, then control events (shifts, collections), then the carriers' sorting, then arrivals, then the
assignment of people to waiting work, and last whoever only looks. So an order finished at the minute of a
collection is on the trailer, and nothing depends on the order in which events were scheduled.
"""

from __future__ import annotations

from typing import Final

from fulfilsim.engine.backends import COMPILED
from fulfilsim.engine.core import Environment
from fulfilsim.engine.events import Event, EventPriority

COMPLETION: Final = EventPriority(1)  # SimPy's own priority of what succeeds
CONTROL: Final = EventPriority(2)
SORTING: Final = EventPriority(3)
ARRIVAL: Final = EventPriority(4)
ASSIGNMENT: Final = EventPriority(5)
LAST: Final = EventPriority(6)
WATCH: Final = EventPriority(7)  # when states are looked for that somebody waits for


def at(env: Environment, time: float, phase: int) -> Event:
    """Return the event of an instant in a phase.

    Times are whole ticks of 2**-10 s, so `time` is met exactly.

    Raises
    ------
    ValueError
        If the instant is past.
    """
    event = Event(env)
    happen(event, time, phase)
    return event


def happen(event: Event, time: float, phase: int) -> None:
    """Have an event happen at an instant in a phase.

    Raises
    ------
    ValueError
        If the instant is past.
    """
    env = event.env
    if COMPILED:
        env.happen(event, time, phase)
        return
    if time < env.now:
        raise ValueError(f"{time} s is past; it is {env.now} s")
    event._ok, event._value = True, None  # as SimPy's own Timeout does
    env.schedule(event, phase, time - env.now)
