"""Everything that README and the how-to pages show is done here, in a copy of the shipped scenarios.

A block ```` ```console ```` holds commands after ``$ `` and what they print; a line ``...`` stands for lines
left out, and ``exit=2`` behind the language for a command that fails. ```` ```sh ```` holds commands alone,
```` ```python ```` a program, and a ```` ```text ```` right after it what it prints. A language followed by a
file name (```` ```yaml my_shop.yaml ````) is a file to write.

``python tests/cli/test_readme.py`` puts the figures printed today into the pages.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fulfilsim.cli import main

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md")))
LEFT_OUT = "..."
FENCE = re.compile(r"^```(?P<info>\w[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
# A command may go on after a backslash; its output ends where the next command begins.
COMMAND = re.compile(r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is, what it holds, and where that stands in the page."""

    info: str
    body: str
    start: int
    end: int

    @property
    def language(self) -> str:
        return self.info.split()[0]

    @property
    def argument(self) -> str:
        """What stands behind the language: a file name, or the exit code that is due."""
        return self.info.partition(" ")[2].strip()


@dataclass(frozen=True)
class Shown:
    """What a page shows and what is printed in truth."""

    page: str
    actual: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    return [Block(m["info"], m["body"], m.start("body"), m.end("body")) for m in FENCE.finditer(text)]


def perform(text: str) -> Iterator[Shown]:
    """Do what a page says, block after block, and yield each output shown."""
    printed: str | None = None
    for block in blocks(text):
        if block.language == "text" and printed is not None:
            yield Shown(block.body, printed, block.start, block.end)
        printed = _execute(block.body) if block.language == "python" else None
        if block.language == "console":
            yield from _console(block)
        elif block.language == "sh":
            _call_each(block.body)
        elif block.argument:
            Path(block.argument).write_text(block.body, encoding="utf-8")


def _call_each(body: str) -> None:
    for command in body.splitlines():
        if command.startswith("fulfilsim "):
            _call(command, "0")


def _console(block: Block) -> Iterator[Shown]:
    due = block.argument.removeprefix("exit=") or "0"
    for part in COMMAND.finditer(block.body):
        printed = _call(part["command"].replace("\\\n", " "), due)
        at = block.start
        yield Shown(part["output"], printed, at + part.start("output"), at + part.end("output"))


def _call(command: str, due: str) -> str:
    program, *words = shlex.split(command)
    assert program == "fulfilsim", f"only fulfilsim is called by a page: {command}"
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(words)
        except SystemExit as ended:
            code = str(ended.code or 0)
    assert code == due, f"{command}\nended with {code}:\n{said.getvalue()}"
    return said.getvalue().replace(f"{Path.cwd()}{os.sep}", "")


def _execute(program: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(program, "page", "exec"), {"__name__": "page"})  # noqa: S102 - our own page
    return said.getvalue()


def agrees(page: str, actual: str) -> bool:
    """Whether an output is what a page shows, lines left out aside."""
    shown = [line.rstrip() for line in page.rstrip("\n").split("\n")]
    pattern = "".join("(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + "\n" for line in shown)
    printed = "".join(line.rstrip() + "\n" for line in actual.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, printed) is not None


@contextlib.contextmanager
def a_copy_of_the_project() -> Iterator[None]:
    """Work in a temporary folder that holds scenarios and experiments, on a page of the usual width."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(ROOT / "scenarios", Path(place) / "scenarios")
        (Path(place) / "experiments").mkdir()
        for file in (ROOT / "experiments").glob("*.yaml"):
            shutil.copy(file, Path(place) / "experiments")
        (Path(place) / ".fulfilsim").mkdir()
        with contextlib.chdir(place):
            yield


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_shows_what_is_printed(page: Path) -> None:
    with a_copy_of_the_project():
        for shown in perform(page.read_text(encoding="utf-8")):
            assert agrees(shown.page, shown.actual), f"{page.name} shows\n{shown.page}\nbut\n{shown.actual}"


def test_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_lines_left_out_may_be_any_but_those_shown_must_agree() -> None:
    assert agrees("a  1\n...\nz\n", "a  1\nb\nc\nz\n")
    assert not agrees("a  1\n...\nz\n", "a  2\nb\nz\n")
    assert not agrees("a\n", "a\nb\n")


def renewed(page: str, actual: str) -> str:
    """Return a page's output with today's figures: the same lines where lines are left out."""
    if LEFT_OUT not in page.split("\n"):
        return "".join(line.rstrip() + "\n" for line in actual.rstrip("\n").split("\n"))
    lines, found = actual.rstrip("\n").split("\n"), []
    for line in page.rstrip("\n").split("\n"):
        label = line.split("  ")[0] if line[:1] != " " else line.split()[0]
        matches = [one for one in lines if line.strip() and one.strip().startswith(label.strip())]
        found.append(line if line == LEFT_OUT or not matches else matches[0])
    return "\n".join(found) + "\n"


def renew(page: Path) -> None:
    """Write today's figures into a page."""
    text = page.read_text(encoding="utf-8")
    with a_copy_of_the_project():
        outputs = list(perform(text))
    for shown in reversed(outputs):
        if not agrees(shown.page, shown.actual) or re.search(r"\s\n", shown.page):
            text = text[: shown.start] + renewed(shown.page, shown.actual) + text[shown.end :]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    for each in PAGES if len(sys.argv) == 1 else map(Path, sys.argv[1:]):
        renew(each.absolute())
