"""Returns as look-up tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import entity_keys
from fulfilsim.scenario.returns import Category, Returns, State
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.demand import season_factor
from fulfilsim.world.desk import DeskPlan, make_desk
from fulfilsim.world.payment import cumulative

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

LATE = "late"


@dataclass(frozen=True)
class GiftPlan:
    """Gifts: days of delivery (days,), their share, when they are opened and may be sent back until [s]."""

    delivered: Bools
    share: float
    opened: float
    until: float


@dataclass(frozen=True)
class ReturnPlan:
    """What comes back, why, how, and what becomes of it.

    Parameters
    ----------
    rules
        Delays and fees, as in the scenario.
    days
        The simulated days and those after.
    of_sku
        Share of the delivered lines that come back (SKUs,).
    season
        Factor of that by day of delivery (days,).
    reasons
        Why lines come back, by name; the last is that they were late.
    reason_cumulative
        Cumulative shares of the others, ending at 1 (reasons - 1,).
    as_new, repaired
        Share as new, and as new or repaired (reasons,).
    ways
        How returns travel, by name.
    way_cumulative
        Their cumulative shares, ending at 1 (ways,).
    way_micro
        What a return costs on its way (ways,) [1e-6 currency].
    transit_days, transit_cumulative
        Working days on the way, and their cumulative shares (k,).
    works
        Whether returns travel on a day (days,).
    arrives
        When returns arrive on each day (days,) [s].
    gifts
        Gifts; None where there are none.
    desk
        Who opens returns; None where somebody else does at once.
    """

    rules: Returns
    days: Calendar
    of_sku: Floats
    season: Floats
    reasons: tuple[str, ...]
    reason_cumulative: Floats
    as_new: Floats
    repaired: Floats
    ways: tuple[str, ...]
    way_cumulative: Floats
    way_micro: Ints
    transit_days: Ints
    transit_cumulative: Floats
    works: Bools
    arrives: Floats
    gifts: GiftPlan | None
    desk: DeskPlan | None


def make_returns(returns: Returns, skus: NDArray[np.str_], outlook: Calendar) -> ReturnPlan:
    """Lay returns out over SKUs, the simulated days and those after."""
    reasons, ways = sorted(returns.reasons), sorted(returns.ways)
    states: list[State] = [*(returns.reasons[name] for name in reasons), returns.late_state]
    days = range(len(outlook.dates))
    return ReturnPlan(
        rules=returns,
        days=outlook,
        of_sku=_shares(returns, skus),
        season=np.array([season_factor(returns.season, day) if returns.season else 1.0
                         for day in outlook.dates]),
        reasons=(*reasons, LATE),
        reason_cumulative=cumulative([returns.reasons[name].share for name in reasons]),
        as_new=np.array([state.as_new for state in states]),
        repaired=np.array([state.as_new + state.refurbish for state in states]),
        ways=tuple(ways),
        way_cumulative=cumulative([returns.ways[name].share for name in ways]),
        way_micro=np.array([returns.ways[name].fee.micro for name in ways], np.int64),
        transit_days=np.array(returns.transit.days, np.int64),
        transit_cumulative=cumulative(list(returns.transit.shares)),
        works=outlook.works(returns.works, on_holidays=False),
        arrives=np.array([outlook.at(day, returns.arrives.seconds) for day in days]),
        gifts=_gifts(returns, outlook),
        desk=None if returns.desk is None else make_desk(returns.desk, outlook),
    )  # fmt: skip


def _shares(returns: Returns, skus: NDArray[np.str_]) -> Floats:
    """Return the share of each SKU's lines that come back; which category it is in, its name decides."""
    if not returns.categories:
        return np.full(len(skus), returns.share)
    return category_shares(returns.categories, skus)


def category_shares(categories: Mapping[str, Category], skus: NDArray[np.str_]) -> Floats:
    """Put SKUs into categories of the shares said, evenly over fast and slow movers (n,)."""
    names = sorted(categories)
    keys = entity_keys(f"category of {name}" for name in skus)
    rank = np.empty(len(keys))
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    edges = cumulative([categories[name].skus for name in names])
    which = np.searchsorted(edges, (rank + 0.5) / max(len(keys), 1))
    return np.array([categories[name].returned for name in names])[which]


def _gifts(returns: Returns, outlook: Calendar) -> GiftPlan | None:
    gifts, first = returns.gifts, outlook.dates[0]
    if gifts is None:
        return None
    return GiftPlan(
        delivered=np.array([day in gifts.delivered for day in outlook.dates]),
        share=gifts.share,
        opened=outlook.at((gifts.opened - first).days, 0),
        until=outlook.at((gifts.until - first).days + 1, 0),
    )
