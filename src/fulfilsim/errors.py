"""What can go wrong, said so that a planner can act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Given = TypeVar("Given")
Read = TypeVar("Read")

SHOWN_PROBLEMS = 50


@dataclass(frozen=True, order=True)
class Place:
    """Where a value was written: a file with a line and a column counted from 1, or a command line option."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input.

    Parameters
    ----------
    place
        Where the value was written.
    path
        Dotted path of the value in the scenario; empty where there is none.
    what
        What is wrong, without a full stop.
    expected
        What would be right; may be empty.
    suggestion
        The nearest valid name; may be empty.
    """

    place: Place
    path: str
    what: str
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        head = f"{self.place}: {self.path}: " if self.path else f"{self.place}: "
        parts = [self.what]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.suggestion:
            parts.append(f"did you mean {self.suggestion}?")
        return head + "; ".join(parts)


class FulfilsimError(Exception):
    """Base of every error that is told without a traceback."""

    exit_code = 1


class InputError(FulfilsimError):
    """Bad usage or bad input; carries every problem of the phase that found them."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=_in_order)
        super().__init__(self.problems)

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        return (InputError, (self.problems,))

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        hidden = len(self.problems) - len(shown)
        return "\n".join([*shown, f"... and {hidden} more problems"] if hidden else shown)


class MachineError(FulfilsimError):
    """The machine refused: disk full, no permission, executor unreachable."""

    exit_code = 3


class UnreconciledError(FulfilsimError):
    """A run whose books do not balance; its numbers are not to be trusted."""


def read_each(read: Callable[[Given], Read], given: Iterable[Given]) -> list[Read]:
    """Read several things, and tell together what is wrong with any of them.

    Raises
    ------
    InputError
        With the problems of all that could not be read.
    """
    found: list[Read] = []
    problems: list[Problem] = []
    for one in given:
        try:
            found.append(read(one))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _in_order(problem: Problem) -> tuple[str | int, ...]:
    # Much faster than comparing the problems themselves, of which a hostile file has thousands.
    place = problem.place
    return (
        place.file,
        place.line,
        place.column,
        problem.path,
        problem.what,
        problem.expected,
        problem.suggestion,
    )


def bad(place: Place | str, path: str, what: str, expected: str = "", suggestion: str = "") -> InputError:
    """Make an input error of a single problem."""
    where = place if isinstance(place, Place) else Place(place)
    return InputError([Problem(where, path, what, expected, suggestion)])
