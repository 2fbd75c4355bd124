"""The sourcing rule as columns, and what each node may expect of the orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.sourcing import EVERY_NODE, Sourcing
from fulfilsim.world.calendar import Calendar

if TYPE_CHECKING:
    from fulfilsim.world.build import World

Floats = NDArray[np.float64]
LOOKS_AT_THE_STATE = ("least loaded", "by your own file")


@dataclass(frozen=True)
class SourcingPlan:
    """Which node serves an order.

    Parameters
    ----------
    policy
        Name of the policy.
    place
        Place of each node in the order of preference; those not named come last (nodes,).
    shares
        Share of the orders of each simulated day, for by share (days, nodes).
    above
        Backlog above which each node is passed over (nodes,) [orders].
    every_s
        How often the state of the nodes is looked at [s]; infinite where nothing depends on it.
    file
        The user's own policy.
    """

    policy: str
    place: Floats
    shares: Floats
    above: Floats
    every_s: float
    file: Path | None


def make_sourcing(loaded: Loaded, calendar: Calendar) -> SourcingPlan:
    """Lay the rule out over the simulated days."""
    scenario: Scenario = loaded.scenario
    rule, nodes = scenario.sourcing or Sourcing(), list(scenario.nodes)
    preferred = list(rule.nodes or ())
    limits = dict(rule.above or ())
    looks = (rule.policy in LOOKS_AT_THE_STATE or rule.above is not None) and len(nodes) > 1
    return SourcingPlan(
        policy=rule.policy,
        place=np.array([preferred.index(n) if n in preferred else len(preferred) for n in nodes], float),
        shares=np.array([_shares(rule, calendar, day, nodes) for day in range(len(calendar.dates))]),
        above=np.array([limits.get(n, _for_all(rule, n)) for n in nodes], float),
        every_s=rule.decided_every if looks else float("inf"),
        file=loaded.inputs.get(("sourcing", "file")),
    )


def _for_all(rule: Sourcing, node: str) -> float:
    """Return the backlog above which every node is passed over, but for the last that overflow has."""
    last = rule.policy == "overflow" and rule.nodes is not None and node == rule.nodes[-1]
    return np.inf if last else float(dict(rule.above or ()).get(EVERY_NODE, np.inf))


def _shares(rule: Sourcing, calendar: Calendar, day: int, nodes: list[str]) -> list[float]:
    phases, date = (rule.phases or {}).values(), calendar.dates[day]
    on_the_day = [phase.shares for phase in phases if date in phase.dates]
    shares: Mapping[str, float] = on_the_day[0] if on_the_day else rule.shares or {}
    return [shares.get(node, 0.0) for node in nodes]


def expected_shares(world: World) -> Floats:
    """Return the share of each day's orders that a node may expect, as the state is not known (nodes, days).

    Orders that are shared by place or price are taken to go to the nearest; those shared by load, evenly.
    """
    serves = np.array([node.serves for node in world.nodes], float)
    by_share = world.sourcing.policy == "by share"
    wanted: Floats = serves * (world.sourcing.shares.T if by_share else _wanted(world)[:, np.newaxis])
    total = wanted.sum(axis=0)
    even = serves / np.maximum(serves.sum(axis=0), 1)
    return np.asarray(np.where(total > 0, wanted / np.where(total > 0, total, 1.0), even))


def _wanted(world: World) -> Floats:
    """Return how much of the orders each node would get on a day on which all serve (nodes,)."""
    count, policy = len(world.nodes), world.sourcing.policy
    if count == 1 or policy == "least loaded":
        return np.ones(count)
    if policy in ("in order", "overflow"):
        return np.asarray(1e-6**world.sourcing.place)
    km = np.nan_to_num([world.places.km_from(node.lat, node.lng) for node in world.nodes])
    weight = np.diff(world.places.cumulative, prepend=0.0)
    return np.bincount(km.argmin(axis=0), weight, count).astype(np.float64)
