"""``fulfilsim compare``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, verb
from fulfilsim.cli.run import experiment_options, from_here, progress_bar, tell_apart, what_matters

if TYPE_CHECKING:
    from fulfilsim.experiment.comparing import Comparison

EXAMPLES = """\
fulfilsim compare base.yaml extra_shift.yaml
fulfilsim compare peak_season.yaml peak_season.yaml@temps_two_weeks_late --replications 20 --jobs 2
fulfilsim compare temps_ramp.yaml@hire_late temps_ramp.yaml@hire_early --precision cost_per_order=0.5
fulfilsim compare base.yaml extra_shift.yaml --break-even "centres.joliet.teams.packers.wage=12..30 USD/h"
fulfilsim compare base.yaml extra_shift.yaml --case expected --case p95 --case low:demand.orders_per_day=900
fulfilsim compare experiments/own_fleet_or_carrier.yaml --jobs 2
fulfilsim compare base.yaml extra_shift.yaml --json > comparison.json
"""


@verb("compare", EXAMPLES)
@click.argument("base")
@click.argument("alternatives", nargs=-1, metavar="[ALT...]")
@click.option("--break-even", multiple=True, metavar="PATH=LOW..HIGH",
              help="Find the value at which both plans do equally well; given twice, the curve.")  # fmt: skip
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="expected|pNN|NAME",
    help="Say which plan is best across cases: a quantile of demand, an override in BASE, or "
    "NAME:PATH=VALUE; repeatable.",
)
@click.option("--kpi", metavar="KPI",
              help="What --break-even and --case judge plans by. [default: cost_per_order]")  # fmt: skip
@experiment_options
def command(
    screen: Screen,
    base: str,
    alternatives: tuple[str, ...],
    overrides: tuple[str, ...],
    sets: tuple[str, ...],
    sensitivity: str | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Simulate BASE and each ALT on the same customers, say how they differ and how sure that is.

    BASE may be an experiment instead, a file that asks a question and names the plans. A plan may be written
    FILE@NAME: the file with its override NAME applied. --with and --set change every plan; how often and with
    which seed is said by the experiment or by BASE's run: block, unless options do. With --precision the
    differences get that narrow.
    """
    if settings["replications"] and settings["precision"]:
        raise click.UsageError("--replications and --precision exclude each other")
    if sensitivity and len(alternatives) > 1:
        raise click.UsageError("--sensitivity takes one alternative at a time")
    from fulfilsim import api
    from fulfilsim.cli.sensitivity import refuse_unknown

    refuse_unknown(sensitivity)
    typed = ["fulfilsim", *sys.argv[1:]]
    with progress_bar(screen, as_json) as progress:
        found = api.compare(
            base, *alternatives, with_=overrides, set_=sets, command=typed, progress=progress, **settings
        )
        pair = [found.findings.plans[0], found.findings.plans[-1]]
        swings = what_matters(sensitivity, pair, found.replications, progress, settings)
    tell_apart(screen, found.notes, found.warnings)
    if as_json:
        from fulfilsim.cli.document import comparison_document
        from fulfilsim.cli.sensitivity import sensitivity_document

        asked = {"question": found.question} if found.question else {}
        screen.say(comparison_document(found, {**asked, **sensitivity_document(sensitivity, swings)}))
        return
    _tell(screen, found)
    if sensitivity and not screen.quiet:
        from fulfilsim.cli.sensitivity import sensitivity_table

        screen.say("\n" + sensitivity_table(sensitivity, swings, pair[0], difference=True))


def _tell(screen: Screen, found: Comparison) -> None:
    if screen.quiet:
        screen.say(from_here(found.path))
    else:
        from fulfilsim.cli.comparison import comparison_page

        screen.say(comparison_page(found))
        screen.say(f"\nresult folder: {from_here(found.path)}")
