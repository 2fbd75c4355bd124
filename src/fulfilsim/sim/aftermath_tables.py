"""Tables of what only some scenarios have: visits, returns and contacts; and what orders say of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import Column, Names, Table, coded, encoded
from fulfilsim.sim.contacts import REASONS, Contacts
from fulfilsim.sim.returns import DISPOSED, FATES, REPAIRED, Returns
from fulfilsim.sim.sent_back import inspections_micro
from fulfilsim.world.build import World
from fulfilsim.world.contacts import ContactPlan
from fulfilsim.world.returns import ReturnPlan

if TYPE_CHECKING:
    from fulfilsim.sim.simulate import Log

MICRO = 1e6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
IdsOf = Callable[[Ints], Names]


def more_tables(log: Log, world: World, orders: IdsOf) -> dict[str, Table]:
    """Lay out visits, returns and contacts, those that there are, by name.

    Parameters
    ----------
    log, world
        What happened, and the scenario.
    orders
        Gives the ids of indices of orders.
    """
    tables, returns, contacts = {}, log.after.returns, log.after.contacts
    if world.customers.visits is not None:
        tables["visits"] = _visits(log, world)
    if world.returns is not None and returns is not None:
        tables["returns"] = _returns(world, world.returns, log, returns, orders(returns.order[returns.of]))
    if world.customers.contacts is not None and contacts is not None:
        tables["contacts"] = _contacts(world.customers.contacts, contacts, orders(contacts.order))
    return tables


def order_columns(log: Log, world: World, rows: Ints) -> dict[str, Column]:
    """Give the columns that orders have beside the usual ones, for some rows of the log."""
    columns: dict[str, Column] = {}
    if world.customers.give_up:
        columns["cancelled_at"] = np.where(log.cancelled, log.orders.given_up, np.nan)[rows]
    if world.customers.payment is not None and log.method is not None:
        columns["paid_by"] = coded(log.method[rows], world.customers.payment.names)
    if world.returns is not None and log.after.returns is not None:
        cost = _cost_of_returns(world.returns, log.after.returns, len(log.orders))
        cost += inspections_micro(world, log.parcels, len(log.orders))
        columns["cost_returns"] = cost[rows] / MICRO
    if world.customers.contacts is not None and log.after.contacts is not None:
        contacts = log.after.contacts
        fee = np.where(np.isnan(contacts.started), 0, world.customers.contacts.fee_micro[contacts.channel])
        columns["cost_contacts"] = np.bincount(contacts.order, fee, len(log.orders))[rows] / MICRO
    return columns


def _cost_of_returns(plan: ReturnPlan, returns: Returns, count: int) -> Floats:
    """Return what came of the returns of each order, without its people's wages (count,) [1e-6 currency]."""
    opened = 0 if plan.desk is not None else plan.rules.fee.micro
    sent, graded = ~np.isnan(returns.sent), ~np.isnan(returns.graded)
    of_return = sent * plan.way_micro[returns.way] + graded * opened
    of_unit = np.zeros(len(returns.of), np.int64)
    of_unit[returns.fate == REPAIRED] = plan.rules.repair_fee.micro
    of_unit[returns.fate == DISPOSED] = plan.rules.disposal_fee.micro
    of_line = np.where(graded[returns.of], of_unit * returns.units, 0)
    cost = np.bincount(returns.order, of_return, count)
    return np.asarray(cost + np.bincount(returns.order[returns.of], of_line, count))


def _visits(log: Log, world: World) -> Table:
    """Count the visits of each day, and of the first only those after the start."""
    calendar = world.calendar
    visited = log.visited[(log.visited >= calendar.start) & (log.visited <= log.horizon)]
    count = np.bincount(calendar.day_of(visited), minlength=len(calendar.dates))
    there = calendar.day_starts[:-1] <= log.horizon
    return Table({"day_at": calendar.day_starts[:-1][there], "visits": count[there]})


def _returns(world: World, plan: ReturnPlan, log: Log, returns: Returns, ids: Names) -> Table:
    number = returns.line - log.orders.first_line[returns.order[returns.of]] + 1
    rows = np.lexsort((number, ids.codes))
    of, there = returns.of[rows], ~np.isnan(returns.graded[returns.of[rows]])
    node = log.jobs.node_of_orders(len(log.orders))[returns.order[of]]
    worth = returns.recovered_micro(plan.rules.salvage)[rows]
    return Table({
        "order": ids[rows],
        "line": number[rows],
        "sku": Names(log.orders.sku[returns.line[rows]].astype(np.int32), encoded(world.catalogue.names)),
        "units": returns.units[rows],
        "node": coded(node, [plan.name for plan in world.nodes]),
        "reason": coded(returns.reason[rows], plan.reasons),
        "way": coded(returns.way[of], plan.ways),
        "fate": coded(np.where(there, returns.fate[rows], len(FATES)), [*FATES, ""]),
        "decided_at": returns.decided[of],
        "sent_at": returns.sent[of],
        "received_at": returns.received[of],
        "graded_at": returns.graded[of],
        "refunded_at": returns.refunded[of],
        "on_shelf_at": returns.on_shelf[rows],
        "refund": returns.refund_micro[rows] / MICRO,
        "cost": returns.cost_micro[rows] / MICRO,
        "recovered": np.where(there, worth, 0) / MICRO,
    })  # fmt: skip


def _contacts(plan: ContactPlan, contacts: Contacts, ids: Names) -> Table:
    rows = np.lexsort((contacts.reason, ids.codes))
    channel, started = contacts.channel[rows], contacts.started[rows]
    with np.errstate(invalid="ignore"):
        in_time = started - contacts.raised[rows] <= plan.within[channel]
    return Table({
        "order": ids[rows],
        "reason": coded(contacts.reason[rows], REASONS),
        "channel": coded(channel, plan.channels),
        "raised_at": contacts.raised[rows],
        "started_at": started,
        "ended_at": contacts.ended[rows],
        "gave_up": contacts.gave_up[rows],
        "in_time": in_time,
        "fee": np.where(np.isnan(started), 0, plan.fee_micro[channel]) / MICRO,
    })  # fmt: skip
