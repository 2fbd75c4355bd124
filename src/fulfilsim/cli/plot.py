"""``fulfilsim plot``."""

from __future__ import annotations

from pathlib import Path

import click

from fulfilsim.cli.options import Screen, verb
from fulfilsim.plotting import KINDS

EXAMPLES = """\
fulfilsim plot results/base-1
fulfilsim plot results/base-1 --kind daily
fulfilsim plot results/base-1 results/extra_shift-1 --kind cost --out cost.pdf
fulfilsim plot results/base-vs-extra_shift-1 --kind break-even
fulfilsim plot results/base-vs-extra_shift-1 --kind compare --format png --out slides
"""


@verb("plot", EXAMPLES)
@click.argument("results", nargs=-1, required=True, metavar="RESULT...")
@click.option("--kind", default="kpis", show_default=True, metavar="KIND",
              help=f"What to draw: {', '.join(KINDS)}.")  # fmt: skip
@click.option("--out", metavar="FILE|DIR",
              help="A file, whose suffix is its format, or a folder. [default: RESULT-figures]")  # fmt: skip
@click.option("--format", "formats", multiple=True, metavar="png|svg|pdf",
              help="How it is written; repeatable. [default: png and svg]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace older figures.")
def command(
    screen: Screen,
    results: tuple[str, ...],
    kind: str,
    out: str | None,
    formats: tuple[str, ...],
    force: bool,
) -> None:
    """Draw the figures of one or several RESULT folders and say where they are.

    Several results are drawn in one figure. Result folders stay as they are: figures go beside them.
    """
    from fulfilsim import api

    here = Path.cwd()
    for path in api.plot(*results, kind=kind, out=out, formats=formats, force=force):
        screen.say(str(path.relative_to(here) if path.is_relative_to(here) else path))
