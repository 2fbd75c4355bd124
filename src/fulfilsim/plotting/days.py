"""A panel of one KPI by day: the mean over replications and the range of single ones, for each scenario."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import (
    MO,
    AutoDateLocator,
    ConciseDateFormatter,
    WeekdayLocator,
    date2num,
    num2date,
)
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from fulfilsim.analysis.catalogue import describe
from fulfilsim.plotting.dots import LEAST, thousands
from fulfilsim.plotting.page import COLOURS, FAINT, INK, colour_of
from fulfilsim.plotting.words import folded, label_of, scale_of, single, unit_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.typing import LineStyleType

    from fulfilsim.plotting.source import Source

DASHES: tuple[LineStyleType, ...] = (
    "-",
    "--",
    "-.",
    ":",
    (0, (6, 1, 1, 1, 1, 1)),
    (0, (3, 1)),
    (0, (1, 1)),
    (0, (8, 2)),
)
MOST_SHADED = 130
"""Days beyond which stripes for weekends would only be noise."""
MOST_WITH_INTERVAL = 2
"""Plans beyond which dotted lines would hide the others."""
LEGEND_NAME = 45
FEW_DAYS, MOST_MONDAYS = 21, 126


def days_panel(ax: Axes, source: Source, days: pd.DataFrame, kpi: str) -> None:
    """Draw one KPI of every plan by day.

    Parameters
    ----------
    ax
        Where.
    source
        The plans.
    days
        What :func:`fulfilsim.analysis.bands.bands` gives.
    kpi
        Which.
    """
    for plan in source.plans:
        of_plan = days[(days["scenario"] == plan.label) & (days["kpi"] == kpi)]
        dashes = DASHES[source.plans.index(plan)]
        _draw(ax, of_plan, scale_of(kpi), colour_of(source.plans, plan), dashes, shows_intervals(source))
    _target(ax, source, kpi)
    shade(ax, source)
    _dress(ax, kpi, source.plans[0].currency)
    _date_axis(ax, source)


def shade(ax: Axes, source: Source) -> None:
    """Shade Saturdays, Sundays and public holidays, unless there are too many to be seen."""
    for day in free_days(source):
        ax.axvspan(*_stripe(day), color=FAINT, alpha=0.45, linewidth=0, zorder=0, gid="free day")


def free_days(source: Source) -> list[date]:
    """List the days to shade; public holidays where any plan keeps them."""
    first, last = _ends(source)
    count = (last - first).days + 1
    if count > MOST_SHADED:
        return []
    holidays = frozenset[date]().union(*(plan.holidays for plan in source.plans))
    days = [first + timedelta(days=step) for step in range(count)]
    return [day for day in days if day.weekday() >= 5 or day in holidays]


def days_legend(source: Source, marks: bool = False) -> list[list[Artist]]:
    """Explain lines, bands and stripes, and where there are several plans, whose they are.

    Parameters
    ----------
    source
        The plans.
    marks
        Whether there are panels of dots beside those by day.
    """
    ink = INK if len(source.plans) > 1 else COLOURS[0]
    mean = "the one replication" if single(source.plans) else "mean over replications"
    legend: list[Artist] = [Line2D([], [], color=ink, marker="o", markersize=2.5, linewidth=1.6, label=mean)]
    if not single(source.plans):
        legend.append(Patch(color=ink, alpha=0.2, linewidth=0, label="p10 to p90 of replications"))
    if shows_intervals(source):
        legend.append(
            Line2D([], [], color=ink, linestyle=":", linewidth=1, label="95 % interval of the mean")
        )
    if marks and not single(source.plans):
        legend.append(
            Line2D([], [], color=ink, marker="|", markersize=8, label="95 % interval of a mean peak")
        )
    if free_days(source):
        legend.append(Patch(color=FAINT, alpha=0.45, linewidth=0, label="weekend or public holiday"))
    return [_whose(source), legend]


def shows_intervals(source: Source) -> bool:
    """Say whether intervals are drawn by day; those of many plans would hide the lines."""
    return len(source.plans) <= MOST_WITH_INTERVAL and not single(source.plans)


def _whose(source: Source) -> list[Artist]:
    if len(source.plans) == 1:
        return []
    return [
        Line2D([], [], color=colour_of(source.plans, plan), linestyle=DASHES[place], linewidth=1.8,
               label=folded(plan.label, LEGEND_NAME, 1))
        for place, plan in enumerate(source.plans)
    ]  # fmt: skip


def _draw(
    ax: Axes, days: pd.DataFrame, scale: float, colour: str, dashes: LineStyleType, intervals: bool
) -> None:
    at = days["day"].to_numpy(dtype="datetime64[D]")
    mean, low, high = (days[name].to_numpy(dtype=np.float64) * scale for name in ("mean", "p10", "p90"))
    ax.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0, gid="range")
    for name in ("ci_low", "ci_high") if intervals else ():
        ax.plot(at, days[name].to_numpy(dtype=np.float64) * scale, color=colour, linewidth=0.8, linestyle=":",
                gid="interval")  # fmt: skip
    size = 2.5 if len(at) <= MOST_SHADED else 1.2
    ax.plot(at, mean, color=colour, linestyle=dashes, linewidth=1.6, marker="o", markersize=size, gid="mean")


def _target(ax: Axes, source: Source, kpi: str) -> None:
    """Draw the bounds set for the whole period; a day may miss them though the period keeps them."""
    for value in sorted(
        {plan.targets[kpi].value * scale_of(kpi) for plan in source.plans if kpi in plan.targets}
    ):
        ax.axhline(value, color=INK, linewidth=1, dashes=(5, 3), gid="target")


def _dress(ax: Axes, kpi: str, currency: str) -> None:
    ax.set_title(label_of(kpi))
    ax.set_ylabel(unit_of(kpi, currency))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(thousands))
    ax.grid(axis="y")
    ax.tick_params(length=0)
    ax.tick_params(axis="x", pad=6)  # else the first date touches the nought of the other axis
    ax.set_ylim(*_limits(ax, kpi))


def _date_axis(ax: Axes, source: Source) -> None:
    """Write days with their weekday while there are few, then Mondays, then what fits."""
    first, last = _ends(source)
    count = (last - first).days + 1
    ax.set_xlim(_stripe(first)[0], _stripe(last)[1])
    if count <= FEW_DAYS:
        ticks = [_stripe(first)[0] + 0.5 + step for step in range(0, count, -(-count // 5))]
        ax.xaxis.set_major_locator(FixedLocator(ticks))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: date_in_words(at, weekday=True)))
    elif count <= MOST_MONDAYS:
        ax.xaxis.set_major_locator(WeekdayLocator(MO, interval=-(-count // 63)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: date_in_words(at, weekday=False)))
    else:
        locator = AutoDateLocator(minticks=3, maxticks=9)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def date_in_words(at: float, weekday: bool) -> str:
    """Write a day of an axis, with or without its weekday."""
    day = num2date(at)
    return f"{day:%a} {day.day} {day:%b}" if weekday else f"{day.day} {day:%b}"


def _ends(source: Source) -> tuple[date, date]:
    return min(plan.first for plan in source.plans), max(plan.last for plan in source.plans)


def _limits(ax: Axes, kpi: str) -> tuple[float, float]:
    """Begin at zero what is counted; let no share go over 100 %."""
    low, high = ax.get_ylim()
    unit = describe(kpi).unit
    if unit == "share":
        low, high = max(low, 0.0), 100.0
        return low, high + 0.03 * (high - low)
    if unit == "h" and not kpi.startswith("backlog"):
        return max(low, 0.0), high
    if unit == "currency":
        return low, high
    return 0.0, 1.05 * high if high > LEAST else 1.0


def _stripe(day: date) -> tuple[float, float]:
    """Give the ends of a day's stripe on an axis where its figure stands at midnight."""
    at = float(date2num(day))
    return at - 0.5, at + 0.5
