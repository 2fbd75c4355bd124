"""The frame that all figures share: title, setting, legend, caption, colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from fulfilsim.plotting.words import cut, setting

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from fulfilsim.plotting.source import Plan

WIDTH = 11.5
LINE = 0.17
"""Height of a line of small print [in]."""
CHARACTERS = 185
"""How many fit into such a line."""
LEGEND_LINE = 0.23
"""Height of a line of a legend [in]."""

# Okabe and Ito's colours, which people with any sort of colour vision tell apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, GREY = "#CC79A7", "#56B4E9", "#F0E442", "#7F7F7F"
COLOURS = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY, GREY, "#000000")
INK, FAINT = "#222222", "#D9D9D9"

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.edgecolor": "#999999",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 9,
    # Names may hold a dollar sign, which would otherwise begin a formula.
    "text.parse_math": False,
    "svg.hashsalt": "fulfilsim",
    "pdf.fonttype": 42,
    "savefig.dpi": 144,
    "figure.dpi": 144,
}


@dataclass(frozen=True)
class Words:
    """What stands around the panels of a figure.

    Parameters
    ----------
    about
        What is drawn.
    caption
        How to read it.
    title
        The title, where neither the scenario's own nor the number of scenarios will do.
    """

    about: str
    caption: str
    title: str = ""


@contextmanager
def in_style() -> Iterator[None]:
    """Draw in our style, whatever the user's own settings of matplotlib."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def new_page(
    words: Words, plans: Sequence[Plan], height: float, legends: Sequence[Sequence[Artist]] = ()
) -> Figure:
    """Begin a figure: everything but the panels, for which `height` [in] is kept free."""
    above = 0.72
    caption = fill(words.caption, CHARACTERS)
    rows = sum(_rows(legend) for legend in legends)
    below = 0.12 + LINE * (caption.count("\n") + 1)
    total = above + height + LEGEND_LINE * rows + below + 0.1
    figure = Figure(figsize=(WIDTH, total))
    FigureCanvasAgg(figure)
    title, subtitle = _headings(words, plans)
    figure.text(0.012, 1 - 0.1 / total, cut(title, 95), size=14, weight="bold", va="top")
    figure.text(0.012, 1 - 0.4 / total, cut(subtitle, CHARACTERS), size=9, color="#555555", va="top")
    figure.text(0.012, 0.1 / total, caption, size=8.5, color="#555555", va="bottom", linespacing=1.3)
    _add_legends(figure, legends, below + 0.06)
    bottom = (below + LEGEND_LINE * rows + 0.1) / total
    figure.set_layout_engine("constrained", rect=(0.008, bottom, 0.984, 1 - above / total - bottom),
                             w_pad=0.08, h_pad=0.08, wspace=0.02, hspace=0.02)  # fmt: skip
    return figure


def colour_of(plans: Sequence[Plan], plan: Plan) -> str:
    """Give a plan's colour, the same in every panel."""
    return COLOURS[plans.index(plan) % len(COLOURS)]


def _headings(words: Words, plans: Sequence[Plan]) -> tuple[str, str]:
    """Give title and subtitle: one scenario has a title of its own, several are called by what is drawn."""
    if len(plans) > 1:
        return words.title or f"{words.about}, {len(plans)} scenarios", setting(plans)
    (plan,) = plans
    title = plan.title if plan.title != "Untitled" else plan.label
    return title, f"{words.about} · {plan.label} · {setting(plans)}"


def _add_legends(figure: Figure, legends: Sequence[Sequence[Artist]], bottom: float) -> None:
    """Write legends below each other, the last one lowest, from `bottom` [in] up."""
    for legend in reversed([each for each in legends if each]):
        figure.legend(handles=list(legend), loc="lower left", ncols=_columns(legend), borderaxespad=0,
                      bbox_to_anchor=(0.008, bottom / figure.get_figheight()), columnspacing=1.6)  # fmt: skip
        bottom += LEGEND_LINE * _rows(legend)


def _rows(legend: Sequence[Artist]) -> int:
    return -(-len(legend) // _columns(legend)) if legend else 0


def _columns(legend: Sequence[Artist]) -> int:
    longest = max(len(str(each.get_label())) for each in legend)
    return max(1, min(len(legend), CHARACTERS // (longest + 8)))
