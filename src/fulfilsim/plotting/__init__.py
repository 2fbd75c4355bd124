"""Figures of results for a screen, a page or a slide; nothing here computes.

Everything drawn is read from the files of result folders; the one aggregation, of days over replications, is
:mod:`fulfilsim.analysis.bands`. This module names the kinds and loads none of the libraries that draw them.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from fulfilsim.errors import bad

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KINDS = {
    "kpis": "the headline KPIs",
    "daily": "what became of each day's orders",
    "backlog": "what waits at each day's last cut-off",
    "cost": "cost per order by head",
    "timeline": "where the orders are, hour by hour",
    "gantt": "who is on duty and at work on the busiest day",
    "lateness": "how many days after the promise orders come",
    "routes": "what own fleets drove on their busiest day",
    "compare": "differences between scenarios",
    "break-even": "where two plans do equally well",
}
FORMATS = ("png", "svg", "pdf")
DEFAULT_FORMATS = ("png", "svg")


def check_kind(kind: str) -> str:
    """Give a kind back if it is one.

    Raises
    ------
    InputError
        When no figure is of that kind.
    """
    if kind not in KINDS:
        near = next(iter(get_close_matches(kind, list(KINDS), n=1)), "")
        raise bad(f"--kind {kind}", "", "no such kind of figure", f"one of {', '.join(KINDS)}", near)
    return kind


def check_format(name: str, where: str) -> None:
    """Refuse a suffix that no figure is written as.

    Raises
    ------
    InputError
        Naming those that are.
    """
    if name not in FORMATS:
        near = next(iter(get_close_matches(name, FORMATS, n=1, cutoff=0.5)), "")
        raise bad(where, "", f"figures are not written as {name}", f"one of {', '.join(FORMATS)}", near)


def plot(
    folders: Sequence[Path],
    kind: str,
    out: str | Path | None = None,
    formats: Sequence[str] = (),
    force: bool = False,
) -> list[Path]:
    """Draw one kind of figure of one or several result folders and write it.

    Parameters
    ----------
    folders
        The result folders.
    kind
        One of `KINDS`.
    out
        A file, whose suffix is its format, or a folder; by default a folder beside the first result.
    formats
        Of `FORMATS`; by default what `out` says, else PNG and SVG.
    force
        Whether older figures may be replaced.

    Raises
    ------
    InputError
        When the kind, a folder or a format is none, or a file is there already.
    """
    from fulfilsim.plotting.files import places, write

    check_kind(kind)
    paths = places(folders, kind, out, formats, force)
    from fulfilsim.plotting.page import in_style
    from fulfilsim.plotting.source import read_results

    results = read_results(folders)
    with in_style():
        write(import_module(f"fulfilsim.plotting.{kind.replace('-', '_')}").draw(results), paths)
    return paths
