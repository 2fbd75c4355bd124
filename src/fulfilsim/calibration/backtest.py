"""A fit held against what came after it: the orders are replayed, what became of them is simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fulfilsim.calibration.lanes import LEAST_ORDERS, Fit
from fulfilsim.calibration.milestones import Milestones
from fulfilsim.calibration.rows import Floats, local_days_and_hours
from fulfilsim.run import replicate
from fulfilsim.scenario.load import Loaded
from fulfilsim.tables import Tables
from fulfilsim.world.build import build
from fulfilsim.world.history.rows import Bools


@dataclass(frozen=True)
class Figures:
    """What is compared: mean click-to-door [h] and share delivered on a day after the promised one."""

    door_mean_h: float
    late_share: float


@dataclass(frozen=True)
class Backtest:
    """Predicted and observed figures of the orders bought from a day on.

    Parameters
    ----------
    orders
        Orders compared: those that were delivered in the end.
    replications
        Simulated repetitions.
    predicted
        By the simulation, from what was known at purchase.
    carried
        The figures of the fitted lanes, carried forward as they are.
    observed
        As it turned out.
    """

    orders: int
    replications: int
    predicted: Figures
    carried: Figures
    observed: Figures


def backtest(
    seen: Milestones,
    fitted: Bools,
    fit: Fit,
    today: float,
    after: Bools,
    loaded: Loaded,
    zone: str,
    replications: int,
    seed: int,
) -> Backtest:
    """Simulate what came after and set it beside what did.

    Parameters
    ----------
    seen
        All orders.
    fitted, fit, today
        Orders of the fit (n,), what it found, and the local day on which it was made.
    after
        Orders to predict (n,).
    loaded
        The fitted scenario, replaying the orders to predict.
    zone
        Time zone of the days.
    replications, seed
        Repetitions, and the seed of their marks.
    """
    compared = after & np.isfinite(seen.delivered)
    world = build(loaded)
    runs = [_simulated(seen, compared, replicate(world, seed, r).tables, zone) for r in range(replications)]
    return Backtest(
        int(compared.sum()),
        replications,
        Figures(float(np.mean([each[0] for each in runs])), float(np.mean([each[1] for each in runs]))),
        _carried(seen, fit, fitted, today, compared),
        _observed(seen, compared),
    )


def _simulated(seen: Milestones, compared: Bools, tables: Tables, zone: str) -> tuple[float, float]:
    orders = tables.orders.frame.set_index("order")
    ids = [each for each, counts in zip(seen.ids, compared.tolist(), strict=True) if counts]
    found = orders.loc[[each for each in ids if each in orders.index]]
    door = (found["delivered_at"] - found["placed_at"]).to_numpy()
    # Days are counted in the zone, so from instants: the tables count from the scenario's origin.
    start = tables.calendar.origin_utc.timestamp()
    day, _ = local_days_and_hours(found["delivered_at"].to_numpy() + start, zone)
    place = {each: index for index, each in enumerate(seen.ids)}
    promised = seen.promise_day[[place[each] for each in found.index]]
    return float(np.nanmean(door)) / 3600, _share(day, promised)


def _share(day: Floats, promised: Floats) -> float:
    """Return the share of late ones; what never came is late."""
    known = np.isfinite(promised)
    return float((~(day[known] <= promised[known])).mean()) if known.any() else float("nan")


def _observed(seen: Milestones, which: Bools) -> Figures:
    late = seen.late[which]
    late = late[np.isfinite(late)]
    return Figures(float(seen.door_h[which].mean()), float(late.mean()) if len(late) else float("nan"))


def _carried(seen: Milestones, fit: Fit, fitted: Bools, today: float, compared: Bools) -> Figures:
    """Carry each lane's fitted mean and its share of late orders forward as they are.

    Whether an order is late is known as soon as its promise is past; a lane with few such orders has the
    share of all.
    """
    due = fitted & (seen.promise_day < today)
    done = np.where(seen.delivered_day < today, seen.delivered_day, np.inf)
    everywhere = _share(done[due], seen.promise_day[due])
    door, late = np.zeros(len(seen.lanes)), np.full(len(seen.lanes), everywhere)
    for index, lane in enumerate(seen.lanes):
        shares = fit.transit[lane]
        door[index] = fit.hand_over.mean + fit.day_h * float(shares @ np.arange(len(shares)))
        mine = due & (seen.lane == index)
        if mine.sum() >= LEAST_ORDERS:
            late[index] = _share(done[mine], seen.promise_day[mine])
    lanes = seen.lane[compared]
    return Figures(float(door[lanes].mean()), float(late[lanes].mean()))
