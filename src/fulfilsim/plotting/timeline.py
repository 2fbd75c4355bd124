"""Where the orders are, hour by hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.patches import Patch

from fulfilsim.analysis.courses import PLACES, whereabouts
from fulfilsim.plotting.page import BLUE, ORANGE, SKY, Words, new_page
from fulfilsim.plotting.rows import CAPTION, read_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Plan, Source

COLOURS = (ORANGE, BLUE, SKY)
HOUR = np.timedelta64(1, "h")
SAYS = (
    "Orders placed and not yet delivered, counted at every full hour of the run; those placed to the left of "
    "the dashed line are measured."
)


def draw(source: Source) -> Figure:
    """Draw a panel a plan: orders that wait, that are in the centre, and that are on the way."""
    words = Words("Where the orders are", f"{SAYS} {CAPTION}")
    key = [Patch(color=colour, label=place) for colour, place in zip(COLOURS, PLACES, strict=True)]
    figure = new_page(words, source.plans, 2.6 * len(source.plans), [key])
    panels = figure.subplots(len(source.plans), 1, sharey=True, squeeze=False)[:, 0]
    for ax, plan in zip(panels, source.plans, strict=True):
        _panel(ax, plan, plan.label if len(source.plans) > 1 else "Orders under way")
    return figure


def _panel(ax: Axes, plan: Plan, title: str) -> None:
    orders = read_rows(plan, "orders")
    first, last = np.datetime64(plan.first, "ms"), orders["placed_at"].max().to_datetime64()
    at = np.arange(first, max(first, last) + HOUR, HOUR).astype("datetime64[ms]")
    ax.stackplot(at, whereabouts(orders, at), colors=COLOURS, gid="place")
    ax.axvline(date2num(plan.last + timedelta(days=1)), color="#555555", linestyle="--", linewidth=1)
    ax.set_title(title)
    ax.set_ylabel("orders")
    ax.grid(axis="y")
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    ax.margins(x=0)
