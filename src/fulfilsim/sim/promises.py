"""Promises that look at stock and backlog, as the shop knew them at its last look.

An order whose goods are expected on a day, or whose turn comes at an hour, is promised what an order would be
that is placed then. What the shop expects is what it ordered and the mean lead times, never what will come.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.stock import LOSES, NEVER, SPLITS, SUBSTITUTES
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import Orders, promises, promises_from
from fulfilsim.sim.deliveries import expected_on_shelf
from fulfilsim.sim.jobs import Jobs
from fulfilsim.sim.stock import ACCEPT, Stock
from fulfilsim.sim.visits import buys
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.world.build import World
from fulfilsim.world.calendar import DAY_S
from fulfilsim.world.centre import CentrePlan
from fulfilsim.world.pace import tightest_stage

HOUR_S = 3600.0

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def with_own_promises(orders: Orders) -> Orders:
    """Return orders whose promises are arrays of their own, for :class:`Promises` to write."""
    return replace(
        orders,
        promised_day=orders.promised_day.copy(),
        promised_ship=orders.promised_ship.copy(),
        promised_by=orders.promised_by.copy(),
    )


class Promises:
    """Shows promises, and says who buys at them.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    orders
        All visits; their promises are written anew as they are shown.
    houses, jobs
        The nodes, and what is to be done there.
    stock
        Stock of the nodes, where it is modelled.
    """

    def __init__(
        self,
        world: World,
        marks: Marks,
        orders: Orders,
        houses: list[Warehouse],
        jobs: Jobs,
        stock: Stock | None,
    ) -> None:
        self.world, self.marks, self.orders = world, marks, orders
        self.jobs, self.houses = jobs, houses
        block = world.scenario.promise
        heeds = block.heeds if block is not None else []
        self.stock = stock if "stock" in heeds else None
        self.turns = [Turns(world, node) for node in world.nodes] if "backlog" in heeds else []
        self.bought = np.ones(len(orders), bool)
        self._tables: dict[tuple[int, int], tuple[Ints, Floats, Floats, Floats]] = {}

    def show(self, first: int, last: int, nodes: Ints, now: float) -> Bools:
        """Show a stretch of visits their promises, by what is known now, and say who buys (n,).

        Parameters
        ----------
        first, last
            Which visits, the last not included.
        nodes
            The nodes that may serve each, the best first, -1 for none (n, k).
        now
            When the shop looks [s].
        """
        orders, rows = self.orders, np.arange(first, last)
        shown = promises_from(orders.placed[rows], orders.payable[rows])
        counts = shown.copy()
        if self.stock is not None:
            counts = np.maximum(counts, Shelf(self.world, self.marks, self.stock, now).ready(rows, nodes))
        for number, turns in enumerate(self.turns):
            mine = self.world.packed_by[orders.home[rows]] == number
            counts[mine] = np.maximum(counts[mine], turns.turn(self._waiting(number, now), now))
        # What a snapshot has open was promised before the run.
        later = (counts > shown) & (orders.placed[rows] >= self.world.calendar.start)
        self._promise(rows[later], counts[later])
        self.bought[rows] = buys(self.world, self.marks, orders, rows)
        return self.bought[rows]

    def _waiting(self, node: int, now: float) -> int:
        """Count the jobs of a node that could be worked on and are not finished."""
        house = self.houses[node]
        return int(np.count_nonzero(np.isnan(house.line.ended) & (self.jobs.payable[house.fed] <= now)))

    def _promise(self, rows: Ints, counts: Floats) -> None:
        """Promise some orders what those are promised that are placed at other instants (n,) [s]."""
        orders, outlook = self.orders, self.world.outlook
        pairs = np.stack((orders.home[rows], orders.service[rows]), axis=1)
        for home, service in np.unique(pairs, axis=0).tolist():
            mine = np.flatnonzero((pairs == (home, service)).all(axis=1))
            day, ship, by, cut_off = self._table(home, service)
            ends = len(outlook.dates)
            on = outlook.day_of(np.minimum(counts[mine], outlook.end - 1))
            on = np.where(counts[mine] < outlook.end, on + (counts[mine] > cut_off[on]), ends)
            orders.promised_day[rows[mine]] = day[on]
            orders.promised_ship[rows[mine]], orders.promised_by[rows[mine]] = ship[on], by[on]

    def _table(self, home: int, service: int) -> tuple[Ints, Floats, Floats, Floats]:
        """Return what is promised in time for the cut-off of each day, and these (days,); beyond, nothing."""
        if (home, service) not in self._tables:
            outlook, days = self.world.outlook, len(self.world.outlook.dates)
            begins, same = outlook.day_starts[:days], np.ones(days, np.int64)
            found = promises(self.world, begins, same * home, same * service)
            dock = self.world.carriers[self.world.services[service].carrier].dock(home)
            cut_off = np.array([outlook.at(day, dock.cut_off_s) for day in range(days)])
            cut_off = cut_off if dock.fed_by is None else dock.fed_by.cut_off[:days]
            day, ship, by = found
            self._tables[home, service] = (
                np.append(day, days).astype(np.int64), np.append(ship, np.inf), np.append(by, np.inf), cut_off
            )  # fmt: skip
        return self._tables[home, service]


class Shelf:
    """What the shop knows of its stock at an instant: what lies there, and what it expects.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    stock
        Its stock.
    now
        The instant [s].
    """

    def __init__(self, world: World, marks: Marks, stock: Stock, now: float) -> None:
        self.world, self.marks, self.stock, self.now = world, marks, stock, now
        stock.room.clear(now, np.zeros(stock.opening.shape, bool))  # what comes at this very instant has come
        cells = stock.room.cells()
        self.on_hand, self.owed, self.on_order = (cells[key] for key in ("on_hand", "owed", "on_order"))
        self.free = np.where(self.owed > 0, 0, self.on_hand)
        self._due: dict[tuple[int, int], tuple[Floats, Ints]] | None = None

    def ready(self, rows: Ints, nodes: Ints) -> Floats:
        """Return when all lines of some orders (n,) are there, of their nodes in order (n, k) [s].

        What is there counts from the beginning of time; a line that would be lost is not waited for.
        """
        orders, plan = self.stock.orders, self.stock.plan
        first, line = orders.lines_of(rows)
        owner = np.repeat(np.arange(len(rows)), np.diff(first))
        there = self._there(orders.sku[line], orders.units[line], nodes[owner])
        flags = plan.flags[orders.channel[rows]]
        whole = np.logical_and.reduceat(there, first[:-1], axis=0) if len(rows) else there
        lacks = np.where(flags & SPLITS, ~_each(np.asarray(there.any(axis=1)), first), ~whole.any(axis=1))
        ready = np.full(len(rows), -np.inf)
        for row in np.flatnonzero(lacks & ((flags & LOSES) == 0)).tolist():
            mine = slice(first[row], first[row + 1])
            ready[row] = self._expected(int(rows[row]), line[mine], nodes[row], bool(flags[row] & SPLITS))
        return ready

    def _there(self, sku: Ints, units: Ints, nodes: Ints) -> Bools:
        """Say at which of its nodes (m, k) each line is on hand, and nobody waits for it."""
        return np.asarray((self.free[nodes, sku[:, np.newaxis]] >= units[:, np.newaxis]) & (nodes >= 0))

    def _expected(self, order: int, lines: Ints, nodes: Ints, splits: bool) -> float:
        """Return when the lines of an order are expected: anywhere, or all at one node [s]."""
        known = [node for node in nodes.tolist() if node >= 0]
        there = np.array([[self._at_once(order, line, node) for node in known] for line in lines.tolist()])
        when = np.array([[self._due_at(line, node) for node in known] for line in lines.tolist()])
        if splits:
            return float(np.where(there, -np.inf, when).min(axis=1).max())
        return -np.inf if there.all(axis=0).any() else float(when.max(axis=0).min())

    def _at_once(self, order: int, line: int, node: int) -> bool:
        """Say whether a node has a line, or what its customer takes instead."""
        orders = self.stock.orders
        sku, units = int(orders.sku[line]), int(orders.units[line])
        return bool(self.free[node, sku] >= units) or self._replaced(order, line, node, units)

    def _due_at(self, line: int, node: int) -> float:
        """Return when a line is expected at a node, after all that others wait for [s]."""
        orders = self.stock.orders
        sku, units = int(orders.sku[line]), int(orders.units[line])
        if self.free[node, sku] >= units:
            return -np.inf
        need = int(self.owed[node, sku] - self.on_hand[node, sku]) + units
        due, comes = self._outstanding().get((node, sku), (np.zeros(0), np.zeros(0, np.int64)))
        enough = int(np.searchsorted(np.cumsum(comes), need))
        if enough < len(due):
            return float(due[enough])
        if self.on_order[node, sku] == 0 and self.stock.reorder[node, sku] == NEVER:
            return np.inf
        supplier = self.stock.plan.suppliers[self.stock.plan.supplier[node, sku]]
        return float(expected_on_shelf(self.world, supplier, np.array([self.now]))[0])

    def _replaced(self, order: int, line: int, node: int, units: int) -> bool:
        """Say whether the customer would take the substitute that is there."""
        plan, orders = self.stock.plan, self.stock.orders
        other = int(plan.substitute[orders.sku[line]])
        if other < 0 or not plan.flags[orders.channel[order]] & SUBSTITUTES or self.free[node, other] < units:
            return False
        number = np.array([line - orders.first_line[order]], np.uint64)
        mark = self.marks.uniform(ACCEPT, orders.keys[[order]], number)[0]
        return bool(mark < plan.accepts[orders.channel[order]])

    def _outstanding(self) -> dict[tuple[int, int], tuple[Floats, Ints]]:
        """Return what was ordered and has not come, by node and SKU: when it is expected, and units."""
        if self._due is None:
            bought, now = self.stock.purchases(), self.now
            came = bought.due <= now
            open_ = np.flatnonzero(~came | ((bought.rest_due > now) & np.isfinite(bought.rest_due)))
            missing, came = np.where(came, bought.units - bought.delivered, bought.units)[open_], came[open_]
            expected = np.zeros(len(open_))
            for number, supplier in enumerate(self.stock.plan.suppliers):
                mine = np.flatnonzero(bought.supplier[open_] == number)
                due = expected_on_shelf(self.world, supplier, bought.ordered[open_[mine]])
                # What should have come is late: as late as usual, and tomorrow at the earliest.
                overdue = np.maximum(due + supplier.late_by.mean, now + DAY_S)
                rest = 0.0 if supplier.rest is None else supplier.rest.mean
                later = np.maximum(bought.due[open_[mine]] + rest, now + DAY_S)
                expected[mine] = np.where(came[mine], later, np.where(due > now, due, overdue))
            keys = list(zip(bought.node[open_].tolist(), bought.sku[open_].tolist(), strict=True))
            self._due = _by_key(keys, expected, missing)
        return self._due


class Turns:
    """When those at the end of a node's queue come to their turn, by the roster of its tightest stage.

    Parameters
    ----------
    world
        The scenario.
    node
        The node.
    """

    def __init__(self, world: World, node: CentrePlan) -> None:
        tightest = tightest_stage(world, node)
        self.work_h = 0.0 if tightest is None else tightest.work_h
        changes = [(0.0, 0.0)]
        for team in () if tightest is None else tightest.teams:
            plan = node.teams[team]
            for duty in (duty for crew in plan.crews for duty in crew.duties):
                for start, end, sign in ((duty.start, duty.end, 1), *((*each, -1) for each in duty.breaks)):
                    rate = sign * duty.heads * plan.productivity / HOUR_S
                    changes += [(start, rate), (end, -rate)]
        at, rate = np.array(sorted(changes)).T
        self.at = at
        self.done_h = np.concatenate(([0.0], np.cumsum(np.cumsum(rate)[:-1] * np.diff(at))))

    def turn(self, waiting: int, now: float) -> float:
        """Return when the work of so many orders is done [s]; now, where the roster ends before."""
        due = float(np.interp(now, self.at, self.done_h)) + waiting * self.work_h
        after = int(np.searchsorted(self.done_h, due - 1e-9))
        if waiting == 0 or after in (0, len(self.at)):
            return now
        low, high = self.done_h[after - 1], self.done_h[after]
        part = min((due - low) / (high - low), 1.0)
        return float(self.at[after - 1] + part * (self.at[after] - self.at[after - 1]))


def _each(there: Bools, first: Ints) -> Bools:
    return np.asarray(np.logical_and.reduceat(there, first[:-1])) if len(first) > 1 else there[:0]


def _by_key(
    keys: list[tuple[int, int]], due: Floats, units: Ints
) -> dict[tuple[int, int], tuple[Floats, Ints]]:
    found: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for key, at, count in sorted(zip(keys, due.tolist(), units.tolist(), strict=True)):
        found.setdefault(key, []).append((at, count))
    return {key: (np.array([at for at, _ in rows]), np.array([count for _, count in rows], np.int64))
            for key, rows in found.items()}  # fmt: skip
