"""Whether the last crew of the day stays on, and how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

STEP_S = 900.0


class OvertimePolicy(Protocol):
    """Says how long a crew stays after its shift; draws no random numbers."""

    def stay_s(self, waiting_s: float, heads: int, /) -> float:
        """Return the overtime of a crew [s], given the work that waits at its stages [person-seconds]."""


@dataclass(frozen=True)
class NoOvertime:
    """Everybody goes home."""

    def stay_s(self, _waiting_s: float, _heads: int, /) -> float:
        """Return no time at all."""
        return 0.0


@dataclass(frozen=True)
class WhileWorkWaits:
    """Stay as long as the waiting work takes, in quarters of an hour.

    Parameters
    ----------
    when_over_s
        Waiting work above which the crew stays at all [person-seconds].
    at_most_s
        Longest stay [s].
    """

    when_over_s: float
    at_most_s: float

    def stay_s(self, waiting_s: float, heads: int, /) -> float:
        """Return the time that the crew needs for the waiting work, within the limit."""
        if waiting_s <= self.when_over_s:
            return 0.0
        return min(self.at_most_s, math.ceil(waiting_s / heads / STEP_S) * STEP_S)
