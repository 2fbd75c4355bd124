"""A stage of a node: who does it, how long it takes, how it walks."""

from __future__ import annotations

from dataclasses import dataclass

from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import LinearTime, Spread


@dataclass(frozen=True)
class StagePlan:
    """A stage: its teams by index, in the order of preference, how long an order takes, how it walks.

    What ships on pallets takes `pallet_time`, where there is one.
    """

    name: str
    teams: tuple[int, ...]
    stations: int | None
    time: LinearTime | Distribution
    spread: Spread
    travel: str | None = None
    pallet_time: LinearTime | Distribution | None = None
