"""Panels of data against a fit, as one SVG to put into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from fulfilsim.plotting.files import svg_of
from fulfilsim.plotting.page import ORANGE, SKY, WIDTH, in_style

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

ROW = 2.9
"""Height of a row of panels [in]."""
MOST_TICKS = 12


@dataclass(frozen=True)
class Panel:
    """Data against a fit.

    Parameters
    ----------
    title, across, up
        Title, and what the axes show.
    labels
        Of each point across (n,).
    data, fitted
        What was seen and what the fit expects (n,).
    lines
        Whether the data are dots instead of bars.
    """

    title: str
    across: str
    up: str
    labels: Sequence[str]
    data: NDArray[np.float64]
    fitted: NDArray[np.float64]
    lines: bool = False


def draw_panels(panels: Sequence[Panel]) -> str:
    """Draw panels in two columns and return the SVG."""
    with in_style():
        rows = -(-len(panels) // 2)
        figure = Figure(figsize=(WIDTH, ROW * rows), layout="constrained")
        FigureCanvasAgg(figure)
        for place, panel in enumerate(panels):
            _draw(figure.add_subplot(rows, 2, place + 1), panel)
        return svg_of(figure)


def _draw(ax: Axes, panel: Panel) -> None:
    at = range(len(panel.labels))
    if panel.lines:
        ax.plot(at, panel.data, "o", color=SKY, markersize=4, label="file")
    else:
        ax.bar(at, panel.data, color=SKY, label="file")
    ax.plot(at, panel.fitted, "-", marker="" if panel.lines else "o", color=ORANGE, markersize=4, label="fit")
    step = -(-len(panel.labels) // MOST_TICKS)
    ax.set_xticks(list(at)[::step], list(panel.labels)[::step])
    ax.set_ylim(bottom=0)
    ax.set_title(panel.title)
    ax.set_xlabel(panel.across)
    ax.set_ylabel(panel.up)
    ax.legend()
