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
from fulfilsim.sim.customers import Orders, baskets_of
from fulfilsim.sim.foreseen import Foreseen
from fulfilsim.sim.promises import Promises
from fulfilsim.sim.restock import Restock
from fulfilsim.sim.shipping import Parts, Shipping
from fulfilsim.sim.stock import Stock
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks

Ints = NDArray[np.int64]

NOT = -1


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
    promises
        Who shows promises that look at the state of the nodes, where this is decided now.
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
    promises: Promises | None = None
    sourced: int = 0
    _now: float = 0.0

    def __post_init__(self) -> None:
        self.foreseen = Foreseen(self.world, self.marks)

    def begin(self) -> None:
        """Give out the orders of the first stretch of time."""
        self._now = self.world.calendar.start
        self._source(self._ends()[0])

    def work(self, env: Environment) -> ProcessGenerator:
        """Give out the orders of each later stretch when it begins."""
        ends = self._ends()
        for begins, end in pairwise(ends):
            yield at(env, begins, CONTROL)
            self._now = begins
            self._source(end)

    def _ends(self) -> list[float]:
        """Return the ends of the stretches of time; the last is endless."""
        calendar, promise = self.world.calendar, self.world.scenario.promise
        ends = set() if self.stock is None else {*calendar.day_starts[1:-1].tolist()}
        for every in (self.world.sourcing.every_s, np.inf if promise is None else promise.looks):
            if every < np.inf:
                ends |= {*to_ticks(np.arange(calendar.start + every, calendar.end, every)).tolist()}
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
        rows, services = np.arange(first, last), None
        if self.promises is not None and self.stock is None:
            rows = rows[self.promises.show(first, last, orders.home[rows, np.newaxis], self._now)]
        if not len(rows):
            return
        if np.isfinite(self.world.sourcing.every_s):
            services = self._services(rows)
            node = self._preferred(rows, services)[:, 0]
        else:
            node = orders.home[rows]
        begins, lines = orders.lines_of(rows)
        self.shipping.ship(Parts(
            order=rows,
            node=node,
            service=orders.service[rows] if services is None else services[np.arange(len(rows)), node],
            payable=orders.payable[rows],
            first_line=begins,
            line=lines,
        ))  # fmt: skip

    def _from_stock(self, stock: Stock, first: int, last: int, until: float) -> None:
        """Give out what is in stock of the orders of a stretch of time, and of those that waited."""
        rows = slice(first, last)
        priced = self.world.sourcing.policy in PRICED
        nodes = self._shelves(self._preferred(rows, self._services(rows if priced else slice(0))))
        if self.promises is not None:
            # A visit that does not buy is left alone.
            buys = self.promises.show(first, last, nodes, stock.room.now)
            nodes, stock.wanted[first:last] = np.where(buys[:, np.newaxis], nodes, -1), buys
        parts = stock.allocate(first, last, np.ascontiguousarray(nodes, np.int64), until)
        node = self._ways(parts.order, parts.node)
        self.shipping.ship(Parts(
            order=parts.order,
            node=node,
            service=self._service_by_node[parts.order, node].astype(np.int64),
            payable=np.maximum(parts.released, self.orders.payable[parts.order]),
            first_line=parts.first_line,
            line=parts.line,
        ))  # fmt: skip

    def _shelves(self, nodes: Ints) -> Ints:
        """Return the nodes whose stock serves orders, for the nodes that ship them (n, k) each."""
        if not self.world.transfers:
            return nodes
        shelves = np.where(nodes < 0, nodes, self.world.packed_by[nodes])
        for place in range(1, shelves.shape[1]):
            asked = (shelves[:, :place] == shelves[:, place, np.newaxis]).any(axis=1)
            shelves[asked, place] = NOT
        return np.take_along_axis(shelves, np.argsort(shelves == NOT, axis=1, kind="stable"), axis=1)

    def _ways(self, order: Ints, shelf: Ints) -> Ints:
        """Return the node by which each part that has stock at one goes best: that, or a cross-dock (n,)."""
        if not self.world.transfers or not len(order):
            return shelf
        nodes = self._preferred(order, self._services(order))
        fits = (nodes >= 0) & (self.world.packed_by[nodes] == shelf[:, np.newaxis])
        best = nodes[np.arange(len(order)), fits.argmax(axis=1)]
        return np.asarray(np.where(fits.any(axis=1), best, shelf))

    @cached_property
    def _service_by_node(self) -> NDArray[np.int16]:
        """Service of every order from each node (orders, nodes)."""
        orders = self.orders
        chosen = services_by_node(self.world, self.marks, orders.keys, orders.channel, orders.service)
        return chosen.astype(np.int16)

    def _services(self, rows: Ints | slice) -> Ints:
        return self._service_by_node[rows].astype(np.int64)

    def _preferred(self, rows: Ints | slice, services: Ints) -> Ints:
        """Return the nodes that may serve each order, the best first, as the nodes are now (n, nodes)."""
        orders, world = self.orders, self.world
        return preferred(
            self.foreseen,
            baskets_of(orders, rows),
            world.calendar.day_of(orders.placed[rows]),
            orders.channel[rows],
            services,
            np.array([house.backlog for house in self.houses], float),
            self.policy,
        )
