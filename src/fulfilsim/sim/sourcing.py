"""Sourcing: orders find the node that ships them.

What nothing depends on is decided at once, for all orders of the run. Else the state of the nodes is looked
at now and then, and what is known then decides for the orders that are placed until the next look.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fulfilsim.engine import CONTROL, Environment, ProcessGenerator, at
from fulfilsim.marks import Marks
from fulfilsim.policies.sourcing import Policy
from fulfilsim.sim.candidates import PRICED, preferred, services_by_node
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.restock import Restock
from fulfilsim.sim.shipping import Parts, Shipping
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks

Ints = NDArray[np.int64]


@dataclass
class Sourcing:
    """Gives orders to nodes.

    Parameters
    ----------
    world, marks, orders
        Scenario, random marks, all orders of the run.
    houses, shipping
        The nodes, and who makes jobs for them.
    stock
        Stock of the nodes, where it is modelled.
    policy
        The user's own policy, where there is one.
    restock
        Who brings back to the shelves what customers do not keep, where there is stock.
    sourced
        Orders given out so far.
    """

    world: World
    marks: Marks
    orders: Orders
    houses: list[Warehouse]
    shipping: Shipping
    stock: Stock | None = None
    policy: Policy | None = None
    restock: Restock | None = None
    sourced: int = 0

    def begin(self) -> None:
        """Give out the orders of the first stretch of time."""
        self._source(self._ends()[0])

    def work(self, env: Environment) -> ProcessGenerator:
        """Give out the orders of each later stretch when it begins."""
        ends = self._ends()
        for begins, end in pairwise(ends):
            yield at(env, begins, CONTROL)
            self._source(end)

    def _ends(self) -> list[float]:
        """Return the ends of the stretches of time; the last is endless."""
        calendar, every = self.world.calendar, self.world.sourcing.every_s
        looks = np.arange(calendar.start + every, calendar.end, every) if every < np.inf else np.zeros(0)
        midnights = [] if self.stock is None else calendar.day_starts[1:-1].tolist()
        ends = {*to_ticks(looks).tolist(), *midnights}
        return [*sorted(end for end in ends if end > calendar.start), np.inf]

    def _source(self, until: float) -> None:
        """Give out the orders that are placed before an instant, and were not given out."""
        orders, first = self.orders, self.sourced
        self.sourced = last = int(np.searchsorted(orders.placed, until))
        if self.stock is not None:
            # What is open when the run starts has its goods already.
            opening = max(first, min(last, int(np.searchsorted(orders.placed, self.world.calendar.start))))
            if self.restock is not None:
                self.restock.before(self.stock.room.now, until)
            self._from_stock(self.stock, opening, last, until)
            last = opening
        if last == first:
            return
        rows, services = np.arange(first, last), None
        if np.isfinite(self.world.sourcing.every_s):
            services = self._services(rows)
            node = self._preferred(rows, services)[:, 0]
        else:
            node = orders.home[rows]
        begins, ends = orders.first_line[[first, last]].tolist()
        self.shipping.ship(Parts(
            order=rows,
            node=node,
            service=orders.service[rows] if services is None else services[np.arange(len(rows)), node],
            payable=orders.payable[rows],
            first_line=orders.first_line[first : last + 1] - begins,
            line=np.arange(begins, ends),
        ))  # fmt: skip

    def _from_stock(self, stock: Stock, first: int, last: int, until: float) -> None:
        """Give out what is in stock of the orders of a stretch of time, and of those that waited."""
        rows = np.arange(first, last)
        priced = self.world.sourcing.policy in PRICED
        nodes = self._preferred(rows, self._services(rows if priced else rows[:0]))
        parts = stock.allocate(first, last, np.ascontiguousarray(nodes, np.int64), until)
        services = self._services(parts.order)
        self.shipping.ship(Parts(
            order=parts.order,
            node=parts.node,
            service=services[np.arange(len(parts.order)), parts.node],
            payable=np.maximum(parts.released, self.orders.payable[parts.order]),
            first_line=parts.first_line,
            line=parts.line,
        ))  # fmt: skip

    @cached_property
    def _service_by_node(self) -> NDArray[np.int16]:
        """Service of every order from each node (orders, nodes)."""
        orders = self.orders
        return services_by_node(self.world, self.marks, orders.keys, orders.service).astype(np.int16)

    def _services(self, rows: Ints) -> Ints:
        return self._service_by_node[rows].astype(np.int64)

    def _preferred(self, rows: Ints, services: Ints) -> Ints:
        """Return the nodes that may serve each order, the best first, as the nodes are now (n, nodes)."""
        orders, world = self.orders, self.world
        return preferred(
            world,
            self.marks,
            orders.keys[rows],
            world.calendar.day_of(orders.placed[rows]),
            orders.channel[rows],
            orders.place[rows],
            orders.weight_kg[rows],
            services,
            np.array([house.backlog for house in self.houses], float),
            self.policy,
        )
