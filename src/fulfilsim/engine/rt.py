"""An environment that keeps step with the clock on the wall (``simpy.rt``)."""

from __future__ import annotations

from time import monotonic, sleep

from fulfilsim.engine.core import EmptySchedule, Environment, Infinity, SimTime

__all__ = ["RealtimeEnvironment"]


class RealtimeEnvironment(Environment):
    """Let each event happen when its time has come on the clock.

    Parameters
    ----------
    initial_time
        Where time begins.
    factor
        Length of one unit of time [s].
    strict
        Whether to fail when the events come more than one unit late.
    """

    def __init__(self, initial_time: SimTime = 0, factor: float = 1.0, strict: bool = True) -> None:
        super().__init__(initial_time)
        self.env_start = initial_time
        self.real_start = monotonic()
        self._factor = factor
        self._strict = strict

    @property
    def factor(self) -> float:
        """Length of one unit of time [s]."""
        return self._factor

    @property
    def strict(self) -> bool:
        """Whether lateness is an error."""
        return self._strict

    def sync(self) -> None:
        """Set the clock anew, so that time spent before the run does not count as lateness."""
        self.real_start = monotonic()

    def step(self) -> None:
        """Wait until the next event is due, then let it happen.

        Raises
        ------
        EmptySchedule
            If nothing is left to happen.
        RuntimeError
            If the event is late and the environment is strict.
        """
        time = self.peek()
        if time == Infinity:
            raise EmptySchedule
        due = self.real_start + (time - self.env_start) * self._factor
        late = monotonic() - due
        if self._strict and late > self._factor:
            raise RuntimeError(f"Simulation too slow for real time ({late:.3f}s).")
        while (early := due - monotonic()) > 0:  # a sleep may end too soon
            sleep(early)
        super().step()
