"""What became of each day's orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.analysis.bands import bands
from fulfilsim.plotting.days import days_legend, days_panel, shows_intervals
from fulfilsim.plotting.page import Words, new_page
from fulfilsim.plotting.words import single

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Source

KPIS = (
    "orders_placed",
    "click_to_door_p50_h",
    "click_to_door_mean_h",
    "on_time_in_full_share",
    "ship_on_time_share",
)
CAPTION = "Each order belongs to the day it was placed on."
RANGE = "Eight of ten replications lie within the band on a day, however many there are."
INTERVAL = "The dotted 95 % interval says how sure the mean is; it narrows with more replications."
CROWD = "The interval of the mean is not drawn by day for more than two scenarios."
ONE = "There is only one replication: the line is that one, with no interval and no range."
GAP = "A line has a gap where a figure is undefined or endless in a replication."
TARGET = "Dashed across: the target, which is set for the whole period."


def draw(source: Source) -> Figure:
    """Draw the orders of each day above, and how they fared below."""
    days = bands(source.daily, KPIS)
    words = Words("Orders by the day they were placed", caption(source, days, CAPTION))
    figure = new_page(words, source.plans, 6.0, days_legend(source))
    grid = figure.add_gridspec(3, 2, height_ratios=(0.85, 1, 1))
    top = figure.add_subplot(grid[0, :])
    others = [figure.add_subplot(grid[1 + place // 2, place % 2], sharex=top) for place in range(4)]
    for ax, kpi in zip((top, *others), KPIS, strict=True):
        days_panel(ax, source, days, kpi)
    return figure


def caption(source: Source, days: pd.DataFrame, first: str) -> str:
    """Explain lines, bands and gaps, each where there is one."""
    parts = [first]
    if single(source.plans):
        parts.append(ONE)
    else:
        parts += [RANGE, INTERVAL if shows_intervals(source) else CROWD]
    if any(kpi in plan.targets for plan in source.plans for kpi in set(days["kpi"])):
        parts.append(TARGET)
    if days["mean"].isna().any():
        parts.append(GAP)
    return " ".join(parts)
