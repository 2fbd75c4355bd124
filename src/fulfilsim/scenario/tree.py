"""The values of a scenario together with the places where they were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fulfilsim.errors import Place, Problem

Scalar = str | int | float | bool | None
Keys = tuple[str | int, ...]

_KINDS = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document with the place of the value and, inside a mapping, of its key."""

    value: dict[str, Node] | list[Node] | Scalar
    place: Place
    key_place: Place

    def plain(self) -> object:
        """Give the value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, key: str | int) -> Node | None:
        """Find what is written under a key of a mapping or at an index of a list."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def kind(self) -> str:
        """Say in a planner's words what sort of value this is."""
        return _KINDS.get(type(self.value), "a number")


@dataclass(frozen=True)
class Source:
    """Where values come from: what their relative paths start at, and the folder these may not leave."""

    folder: Path
    project: Path | None = None


@dataclass(frozen=True)
class Tree:
    """A document whose values can all be located.

    Parameters
    ----------
    root
        The outermost value.
    sources
        By the file of a place, where the file stands.
    files
        Every file that was read, resolved, the scenario itself first.
    """

    root: Node
    sources: dict[str, Source] = field(default_factory=dict)
    files: tuple[Path, ...] = ()

    @property
    def data(self) -> object:
        """The values alone."""
        return self.root.plain()

    def walk(self, path: Keys) -> Iterator[Node]:
        """Yield the nodes from the root down to a path, as far as they exist."""
        node: Node | None = self.root
        for key in (*path, None):
            if node is None:
                return
            yield node
            node = node.child(key) if key is not None else None

    def says(self, path: Keys) -> bool:
        """Tell whether a value is written."""
        return len(list(self.walk(path))) == len(path) + 1

    def place_of(self, path: Keys) -> Place:
        """Locate a value; the nearest enclosing value stands in for one that is not written."""
        return list(self.walk(path))[-1].place

    def key_place_of(self, path: Keys) -> Place:
        """Locate the key under which a value is written."""
        return list(self.walk(path))[-1].key_place

    def problem(self, path: Keys, what: str, expected: str = "", suggestion: str = "") -> Problem:
        """Say what is wrong with a value."""
        return Problem(self.place_of(path), dotted(path), what, expected, suggestion)

    def source_of(self, path: Keys) -> Source:
        """Tell where the file that says a value stands."""
        return self.sources[self.place_of(path).file]

    def folder_of(self, path: Keys) -> Path:
        """Give the folder from which a relative file name at this path starts."""
        return self.source_of(path).folder

    def from_command_line(self, path: Keys) -> bool:
        """Tell whether a value came from an option, so that a file it names may lie anywhere."""
        return self.source_of(path).project is None


def dotted(keys: Keys) -> str:
    """Write the path of a field as in ``--set``."""
    return ".".join(map(str, keys))


def quoted(value: object) -> str:
    """Show a value in a message: on one line, printable and short."""
    return shortened(repr(value), 60)


def shortened(text: str, most: int) -> str:
    """Cut a text that is longer than a message can bear."""
    return text if len(text) <= most else f"{text[: most - 4]}...{text[-1]}"


def printable(name: str) -> str:
    """Give a name from outside without what would upset a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
