"""Orders with their milestones: bought, handed over, delivered, promised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fulfilsim.calibration.columns import MILESTONES, Mapped, map_columns
from fulfilsim.calibration.rows import Floats, Ints, Options, instants_of, local_days_and_hours, read_rows
from fulfilsim.errors import bad
from fulfilsim.world.history.rows import Bools, Rows, ranked

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Milestones:
    """Orders in the order of time and id.

    Parameters
    ----------
    ids
        Ids (n,).
    placed, handed_over, delivered
        Instants, NaN for not yet (n,) [s since 1970].
    placed_day, handed_over_day, delivered_day, promise_day
        Local days as ordinals, NaN for none (n,).
    delivered_hour
        Hour of the day (n,).
    lanes
        Names, sorted.
    lane
        Index of each order's lane (n,).
    mapped
        Which column held what.
    rows, skipped
        Rows read, and rows skipped as bad.
    """

    ids: tuple[str, ...]
    placed: Floats
    handed_over: Floats
    delivered: Floats
    placed_day: Floats
    handed_over_day: Floats
    delivered_day: Floats
    promise_day: Floats
    delivered_hour: Floats
    lanes: tuple[str, ...]
    lane: Ints
    mapped: Mapped
    rows: int
    skipped: int

    @property
    def door_h(self) -> Floats:
        """Time from click to door (n,) [h]."""
        return (self.delivered - self.placed) / 3600

    @property
    def late(self) -> Floats:
        """One for an order delivered on a day after the promised one, NaN where that is not known (n,)."""
        known = np.isfinite(self.promise_day) & np.isfinite(self.delivered_day)
        return np.where(known, self.delivered_day > self.promise_day, np.nan)


def read_milestones(path: Path, columns: tuple[str, ...], options: Options) -> Milestones:
    """Read orders with their milestones.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or rows are bad and not to be skipped.
    """
    mapped = map_columns(path, columns, "orders", MILESTONES, MILESTONES)
    rows = read_rows(path, mapped, options)
    order = rows.labels("order")
    zone = options.zone
    at = {role: instants_of(rows, role, zone, may_lack=role != "time")
          for role in ("time", "promise", *MILESTONES)}  # fmt: skip
    lanes, lane = rows.lane("zone") if rows.has("zone") else ([EVERYWHERE], np.zeros(len(rows), np.int64))
    names, rank = ranked(order.texts, order.codes)
    _refuse(rows, at, rank)
    rows.refuse_bad_rows()
    good = np.flatnonzero(~rows.bad)
    if not len(good):
        raise bad(str(path), "", "no good row", "orders with their milestones")
    kept = good[np.lexsort((rank[good], at["time"][good]))]
    used, lane = np.unique(lane[kept], return_inverse=True)
    days = {role: local_days_and_hours(instants[kept], zone) for role, instants in at.items()}
    return Milestones(
        ids=tuple(names[each] for each in rank[kept].tolist()),
        placed=at["time"][kept],
        handed_over=at["handed_over"][kept],
        delivered=at["delivered"][kept],
        placed_day=days["time"][0],
        handed_over_day=days["handed_over"][0],
        delivered_day=days["delivered"][0],
        promise_day=days["promise"][0],
        delivered_hour=days["delivered"][1],
        lanes=tuple(lanes[each] for each in used.tolist()),
        lane=lane.astype(np.int64),
        mapped=mapped,
        rows=rows.read,
        skipped=rows.skipped,
    )


def _refuse(rows: Rows, at: dict[str, Floats], order: Ints) -> None:
    """Refuse milestones out of order and orders that are there twice."""
    after = "a time after that"
    rows.refuse("handed_over", at["handed_over"] < at["time"], "is before the order was placed", after)
    rows.refuse("delivered", at["delivered"] < at["handed_over"], "is before the hand-over", after)
    missing = np.isfinite(at["delivered"]) & ~np.isfinite(at["handed_over"])
    rows.refuse(
        "handed_over", missing, "is missing, but the order was delivered", "the time of the hand-over"
    )
    rows.refuse("order", _repeated(order), "is there already", "a row an order")


def _repeated(codes: Ints) -> Bools:
    """Find the rows of orders that have several: which one counts must not hang on their sequence."""
    return np.bincount(codes, minlength=1)[codes] > 1 if len(codes) else np.zeros(0, bool)
