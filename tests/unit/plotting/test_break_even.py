"""The figure of a break-even shows what its tables say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from fulfilsim.errors import InputError
from fulfilsim.plotting import plot
from fulfilsim.plotting.break_even import LINES, REGIONS, UNDECIDED, draw
from fulfilsim.plotting.page import in_style
from fulfilsim.plotting.source import read_results

Made = Callable[..., Path]


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with in_style():
        yield


def two_levers(folder: Path, kpi: str = "cost_per_order") -> Path:
    """Set a second lever, the wage, beside the fee: they are even where fee and wage make 60."""
    points = pd.read_csv(folder / "break_even_points.csv", keep_default_na=False)
    both = [points.assign(lever_2="wage", unit_2="EUR/h", value_2=wage) for wage in (10.0, 30.0)]
    table = pd.concat(both, ignore_index=True)
    mean = table["value_1"] + table["value_2"] - 60
    better = np.where(mean.abs() <= 5, "undecided", np.where(mean > 0, "base", "partner"))
    table = table.assign(kpi=kpi, difference=mean, ci_low=mean - 5, ci_high=mean + 5, better=better)
    table.to_csv(folder / "break_even_points.csv", index=False)
    return folder


def test_one_lever_has_a_line_an_interval_and_a_diamond(comparison: Made) -> None:
    (ax,) = draw(read_results([comparison("base", "partner")])).axes
    lines = {str(line.get_gid()): line for line in ax.lines}
    assert lines["difference"].get_xydata().tolist() == [[0, -40], [20, -20], [40, 0], [60, 20], [80, 40]]
    assert lines["break-even"].get_xydata().tolist() == [[40.0, 0.0]]
    assert lines["break-even interval"].get_xdata().tolist() == [35.0, 80.0]  # it has no end, so to the edge
    mine = [each for each in ax.collections if each.get_gid() in ("base", "partner")]
    found = {str(each.get_gid()): to_hex(each.get_color()[0]) for each in mine}
    assert found == {"base": LINES[0].lower(), "partner": LINES[1].lower()}
    assert ax.get_xlabel() == "fee [EUR]"
    assert ax.get_ylabel() == "partner less base [EUR per order]"


@pytest.mark.parametrize(("kpi", "low_corner"), [("cost_per_order", 1), ("contribution_per_order", 0)])
def test_two_levers_have_regions_a_band_and_a_curve(comparison: Made, kpi: str, low_corner: int) -> None:
    """Where fee and wage are low the alternative's figure is lower: better for a cost, worse for a gain."""
    figure = draw(read_results([two_levers(comparison("base", "partner"), kpi)]))
    (ax,) = figure.axes
    assert to_hex(ax.get_facecolor()) == UNDECIDED.lower()
    regions = {}
    for each in ax.collections:
        colours = each.get_facecolor()
        if len(colours):
            inside = [name for name, at in (("low", (1, 11)), ("high", (79, 29)), ("even", (40, 20))) if any(
                path.contains_point(at) for path in each.get_paths())]  # fmt: skip
            regions[to_hex(colours[0])] = inside
    assert regions[REGIONS[low_corner].lower()] == ["low"]
    assert regions[REGIONS[1 - low_corner].lower()] == ["high"]
    assert ax.get_ylabel() == "wage [EUR/h]"
    assert len([line for line in ax.lines if line.get_gid() == "looked at"]) == 1


def test_what_was_not_asked_cannot_be_drawn(result: Made) -> None:
    with pytest.raises(InputError, match="holds no break-even to draw; expected the folder of a comparison"):
        plot([result()], "break-even")


def test_the_same_tables_give_the_same_bytes(comparison: Made, tmp_path: Path) -> None:
    folder = two_levers(comparison("base", "partner"))
    once, again = (plot([folder], "break-even", out=tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
