"""The shop chooses the service: what it knows of each, and how much each still takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.policies.carrier_choice import ENDLESS, POLICIES, Offers, placed, ranked
from fulfilsim.sim.conditions import conditions_of
from fulfilsim.sim.customers import Orders, baskets_of
from fulfilsim.sim.foreseen import Foreseen
from fulfilsim.world.build import World
from fulfilsim.world.carriers import CarrierPlan, ServicePlan, promised_days
from fulfilsim.world.network import UNLIMITED

CONTRACT = purpose("order.contract share")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Choice:
    """Chooses services for orders as they find their node.

    Parameters
    ----------
    world, marks, orders
        Scenario, which says how to choose, random marks, all orders of the run.
    """

    def __init__(self, world: World, marks: Marks, orders: Orders) -> None:
        self.world, self.marks, self.orders = world, marks, orders
        block = world.scenario.carrier_choice
        if block is None:
            raise LookupError("nothing says how a service is chosen")
        self.block, self.foreseen = block, Foreseen(world, marks)
        names = [plan.name for plan in world.services]
        self.offered = np.array([block.services is None or name in block.services for name in names])
        self.share = np.array([(block.shares or {}).get(name, 0.0) for name in names])
        self.room = [_room(world, node) for node in range(len(world.nodes))]
        self.closed = [conditions_of(plan, marks).closed for plan in world.carriers]

    def choose(self, order: Ints, node: Ints, ordered: Ints, payable: Floats) -> Ints:
        """Return the service that takes each order or part of one (n,).

        Parameters
        ----------
        order, node, ordered
            Order, the node that ships it, and the service that its customer chose (n,).
        payable
            When it may be released (n,) [s].
        """
        chosen = ordered.astype(np.int64)
        # The orders of a snapshot are labelled already.
        free = self.orders.placed[order] >= self.world.calendar.start
        for number in np.unique(node).tolist():
            mine = np.flatnonzero(free & (node == number))
            chosen[mine] = self._at(number, order[mine], chosen[mine], payable[mine])
        return chosen

    def _at(self, node: int, order: Ints, ordered: Ints, payable: Floats) -> Ints:
        orders, count = self.orders, len(order)
        begins = np.minimum(np.maximum(orders.placed[order], payable), self.world.calendar.end)
        meets = np.zeros((count, len(self.world.services)), bool)
        price = np.full(meets.shape, ENDLESS)
        days = len(self.world.outlook.dates)
        baskets = baskets_of(orders, order)
        slots = np.full(meets.shape, days * len(self.world.carriers))
        for index, plan in enumerate(self.world.services):
            lane, carrier = plan.lanes[node], self.world.carriers[plan.carrier]
            if lane is None:
                continue
            ships, arrives = self._foreseen(plan, node, begins)
            by = np.append(carrier.delivery_to, np.inf)[arrives]
            fits = self.world.channels.on_pallets[orders.channel[order]] == carrier.pallets
            meets[:, index] = fits & self.offered[index] & (by <= orders.promised_by[order])
            price[:, index] = self.foreseen.carriage_micro(index, node, baskets, np.minimum(ships, days - 1))
            slots[:, index] = np.where(ships < days, plan.carrier * days + ships, slots[:, index])
        marks = self.marks.uniform(CONTRACT, orders.keys[order])
        choices = ranked(POLICIES[self.block.policy], Offers(meets, price, ordered, self.share, marks))
        if self.block.when_full == "wait":
            return choices[:, 0]
        chosen, self.room[node] = placed(choices, slots, self.room[node])
        return chosen

    def _foreseen(self, plan: ServicePlan, node: int, begins: Floats) -> tuple[Ints, Ints]:
        """Return the days of collection and delivery as the shop sees them (n,) each.

        That a carrier is closed is known from the day on on which it closes, and then also for how long.
        """
        outlook, carrier = self.world.outlook, self.world.carriers[plan.carrier]
        closed = self.closed[plan.carrier]
        ships, arrives = promised_days(plan, carrier, node, outlook, begins)
        struck = np.flatnonzero(closed[outlook.day_of(begins)])
        if len(struck):
            dock = carrier.dock(node)
            docks = [replace(dock, ships=dock.ships & ~closed) if each == node else other
                     for each, other in enumerate(carrier.docks)]  # fmt: skip
            known = replace(carrier, works=carrier.works & ~closed, docks=tuple(docks))
            ships[struck], arrives[struck] = promised_days(plan, known, node, outlook, begins[struck])
        return ships, arrives


def _room(world: World, node: int) -> Ints:
    """Return the parcels that each carrier takes from a node on each day, and endless room for the rest."""
    days = len(world.outlook.dates)
    return np.concatenate([*(_room_of(world, plan, node, days) for plan in world.carriers), [ENDLESS]])


def _room_of(world: World, plan: CarrierPlan, node: int, days: int) -> Ints:
    """Return the parcels that a carrier takes on each day (days,): the fewer of trailers and network.

    A network that takes so many a day is the nodes' in equal parts.
    """
    room, dock = np.full(days, ENDLESS), plan.docks[node]
    if dock is None:
        return np.zeros(days, np.int64)
    if dock.cap is not None:
        room = dock.cap * np.bincount(world.outlook.day_of(dock.departures), minlength=days)
    gate = plan.network.gates[plan.network.entries[node]]
    nodes = sum(entry == plan.network.entries[node] and there is not None
                for entry, there in zip(plan.network.entries, plan.docks, strict=True))  # fmt: skip
    left = np.maximum(gate.capacity - gate.background, 0) // nodes
    limit = np.where(gate.capacity == UNLIMITED, ENDLESS, left)
    known = len(limit)
    room[:known] = np.minimum(room[:known], limit)
    return np.asarray(room, np.int64)
