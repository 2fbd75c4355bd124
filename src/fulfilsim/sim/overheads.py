"""What centres of one's own cost beside their people at the stages, their material and their rent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.billing.exact import half_up
from fulfilsim.sim.journal import Books
from fulfilsim.world.build import World
from fulfilsim.world.centre import CentrePlan

SHRINKAGE = "shrinkage"

Ints = NDArray[np.int64]


def post_overheads(world: World, books: Books, horizon: float) -> None:
    """Post equipment, systems and indirect labour at the end of each day up to the horizon."""
    ends = world.calendar.day_starts[1:]
    ends = ends[ends <= horizon]
    for node in world.nodes:
        for each in node.overheads:
            rows = np.flatnonzero(each.micro[: len(ends)])
            micro = each.micro[rows]
            books.ledger.post(each.account, events.PER_PERIOD, each.party, each.name, "day",
                              node=node.name, at=ends[rows], quantity=1.0, rate_micro=micro,
                              amount_micro=micro)  # fmt: skip


def post_shrinkage(
    world: World, node: CentrePlan, books: Books, delivered: NDArray[np.float64], cost_micro: Ints
) -> None:
    """Post what is lost of the goods that a node delivered, at the end of each day.

    Parameters
    ----------
    world, node, books
        The node, and where it is posted.
    delivered, cost_micro
        When its orders were delivered, and what their goods cost (n,) each [s, 1e-6 currency].
    """
    if not node.shrinkage or not len(delivered):
        return
    day = world.outlook.day_of(delivered)
    goods = np.zeros(len(world.outlook.dates), np.int64)
    np.add.at(goods, day, cost_micro)
    rows = np.flatnonzero(goods)
    lost = [half_up(node.shrinkage * int(each)) for each in goods[rows]]
    books.ledger.post("stock", events.PER_PERIOD, SHRINKAGE, SHRINKAGE, "day", node=node.name,
                      at=world.outlook.day_starts[rows + 1], quantity=1.0, rate_micro=lost,
                      amount_micro=lost)  # fmt: skip
