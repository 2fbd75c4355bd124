"""Helpers for processes (``simpy.util``)."""

from __future__ import annotations

from fulfilsim.engine.core import Environment, SimTime
from fulfilsim.engine.events import Event, Process, ProcessGenerator

__all__ = ["start_delayed", "subscribe_at"]


def start_delayed(env: Environment, generator: ProcessGenerator, delay: SimTime) -> Process:
    """Start a process after a delay; the value of what is returned is the process.

    Raises
    ------
    ValueError
        If the delay is not positive.
    """
    if delay <= 0:
        raise ValueError(f"delay(={delay}) must be > 0.")

    def start() -> ProcessGenerator:
        yield env.timeout(delay)
        return env.process(generator)

    return env.process(start())


def subscribe_at(event: Event) -> None:
    """Have the running process interrupted when an event happens; the cause is the event and its value.

    Raises
    ------
    RuntimeError
        If the event has happened already, or no process is running.
    """
    subscriber = event.env.active_process
    if subscriber is None:
        raise RuntimeError("only a process can subscribe to an event")
    if event.callbacks is None:
        raise RuntimeError(f"{event} has already terminated.")

    def wait() -> ProcessGenerator:
        value = yield event
        if subscriber.is_alive:
            subscriber.interrupt((event, value))

    event.env.process(wait())
