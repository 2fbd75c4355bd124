"""What is known of orders and nodes when it is decided which node serves an order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.ranks import places_among
from fulfilsim.marks import Marks, purpose
from fulfilsim.policies.sourcing import POLICIES, Candidates, Policy, ranked
from fulfilsim.sim.foreseen import Baskets, Foreseen
from fulfilsim.world.build import World

SERVICE = purpose("order.service")
NODE = purpose("order.node")
PRICED = ("cheapest", "by your own file")  # policies that look at what an order would cost

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def services_by_node(
    world: World, marks: Marks, keys: NDArray[np.uint64], channel: Ints, said: Ints | None
) -> Ints:
    """Return the service that each order would go with from each node: the mark that chooses is its own.

    Orders of a channel that ships on pallets choose among the services for these.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    keys
        Keys of the orders (n,).
    channel
        Their channels (n,).
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
    for rows, services in _by_packs(world, channel):
        for node in range(len(world.nodes)):
            there = np.array([i for i in services if world.services[i].lanes[node] is not None], np.int64)
            if not len(there):
                continue  # no order that needs one of them is served from here
            cumulative = np.cumsum([world.services[index].share for index in there])
            chosen[rows, node] = there[places_among(cumulative / cumulative[-1], u[rows])]
            if said is not None:
                named = np.isin(said[rows], there)
                chosen[rows, node] = np.where(named, said[rows], chosen[rows, node])
    return chosen


def _by_packs(world: World, channel: Ints) -> Iterator[tuple[Ints | slice, list[int]]]:
    """Yield the orders that go in parcels and on pallets, with the services for each."""
    for_pallets = [world.carriers[plan.carrier].pallets for plan in world.services]
    if not any(for_pallets):
        yield slice(None), list(range(len(for_pallets)))
        return
    on_pallets = world.channels.on_pallets[channel]
    for kind in (False, True):
        yield np.flatnonzero(on_pallets == kind), [i for i, each in enumerate(for_pallets) if each == kind]


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
    serves = np.array([node.serves for node in world.nodes])
    open_now = (serves & serves[world.packed_by]).T[day]  # a cross-dock needs who packs for it
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
