"""Where two plans break even: the difference over a lever, or the regions over two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.tri import Triangulation

from fulfilsim.analysis.catalogue import describe
from fulfilsim.errors import bad
from fulfilsim.plotting.page import BLUE, INK, ORANGE, Words, new_page
from fulfilsim.plotting.source import read_table
from fulfilsim.plotting.words import folded, label_of, unit_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Source

HEIGHT = 4.6
LINES = (BLUE, ORANGE)
REGIONS = ("#85B9D8", "#F2CE85")
"""Paler: they fill the page."""
UNDECIDED = "#E9E9E9"
LONGEST_NAME = 34
CAPTION = {
    1: "The difference of the plans on the same customers and the same luck: its mean and 95 % interval at "
    "each value looked at, with straight lines between. Where the band holds nought the plans cannot be told "
    "apart. The diamond is the break-even, the bar behind it its 95 % interval.",
    2: "Every point looked at, and what straight lines between neighbours make of them: where each plan is "
    "better beyond the noise, and the band in which they cannot be told apart. The curve is the break-even; "
    "each diamond was closed in on along a line of the grid.",
}


@dataclass(frozen=True)
class _Answer:
    """What a comparison found on break-even.

    Parameters
    ----------
    found, points
        The tables ``break_even`` and ``break_even_points``.
    names
        The base and the alternative.
    levers
        Path and unit of each lever.
    kpi, currency
        What the plans are judged by.
    """

    found: pd.DataFrame
    points: pd.DataFrame
    names: tuple[str, str]
    levers: tuple[tuple[str, str], ...]
    kpi: str
    currency: str


def draw(source: Source) -> Figure:
    """Draw the difference over one lever, or a map over two."""
    answer = _answer(source)
    many = len(answer.levers)
    title = f"Break-even of {' and '.join(folded(name, LONGEST_NAME, 1) for name in answer.names)}"
    words = Words("Break-even", CAPTION[many], title)
    figure = new_page(words, source.plans, HEIGHT, [_legend(answer)])
    ax = figure.add_subplot()
    (_line if many == 1 else _map)(ax, answer)
    ax.set_title(label_of(answer.kpi), loc="left")
    ax.set_xlabel(_axis(*answer.levers[0]))
    return figure


def _answer(source: Source) -> _Answer:
    if not (source.folder / "break_even_points.csv").is_file():
        expected = "the folder of a comparison that was asked --break-even PATH=LOW..HIGH"
        raise bad(str(source.folder), "", "holds no break-even to draw", expected)
    found, points = (read_table(source.folder, name) for name in ("break_even", "break_even_points"))
    levers = [_lever(points, number) for number in (1, 2)]
    kpi, plans = str(points["kpi"].iloc[0]), source.plans
    names, currency = (plans[0].name, plans[1].name), plans[0].currency
    return _Answer(found, points, names, tuple(filter(None, levers)), kpi, currency)


def _lever(points: pd.DataFrame, number: int) -> tuple[str, str] | None:
    """Give path and unit of a lever; None where there is no second one."""
    path, unit = (points[f"{name}_{number}"].iloc[0] for name in ("lever", "unit"))
    return (str(path), unit if isinstance(unit, str) else "") if isinstance(path, str) else None


def _line(ax: Axes, answer: _Answer) -> None:
    points = answer.points
    x = points["value_1"].to_numpy(dtype=float)
    low, high = (points[end].to_numpy(dtype=float) for end in ("ci_low", "ci_high"))
    ax.axhline(0, color=INK, linewidth=0.9, gid="nought")
    ax.fill_between(x, low, high, color=UNDECIDED, linewidth=0, gid="interval")
    for name, colour in zip(answer.names, LINES, strict=True):
        better = (points["better"] == name).to_numpy()
        ax.vlines(x[better], low[better], high[better], color=colour, linewidth=2.4, gid=name)
    ax.plot(x, points["difference"], color=INK, linewidth=1.3, marker="o", markersize=3, gid="difference")
    for row in answer.found.to_dict("records"):
        _diamond(ax, row, x)
    unit = unit_of(answer.kpi, answer.currency, difference=True)
    ax.set_ylabel(f"{answer.names[1]} less {answer.names[0]} [{unit}]")
    ax.margins(x=0.02)


def _diamond(ax: Axes, row: dict[Any, Any], x: np.ndarray) -> None:
    """Draw a break-even and its interval, which goes on to the edge where it has no end."""
    low = row["ci_low"] if np.isfinite(row["ci_low"]) else x.min()
    high = row["ci_high"] if np.isfinite(row["ci_high"]) else x.max()
    bar: Any = {"linewidth": 6, "alpha": 0.35, "solid_capstyle": "butt"}
    ax.plot([low, high], [0, 0], color=INK, gid="break-even interval", **bar)
    ax.plot([row["value"]], [0], "D", color=INK, markersize=7, gid="break-even")
    place: Any = {"xytext": (0, 14), "textcoords": "offset points", "ha": "center"}
    ax.annotate(f"{row['value']:,.4g}", (row["value"], 0), weight="bold", **place)


def _map(ax: Axes, answer: _Answer) -> None:
    points = answer.points
    x, y = (points[name].to_numpy(dtype=float) for name in ("value_1", "value_2"))
    net = Triangulation(_unit(x), _unit(y))
    net = Triangulation(x, y, net.triangles)
    low, high = (points[end].to_numpy(dtype=float) for end in ("ci_low", "ci_high"))
    lower, higher = _sides(answer)
    ax.set_facecolor(UNDECIDED)
    far = 10 * float(np.abs([low, high]).max()) + 1.0
    ax.tricontourf(net, high, levels=[-far, 0.0], colors=[lower])
    ax.tricontourf(net, low, levels=[0.0, far], colors=[higher])
    mean = points["difference"].to_numpy(dtype=float)
    if mean.min() < 0 < mean.max():
        ax.tricontour(net, mean, levels=[0.0], colors=[INK], linewidths=1.6)
    ax.plot(x, y, color=INK, marker=".", markersize=2.5, linestyle="none", alpha=0.5, gid="looked at")
    for row in answer.found.to_dict("records"):
        along = row["lever"] == answer.levers[0][0]
        place = (row["value"], row["other_value"]) if along else (row["other_value"], row["value"])
        ax.plot(*([each] for each in place), "D", color=INK, markersize=5, clip_on=False, gid="break-even")
    ax.set_ylabel(_axis(*answer.levers[1]))
    ax.set(xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
    ax.grid(False)


def _sides(answer: _Answer) -> tuple[str, str]:
    """Give the colours of where the alternative's figure is lower, and of where it is higher."""
    base, alternative = REGIONS
    return (alternative, base) if describe(answer.kpi).better == "lower" else (base, alternative)


def _legend(answer: _Answer) -> list[Artist]:
    one = len(answer.levers) == 1
    colours = LINES if one else REGIONS
    plans = [Patch(color=colour, label=f"{name} is better")
             for name, colour in zip(answer.names, colours, strict=True)]  # fmt: skip
    grey = Patch(color=UNDECIDED, label="95 % interval" if one else "cannot be told from noise")
    even = Line2D([], [], color=INK, marker="D", markersize=5, linestyle="none", label="break-even")
    return [*plans, grey, even]


def _unit(values: np.ndarray) -> np.ndarray:
    """Bring values to the unit interval, so that neighbours are neighbours whatever their units."""
    width = np.ptp(values)
    return np.asarray((values - values.min()) / (width or 1.0))


def _axis(path: str, unit: str) -> str:
    return f"{path} [{unit}]" if unit else path
