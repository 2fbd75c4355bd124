"""What is known of orders and nodes when it is decided which node serves an order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.policies.sourcing import POLICIES, Candidates, Policy, ranked
from fulfilsim.sim.foreseen import Baskets, Foreseen
from fulfilsim.world.build import World

SERVICE = purpose("order.service")
NODE = purpose("order.node")
PRICED = ("cheapest", "by your own file")  # policies that look at what an order would cost

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def services_by_node(world: World, marks: Marks, keys: NDArray[np.uint64], said: Ints | None) -> Ints:
    """Return the service that each order would go with from each node: the mark that chooses is its own.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    keys
        Keys of the orders (n,).
    said
        Service that an order file names, -1 where it names none (n,); from a node without that service the
        order goes with another one.

    Returns
    -------
    ndarray
        Indices of services (n, nodes).
    """
    u = marks.uniform(SERVICE, keys)
    chosen = np.zeros((len(keys), len(world.nodes)), np.int64)
    for node in range(len(world.nodes)):
        there = np.array([i for i, plan in enumerate(world.services) if plan.lanes[node] is not None])
        cumulative = np.cumsum([world.services[index].share for index in there])
        chosen[:, node] = there[np.searchsorted(cumulative / cumulative[-1], u)]
        if said is not None:
            chosen[:, node] = np.where(np.isin(said, there), said, chosen[:, node])
    return chosen


def preferred(
    foreseen: Foreseen,
    baskets: Baskets,
    day: Ints,
    channel: Ints,
    services: Ints,
    backlog: Floats | None = None,
    policy: Policy | None = None,
) -> Ints:
    """Return the nodes of each order, the best first, -1 where no more may serve it (n, nodes).

    Without a backlog the nodes are taken to have none: that is what check-out knows. An order that no node
    may serve on its day is left to those of its channel, and waits there.
    """
    world = foreseen.world
    if len(world.nodes) == 1:
        return np.broadcast_to(np.int64(0), (len(baskets), 1))
    rule = world.sourcing
    open_now = np.array([node.serves for node in world.nodes]).T[day]
    of_channel = world.channels.nodes[channel]
    allowed = of_channel & open_now
    allowed = np.where(allowed.any(axis=1, keepdims=True), allowed, of_channel)
    orders = Candidates(
        allowed=allowed,
        km=world.km_from_nodes[:, baskets.place].T,
        cost_micro=_landed_cost(foreseen, baskets, services),
        share=rule.shares[day],
        mark=foreseen.marks.uniform(NODE, baskets.keys),
        backlog=np.zeros(len(world.nodes)) if backlog is None else backlog,
        pace=world.pace,
        place=rule.place,
        above=rule.above,
    )
    return ranked((policy or POLICIES[rule.policy])(orders), orders)


def _landed_cost(foreseen: Foreseen, baskets: Baskets, services: Ints) -> Floats:
    """Return what each order costs from each node, where the policy asks (n, nodes) [1e-6 currency]."""
    if foreseen.world.sourcing.policy not in PRICED:
        return np.zeros((len(baskets), len(foreseen.world.nodes)))
    return foreseen.landed_micro(baskets, services)
