"""The routes of own fleets as they were driven, on the day with the most stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from fulfilsim.errors import bad
from fulfilsim.plotting.page import INK, RED, Words, new_page
from fulfilsim.plotting.routes import PALETTE, STYLES, looks
from fulfilsim.plotting.rows import CAPTION, read_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Plan, Source

HEIGHT = 6.4
MOST_ACROSS = 2
SAYS = (
    "The measured day on which a fleet had the most stops. A line is a vehicle's day, trip after trip; "
    "thin lines lead from and to the depot."
)


def draw_driven(source: Source) -> Figure:
    """Draw a panel a fleet and plan, north up.

    Parameters
    ----------
    source
        The plans and their tables.

    Raises
    ------
    InputError
        If no plan has a fleet of its own.
    """
    drawn = [each for plan in source.plans for each in _fleets(plan)]
    if not drawn:
        raise bad(str(source.folder), "", "no rows of own fleets in it", "fleets: and --keep first")
    key = [
        Line2D([], [], color=INK, marker="o", ms=4, lw=1.2, label="a route and its stops"),
        Line2D([], [], color=INK, marker="s", ms=7, lw=0, label="depot"),
        Line2D([], [], color=INK, marker="D", ms=6, lw=0, label="locker"),
        Line2D([], [], color=INK, marker="x", ms=6, lw=0, label="nobody there"),
        Line2D([], [], color=RED, marker="o", ms=6, lw=0, mfc="none", label="not reached"),
    ]
    across = min(MOST_ACROSS, len(drawn))
    down = -(-len(drawn) // across)
    words = Words("Routes of own fleets", f"{SAYS} {CAPTION}")
    figure = new_page(words, source.plans, down * HEIGHT, [key])
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for ax, (label, rows) in zip(panels, drawn, strict=False):
        _panel(ax, label if len(source.plans) > 1 else "", rows)
    for ax in panels[len(drawn) :]:
        ax.set_axis_off()
    return figure


def _fleets(plan: Plan) -> list[tuple[str, pd.DataFrame]]:
    """Give each fleet's rows of its busiest measured day."""
    if not (plan.folder / "routes.parquet").is_file():
        return []
    rows = read_rows(plan, "routes")
    rows = rows[rows["kind"].ne("break")]
    starts = rows["planned_begin_at"].groupby(rows["route"]).transform("min")
    first, end = np.datetime64(plan.first), np.datetime64(plan.last) + 1
    rows = rows.assign(day=starts.dt.floor("D"))[(starts >= first) & (starts < end)]
    found = []
    for fleet in sorted(rows["fleet"].unique()):
        mine = rows[rows["fleet"] == fleet]
        stops = mine[mine["kind"].eq("stop")].groupby("day").size()
        if len(stops):
            found.append((f"{plan.label} · {fleet}", mine[mine["day"].eq(stops.idxmax())]))
    return found


def _panel(ax: Axes, label: str, rows: pd.DataFrame) -> None:
    routes = [route for _, route in rows.groupby("route", sort=True)]
    stops = [route[route["kind"].eq("stop")] for route in routes]
    chosen = looks([each[["lng", "lat"]].to_numpy() for each in stops])
    for route, look in zip(routes, chosen, strict=True):
        _route(ax, route[route["outcome"].ne("not reached")], look)
    _marks(ax, rows)
    depot, visits = rows[rows["kind"].eq("start")].iloc[0], rows[rows["kind"].eq("stop")]
    ax.plot(depot["lng"], depot["lat"], "s", ms=9, color=INK, mec="white", mew=1.2, zorder=6)
    km, day = rows["distance_km"].sum(), rows["day"].iloc[0].date()
    title = f"{label or depot['fleet']} {day}: {len(routes)} vehicles, {len(visits):,} stops, {km:,.0f} km"
    ax.set_title(title)
    ax.set_aspect(1 / np.cos(np.radians(depot["lat"])))
    ax.set(xlabel="longitude [degrees]", ylabel="latitude [degrees]")
    ax.margins(0.04)
    ax.locator_params(axis="y", nbins=5)
    ax.locator_params(axis="x", nbins=3)


def _route(ax: Axes, route: pd.DataFrame, look: int) -> None:
    """Draw a vehicle's day: ways between stops strong, ways from and to the depot thin."""
    colour, style = PALETTE[look % len(PALETTE)], STYLES[look // len(PALETTE) % len(STYLES)]
    at, depot = route[["lng", "lat"]].to_numpy(), route["kind"].ne("stop").to_numpy()
    for begin, end in zip(range(len(at) - 1), range(1, len(at)), strict=True):
        thin = depot[begin] or depot[end]
        ax.plot(*at[[begin, end]].T, style, color=colour, lw=0.5 if thin else 1.2, alpha=0.4 if thin else 1,
                zorder=2)  # fmt: skip
    ax.plot(*at[~depot].T, "o", ms=2.6, color=colour, zorder=3, gid="stops")


def _marks(ax: Axes, rows: pd.DataFrame) -> None:
    """Mark lockers, doors where nobody was, and stops that were not reached."""
    failed, missed = rows["outcome"].eq("failed"), rows["outcome"].eq("not reached")
    marks: tuple[tuple[pd.Series[bool], dict[str, Any]], ...] = (
        (rows["locker"].notna(), {"marker": "D", "ms": 6, "color": INK, "zorder": 4}),
        (failed, {"marker": "x", "ms": 5, "color": INK, "zorder": 5}),
        (missed, {"marker": "o", "ms": 6, "color": RED, "mfc": "none", "zorder": 5}),
    )
    for mask, mark in marks:
        ax.plot(rows.loc[mask, "lng"], rows.loc[mask, "lat"], ls="", **mark)
