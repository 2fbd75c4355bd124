"""What waits at each day's last cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.analysis.bands import bands
from fulfilsim.plotting.daily import caption
from fulfilsim.plotting.days import days_legend, days_panel
from fulfilsim.plotting.dots import ROW, kpi_panel
from fulfilsim.plotting.page import Words, new_page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec

    from fulfilsim.plotting.source import Source

LEVELS = ("backlog_peak_orders", "backlog_peak_past_due_orders", "backlog_peak_h")
TITLES = ("Payable but not shipped", "Of these, past their promised collection", "Work left in them")
QUEUE = "carrier_queue_peak_parcels."
MOST_QUEUES = 4
ACROSS = 3
CAPTION = "Counted at each day's last cut-off; a carrier's queue has been collected and is not yet taken in."


def draw(source: Source) -> Figure:
    """Draw the backlog by day, those past due apart, and below the peaks with their intervals."""
    days = bands(source.daily, LEVELS)
    peaks = chosen(source)
    rows = -(-len(peaks) // ACROSS)
    tall = 0.85 + ROW * len(source.plans)
    words = Words("Backlog at each day's last cut-off", caption(source, days, CAPTION))
    figure = new_page(words, source.plans, 3.6 + rows * tall, days_legend(source, marks=True))
    grid = figure.add_gridspec(2 + rows, 2 * ACROSS, height_ratios=(2.0, 1.6, *[tall] * rows))
    _levels(source, days, figure, grid)
    for place, kpi in enumerate(peaks):
        row, column = divmod(place, ACROSS)
        ax = figure.add_subplot(grid[2 + row, 2 * column : 2 * column + 2])
        kpi_panel(ax, source, kpi, named=column == 0 and len(source.plans) > 1)
    return figure


def chosen(source: Source) -> list[str]:
    """Name the peaks to show: the backlog's, and each carrier's queue."""
    queues = sorted({kpi for kpi in source.summary["kpi"] if kpi.startswith(QUEUE)})[:MOST_QUEUES]
    return [kpi for kpi in ("backlog_peak_orders", "backlog_clear_h", *queues) if source.has(kpi)]


def _levels(source: Source, days: pd.DataFrame, figure: Figure, grid: GridSpec) -> None:
    top = figure.add_subplot(grid[0, :])
    due = figure.add_subplot(grid[1, :ACROSS], sharex=top)
    work = figure.add_subplot(grid[1, ACROSS:], sharex=top)
    for ax, kpi, title in zip((top, due, work), LEVELS, TITLES, strict=True):
        days_panel(ax, source, days, kpi)
        ax.set_title(title)
