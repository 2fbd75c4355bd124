"""Read a YAML document from an untrusted file: every value keeps its place, every surprise is refused.

The parser's events are read once, front to back, without recursion; nothing is composed or constructed by
the YAML library. Scalars follow the core schema of YAML 1.2, so ``no``, ``10:30`` and dates stay text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fulfilsim.errors import InputError, Place, Problem, bad
from fulfilsim.scenario.regular import read_regular
from fulfilsim.scenario.tree import Node, Scalar, quoted

MOST_BYTES = 1_000_000
MOST_DEPTH = 50
MOST_VALUES = 3_000
MOST_CHARACTERS = 10_000
MOST_REPORTED = 200
MOST_DIGITS = 20


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# Plain scalars of YAML 1.2's core schema, without octal and hexadecimal numbers: those are codes, hence text.
NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
TRUTH = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
MERGE = re.compile(r"<<\Z")


def read_document(path: str | Path, name: str = "") -> Node:
    """Read one YAML document from a regular file.

    Parameters
    ----------
    path
        The file.
    name
        What to call it in messages; by default as it is given.

    Raises
    ------
    InputError
        With every problem that could be found without guessing.
    """
    name = name or str(path)
    return parse(_decoded(_content(path, name), name), name)


def parse(text: str, name: str, *, option: bool = False) -> Node:
    """Parse the text of one document; places within a command line `option` carry no line."""
    builder = _Builder(name, option)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.syntax(error)
    if builder.problems:
        raise InputError(builder.problems)
    if builder.root is None:
        raise bad(Place(name), "", "the document is empty", "a mapping that starts with fulfilsim: 1")
    return builder.root


def _content(path: str | Path, name: str) -> bytes:
    content = read_regular(path, name, MOST_BYTES)
    if len(content) > MOST_BYTES:
        limit = "at most 1 MB; long tables belong in a CSV file beside the scenario"
        raise bad(Place(name, 1, 1), "", "the file is larger than 1 MB", limit)
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        expected = "UTF-8; save the file again in that encoding"
        raise bad(Place(name, line, column), "", "the text is not UTF-8", expected) from error
    if found := _CONTROL.search(text):
        start = found.start()
        place = Place(name, text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1)
        raise bad(place, "", f"control character U+{ord(found[0]):04X}", "plain text; delete the character")
    return text


class _Stop(yaml.YAMLError):
    """Reading on would not help."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read; `keys` is None for a list."""

    node: Node
    keys: dict[str, Place] | None
    label: str
    key: str | None = None
    key_place: Place | None = None

    def current(self) -> str:
        """Name the value that is read next, or that is being read."""
        return (self.key or "") if self.keys is not None else str(_length(self.node))


class _Builder:
    """Turns the events of a document into nodes and collects what is wrong with it."""

    def __init__(self, name: str, option: bool) -> None:
        self.name, self.option = name, option
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._values = self._documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "a second document in one file", "one document; delete what follows ---")

    def syntax(self, error: yaml.YAMLError) -> None:
        """Record where and why the text is not YAML, unless the builder itself stopped the reading."""
        if isinstance(error, _Stop):
            return
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        self.problems.append(Problem(self._place(mark), "", *_in_plain_words(error)))

    def _node(self, event: yaml.NodeEvent) -> None:
        self._values += 1
        if self._values > 2 * MOST_VALUES:
            limit = f"at most {MOST_VALUES}; long tables belong in a CSV file beside the scenario"
            self._stop(event, "too many values", limit)
        self._refuse_anchors_and_tags(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.keys is not None and top.key is None:
            self._key(event, top, top.keys)
        else:
            self._value(event, top)

    def _refuse_anchors_and_tags(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._problem(event, f"alias *{_short(event.anchor)}", "the value itself; aliases are not read")
        elif event.anchor is not None:
            self._problem(event, f"anchor &{_short(event.anchor)}", "no anchor; delete it")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._problem(event, f"tag {_short(tag)}", "a plain value; delete the tag")

    def _key(self, event: yaml.NodeEvent, top: _Open, keys: dict[str, Place]) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._stop(event, "a list or mapping as a key", "a name, followed by a colon")
        key = event.value if isinstance(event, yaml.ScalarEvent) else ""
        top.key, top.key_place = key, self._place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            self._check_key(event, key, keys)
        keys.setdefault(key, top.key_place)

    def _check_key(self, event: yaml.ScalarEvent, key: str, keys: dict[str, Place]) -> None:
        if key in keys:
            first = keys[key]
            where = f" on line {first.line}" if first.line else ""
            again = f"key {quoted(key)} is repeated; it was first said{where}"
            self._problem(event, again, "each key once; delete one of the two")
        elif key == "<<" and event.implicit[0]:
            self._problem(event, "merge key <<", "extends: FILE to inherit, or the values themselves")
        elif not key.strip():
            self._problem(event, "an empty key", "a name, followed by a colon")
        else:
            self._check_text(event, key)

    def _value(self, event: yaml.NodeEvent, top: _Open | None) -> None:
        place = self._place(event.start_mark)
        node = Node(self._content(event), place, (top and top.key_place) or place)
        if isinstance(event, yaml.CollectionStartEvent):
            self._descend(event, node)
        if top is None:
            self.root = node
        elif isinstance(top.node.value, dict):
            top.node.value[top.key or ""] = node
        elif isinstance(top.node.value, list):
            top.node.value.append(node)
        if top is not None:
            top.key = top.key_place = None

    def _descend(self, event: yaml.NodeEvent, node: Node) -> None:
        if len(self._stack) >= MOST_DEPTH:
            self._stop(event, f"nested more than {MOST_DEPTH} deep", "a flatter document")
        label = self._stack[-1].current() if self._stack else ""
        self._stack.append(_Open(node, {} if isinstance(node.value, dict) else None, label))

    def _content(self, event: yaml.NodeEvent) -> dict[str, Node] | list[Node] | Scalar:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        if not isinstance(event, yaml.ScalarEvent):
            return None
        self._check_text(event, event.value)
        return self._scalar(event) if event.implicit[0] else str(event.value)

    def _check_text(self, event: yaml.ScalarEvent, text: str) -> None:
        if len(text) > MOST_CHARACTERS:
            limit = f"at most {MOST_CHARACTERS}; long tables belong in a CSV file"
            self._problem(event, f"a text of {len(text)} characters", limit)
        elif found := _CONTROL.search(text):
            self._problem(event, f"control character U+{ord(found[0]):04X}", "plain text; delete the escape")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        if NULL.match(text):
            return None
        if TRUTH.match(text):
            return text.lower() == "true"
        if NOT_FINITE.match(text):
            self._problem(event, f"{text} is not a finite number", "a number such as 12.5")
        elif INTEGER.match(text):
            return self._integer(event, text)
        elif NUMBER.match(text):
            return self._float(event, text)
        return text

    def _float(self, event: yaml.ScalarEvent, text: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            self._problem(event, f"{quoted(text)} is too large a number", "a number below 1e300")
        return number

    def _integer(self, event: yaml.ScalarEvent, text: str) -> int:
        # A number of thousands of digits would take long to convert, so its length is judged first.
        if len(text) > MOST_DIGITS or abs(int(text)) > 2**63:
            self._problem(event, f"{quoted(text)} is too large a number", "a whole number below 9e18")
            return 0
        return int(text)

    def _place(self, mark: Any) -> Place:
        known = mark is not None and not self.option
        return Place(self.name, mark.line + 1, mark.column + 1) if known else Place(self.name)

    def _path(self) -> str:
        labels = [top.label for top in self._stack] + [top.current() for top in self._stack[-1:]]
        return _short(".".join(label for label in labels[1:] if label), 120)

    def _problem(self, event: yaml.Event, what: str, expected: str) -> None:
        place = self._place(event.start_mark)
        self.problems.append(Problem(place, self._path(), what, expected))
        if len(self.problems) >= MOST_REPORTED:
            raise _Stop

    def _stop(self, event: yaml.Event, what: str, expected: str) -> None:
        self._problem(event, what, expected)
        raise _Stop


def _length(node: Node) -> int:
    return len(node.value) if isinstance(node.value, list) else 0


def _short(text: str | None, most: int = 40) -> str:
    text = text or ""
    return text if len(text) <= most else text[: most - 3] + "..."


def _in_plain_words(error: yaml.YAMLError) -> tuple[str, str]:
    """Say what the parser stumbled over, and what to write instead."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable text")
    context = str(getattr(error, "context", None) or "")
    for sign, what, expected in _SYNTAX:
        if sign in problem or sign in context:
            return what, expected
    return f"not readable as YAML: {problem}".replace(";", ","), "one key: value a line, indented with spaces"


_SYNTAX = (
    (
        "cannot start any token",
        "a tab or a reserved character",
        "spaces to indent, and quotes round the text",
    ),
    ("flow sequence", "a list in square brackets is not closed or lacks a comma", "[first, second, third]"),
    ("flow mapping", "a mapping in braces is not closed or lacks a comma", "{first: 1, second: 2}"),
    (
        "quoted scalar",
        "a quote is not closed, or its escape is unknown",
        "a closing quote, and \\\\ for a \\",
    ),
    ("simple key", "a key without a colon and a value", "key: value"),
    ("mapping values are not allowed", "a colon where no value can start", "quotes round text with a colon"),
    ("block mapping", "this line does not fit its block", "key: value, indented as the lines above"),
    ("block collection", "this line does not fit its list", "- value, indented as the lines above"),
    ("undefined tag handle", "a tag with an unknown handle", "a plain value; delete the tag"),
    ("alias", "an alias or a * without a name", "the value itself; quotes round text that starts with *"),
    ("anchor", "an anchor or a & without a name", "the value itself; quotes round text that starts with &"),
    ("directive", "a directive (a line that starts with %)", "no directives; delete the line"),
    ("incompatible YAML", "a YAML version directive", "no directives; delete the line"),
)
