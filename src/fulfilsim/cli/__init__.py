"""The command line: one file a verb, each loaded when it is called, so that ``--help`` stays instant."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence

import click

from fulfilsim import __version__
from fulfilsim.cli.failures import exit_code_of, silence_stdout
from fulfilsim.cli.options import ExamplesFirst

VERBS = {
    "new": "Write a small project that runs as it is.",
    "check": "Say what is wrong with scenarios, or how hard they will work.",
    "show": "Print the whole scenario, or how two differ.",
    "schema": "Print the JSON Schema that editors check scenarios with.",
    "run": "Simulate a scenario and write a result folder.",
    "compare": "Say how plans differ, and how sure that is.",
    "plot": "Draw figures of results.",
    "calibrate": "Fit hand-over and transit times to an order history.",
    "rate": "Price one parcel, and show how the price comes about.",
    "invoice": "Print what partners and carriers charge, line by line.",
    "route": "Plan the routes of one instance.",
    "verify": "Run a result again and compare the bytes.",
}

EXAMPLES = """\
fulfilsim new shop
fulfilsim check shop/base.yaml
fulfilsim run shop/base.yaml --replications 20 --jobs 2
fulfilsim compare shop/base.yaml shop/extra_shift.yaml
"""


class Verbs(ExamplesFirst, click.Group):
    """The group of verbs; a verb's module is imported when the verb is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """List the verbs in the order in which a planner meets them."""
        return list(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"fulfilsim.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that is called; a misspelt one is told what it may have meant."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            from fulfilsim.units import nearest

            near = nearest(args[0][:60], list(VERBS))
            ctx.fail(f"No such command '{args[0]}'." + (f" Did you mean '{near}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; a reader that closes the pipe early is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence_stdout()
            ctx.exit(0)


@click.command(cls=Verbs, examples=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="fulfilsim")
def verbs() -> None:
    """Simulate an online shop's fulfilment: when orders arrive, what they cost, and how sure that is."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with the exit code of the contract."""
    if arguments is None:
        _start_lightly()
    typed = list(sys.argv[1:] if arguments is None else arguments)
    code = exit_code_of(lambda: verbs.main(typed, "fulfilsim", standalone_mode=False), "--debug" in typed)
    if arguments is None:
        # All is done: a Ctrl-C that comes while Python winds itself up must not change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # Under -m, Python ends with a signal if a Ctrl-C, though caught, fell into text that it was executing
        # (dataclasses are made so); executing anything clears its memory of that.
        exec("")  # noqa: S102 -- an empty text of our own runs nothing; only that it is executed counts
        gc.freeze()  # or Python would look for garbage among all that ends with the process anyway
    sys.exit(code)


def _start_lightly() -> None:
    """Look for no garbage among what is being loaded, and for no plug-ins of pydantic in all packages."""
    gc.set_threshold(200_000, 50, 100)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
