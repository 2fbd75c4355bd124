"""``fulfilsim check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fulfilsim.cli.options import Screen, changes, verb

if TYPE_CHECKING:
    from fulfilsim.api import ExperimentSoundness, Soundness

EXAMPLES = """\
fulfilsim check base.yaml
fulfilsim check *.yaml
fulfilsim check temps_ramp.yaml@hire_early
fulfilsim check experiments/own_fleet_or_carrier.yaml
"""


@verb("check", EXAMPLES)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@changes
def command(
    screen: Screen, files: tuple[str, ...], overrides: tuple[str, ...], sets: tuple[str, ...]
) -> None:
    """Print all that is wrong with scenarios and experiments; for sound ones, how hard each stage will work.

    The table sets the hours that the expected orders require against the hours rostered, a rough cut without
    queues or chance; nothing is simulated. FILE@NAME is the file with its override NAME applied.
    """
    from fulfilsim import api

    for file, sound in zip(files, api.check(*files, with_=overrides, set_=sets), strict=True):
        _print(screen, file, sound)


def _print(screen: Screen, file: str, sound: Soundness | ExperimentSoundness) -> None:
    from fulfilsim.api import ExperimentSoundness

    if isinstance(sound, ExperimentSoundness):
        run = sound.plans[0].loaded.scenario.run
        often = f"{run.replications} replications, seed {run.seed}"
        screen.say(f"{file}: sound; {len(sound.plans)} plans, {often}")
        for plan in sound.plans:
            _print_plan(screen, plan.loaded.name, plan)
    else:
        _print_plan(screen, file, sound)


def _print_plan(screen: Screen, file: str, sound: Soundness) -> None:
    screen.say(f"{file}: sound; {sound.defaults} of {sound.values} values rest on defaults")
    if not screen.quiet:
        from fulfilsim.cli.roughcut import rough_cut_table

        screen.say(f"\n{rough_cut_table(sound.rows)}\n")
