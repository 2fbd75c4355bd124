"""What channels keep of an order: their commission, and what they fine for one that left late."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.world.build import World

COMMISSION, LATE = "commission", "late shipment"

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def post_terms(
    world: World,
    node: str,
    books: Books,
    orders: Orders,
    sold: Ints,
    value_micro: Ints,
    delivered: Floats,
    shipped: Floats,
) -> None:
    """Take off the revenue what its channel keeps of each delivered order, at the delivery.

    Parameters
    ----------
    world, node, books
        The channels, the node that shipped, and where it is posted.
    orders, sold
        All orders, and the indices of those delivered from the node (n,).
    value_micro, delivered, shipped
        Their value, delivery and collection (n,) each [1e-6 currency, s, s].
    """
    channels = world.channels
    channel = orders.channel[sold]
    kept = np.rint(channels.commission[channel] * value_micro).astype(np.int64)
    late = shipped > orders.promised_ship[sold]
    fined = np.where(late, channels.late_fee_micro[channel], 0)
    for number, party in enumerate(channels.names):
        for contract, amounts in ((COMMISSION, kept), (LATE, fined)):
            rows = np.flatnonzero((channel == number) & (amounts > 0))
            if len(rows):
                books.ledger.post(events.REVENUE, events.PER_ORDER, party, contract, "order", node=node,
                                  at=delivered[rows], quantity=1.0, rate_micro=-amounts[rows],
                                  amount_micro=-amounts[rows], order=sold[rows])  # fmt: skip
