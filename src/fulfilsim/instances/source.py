"""The text of an instance file, and what was found wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fulfilsim.errors import InputError, Place, Problem, bad
from fulfilsim.scenario.regular import read_regular
from fulfilsim.scenario.tree import printable, shortened

MOST_BYTES = 300_000_000
MOST_REPORTED = 200
MOST_STOPS = 100_000


@dataclass
class Source:
    """A file's text and the problems of the reading so far.

    Parameters
    ----------
    file
        What the file is called in messages.
    text
        What it holds.
    problems
        What is wrong with it.
    """

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, offset: int) -> int:
        """Count the line in which an offset of the text lies, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def refuse(
        self, line: int, column: int, path: str, what: str, expected: str = "", suggestion: str = ""
    ) -> None:
        """Record a problem; a file that has very many is given up.

        Raises
        ------
        InputError
            When nobody would read on.
        """
        self.problems.append(Problem(Place(self.file, line, column), path, what, expected, suggestion))
        if len(self.problems) >= MOST_REPORTED:
            self.finish()

    def refuse_file(self, what: str, expected: str = "") -> None:
        """Record a problem of the file as a whole."""
        self.problems.append(Problem(Place(self.file), "", what, expected))

    def finish(self) -> None:
        """Raise what was recorded, if anything was.

        Raises
        ------
        InputError
            With every problem found.
        """
        if self.problems:
            raise InputError(self.problems)


def open_source(path: str | Path, kind: str = "instance file") -> Source:
    """Read the text of a file.

    Raises
    ------
    InputError
        If it cannot be opened, is empty or is too large.
    """
    name = str(path)
    content = read_regular(path, name, MOST_BYTES, kind)
    if len(content) > MOST_BYTES:
        raise bad(Place(name), "", "the file is larger than 300 MB", "a smaller instance")
    # A comment in another encoding does no harm, and a figure that is none is refused where it stands.
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if not text.strip():
        raise bad(Place(name), "", "the file is empty", f"an {kind}")
    return Source(name, text)


def shown(token: str) -> str:
    """Show a word of a file in a message: printable and short."""
    return shortened(printable(token), 40)
