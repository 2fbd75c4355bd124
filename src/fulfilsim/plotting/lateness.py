"""How late orders come, in days after the promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Patch

from fulfilsim.analysis.courses import EARLIEST, LATEST, days_late
from fulfilsim.plotting.page import Words, colour_of, new_page
from fulfilsim.plotting.rows import CAPTION, read_rows
from fulfilsim.plotting.words import cut

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Source

SAYS = (
    "Measured orders by the day on which the last of them came, against the day promised: 0 is that day. "
    "What customers cancelled is left out."
)
ROOM = 0.8
LONGEST = 60


def draw(source: Source) -> Figure:
    """Draw the share of the orders by days early and late, the plans side by side."""
    many = len(source.plans) > 1
    key = (
        [Patch(color=colour_of(source.plans, plan), label=cut(plan.label, LONGEST)) for plan in source.plans]
        if many
        else []
    )
    figure = new_page(Words("Days after the promise", f"{SAYS} {CAPTION}"), source.plans, 3.8, [key])
    ax = figure.subplots()
    days, width = np.arange(LATEST - EARLIEST + 2), ROOM / len(source.plans)
    for number, plan in enumerate(source.plans):
        place = days + (number + 0.5) * width - ROOM / 2
        ax.bar(place, 100 * days_late(read_rows(plan, "orders")), width,
               color=colour_of(source.plans, plan), gid="days")  # fmt: skip
    ax.axvline(-EARLIEST + 0.5, color="#555555", linestyle="--", linewidth=1, gid="promise")
    names = [f"{day:+d}".replace("-", "−") if day else "0" for day in range(EARLIEST, LATEST + 1)]
    names[0], names[-1] = f"{names[0]}\nor less", f"{names[-1]}\nor more"
    ax.set_xticks(days, [*names, "not\nthere"])
    ax.set_title("Delivered, in days after the promise")
    ax.set_ylabel("% of orders")
    ax.set_xlabel("days after the promised day (in time: left of the dashed line)")
    ax.grid(axis="y")
    return figure
