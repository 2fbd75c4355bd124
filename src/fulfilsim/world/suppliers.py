"""Suppliers: how long they take, on which days they work, and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.stock import Supplier
from fulfilsim.world.calendar import DAY_S, Calendar

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class SupplierPlan:
    """Who delivers.

    Parameters
    ----------
    name
        Its name.
    node
        Node that it is, -1 for one outside.
    lead, late_by
        Time from order to delivery, and by how much it is late [s].
    late
        Share of days whose orders come late.
    works
        Whether it takes orders and delivers on each day of the outlook (days,).
    dock_s
        Time from delivery until it can be sold [s].
    short, short_low, short_high
        Share of short deliveries, and what is missing of them.
    rest
        How long after the delivery that comes; None where it is cancelled [s].
    """

    name: str
    node: int
    lead: Distribution
    late_by: Distribution
    late: float
    works: Bools
    dock_s: float
    short: float
    short_low: float
    short_high: float
    rest: Distribution | None = None

    @property
    def always(self) -> bool:
        """Whether it works every day, and so at any hour."""
        return bool(self.works.all())

    @property
    def mean_days(self) -> float:
        """Mean time from order to shelf; a day more where it does not work every day."""
        mean_s = self.lead.mean + self.late * self.late_by.mean + self.dock_s
        return mean_s / DAY_S + (0.0 if self.always else 1.0)

    @property
    def sd_days(self) -> float:
        """Standard deviation of that time."""
        late = self.late * (self.late_by.sd**2 + self.late_by.mean**2) - (self.late * self.late_by.mean) ** 2
        return float(np.sqrt(self.lead.sd**2 + max(late, 0.0)) / DAY_S)


def make_supplier(name: str, block: Supplier, nodes: Sequence[str], calendar: Calendar) -> SupplierPlan:
    """Lay a supplier out over the days of a calendar."""
    works = calendar.works(block.works, block.works_holidays)
    shut = [any(day in span for span in block.closed.values()) for day in calendar.dates]
    return SupplierPlan(
        name=name,
        node=-1 if block.node is None else nodes.index(block.node),
        lead=block.lead_time,
        late_by=block.late_by,
        late=block.late,
        works=works & ~np.array(shut),
        dock_s=block.dock_to_stock,
        short=block.short,
        short_low=block.short_by.low,
        short_high=block.short_by.high,
        rest=block.rest,
    )
