"""``fulfilsim verify``."""

from __future__ import annotations

import click

from fulfilsim.cli.options import Screen, verb

EXAMPLES = """\
fulfilsim verify results/base-1
fulfilsim verify results/base-1 --jobs 2
"""


@verb("verify", EXAMPLES)
@click.argument("result")
@click.option("--jobs", type=click.IntRange(min=0), default=1, show_default=True, help="Worker processes.")
def command(screen: Screen, result: str, jobs: int) -> None:
    """Run a result folder again from its manifest and say whether the bytes agree."""
    from fulfilsim import api
    from fulfilsim.errors import UnreconciledError

    differences = api.verify(result, jobs=jobs)
    if differences:
        raise UnreconciledError("\n".join([f"{result} does not agree:", *differences]))
    screen.say(f"{result} agrees, byte for byte")
