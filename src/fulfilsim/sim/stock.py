"""Stock in the simulation: windows of orders are allocated, days are counted, and the books are kept.

Sourcing calls `allocate` for one window after the other; what nodes are to ship comes back as parts, in which
back-orders of earlier windows are too. At a midnight in a window the stock of the day before is counted, the
shelves of ended seasons are cleared, levels are renewed, and what is due is reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.stock import HELD, WAITS, Luck, Parts, Purchases, Shelves, Stockroom, Wishes
from fulfilsim.marks import Marks, entity_keys, purpose
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.deliveries import Deliveries, draw_deliveries
from fulfilsim.sim.forecast import Forecast
from fulfilsim.sim.shoppers import Shopping
from fulfilsim.world.build import World
from fulfilsim.world.calendar import DAY_S
from fulfilsim.world.distributions import to_ticks
from fulfilsim.world.replenishment import levels, opening
from fulfilsim.world.stock import StockPlan

SHORT = purpose("delivery.short")
ACCEPT = purpose("line.takes a substitute")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Day:
    """What lay, was owed, cleared, forecast, and bought by shoppers at each node on a day (nodes,) each."""

    ended: float
    held_unit_days: Floats
    held_litre_days: Floats
    value_days: Floats
    holding_micro: Floats
    owed_unit_days: Floats
    cleared_units: Ints
    cleared_micro: Floats
    forecast_units: Floats
    shopper_units: Ints
    shopper_units_missed: Ints


class Stock:
    """Stock of all nodes.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    plan
        Its stock.
    orders
        All orders of the run.
    """

    def __init__(self, world: World, marks: Marks, plan: StockPlan, orders: Orders) -> None:
        self.world, self.plan, self.orders = world, plan, orders
        self.calendar = world.calendar
        self.forecast = Forecast(plan)
        self.deliveries: Deliveries = draw_deliveries(world, marks, plan)
        self.day = int(self.calendar.day_of(np.array([self.calendar.start]))[0])
        self.first_day = self.day
        reorder, target = levels(plan, self.day, *self.forecast.on(self.day))
        self.opening = opening(plan, reorder, target)
        shelves, wishes = _shelves(world, plan, self.opening), _wishes(plan, orders)
        self.room = Stockroom(shelves, wishes, _luck(marks), self.calendar.start)
        self.days: list[Day] = []
        self.wanted = np.ones(len(orders), bool)  # visits that do not buy are no demand
        self.shopping = Shopping(marks, world.calendar, plan, self.room) if plan.shoppers else None
        self._for_shoppers = np.zeros((len(world.nodes), len(world.calendar.dates)))
        for each in plan.shoppers:
            self._for_shoppers[each.node] = each.by_day(world.calendar)
        self._begin_day(reorder, target)

    def allocate(self, first: int, last: int, preferred: Ints, until: float) -> Parts:
        """Serve the orders of a window, each from its nodes in order (orders, k), -1 for none.

        Parameters
        ----------
        first, last
            Which orders, the last not included.
        preferred
            Their nodes, the best first (orders, k).
        until
            End of the window [s]; the run's at the latest.
        """
        begin, until = first, min(until, self.calendar.end)
        found = []
        for stop, is_midnight in self._stops(until):
            end = max(int(np.searchsorted(self.orders.placed[:last], stop)), begin)
            found.append(self.room.allocate(begin, end, preferred[begin - first : end - first], stop))
            begin = end
            if self.shopping is not None and not is_midnight:
                self.shopping.buy(stop)
            else:
                self._turn_of_the_day(stop)
        if self.room.now < until or begin < last:
            found.append(self.room.allocate(begin, last, preferred[begin - first :], until))
        found.append(self.room.hand_over())
        return _side_by_side(found)

    def receive(self, node: Ints, sku: Ints, units: Ints, at: Floats) -> None:
        """Put returned stock back on the shelf at instants not before the last window's end (r,) each."""
        self.room.receive(node, sku, units, np.maximum(at, self.room.now))

    @property
    def reorder(self) -> Ints:
        """Reorder points of today, `NEVER` for what is not ordered again (nodes, skus) [units]."""
        return self._levels[0]

    def waiting(self) -> NDArray[np.bool_]:
        """Say which orders have lines that wait for stock (orders,)."""
        status = self.room.lines()[0]
        waits = np.isin(status, (WAITS, HELD))
        return np.asarray(np.logical_or.reduceat(waits, self.orders.first_line[:-1])) if len(waits) else waits

    def purchases(self) -> Purchases:
        """Return all purchase orders so far."""
        return self.room.purchases()

    def _stops(self, until: float) -> list[tuple[float, bool]]:
        """List the midnights until the end of a window, and, not to be so, when shoppers have bought."""
        starts = self.calendar.day_starts[self.day + 1 :]
        midnights = [(float(at), True) for at in starts.tolist() if at <= until]
        if self.shopping is None:
            return midnights
        return sorted([*midnights, *((at, False) for at in self.shopping.between(self.room.now, until))])

    def _turn_of_the_day(self, midnight: float) -> None:
        plan, ended = self.plan, self.day
        lay, due = self.room.count(midnight)
        held, owed = lay / DAY_S, due / DAY_S
        if plan.at_midnight:
            cells = self.room.cells()
            held, owed = cells["on_hand"].astype(float), cells["owed"].astype(float)
        none = np.zeros(len(self.opening), np.int64)
        got, missed = (none, none) if self.shopping is None else self.shopping.end_day()
        self.forecast.sold(self._sold_on(ended) + float(got.sum()))
        cleared = self._clear(midnight, ended)
        expected = self.forecast.of_day(ended)
        self.days.append(Day(
            ended=midnight,
            held_unit_days=held.sum(axis=1),
            held_litre_days=held @ self.world.catalogue.volume_l,
            value_days=held @ plan.cost_micro.astype(float),
            holding_micro=held @ plan.holding_micro,
            owed_unit_days=owed.sum(axis=1),
            cleared_units=cleared.sum(axis=1),
            cleared_micro=cleared @ (plan.cost_micro * (1 - plan.clearance)),
            forecast_units=expected - self._for_shoppers[:, ended],
            shopper_units=got,
            shopper_units_missed=missed,
        ))  # fmt: skip
        self.day += 1
        if self.day < len(self.calendar.dates):
            self._renew(midnight)

    def _sold_on(self, day: int) -> float:
        """Return the units ordered on a day."""
        placed, starts = self.orders.placed, self.calendar.day_starts
        first, last = np.searchsorted(placed, starts[[day, day + 1]])
        rows = first + np.flatnonzero(self.wanted[first:last])
        return float(self.orders.units[self.orders.lines_of(rows)[1]].sum())

    def _clear(self, midnight: float, ended: int) -> Ints:
        over = self.plan.last_day <= ended
        if not over.any():
            return np.zeros(self.opening.shape, np.int64)
        return self.room.clear(midnight, np.broadcast_to(over, self.opening.shape).copy())

    def _renew(self, midnight: float) -> None:
        """Set levels where they are due, and look at what is to be reviewed."""
        since = self.day - self.first_day
        every = np.maximum(self.plan.review_days, 1)
        due = np.broadcast_to((self.plan.review_days > 0) & (since % every == 0), self.opening.shape)
        reorder, target = self._levels
        if since % self.plan.every_days == 0 or self._season_turns():
            reorder, target = levels(self.plan, self.day, *self.forecast.on(self.day))
            due = due | (self.plan.review_days == 0)
        self._begin_day(reorder, target)
        self.room.review(midnight, due.copy())

    def _season_turns(self) -> bool:
        """Say whether there are seasons; their levels follow the day."""
        return bool((self.plan.last_day < len(self.calendar.dates)).any())

    def _begin_day(self, reorder: Ints, target: Ints) -> None:
        self._levels = (reorder, target)
        self.room.set_levels(reorder, target)
        due = self.deliveries
        self.room.begin_day(self.day, *(each[self.day] for each in (due.lead_s, due.earliest, due.rest_s)))


def _shelves(world: World, plan: StockPlan, stock: Ints) -> Shelves:
    nodes, skus = stock.shape
    names = [f"{node.name} {sku}" for node in world.nodes for sku in world.catalogue.names.tolist()]
    return Shelves(
        on_hand=np.ascontiguousarray(stock, np.int64),
        supplier=plan.supplier,
        by_lot=np.broadcast_to(plan.by_lot, stock.shape).copy(),
        continuous=np.broadcast_to(plan.review_days == 0, stock.shape).copy(),
        minimum=plan.minimum,
        multiple=plan.multiple,
        keys=entity_keys(names).reshape(nodes, skus),
        source=np.array([each.node for each in plan.suppliers], np.int64),
        short_share=np.array([each.short for each in plan.suppliers]),
        short_low=np.array([each.short_low for each in plan.suppliers]),
        short_high=np.array([each.short_high for each in plan.suppliers]),
        substitute=plan.substitute,
    )


def _wishes(plan: StockPlan, orders: Orders) -> Wishes:
    return Wishes(
        placed=orders.placed,
        keys=orders.keys,
        first_line=np.asarray(orders.first_line, np.int64),
        sku=np.ascontiguousarray(orders.sku, np.int64),
        units=np.ascontiguousarray(orders.units, np.int64),
        flags=plan.flags[orders.channel],
        accepts=plan.accepts[orders.channel],
        quits=to_ticks(orders.placed + plan.patience_s[orders.channel]),
    )


def _luck(marks: Marks) -> Luck:
    return Luck(marks.seed, marks.replication, SHORT.code, ACCEPT.code)


def _side_by_side(found: list[Parts]) -> Parts:
    """Put the parts of all stretches of a window together, those of an order side by side."""
    found = [each for each in found if len(each.order)] or found[:1]
    if len(found) == 1 and (np.diff(found[0].order) >= 0).all():
        return found[0]
    order = np.concatenate([each.order for each in found])
    rows = np.argsort(order, kind="stable")
    count = np.concatenate([np.diff(each.first_line) for each in found])
    begins = np.concatenate(([0], np.cumsum(count)))[:-1]
    first = np.concatenate(([0], np.cumsum(count[rows]))).astype(np.int64)
    within = np.arange(first[-1]) - np.repeat(first[:-1], count[rows])
    line = np.concatenate([each.line for each in found])
    return Parts(
        order=order[rows],
        node=np.concatenate([each.node for each in found])[rows],
        released=np.concatenate([each.released for each in found])[rows],
        first_line=first,
        line=line[np.repeat(begins[rows], count[rows]) + within],
    )
