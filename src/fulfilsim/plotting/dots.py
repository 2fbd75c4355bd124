"""A panel of one KPI: a dot, its interval and its range for each scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fulfilsim.analysis.catalogue import describe
from fulfilsim.plotting.page import COLOURS, INK, colour_of
from fulfilsim.plotting.words import folded, label_of, number, scale_of, single, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fulfilsim.plotting.source import Plan, Source

NAME_WIDTH = 24
ROW = 0.34
"""Height of a row [in]."""
LEAST = 0.1
"""Where an axis of counts or hours ends below, all is nought, and it ends at one instead."""


@dataclass(frozen=True)
class Span:
    """A mean, its interval and the range of replications, in the unit of the axis; undefined ones NaN."""

    mean: float
    ci_low: float
    ci_high: float
    p10: float
    p90: float

    @classmethod
    def of(cls, row: dict[Any, Any] | None, kpi: str) -> Span:
        """Read a line of a summary or of differences, which may lack the range."""
        names = ("mean", "ci_low", "ci_high", "p10", "p90")
        return cls(*(float((row or {}).get(name, math.nan)) * scale_of(kpi) for name in names))


def draw_span(ax: Axes, span: Span, y: float, colour: str) -> None:
    """Draw what is defined of a span at a height."""
    if math.isfinite(span.p10) and math.isfinite(span.p90):
        ax.plot(
            [span.p10, span.p90],
            [y, y],
            color=colour,
            alpha=0.3,
            linewidth=8,
            solid_capstyle="butt",
            gid="range",
        )
    if math.isfinite(span.ci_low):
        ends = [span.ci_low, span.ci_high]
        ax.plot(ends, [y, y], color=colour, linewidth=1.4, marker="|", markersize=8, gid="interval")
    if math.isfinite(span.mean):
        ax.plot(
            [span.mean], [y], "o", color=colour, markersize=5.5, gid="mean", clip_on=False, in_layout=False
        )


def kpi_panel(ax: Axes, source: Source, kpi: str, named: bool, colour: str = "") -> None:
    """Draw one KPI of every plan from the top down, the mean in words at the right.

    Parameters
    ----------
    ax
        Where.
    source
        The plans.
    kpi
        Which.
    named
        Whether the plans are named at the left.
    colour
        Of all marks; by default each plan has its own.
    """
    spans = [Span.of(source.row(plan, kpi), kpi) for plan in source.plans]
    for y, (plan, span) in enumerate(zip(source.plans, spans, strict=True)):
        draw_span(ax, span, y, colour or colour_of(source.plans, plan))
        _target(ax, plan, kpi, y)
    better = {"lower": " (lower is better)", "higher": " (higher is better)"}.get(describe(kpi).better, "")
    dress(ax, kpi, unit_of(kpi, source.plans[0].currency) + better)
    _natural_limits(ax, kpi)
    name_rows(ax, [plan.label for plan in source.plans] if named else None, len(spans))
    beside_rows(
        ax, [_in_words(source, plan, kpi, span) for plan, span in zip(source.plans, spans, strict=True)]
    )


def dress(ax: Axes, kpi: str, axis: str) -> None:
    """Give a panel its title, the words of its axis, and its grid."""
    ax.set_title(label_of(kpi))
    ax.set_xlabel(axis)
    whole = describe(kpi).unit in ("orders", "parcels")
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10], integer=whole))
    ax.xaxis.set_major_formatter(FuncFormatter(thousands))
    ax.grid(axis="x")
    ax.tick_params(length=0)


def name_rows(ax: Axes, names: Sequence[str] | None, rows: int) -> None:
    """Name the rows from top to bottom, or leave them to the neighbour at the left."""
    ax.set_ylim(rows - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    labels = [folded(name, NAME_WIDTH) for name in names] if names else [""] * rows
    ax.set_yticks(range(rows), labels, linespacing=1.0, size=8.5)


def beside_rows(ax: Axes, texts: Sequence[str]) -> None:
    """Write at the right of each row."""
    right = ax.secondary_yaxis("right")
    right.set_yticks(range(len(texts)), texts, linespacing=1.0)
    right.tick_params(length=0, pad=4)
    right.spines["right"].set_visible(False)


def thousands(value: float, _position: object = None) -> str:
    """Write a tick: thousands apart, no more decimals than it has."""
    whole, dot, rest = f"{value:,.6f}".partition(".")
    rest = rest.rstrip("0")
    return (whole + (dot + rest if rest else "")).replace("-", "−")


def marks_legend(source: Source, targets: bool, colour: str = "") -> list[Line2D]:
    """Explain the marks of a row, those that can occur."""
    ink = colour or (INK if len(source.plans) > 1 else COLOURS[0])
    mean = "the one replication" if single(source.plans) else "mean over replications"
    legend = [Line2D([], [], color=ink, marker="o", linestyle="", markersize=5.5, label=mean)]
    if not single(source.plans):
        interval = "95 % interval of the mean"
        legend += [
            Line2D([], [], color=ink, marker="|", markersize=8, linewidth=1.4, label=interval),
            Line2D([], [], color=ink, alpha=0.3, linewidth=8, label="p10 to p90 of replications"),
        ]
    if targets:
        target = Line2D([], [], color=INK, marker="|", linestyle="", markersize=12, label="target")
        target.set_markeredgewidth(2)
        legend.append(target)
    return legend


def _target(ax: Axes, plan: Plan, kpi: str, y: float) -> None:
    if (bound := plan.targets.get(kpi)) is not None:
        at = bound.value * scale_of(kpi)
        ax.plot([at, at], [y - 0.33, y + 0.33], color=INK, linewidth=2, solid_capstyle="butt", gid="target")


def _in_words(source: Source, plan: Plan, kpi: str, span: Span) -> str:
    text = number(span.mean, kpi)
    missed = source.row(plan, f"target_missed.{kpi}")
    if missed is None or not math.isfinite(missed["mean"]):
        return text
    return f"{text}\nmissed {100 * missed['mean']:.0f}%"


def _natural_limits(ax: Axes, kpi: str) -> None:
    """End the axis where values end: no share over 100 %, no count below 0; intervals may go on unseen."""
    low, high = ax.get_xlim()
    unit = describe(kpi).unit
    if unit == "share":
        low, high = max(low, 0.0), min(high, 100.0)
    elif unit != "currency":
        low, high = max(low, 0.0), high if high > LEAST else 1.0
    room = 0.02 * (high - low) or 1.0
    ax.set_xlim(low - room, high + room)
