"""``fulfilsim run``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, changes, verb

if TYPE_CHECKING:
    from fulfilsim.experiment.conduct import Result
    from fulfilsim.experiment.sensitivity import Swing
    from fulfilsim.scenario.load import Loaded

Progress = Callable[[int, int], None]

EXAMPLES = """\
fulfilsim run base.yaml
fulfilsim run base.yaml --replications 20 --jobs 2 --out results/base
fulfilsim run base.yaml --precision click_to_door_mean_h=2
fulfilsim run peak_season.yaml --with hire_early --set centres.joliet.teams.pickers.heads.early=16
fulfilsim run base.yaml --sensitivity cost_per_order
fulfilsim run base.yaml --json > base.json
"""


def _precision(ctx: click.Context, option: click.Parameter, text: str | None) -> tuple[str, float] | None:
    if text is None:
        return None
    kpi, _, percent = text.partition("=")
    try:
        width = float(percent.removesuffix("%"))
    except ValueError:
        width = 0.0
    if not kpi or not 0 < width < 100:
        raise click.BadParameter("expected KPI=PERCENT, e.g. click_to_door_mean_h=2", ctx, option)
    return kpi, width


def _executor(ctx: click.Context, option: click.Parameter, text: str) -> str:
    if text.partition("=")[0] not in ("local", "dask") or text.startswith("local="):
        raise click.BadParameter("expected local, dask or dask=ADDRESS", ctx, option)
    return text


def experiment_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of every verb that simulates."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return changes(function)


_OPTIONS = (
    click.option("--replications", type=click.IntRange(1, 100_000), metavar="N", help="How many."),
    click.option("--precision", metavar="KPI=PERCENT", callback=_precision,
                 help="Replicate until the 95 % interval is this narrow, either side of the mean."),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Seed of every random mark."),
    click.option("--jobs", type=click.IntRange(0), default=1, show_default=True, metavar="N",
                 help="Worker processes; 0 for as many as there are processors."),
    click.option("--executor", default="local", show_default=True, callback=_executor,
                 metavar="local|dask[=ADDRESS]", help="Where replications run."),
    click.option("--out", metavar="DIR", help="The result folder. [default: results/<name>-<n>]"),
    click.option("--store", metavar="DIR", help="Where finished work is kept. [default: .fulfilsim]"),
    click.option("--keep", type=click.Choice(["all", "first", "none"]),
                 help="For which replications the row tables are kept."),
    click.option("--sensitivity", metavar="KPI",
                 help="Say as well which of the values that rest on defaults move this KPI most."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
    click.option("--force", is_flag=True, help="Replace an older result folder."),
)  # fmt: skip


@verb("run", EXAMPLES)
@click.argument("scenario")
@experiment_options
def command(
    screen: Screen,
    scenario: str,
    overrides: tuple[str, ...],
    sets: tuple[str, ...],
    sensitivity: str | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Simulate SCENARIO, print its KPIs and write a result folder.

    The scenario's own run: block says how often and with which seed, unless options do.
    """
    if settings["replications"] and settings["precision"]:
        raise click.UsageError("--replications and --precision exclude each other")
    from fulfilsim import api
    from fulfilsim.cli.sensitivity import refuse_unknown

    refuse_unknown(sensitivity)
    loaded = api.load(scenario, with_=overrides, set_=sets)
    with progress_bar(screen, as_json) as progress:
        result = api.run(loaded, command=["fulfilsim", *sys.argv[1:]], progress=progress, **settings)
        swings = what_matters(sensitivity, [loaded], result.replications, progress, settings)
    bounds = {kpi: bound.text for kpi, bound in loaded.scenario.targets.items()}
    tell_apart(screen, result.notes, result.warnings)
    if as_json:
        from fulfilsim.cli.document import run_document
        from fulfilsim.cli.sensitivity import sensitivity_document

        screen.say(run_document(result, sensitivity_document(sensitivity, swings)))
        return
    _tell(screen, result, bounds)
    if sensitivity and not screen.quiet:
        from fulfilsim.cli.sensitivity import sensitivity_table

        screen.say("\n" + sensitivity_table(sensitivity, swings, loaded, difference=False))


def what_matters(
    kpi: str | None,
    plans: Sequence[Loaded],
    replications: int,
    progress: Progress | None,
    settings: Mapping[str, Any],
) -> list[Swing]:
    """Vary the defaults of one plan, or of two that are compared, if that was asked."""
    if kpi is None:
        return []
    from fulfilsim import api

    asked = {name: settings[name] for name in ("seed", "jobs", "executor", "store")}
    return api.sensitivity(kpi, *plans, replications=replications, progress=progress, **asked)


def tell_apart(screen: Screen, notes: Sequence[str], warnings: Sequence[str]) -> None:
    """Tell what a reader should know beside the answer, whatever form the answer has."""
    for note in notes:
        screen.note(note)
    for warning in warnings:
        screen.note(f"warning: {warning}")


def _tell(screen: Screen, result: Result, bounds: dict[str, str]) -> None:
    if screen.quiet:
        screen.say(from_here(result.path))
    else:
        from fulfilsim.cli.kpis import kpi_tables

        screen.say(kpi_tables(result, bounds))
        screen.say(f"\nresult folder: {from_here(result.path)}")


def from_here(path: Path) -> str:
    """Write a path as one would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@contextmanager
def progress_bar(screen: Screen, as_json: bool) -> Iterator[Progress | None]:
    """Show a bar on a terminal, and nothing elsewhere."""
    if screen.quiet or as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replications", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
