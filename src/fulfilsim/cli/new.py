"""``fulfilsim new``."""

from __future__ import annotations

from shlex import quote
from typing import Any

import click

from fulfilsim.cli.options import Screen, history, verb

EXAMPLES = """\
fulfilsim new shop
fulfilsim new shop --template peak_season
fulfilsim new shop --from-orders orders.csv --zone Europe/Berlin
"""


@verb("new", EXAMPLES)
@click.argument("folder", metavar="DIR")
@click.option(
    "--template", default="base", show_default=True, metavar="NAME", help="Shipped scenario to start from."
)
@click.option("--from-orders", "orders", metavar="FILE", help="Order file to fit the demand to instead.")
@history
@click.option("--currency", default="", metavar="CODE", help="Currency of the file's prices. [default: USD]")
@click.option(
    "--force",
    is_flag=True,
    help="Write into a folder that is not empty; files of the same name are replaced.",
)
def command(
    screen: Screen, folder: str, template: str, orders: str | None, force: bool, **given: Any
) -> None:
    """Write a small commented project into DIR: a scenario with its data and an experiment, ready to run.

    With --from-orders the demand is fitted to a file of order lines or orders: level, weekdays, season,
    hours, lines, units and SKUs, with a page of figures of the file against the fit and a second scenario
    that replays the file. The options of columns, zone and rows say how to read it.
    """
    from fulfilsim.cli.project import EXPERIMENT, make_project

    if orders is None:
        scenario = make_project(folder, template, force)
    else:
        scenario = _from_orders(screen, folder, orders, force, given)
    screen.say(f"{folder} is ready. Next:")
    for words, file in (("check", scenario), ("run", scenario), ("compare", EXPERIMENT)):
        screen.say(f"  fulfilsim {words} {quote(folder.rstrip('/') + '/' + file)}")


def _from_orders(screen: Screen, folder: str, orders: str, force: bool, given: dict[str, Any]) -> str:
    from fulfilsim.calibration.shop import FITTED, PAGE
    from fulfilsim.cli.project import fit_project

    shop = fit_project(folder, orders, force, **given)
    screen.note(f"columns: {shop.mapped}")
    screen.note(f"times are of the zone {shop.options.zone}, prices in {shop.currency}")
    sample = shop.sample
    screen.say(f"{len(sample.day):,} orders, {sample.skipped:,} of {sample.rows:,} rows skipped")
    screen.say(f"figures: {folder.rstrip('/')}/{PAGE}")
    return FITTED
