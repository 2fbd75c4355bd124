"""``fulfilsim show``."""

from __future__ import annotations

import click

from fulfilsim.cli.options import Screen, changes, verb

EXAMPLES = """\
fulfilsim show peak_season.yaml
fulfilsim show base.yaml --with hire_early --set demand.orders_per_day=2000
fulfilsim show base.yaml --diff peak_season.yaml
"""


@verb("show", EXAMPLES)
@click.argument("scenario")
@click.option("--diff", metavar="OTHER", help="Print only what differs from another scenario, by path.")
@changes
def command(
    screen: Screen, scenario: str, diff: str | None, overrides: tuple[str, ...], sets: tuple[str, ...]
) -> None:
    """Print the whole scenario: inheritance, overrides and defaults applied.

    With --diff each line says: path, value in SCENARIO -> value in OTHER. --with and --set change SCENARIO
    only.
    """
    from fulfilsim import api

    if diff is None:
        screen.say(api.show(scenario, with_=overrides, set_=sets).rstrip("\n"))
        return
    found = api.differences(scenario, diff, with_=overrides, set_=sets)
    for path, one, other in found:
        screen.say(f"{path}: {_value(one)} -> {_value(other)}")
    if not found:
        screen.note(f"{scenario} and {diff} are the same scenario")


def _value(value: object) -> str:
    from fulfilsim.scenario.show import one_line

    return "(not said)" if value is None else one_line(value)
