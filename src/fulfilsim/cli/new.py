"""``fulfilsim new``."""

from __future__ import annotations

import click

from fulfilsim.cli.options import Screen, verb

EXAMPLES = """\
fulfilsim new shop
fulfilsim new shop --template peak_season
"""


@verb("new", EXAMPLES)
@click.argument("folder", metavar="DIR")
@click.option(
    "--template", default="base", show_default=True, metavar="NAME", help="Shipped scenario to start from."
)
@click.option(
    "--force",
    is_flag=True,
    help="Write into a folder that is not empty; files of the same name are replaced.",
)
def command(screen: Screen, folder: str, template: str, force: bool) -> None:
    """Write a small commented project into DIR: a scenario with its data, ready to check, run and change."""
    from fulfilsim.cli.project import make_project

    scenario = make_project(folder, template, force)
    screen.say(f"{folder} is ready. Next:")
    for words in ("check", "run"):
        screen.say(f"  fulfilsim {words} {folder.rstrip('/')}/{scenario}")
