"""Cost per order by head, stacked, and what it leaves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fulfilsim.errors import bad
from fulfilsim.plotting.dots import ROW, Span, beside_rows, kpi_panel, marks_legend, name_rows, thousands
from fulfilsim.plotting.page import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    Words,
    new_page,
)
from fulfilsim.plotting.words import UNDEFINED, heads, number, single, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Plan, Source

TOTAL, LEFT_OVER = "cost_per_order", "contribution_per_order"
COLOURS = {
    "labour": BLUE,
    "space": SKY,
    "3pl": YELLOW,
    "carriage": ORANGE,
    "packaging": GREEN,
    "returns": RED,
    "contacts": PURPLE,
    "stock": GREY,
}
ROOM_FOR_A_NUMBER = 0.06
"""Least width of a part that has its number written in, as a share of the longest bar."""
BAR = 0.5
CAPTION = (
    "Bars are means over replications, per order delivered; below the end of each bar are "
    "the 95 % interval of the total, which more replications narrow, and p10 to p90 of single replications."
)
ONE = "Per order delivered, of the one replication: there is no interval and no range."
LEFT_OVER_SAYS = (
    "Contribution is revenue less goods and cost, per order not cancelled: losing orders is not cheap."
)


def draw(source: Source) -> Figure:
    """Draw a bar a plan, by head, and the contribution beside it."""
    if not source.has(TOTAL):
        raise bad(str(source.folder), "", f"no {TOTAL} in it", "the result of a run with costs")
    caption = f"{ONE if single(source.plans) else CAPTION} {LEFT_OVER_SAYS}"
    words = Words("Cost per order by head", caption)
    aimed = any(kpi in plan.targets for plan in source.plans for kpi in (TOTAL, LEFT_OVER))
    shown = heads_shown(source)
    key = [Patch(color=COLOURS[head], label=name) for head, name in heads().items() if head in shown]
    figure = new_page(
        words, source.plans, 0.95 + 1.9 * ROW * len(source.plans), [key, marks_legend(source, aimed, INK)]
    )
    grid = figure.add_gridspec(1, 2, width_ratios=(2.6, 1))
    bars_panel(figure.add_subplot(grid[0]), source, shown)
    if source.has(LEFT_OVER):
        kpi_panel(figure.add_subplot(grid[1]), source, LEFT_OVER, named=False, colour=INK)
    return figure


def heads_shown(source: Source) -> list[str]:
    """Name the heads that cost anything in any plan."""
    rows = {head: [source.row(plan, f"{TOTAL}.{head}") for plan in source.plans] for head in heads()}
    return [
        head for head, found in rows.items() if any(row and row["mean"] not in (0, None) for row in found)
    ]


def bars_panel(ax: Axes, source: Source, shown: list[str]) -> None:
    """Draw the bars, a row a plan, credits to the left of zero."""
    longest = max((_total(source, plan).mean for plan in source.plans if _defined(source, plan)), default=1.0)
    for y, plan in enumerate(source.plans):
        _bar(
            ax,
            [(head, Span.of(source.row(plan, f"{TOTAL}.{head}"), TOTAL).mean) for head in shown],
            y,
            longest,
        )
        _whiskers(ax, _total(source, plan), y)
        if TOTAL in plan.targets:
            at = plan.targets[TOTAL].value
            ax.plot(
                [at, at], [y - 0.38, y + 0.38], color=INK, linewidth=2, solid_capstyle="butt", gid="target"
            )
    ax.set_title("Cost per order")
    ax.set_xlabel(f"{unit_of(TOTAL, source.plans[0].currency)} (lower is better)")
    ax.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(thousands))
    ax.grid(axis="x")
    ax.tick_params(length=0)
    name_rows(ax, [plan.label for plan in source.plans] if len(source.plans) > 1 else None, len(source.plans))
    beside_rows(ax, [_in_words(_total(source, plan)) for plan in source.plans])


def _bar(ax: Axes, parts: list[tuple[str, float]], y: float, longest: float) -> None:
    ends = {True: 0.0, False: 0.0}
    for head, value in parts:
        if not math.isfinite(value) or value == 0:
            continue
        start = ends[value > 0]
        ends[value > 0] += value
        ax.barh(y, value, BAR, left=start, color=COLOURS[head], edgecolor="white", linewidth=0.6, gid=head)
        if abs(value) >= ROOM_FOR_A_NUMBER * longest:
            ax.text(start + value / 2, y + 0.02, number(value, TOTAL), ha="center", va="center", size=8.5,
                    color=_readable_on(COLOURS[head]), gid="part")  # fmt: skip


def _whiskers(ax: Axes, total: Span, y: float) -> None:
    """Draw interval and range below the end of the bar, where no part hides them."""
    low = y + BAR / 2 + 0.12
    if math.isfinite(total.p10):
        ax.plot([total.p10, total.p90], [low, low], color=INK, alpha=0.3, linewidth=6, solid_capstyle="butt",
                gid="range")  # fmt: skip
    if math.isfinite(total.ci_low):
        ax.plot([total.ci_low, total.ci_high], [low, low], color=INK, linewidth=1.2, marker="|", markersize=7,
                gid="interval")  # fmt: skip
    if math.isfinite(total.mean):
        ax.plot([total.mean], [low], "o", color=INK, markersize=4.5, gid="mean")


def _in_words(total: Span) -> str:
    if not math.isfinite(total.mean):
        return UNDEFINED
    if not math.isfinite(total.ci_low):
        return number(total.mean, TOTAL)
    return f"{number(total.mean, TOTAL)}\n{number(total.ci_low, TOTAL)} to {number(total.ci_high, TOTAL)}"


def _total(source: Source, plan: Plan) -> Span:
    return Span.of(source.row(plan, TOTAL), TOTAL)


def _defined(source: Source, plan: Plan) -> bool:
    return math.isfinite(_total(source, plan).mean)


def _readable_on(colour: str) -> str:
    red, green, blue = to_rgb(colour)
    return "white" if 0.30 * red + 0.59 * green + 0.11 * blue < 0.5 else INK
