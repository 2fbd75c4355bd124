"""Where the orders are, hour by hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import DayLocator, date2num
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from fulfilsim.analysis.courses import PLACES, whereabouts
from fulfilsim.plotting.days import date_in_words
from fulfilsim.plotting.dots import thousands
from fulfilsim.plotting.page import BLUE, ORANGE, SKY, Words, new_page
from fulfilsim.plotting.rows import CAPTION, read_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from fulfilsim.plotting.source import Plan, Source

COLOURS = (ORANGE, BLUE, SKY)
HOUR = np.timedelta64(1, "h")
MOST_DATES = 9
SAYS = (
    "Orders placed and not yet delivered, counted at every full hour of the run; those placed to the left of "
    "the dashed line are measured."
)


def draw(source: Source) -> Figure:
    """Draw a panel a plan: orders that wait, that are in the centre, and that are on the way."""
    words = Words("Where the orders are", f"{SAYS} {CAPTION}")
    drawn = [_counted(plan) for plan in source.plans]
    ever = np.any([orders.any(axis=1) for _, orders in drawn], axis=0)
    key = [Patch(color=colour, label=place)
           for colour, place, any_ in zip(COLOURS, PLACES, ever, strict=True) if any_]  # fmt: skip
    figure = new_page(words, source.plans, 2.6 * len(source.plans), [key])
    panels = figure.subplots(len(source.plans), 1, sharey=True, squeeze=False)[:, 0]
    for ax, plan, counted in zip(panels, source.plans, drawn, strict=True):
        _panel(ax, plan, counted, plan.label if len(source.plans) > 1 else "Orders under way")
    return figure


def _counted(plan: Plan) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """Return the full hours of a plan (h,), and the orders at each place at each (places, h)."""
    orders = read_rows(plan, "orders")
    first, last = np.datetime64(plan.first, "ms"), orders["placed_at"].max().to_datetime64()
    at = np.arange(first, max(first, last) + HOUR, HOUR).astype("datetime64[ms]")
    return at, np.array(whereabouts(orders, at), np.float64)


def _panel(
    ax: Axes, plan: Plan, counted: tuple[NDArray[np.datetime64], NDArray[np.float64]], title: str
) -> None:
    at, orders = counted
    ax.stackplot(at, orders, colors=COLOURS, gid="place")
    ax.axvline(date2num(plan.last + timedelta(days=1)), color="#555555", linestyle="--", linewidth=1)
    ax.set_title(title)
    ax.set_ylabel("orders")
    ax.grid(axis="y")
    days = len(at) // 24 + 1
    ax.xaxis.set_major_locator(DayLocator(interval=-(-days // MOST_DATES)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda day, _: date_in_words(day, weekday=False)))
    ax.yaxis.set_major_formatter(FuncFormatter(thousands))
    ax.margins(x=0)
