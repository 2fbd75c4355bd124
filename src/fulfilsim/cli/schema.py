"""``fulfilsim schema``."""

from __future__ import annotations

import click

from fulfilsim.cli.options import Screen, verb

EXAMPLES = """\
fulfilsim schema > scenario.schema.json
fulfilsim schema experiment > experiment.schema.json
fulfilsim schema routing > routing.schema.json
"""


@verb("schema", EXAMPLES)
@click.argument("kind", type=click.Choice(["scenario", "experiment", "routing"]), default="scenario")
def command(screen: Screen, kind: str) -> None:
    """Print the JSON Schema of scenarios, experiments or routing problems.

    With it editors complete and check them.
    """
    from fulfilsim import api
    from fulfilsim.scenario.reference import as_text

    screen.say(as_text(api.schema(kind)).rstrip("\n"))
