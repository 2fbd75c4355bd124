"""What is drawn is what the tables say, with units, and as the palette of uncertainty asks."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from fulfilsim.analysis.bands import bands
from fulfilsim.errors import InputError
from fulfilsim.plotting import KINDS, plot
from fulfilsim.plotting.page import BLUE, GREY, RED, in_style
from fulfilsim.plotting.source import read_results

Made = Callable[..., Path]
DRAWN = [kind for kind in KINDS if kind not in ("routes", "break-even")]  # of own fleets, of two plans
OF_RUNS = [kind for kind in DRAWN if kind != "compare"]
LONG = "a_plan_whose_name_says_everything_that_was_changed_and_why_it_was_changed_at_all"


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with in_style():
        yield


def draw(kind: str, *folders: Path) -> Figure:
    module = import_module(f"fulfilsim.plotting.{kind.replace('-', '_')}")
    figure: Figure = module.draw(read_results(folders))
    return figure


def panel(figure: Figure, title: str) -> Axes:
    return next(ax for ax in figure.axes if ax.get_title(loc="left") == title)


def marks(ax: Axes) -> Counter[str]:
    return Counter(
        str(each.get_gid()) for each in (*ax.lines, *ax.patches, *ax.collections) if each.get_gid()
    )


def at(ax: Axes, gid: str) -> list[float]:
    return [
        float(value) for line in ax.lines if line.get_gid() == gid for value in np.unique(line.get_xdata())
    ]


def said(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.texts).replace("\n", " ")


@pytest.mark.parametrize("kind", OF_RUNS)
def test_every_kind_is_drawn_of_one_and_of_five_results(result: Made, kind: str) -> None:
    one = draw(kind, result())
    five = draw(kind, *(result(f"plan_{number}", shift=number / 10) for number in range(4)), result(LONG))
    for figure in (one, five):
        assert all(ax.get_title(loc="left") for ax in figure.axes)
    assert "A tiny shop" in said(one)
    assert "5 scenarios" in said(five)
    for figure in (one, five):
        assert "Europe/Berlin" in said(figure)
        assert "EUR" in said(figure)


def test_a_comparison_draws_every_kind(comparison: Made) -> None:
    folder = comparison("base", "more", LONG)
    for kind in DRAWN:
        assert draw(kind, folder).axes


@pytest.mark.parametrize("kind", OF_RUNS)
def test_every_axis_of_values_has_a_unit(result: Made, kind: str) -> None:
    units = ("hours", "orders", "%", "EUR", "parcels", "people")
    for ax in draw(kind, result()).axes:
        label = ax.get_ylabel() or ax.get_xlabel()
        assert any(unit in label for unit in units), ax.get_title(loc="left")


def test_a_panel_has_the_figures_of_the_summary(result: Made) -> None:
    folder = result()
    ax = panel(draw("kpis", folder), "Cost per order")
    row = pd.read_csv(folder / "summary.csv").set_index("kpi").loc["cost_per_order"]
    assert at(ax, "mean") == [row["mean"]]
    assert at(ax, "interval") == [row["ci_low"], row["ci_high"]]
    assert at(ax, "range") == [row["p10"], row["p90"]]
    assert at(ax, "target") == [17.0]


def test_each_scenario_has_one_mark_of_each_kind_in_each_panel(result: Made) -> None:
    folders = [result(f"plan_{number}", shift=number / 10) for number in range(4)]
    for ax in draw("kpis", *folders).axes:
        assert [marks(ax)[gid] for gid in ("mean", "interval", "range")] == [4, 4, 4]


def test_both_kinds_of_uncertainty_are_explained(result: Made, comparison: Made) -> None:
    for figure in (
        draw("kpis", result()),
        draw("cost", result()),
        draw("compare", comparison("base", "more")),
    ):
        keys = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        assert "95 % interval of the mean" in keys
        assert "p10 to p90 of replications" in keys
        assert "more replications narrow" in said(figure) or "how sure the mean is" in said(figure)


@pytest.mark.parametrize("kind", OF_RUNS)
def test_one_replication_has_no_interval(result: Made, kind: str) -> None:
    """And says so instead of drawing one."""
    figure = draw(kind, result(replications=1))
    assert sum((marks(ax)["interval"] for ax in figure.axes), 0) == 0
    assert "one replication" in said(figure)


def test_what_is_undefined_is_a_gap_and_a_word(result: Made) -> None:
    def endless(kpis: pd.DataFrame) -> pd.DataFrame:
        last = (kpis["replication"] == 2) & (kpis["kpi"] == "click_to_door_p90_h")
        return kpis.assign(value=kpis["value"].mask(last, np.inf))

    ax = panel(draw("kpis", result(change=endless)), "Click to door, 90 % quantile")
    assert marks(ax)["mean"] == 0
    texts = [text.get_text() for child in ax.child_axes for text in child.get_yticklabels()]
    assert texts == ["not defined"]


def test_cost_that_is_undefined_has_no_bar(result: Made) -> None:
    def nothing_delivered(kpis: pd.DataFrame) -> pd.DataFrame:
        return kpis.assign(value=kpis["value"].mask(kpis["kpi"].str.startswith("cost_per_order")))

    ax = panel(draw("cost", result(change=nothing_delivered)), "Cost per order")
    assert marks(ax)["labour"] == 0


def test_bars_are_the_heads_that_cost_anything_and_end_at_the_total(result: Made) -> None:
    ax = panel(draw("cost", result(), result("more", shift=0.5)), "Cost per order")
    assert (marks(ax)["labour"], marks(ax)["carriage"], marks(ax)["returns"]) == (2, 2, 0)
    ends = sorted(patch.get_x() + patch.get_width() for patch in ax.patches if patch.get_gid() == "carriage")
    assert ends == pytest.approx(sorted(at(ax, "mean")))


def test_a_credit_goes_to_the_left_of_nought(result: Made) -> None:
    def credited(kpis: pd.DataFrame) -> pd.DataFrame:
        return kpis.assign(value=kpis["value"].mask(kpis["kpi"] == "cost_per_order.returns", -1.0))

    ax = panel(draw("cost", result(change=credited)), "Cost per order")
    (credit,) = (patch for patch in ax.patches if patch.get_gid() == "returns")
    assert (credit.get_x(), credit.get_width()) == (0.0, -1.0)


def test_a_line_by_day_is_the_mean_within_the_range(result: Made) -> None:
    folder = result()
    days = bands(pd.read_csv(folder / "daily.csv"), ["orders_placed"])
    ax = panel(draw("daily", folder), "Orders placed")
    (line,) = (line for line in ax.lines if line.get_gid() == "mean")
    assert list(line.get_ydata()) == list(days["mean"])
    (band,) = (each for each in ax.collections if each.get_gid() == "range")
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (days["p10"].min(), days["p90"].max())


def test_weekends_and_holidays_are_shaded(result: Made) -> None:
    """Monday 5 October to Tuesday the 13th: one Saturday, one Sunday, and the holiday on Wednesday."""
    for ax in draw("daily", result()).axes:
        assert marks(ax)["free day"] == 3


def test_past_due_stands_apart_from_the_backlog(result: Made) -> None:
    figure = draw("backlog", result())
    assert panel(figure, "Payable but not shipped") is not panel(
        figure, "Of these, past their promised collection"
    )
    assert at(panel(figure, "Queue at post, peak"), "mean") == [pytest.approx(90.9)]


def test_a_year_by_day_is_drawn_without_stripes(result: Made) -> None:
    for ax in draw("daily", result(days=365)).axes:
        assert marks(ax)["free day"] == 0


def test_differences_are_coloured_by_verdict_and_the_better_side_is_tinted(comparison: Made) -> None:
    """Everything is a tenth higher: worse for hours, better for shares, and orders are merely different."""
    figure = draw("compare", comparison("base", "more"))
    for title, colour, side in (("Click to door, mean", RED, -1), ("On time in full", BLUE, 1)):
        ax = panel(figure, title)
        (dot,) = (line for line in ax.lines if line.get_gid() == "mean")
        assert to_hex(dot.get_color()).upper() == colour
        (tint,) = (patch for patch in ax.patches if patch.get_gid() == "better")
        assert np.sign(tint.get_x() + tint.get_width() / 2) == side
    assert marks(panel(figure, "Orders placed"))["better"] == 0


def test_differences_have_the_unit_of_their_figure_and_those_of_shares_are_points(comparison: Made) -> None:
    figure = draw("compare", comparison("base", "more"))
    assert panel(figure, "On time in full").get_xlabel().startswith("percentage points")
    assert at(panel(figure, "On time in full"), "mean") == [pytest.approx(4.675)]
    assert panel(figure, "Cost per order").get_xlabel() == "EUR per order  (← better)"


def test_what_differs_in_nothing_is_named_and_not_drawn(comparison: Made) -> None:
    figure = draw("compare", comparison("base", "more"))
    assert "no difference at all: Availability of lines." in said(figure)
    assert "Availability of lines" not in [ax.get_title(loc="left") for ax in figure.axes]


def test_plans_that_do_not_differ_are_drawn_all_the_same(comparison: Made) -> None:
    figure = draw("compare", comparison("base", "twin", shifts=(0.0, 0.0)))
    (dot,) = (line for line in panel(figure, "Cost per order").lines if line.get_gid() == "mean")
    assert to_hex(dot.get_color()).upper() == GREY
    texts = [text.get_text() for child in figure.axes[0].child_axes for text in child.get_yticklabels()]
    assert all(text.endswith("same") for text in texts)


@pytest.mark.parametrize("kind", DRAWN)
def test_no_label_covers_another_whatever_the_names(comparison: Made, kind: str) -> None:
    figure = draw(kind, comparison("base", *(f"{LONG}_{number}" for number in range(4))))
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis, *(child.yaxis for child in ax.child_axes)):
            boxes = [label.get_window_extent(renderer) for label in axis.get_ticklabels() if label.get_text()]
            inside = [box for box in boxes if ax.bbox.x0 - 400 < box.x0 < ax.bbox.x1 + 200]
            assert not any(a.overlaps(b) for n, a in enumerate(inside) for b in inside[n + 1 :])
    for legend in figure.legends:
        assert legend.get_window_extent(renderer).x1 <= figure.bbox.x1
    for text in figure.texts:
        assert text.get_window_extent(renderer).x1 <= figure.bbox.x1


def test_names_are_no_formulas(result: Made) -> None:
    """A dollar sign begins a formula in matplotlib, and an underscore an index."""
    figure = draw("kpis", result("a_$b$^{", title="10 $ off $ {x"))
    figure.draw_without_rendering()
    assert "10 $ off $ {x" in said(figure)


BYTES = """\
import hashlib, sys
from pathlib import Path
from fulfilsim.plotting import plot
for path in plot([Path(p) for p in sys.argv[3:]], sys.argv[1], sys.argv[2], ("png", "svg", "pdf")):
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.mark.parametrize("kind", ["daily"])
def test_the_same_result_gives_the_same_bytes(result: Made, tmp_path: Path, kind: str) -> None:
    folders = [result(), result("more", shift=0.1)]
    told = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed}
        words = [sys.executable, "-c", BYTES, kind, str(tmp_path / seed), *map(str, folders)]
        told.append(subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout)
    assert told[0] == told[1]
    assert len(set(told[0].split())) == 3


@pytest.mark.parametrize("kind", ["kpis", "backlog", "compare"])
def test_a_figure_is_drawn_again_to_the_same_bytes_without_date_or_program(
    comparison: Made, tmp_path: Path, kind: str
) -> None:
    folder = comparison("base", "more")
    first = [path.read_bytes() for path in plot([folder], kind, tmp_path / "a", ("png", "svg", "pdf"))]
    assert first == [
        path.read_bytes() for path in plot([folder], kind, tmp_path / "b", ("png", "svg", "pdf"))
    ]
    for content in first:
        assert not any(
            word in content for word in (b"Software", b"dc:date", b"CreationDate", b"matplotlib.org")
        )


def test_the_users_own_style_changes_nothing(result: Made, tmp_path: Path) -> None:
    import matplotlib as mpl

    folder = result()
    (before,) = plot([folder], "cost", tmp_path / "before.svg")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        (after,) = plot([folder], "cost", tmp_path / "after.svg")
        assert mpl.rcParams["font.size"] == 30
    assert before.read_bytes() == after.read_bytes()


def test_nothing_warns(result: Made, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot([result(days=1, replications=2)], "daily", tmp_path)


def test_lateness_puts_every_fourth_order_behind_the_line(result: Made) -> None:
    """Nine orders are invented; the fourth and the eighth come a day after the promised one."""
    bars = [bar for bar in draw("lateness", result()).axes[0].patches if bar.get_gid() == "days"]
    assert [round(bar.get_height(), 6) for bar in bars[5:7]] == [round(700 / 9, 6), round(200 / 9, 6)]
    assert sum(bar.get_height() for bar in bars) == pytest.approx(100)


def test_the_timeline_counts_who_waits_and_who_is_on_the_way(result: Made) -> None:
    """At eight an order waits, at noon it is in the centre, and older ones are on the way."""
    ax = panel(draw("timeline", result()), "Orders under way")
    assert [each.get_gid() for each in ax.collections] == ["place"] * 3
    tops = [float(each.get_paths()[0].vertices[:, 1].max()) for each in ax.collections]
    assert tops == [1.0, 1.0, 4.0]


def test_the_gantt_shows_the_team_and_the_trailer_of_a_day(result: Made) -> None:
    ax = draw("gantt", result()).axes[0]
    assert marks(ax) == {"floor": 1, "work": 1, "collection": 1}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["pickers\nup to 2"]
    assert ax.get_title(loc="left") == "2026-10-05"


@pytest.mark.parametrize("kind", ["timeline", "gantt", "lateness"])
def test_a_run_that_kept_no_rows_says_so(result: Made, kind: str) -> None:
    folder = result()
    for name in ("orders", "activities"):
        (folder / f"{name}.parquet").unlink()
    with pytest.raises(InputError, match="expected a run with --keep first"):
        draw(kind, folder)
