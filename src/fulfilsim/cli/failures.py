"""How each failure is told on stderr, and with which exit code the process ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

import click

from fulfilsim.errors import FulfilsimError

DEFECT, BAD_INPUT, MACHINE, INTERRUPTED = 1, 2, 3, 130


def exit_code_of(action: Callable[[], object], debug: bool = False) -> int:
    """Do something and say what the process should end with; with `debug`, show tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = action()
        sys.stdout.flush()
    except KeyboardInterrupt:
        # click tells those that it meets; this one came while something else was being told.
        return _told(click.Abort())
    except Exception as error:  # noqa: BLE001 -- the one place where every failure is told
        if debug and not isinstance(error, (click.ClickException, click.Abort)):
            traceback.print_exc()
        return _told(error)
    return code if isinstance(code, int) else 0


def silence_stdout() -> None:
    """Send what is still to be written to stdout nowhere, for its reader is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> int:
    """Print a failure and give its exit code."""
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    text, code = _sentence(error)
    click.echo(text, err=True)
    return code


def _sentence(error: Exception) -> tuple[str, int]:
    if isinstance(error, FulfilsimError):
        return str(error), error.exit_code
    if isinstance(error, click.Abort):
        return "interrupted; nothing was left half done", INTERRUPTED
    if isinstance(error, MemoryError):
        return "out of memory; fewer --jobs or a shorter calendar need less", MACHINE
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"the machine refused: {error.strerror or error}{where}; finished work is kept", MACHINE
    first = (str(error).splitlines() or [""])[0]
    return f"a defect of ours: {type(error).__name__}: {first}; --debug shows the traceback", DEFECT
