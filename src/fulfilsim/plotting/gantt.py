"""Who is on duty and at work on the busiest day, and when trailers leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import DateFormatter, HourLocator
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fulfilsim.analysis.courses import AT_WORK, ON_DUTY, busiest_day, people
from fulfilsim.errors import bad
from fulfilsim.plotting.page import BLUE, INK, RED, SKY, Words, new_page
from fulfilsim.plotting.rows import CAPTION, read_rows
from fulfilsim.plotting.words import folded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Plan, Source

ROW = 0.6
TALL = 0.84
"""Height of the most people of a team, of a row's."""
SAYS = (
    "The measured day on which most work was begun. A row is a team, as high as its people; pale are those "
    "on the floor, dark those at work."
)


def draw(source: Source) -> Figure:
    """Draw a panel a plan, a row a team, from the first hour of its busiest day to the last."""
    drawn = [(plan, read_rows(plan, "activities")) for plan in source.plans]
    teams = [_teams(activities) for _, activities in drawn]
    if not any(teams):
        raise bad(str(source.folder), "", "nobody is on duty in it", "a result with teams")
    key = [Patch(color=SKY, label="on the floor"), Patch(color=BLUE, label="at work"),
           Line2D([], [], color=RED, linewidth=1.4, label="collection, with its parcels")]  # fmt: skip
    heights = [max(len(each), 1) * ROW + 0.75 for each in teams]
    figure = new_page(Words("A day of the teams", f"{SAYS} {CAPTION}"), source.plans, sum(heights), [key])
    panels = figure.subplots(len(drawn), 1, squeeze=False, height_ratios=heights)[:, 0]
    for ax, (plan, activities), rows in zip(panels, drawn, teams, strict=True):
        _panel(ax, plan, activities, rows, plan.label if len(drawn) > 1 else "")
    return figure


def _teams(activities: pd.DataFrame) -> list[tuple[str, str]]:
    rows = activities[activities["kind"].eq("shift")]
    return sorted(set(zip(rows["node"], rows["resource"], strict=True)))


def _panel(ax: Axes, plan: Plan, activities: pd.DataFrame, teams: list[tuple[str, str]], label: str) -> None:
    days = np.arange(np.datetime64(plan.first), np.datetime64(plan.last) + 1).astype("datetime64[ms]")
    start = days[busiest_day(activities, days)]
    end = start + np.timedelta64(1, "D")
    within = activities[(activities["started_at"] < end) & ~(activities["ended_at"] < start)]
    several, names = len({node for node, _ in teams}) > 1, []
    for row, (node, team) in enumerate(teams):
        mine = within[within["node"].eq(node) & within["resource"].eq(team)]
        most = max((people(mine, ON_DUTY)[1].max(initial=0.0), 1.0))
        names.append(f"{folded(f'{node}.{team}' if several else team, 18)}\nup to {most:,.0f}")
        for kinds, colour, gid in ((ON_DUTY, SKY, "floor"), (AT_WORK, BLUE, "work")):
            at, level = people(mine, kinds)
            if len(at):
                ax.fill_between(at, row + TALL / 2, row + TALL / 2 - TALL * np.minimum(level / most, 1),
                                step="post", color=colour, linewidth=0, gid=gid)  # fmt: skip
    _trailers(ax, within, start, end)
    ax.set_yticks(range(len(teams)), names)
    ax.set_ylabel("people")
    ax.set_ylim(len(teams) - 0.5, -0.5)
    ax.set_xlim(start, end)
    ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 3)))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    ax.set_title(f"{label} {np.datetime_as_string(start, 'D')}".strip())
    ax.set_xlabel("hours of the day")
    ax.grid(axis="x")


def _trailers(ax: Axes, within: pd.DataFrame, start: np.datetime64, end: np.datetime64) -> None:
    """Mark every collection of the day, with the parcels that it took."""
    left = within[within["kind"].eq("collection")]
    left = left[(left["started_at"] >= start) & (left["started_at"] < end) & (left["quantity"] > 0)]
    for at, parcels in zip(left["started_at"].to_numpy(), left["quantity"], strict=True):
        ax.axvline(at, color=RED, linewidth=1.4, gid="collection")
        ax.text(at, -0.46, f" {parcels:,.0f}", size=8, color=INK, va="top")
