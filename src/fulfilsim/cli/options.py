"""What the verbs share: help that starts with examples, and the options they have in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Screen:
    """Where a verb speaks: results to stdout, everything else to stderr, and nothing else when quiet."""

    quiet: bool = False

    def say(self, text: str) -> None:
        """Print a result."""
        click.echo(text)

    def note(self, text: str) -> None:
        """Print what accompanies a result, unless quiet."""
        if not self.quiet:
            click.echo(text, err=True)


class ExamplesFirst(click.Command):
    """A command whose help starts with examples."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what click writes."""
        with formatter.section("Examples"):
            for line in self.examples.splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")
        formatter.write_paragraph()
        super().format_help(ctx, formatter)


def verb(name: str, examples: str) -> Callable[[Callable[..., None]], click.Command]:
    """Make a function a verb: its first argument is the screen."""

    def decorate(function: Callable[..., None]) -> click.Command:
        settings = {"help_option_names": ["-h", "--help"]}
        make = click.command(name, cls=ExamplesFirst, examples=examples, context_settings=settings)
        return make(_everywhere(function))

    return decorate


def changes(function: Function) -> Function:
    """Add the options that change a scenario without editing it."""
    function = click.option(
        "--allow-code", is_flag=True, expose_value=False, callback=_permit,
        help="Run the Python files that the scenario names.",
    )(function)  # fmt: skip
    function = click.option(
        "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value; repeatable."
    )(function)
    return click.option(
        "--with", "overrides", multiple=True, metavar="NAME", help="Apply a named override; repeatable."
    )(function)


def _permit(ctx: click.Context, _: click.Parameter, said: bool) -> None:
    if said:
        from fulfilsim.scenario.permit import allow_code

        ctx.with_resource(allow_code())


def history(function: Function) -> Function:
    """Add the options that say how an order file is to be read."""
    options = (
        click.option("--column", "columns", multiple=True, metavar="ROLE=NAME",
                     help="Which column holds what; repeatable. [default: guessed from the names]"),
        click.option("--zone", default="UTC", show_default=True, metavar="NAME",
                     help="Time zone of times without an offset."),
        click.option("--only", multiple=True, metavar="COLUMN=VALUE", help="Rows that count; repeatable."),
        click.option("--bad-rows", default="refuse", show_default=True, type=click.Choice(["refuse", "skip"]),
                     help="What to do with rows that cannot be read."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def _everywhere(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every verb has, and hand over the screen."""

    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @click.option("--no-color", is_flag=True, help="Print without colours.")
    @click.option("--quiet", is_flag=True, help="Print only the result.")
    @click.pass_context
    @wraps(function)
    def with_screen(ctx: click.Context, /, quiet: bool, no_color: bool, debug: bool, **given: Any) -> None:
        # Tracebacks are shown where failures are told, which looks for --debug itself.
        del debug
        if no_color or os.environ.get("NO_COLOR"):
            ctx.color = False
        function(Screen(quiet), **given)

    return with_screen
