"""Hours of work: a crew that comes and goes by a calendar."""

from __future__ import annotations

from collections.abc import Iterable

from fulfilsim.engine.core import Environment
from fulfilsim.engine.crews import Crew
from fulfilsim.engine.events import ProcessGenerator
from fulfilsim.engine.phases import CONTROL, at


def attend(env: Environment, crew: Crew, turns: Iterable[tuple[float, float]]) -> ProcessGenerator:
    """Have a crew come and go; a process.

    Parameters
    ----------
    env
        Where time passes.
    crew
        Who comes and goes.
    turns
        Instants and how many are there from then on, 0 for nobody: shifts, and breaks between them [s].
    """
    for instant, heads in turns:
        yield at(env, instant, CONTROL)
        if heads > 0:
            crew.arrive(heads)
        elif crew.on_duty:
            crew.leave()
