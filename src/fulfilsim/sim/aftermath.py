"""The aftermath: what customers do once the goods are there, or are not: send back, and ask.

Neither changes what is shipped, so both are worked out when the clock has stopped, for all orders at once. A
desk sees the orders that were placed while the clock ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.marks import Marks
from fulfilsim.sim.contacts import Asked, Contacts, ask
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.journal import Books
from fulfilsim.sim.restock import sold_lines
from fulfilsim.sim.returns import DISPOSED, REPAIRED, Returns, come_back
from fulfilsim.world.build import World
from fulfilsim.world.contacts import ContactPlan
from fulfilsim.world.desk import DeskPlan
from fulfilsim.world.returns import ReturnPlan

HOUR_S = 3600.0

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Aftermath:
    """What came back and who asked; None where the scenario has none."""

    returns: Returns | None = None
    contacts: Contacts | None = None


@dataclass(frozen=True)
class Ended:
    """How orders ended (n,) each.

    Parameters
    ----------
    delivered
        When the whole order was delivered; NaN where it was not [s].
    cancelled
        Whether it was given up.
    node
        Index of the node that shipped first, -1 for none.
    horizon
        End of the simulation [s].
    there, kept
        Which lines had stock (m,), and the share of each order's value that had; None for all.
    """

    delivered: Floats
    cancelled: Bools
    node: Ints
    horizon: float
    there: Bools | None = None
    kept: Floats | None = None


def follow(world: World, marks: Marks, orders: Orders, ended: Ended, books: Books) -> Aftermath:
    """Have customers send back and ask, and post what that costs and yields."""
    returns, contacts = None, None
    if world.returns is not None:
        returns = come_back(
            world.returns, marks, sold_lines(world, orders, ended.delivered, ended.there, ended.kept)
        )
        _post_returns(world, world.returns, returns, ended, books)
    if world.customers.contacts is not None:
        contacts = ask(world.customers.contacts, marks, _asked(orders, ended, returns))
        _post_contacts(world.customers.contacts, contacts, ended, books)
    return Aftermath(returns, contacts)


def _post_contacts(plan: ContactPlan, contacts: Contacts, ended: Ended, books: Books) -> None:
    """Post the fee of every answer, or the agents' wages."""
    fee = plan.fee_micro[contacts.channel]
    there = np.flatnonzero(~np.isnan(contacts.started) & (fee > 0))
    for channel in np.unique(contacts.channel[there]).tolist():
        mine = there[contacts.channel[there] == channel]
        books.ledger.post(
            "contacts", events.PER_ORDER, "contact centre", plan.channels[channel], "contact", node="",
            at=contacts.started[mine], quantity=1.0, rate_micro=fee[mine], amount_micro=fee[mine],
            order=contacts.order[mine],
        )  # fmt: skip
    _pay(plan.desk, "contacts", "contact centre", ended.horizon, books)


def _asked(orders: Orders, ended: Ended, returns: Returns | None) -> Asked:
    sent, refunded = np.full(len(orders), np.nan), np.full(len(orders), np.nan)
    if returns is not None:
        sent[returns.order], refunded[returns.order] = returns.sent, returns.refunded
    # Orders that would have come after the end are none, and nobody asks about them.
    placed = orders.placed <= ended.horizon
    settled = np.where(ended.cancelled, orders.given_up, ended.delivered)
    return Asked(
        keys=orders.keys,
        placed=orders.placed,
        promised_by=np.where(placed, orders.promised_by, np.nan),
        settled=np.where(placed, settled, -np.inf),
        delivered=ended.delivered,
        sent=sent,
        refunded=refunded,
        until=ended.horizon,
    )


def _post_returns(world: World, plan: ReturnPlan, returns: Returns, ended: Ended, books: Books) -> None:
    """Post carriage, opening, repair and disposal, the refund, and what the goods are still worth."""
    of, rules = returns.of, plan.rules
    poster = _Poster(world, books, returns.order, ended.node)
    every = np.arange(len(returns))
    for way, name in enumerate(plan.ways):
        mine = every[returns.way == way]
        poster.post("returns", "carrier", name, "return", mine, returns.sent, 1, plan.way_micro[way])
    if plan.desk is None:
        poster.post("returns", "returns desk", "opened", "return", every, returns.graded, 1, rules.fee.micro)
    _pay(plan.desk, "returns", "returns desk", ended.horizon, books)
    poster = _Poster(world, books, returns.order[of], ended.node)
    graded = returns.graded[of]
    for fate, name, fee in (
        (REPAIRED, "repair", rules.repair_fee.micro),
        (DISPOSED, "disposal", rules.disposal_fee.micro),
    ):
        mine = np.flatnonzero(returns.fate == fate)
        poster.post("returns", "returns desk", name, "unit", mine, graded, returns.units, fee)
    if not world.has_revenue:
        return
    lines, refunded = np.arange(len(of)), returns.refunded[of]
    poster.post(events.REVENUE, "customer", "refund", "line", lines, refunded, 1, -returns.refund_micro)
    worth, scrap = returns.recovered_micro(rules.salvage), returns.fate == DISPOSED
    for contract, which in (("returned", ~scrap), ("salvage", scrap)):
        poster.post(events.GOODS, "supplier", contract, "line", lines[which], graded, 1, -worth)


@dataclass(frozen=True)
class _Poster:
    """Posts rows of orders by the node that shipped each; what has not happened (NaN) is not posted."""

    world: World
    books: Books
    order: Ints
    node: Ints

    def post(
        self,
        account: str,
        party: str,
        contract: str,
        unit: str,
        rows: Ints,
        at: Floats,
        quantity: Any,
        rate_micro: Any,
    ) -> None:
        rows = rows[~np.isnan(at[rows])]
        quantity, rate = (np.broadcast_to(each, len(at))[rows] for each in (quantity, rate_micro))
        some, node = rate != 0, self.node[self.order[rows]]
        for number, plan in enumerate(self.world.nodes):
            mine = some & (node == number)
            if mine.any():
                self.books.ledger.post(
                    account, events.PER_ORDER, party, contract, unit, node=plan.name, at=at[rows[mine]],
                    quantity=quantity[mine], rate_micro=rate[mine],
                    amount_micro=quantity[mine] * rate[mine], order=self.order[rows[mine]],
                )  # fmt: skip


def _pay(desk: DeskPlan | None, account: str, party: str, horizon: float, books: Books) -> None:
    """Pay the people at a desk at the end of each shift, up to the end of the simulation."""
    if desk is None:
        return
    there = np.flatnonzero(desk.start < horizon)
    end = np.minimum(desk.end[there], horizon)
    hours = desk.paid[there] * (end - desk.start[there]) / HOUR_S
    amount = np.rint(hours * desk.rate_micro).astype(np.int64)
    books.ledger.post(account, events.PER_PERIOD, party, "wages", "h", node="", at=end, quantity=hours,
                      rate_micro=desk.rate_micro, amount_micro=amount)  # fmt: skip
