"""What becomes of the orders that were there when the run started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.service import service

if TYPE_CHECKING:
    from fulfilsim.analysis.facts import Facts

MEASURES = {
    "opening_orders": "orders_placed",
    "opening_orders_open": "orders_open",
    "opening_click_to_door_mean_h": "click_to_door_mean_h",
    "opening_ship_on_time_share": "ship_on_time_share",
    "opening_on_time_in_full_share": "on_time_in_full_share",
}


def opening_kpis(facts: Facts) -> dict[str, float]:
    """Measure the service of the orders of a snapshot; nothing where the run did not start from one.

    They were placed before the measured days, so no other KPI of orders has them. Their time counts from when
    they were placed, and a promise that was broken before the start counts as broken.
    """
    if facts.calendar.level_at is None:
        return {}
    figures = service(facts, np.where(facts.before_start, 0, -1), 1)
    return {name: float(figures[measure][0]) for name, measure in MEASURES.items()}
