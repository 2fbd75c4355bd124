"""Contacts: customers ask about their orders, and agents answer, in turn, before patience runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.desk import attend
from fulfilsim.marks import Marks, purpose
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.world.contacts import ContactPlan
from fulfilsim.world.desk import DeskPlan
from fulfilsim.world.distributions import quantile, to_ticks

WHERE_IS_IT = purpose("contact.where is it")
ASKS = purpose("contact.asks")
AFTER = purpose("contact.after")
CHANNEL = purpose("contact.channel")
HANDLING = purpose("contact.handling")
PATIENCE = purpose("contact.patience")
OPENING = purpose("contact.moment of the opening hours")

REASONS = ("where is it", "late", "trouble", "refund")
WHERE, LATE, TROUBLE, MONEY_BACK = range(4)
DAY_S = 86_400.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Asked:
    """What customers may ask about; `n` orders.

    Parameters
    ----------
    keys
        Keys of the orders (n,).
    placed, promised_by
        When they were placed and should be delivered (n,) [s].
    settled
        When they were delivered or cancelled, NaN where neither is known (n,) [s].
    delivered
        When they were delivered; NaN where they were not (n,) [s].
    sent, refunded
        When something was sent back, and when the refund came; NaN where not (n,) [s].
    until
        What is not settled is asked about until then [s].
    """

    keys: Keys
    placed: Floats
    promised_by: Floats
    settled: Floats
    delivered: Floats
    sent: Floats
    refunded: Floats
    until: float


@dataclass(frozen=True)
class Contacts:
    """Contacts in the order of time and order (n,) each.

    Parameters
    ----------
    order, reason, channel
        Indices.
    raised
        When the customer asked [s].
    started, ended
        When the answer began and ended, NaN where it did not [s].
    gave_up
        Whether the customer left unanswered.
    """

    order: Ints
    reason: Ints
    channel: Ints
    raised: Floats
    started: Floats
    ended: Floats
    gave_up: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.order)


def ask(plan: ContactPlan, marks: Marks, asked: Asked) -> Contacts:
    """Have customers ask, and agents answer."""
    order, reason, raised = _raised(plan, marks, asked)
    keys, which = asked.keys[order], reason.astype(np.uint64)
    channel = np.searchsorted(plan.cumulative, marks.uniform(CHANNEL, keys, which))
    handling = _by_channel(plan.handling, channel, marks.uniform(HANDLING, keys, which))
    patience = _by_channel(plan.patience, channel, marks.uniform(PATIENCE, keys, which))
    if plan.desk is not None:
        raised = in_opening_hours(plan.desk, raised, patience, marks.uniform(OPENING, keys, which))
    turn = np.lexsort((reason, order, raised))
    turn = turn[np.isfinite(raised[turn])]
    of = (order[turn], reason[turn], channel[turn])
    return _answered(plan, *of, raised[turn], handling[turn], patience[turn])


def _raised(plan: ContactPlan, marks: Marks, asked: Asked) -> tuple[Ints, Ints, Floats]:
    """Return who asks why and when (n,) each; nobody asks about what is settled by then."""
    rules = plan.rules
    settled = np.where(np.isnan(asked.settled), np.inf, asked.settled)
    refunded = np.where(np.isnan(asked.refunded), np.inf, asked.refunded)
    parts = [
        _under_way(rules.where_is_it, marks, asked, settled),
        _asking(LATE, rules.late, rules.late_after, marks, asked, asked.promised_by, settled),
        _asking(TROUBLE, rules.trouble, rules.trouble_after, marks, asked, asked.delivered, None),
        _asking(MONEY_BACK, rules.refund, rules.refund_after, marks, asked, asked.sent, refunded),
    ]
    order, raised = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    reason = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    known = ~np.isnan(asked.settled[order]) | (raised <= asked.until)
    return order[known].astype(np.int64), reason[known], to_ticks(raised[known])


def _under_way(daily: float, marks: Marks, asked: Asked, settled: Floats) -> tuple[Ints, Floats]:
    """Have customers ask at a rate while they wait; the longer they do, the more of them have asked."""
    if not daily:
        return np.zeros(0, np.int64), np.zeros(0)
    u = marks.uniform(WHERE_IS_IT, asked.keys)
    # Who has not asked by the time that the order is settled never does: only their logarithms are needed.
    waited = (np.minimum(settled, asked.until) - asked.placed) / DAY_S
    order = np.flatnonzero(u <= -np.expm1(np.maximum(waited, 0.0) * np.log1p(-daily)))
    raised = asked.placed[order] + DAY_S * np.log1p(-u[order]) / np.log1p(-daily)
    return order, np.minimum(raised, settled[order])


def _asking(
    reason: int,
    share: float,
    after: Distribution,
    marks: Marks,
    asked: Asked,
    since: Floats,
    settled: Floats | None,
) -> tuple[Ints, Floats]:
    """Have a share of the customers ask some time after something happened, unless it is settled by then."""
    order = np.flatnonzero(np.isfinite(since) & (True if settled is None else settled > since))
    order = order[marks.uniform(ASKS, asked.keys[order], reason) <= share]
    raised = since[order] + quantile(after, marks.uniform(AFTER, asked.keys[order], reason))
    open_ = np.full(len(order), True) if settled is None else raised < settled[order]
    return order[open_], raised[open_]


def _by_channel(times: tuple[Distribution | None, ...], channel: Ints, u: Floats) -> Floats:
    """Return times by channel, endless where there is none (n,) [s]."""
    seconds = np.full(len(channel), np.inf)
    for index, distribution in enumerate(times):
        if distribution is not None:
            mine = np.flatnonzero(channel == index)
            seconds[mine] = to_ticks(quantile(distribution, u[mine]))
    return seconds


def in_opening_hours(desk: DeskPlan, raised: Floats, patience: Floats, u: Floats) -> Floats:
    """Move who would wait for an answer into opening hours.

    Whoever finds nobody there comes back at some moment of the next opening hours; a letter can be written
    at any time. After the last opening hours nobody comes any more.

    Parameters
    ----------
    desk
        The agents.
    raised
        When customers would ask (n,) [s].
    patience
        How long they wait; infinite for letters (n,) [s].
    u
        Marks (n,).
    """
    opens, closes = desk.opens, desk.closes
    next_close = np.searchsorted(closes, raised, side="right")
    begins = np.append(opens[: len(closes)], np.inf)[next_close]
    ends = np.append(closes, np.inf)[next_close]
    with np.errstate(invalid="ignore"):
        moment = np.where(np.isfinite(begins), to_ticks(begins + u * (ends - begins)), np.inf)
    return np.where(np.isfinite(patience) & (raised < begins), moment, raised)


def _answered(
    plan: ContactPlan,
    order: Ints,
    reason: Ints,
    channel: Ints,
    raised: Floats,
    handling: Floats,
    patience: Floats,
) -> Contacts:
    started = raised
    if plan.desk is not None:
        rank = plan.rank[channel]
        started = attend(raised, handling, patience, rank, at=plan.desk.at, heads=plan.desk.heads)
    return Contacts(
        order=order,
        reason=reason,
        channel=channel,
        raised=raised,
        started=started,
        ended=started + handling,
        gave_up=np.isnan(started) & np.isfinite(patience),
    )
