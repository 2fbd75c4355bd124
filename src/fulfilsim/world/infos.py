"""What an analysis needs to know of stages and wages, and no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StageInfo:
    """Which teams serve a stage of a node."""

    node: str
    stage: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class WageInfo:
    """What a team's hour costs [1e-6 currency], the premium on it [share], and whether breaks are paid."""

    node: str
    team: str
    rate_micro: int
    premium: float
    paid_breaks: bool
