"""Differences between scenarios, each in its own unit, and whether they can be told from noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from fulfilsim.analysis.bands import change_ranges
from fulfilsim.analysis.catalogue import describe
from fulfilsim.errors import bad
from fulfilsim.plotting.dots import ROW, Span, beside_rows, draw_span, dress, marks_legend, name_rows
from fulfilsim.plotting.page import BLUE, GREY, INK, PURPLE, RED, Words, new_page
from fulfilsim.plotting.source import read_table
from fulfilsim.plotting.words import folded, label_of, number, single, unit_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Source

Row = dict[Any, Any]

ACROSS = 3
NOISE = "indistinguishable"
VERDICTS = {"better": BLUE, "worse": RED, "different": PURPLE, NOISE: GREY}
TINT = "#EAF3F9"
LONGEST_NAME = 30
CAPTION = (
    "Mean of the differences, replication by replication, on the same customers and the same luck. "
    "The tinted side of nought is the better one. The 95 % interval says how sure the mean is, "
    "and p10 to p90 is what single replications bring; the verdict takes into account how many differences "
    "are looked at, the interval does not."
)
ONE = (
    "One replication cannot tell a difference from noise: no interval can be given. "
    "The tinted side of nought is the better one."
)


def draw(source: Source) -> Figure:
    """Draw a panel for each figure that differs in any plan, a row a plan."""
    table = _differences(source)
    base, *others = source.plans
    kpis, same = split(table)
    words = Words("Differences", _caption(source, same), _title(source))
    rows = -(-len(kpis) // ACROSS)
    legend = [_verdicts(table), marks_legend(source, targets=False)]
    figure = new_page(words, source.plans, rows * (0.85 + 1.25 * ROW * len(others)), legend)
    for place, kpi in enumerate(kpis):
        found: dict[str, Row] = {
            str(row["scenario"]): row for row in table[table["kpi"] == kpi].to_dict("records")
        }
        lines = [found.get(plan.label) for plan in others]
        ax = figure.add_subplot(rows, ACROSS, place + 1)
        named = [plan.label for plan in others] if place % ACROSS == 0 and len(others) > 1 else None
        change_panel(ax, kpi, lines, named, base.currency)
    return figure


def split(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Part the figures that differ in any plan from those that are the same in all, to the last digit."""
    kpis = list(dict.fromkeys(table["kpi"]))
    differ = set(table.loc[table["mean"] != 0, "kpi"])
    same = [kpi for kpi in kpis if kpi not in differ]
    return ([kpi for kpi in kpis if kpi in differ], same) if differ else (kpis, [])


def change_panel(ax: Axes, kpi: str, lines: list[Row | None], named: list[str] | None, currency: str) -> None:
    """Draw the differences of one figure; what is better is tinted and said in words."""
    spans = [Span.of(line, kpi) for line in lines]
    for y, (line, span) in enumerate(zip(lines, spans, strict=True)):
        draw_span(ax, span, y, VERDICTS.get(str((line or {}).get("verdict")), GREY))
    low, high = ax.get_xlim() if any(math.isfinite(span.mean) for span in spans) else (-1.0, 1.0)
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.06 * (high - low)
    ax.set_xlim(low - room, high + room)
    dress(ax, kpi, f"{unit_of(kpi, currency, difference=True)}{_direction(kpi)}")
    _tint(ax, kpi)
    ax.axvline(0, color=INK, linewidth=0.9, zorder=1, gid="nought")
    name_rows(ax, named, len(lines))
    beside_rows(ax, [_in_words(line, span, kpi) for line, span in zip(lines, spans, strict=True)])


def _differences(source: Source) -> pd.DataFrame:
    """Give the table of differences with the range of single replications."""
    table = source.differences
    if table is None:
        expected = "the result folder of a comparison; or --kind kpis, which sets runs side by side"
        raise bad(str(source.folder), "", "a run by itself has no differences to draw", expected)
    if len(set(table["scenario"])) + 1 != len(source.plans):
        raise bad(str(source.folder), "", "several results", "one comparison at a time")
    kpis = read_table(source.folder, "kpis")
    ranges = change_ranges(kpis, source.plans[0].name)
    keys = zip(table["scenario"], table["kpi"], strict=True)
    ends = [ranges.get(key, (math.nan, math.nan)) for key in keys]
    return table.assign(p10=[low for low, _ in ends], p90=[high for _, high in ends])


def _tint(ax: Axes, kpi: str) -> None:
    better = describe(kpi).better
    low, high = ax.get_xlim()
    if better != "none":
        ax.axvspan(
            *((low, 0) if better == "lower" else (0, high)), color=TINT, linewidth=0, zorder=0, gid="better"
        )
        ax.set_xlim(low, high)


def _direction(kpi: str) -> str:
    return {"lower": "  (← better)", "higher": "  (better →)"}.get(describe(kpi).better, "")


def _in_words(line: Row | None, span: Span, kpi: str) -> str:
    verdict = str((line or {}).get("verdict", ""))
    if verdict == NOISE:
        verdict = "same" if span.mean == 0 == span.p10 == span.p90 else "noise?"
    return f"{number(span.mean, kpi, signed=True)}\n{verdict}".rstrip()


def _title(source: Source) -> str:
    base, *others = source.plans
    names = others[0].label if len(others) == 1 else f"{len(others)} scenarios"
    return f"{folded(names, LONGEST_NAME, 1)} against {folded(base.label, LONGEST_NAME, 1)}"


def _caption(source: Source, same: list[str]) -> str:
    head = ONE if single(source.plans) else CAPTION
    alike = [label_of(kpi) for kpi in same if _is_something(source, kpi)]
    text = f"Not drawn, for there is no difference at all: {', '.join(alike)}."
    return " ".join([head, *([text] if alike else [])])


def _is_something(source: Source, kpi: str) -> bool:
    """Say whether a figure is other than nought in any plan, so that it is worth a word."""
    rows = (source.row(plan, kpi) for plan in source.plans)
    return any(row is not None and row["mean"] != 0 for row in rows)


def _verdicts(table: pd.DataFrame) -> list[Line2D]:
    """Explain the colours that occur."""
    words = {NOISE: "cannot be told from noise (noise?), or the same"}
    found = set(table["verdict"])
    return [
        Line2D([], [], color=colour, marker="o", linewidth=1.4, markersize=5.5, label=words.get(name, name))
        for name, colour in VERDICTS.items()
        if name in found
    ]
