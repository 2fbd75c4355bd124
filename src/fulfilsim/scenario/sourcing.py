"""Which node serves an order."""

from __future__ import annotations

from typing import Annotated, Literal

from fulfilsim import units
from fulfilsim.scenario.fields import Block, Duration, FilePath, Names, Share, Span, field, reads

Policy = Literal[
    "nearest", "cheapest", "least loaded", "in order", "by share", "overflow", "by your own file"
]

EVERY_NODE = ""


def read_backlogs(value: object) -> tuple[tuple[str, int], ...]:
    """Read a number of orders for every node, or by node."""
    if not isinstance(value, dict):
        return ((EVERY_NODE, units.count(value, "orders")),)
    return tuple((str(node), units.count(orders, "orders")) for node, orders in sorted(value.items()))


Backlogs = Annotated[tuple[tuple[str, int], ...], *reads(
    read_backlogs, "2500 orders", {"store": "60 orders"}, kind=["string", "object"])]  # fmt: skip


class Phase(Block):
    """Some days on which orders are shared out in another way."""

    dates: Span = field(says="Days of the phase, both ends included.")
    shares: dict[str, Share] = field(says="Share of the orders by node; they add up to 100 %.")


class Sourcing(Block):
    """Which node serves an order, among those that serve on its day and have a carrier."""

    policy: Policy = field(
        "nearest",
        says="The node nearest to the customer; the one that ships cheapest; the one with the shortest "
        "backlog in days of its usual work; the first of `nodes`; by share; the first of `nodes` until its "
        "backlog is above `above`; or a Python file of your own.",
    )
    nodes: Names | None = field(
        None, says="Nodes in the order of preference, for in order and overflow; by name otherwise."
    )
    shares: dict[str, Share] | None = field(
        None, says="Share of the orders by node, for by share; they add up to 100 %."
    )
    phases: dict[str, Phase] | None = field(
        None, says="Days on which other shares hold, e.g. while a partner takes over step by step."
    )
    above: Backlogs | None = field(
        None,
        says="Backlog above which a node is passed over: one for all, or by node; overflow needs it, and "
        "every policy heeds it.",
    )
    file: FilePath | None = field(
        None, says="Python file with a function `rank`, for by your own file; needs --allow-code."
    )
    decided_every: Duration = field(
        "1 h", says="How often the state of the nodes is looked at: until then it is taken as it was."
    )
