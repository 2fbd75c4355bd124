"""The outline of a VRPLIB file: its keys with their values, and where each section begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fulfilsim.instances.rows import Block, as_number
from fulfilsim.instances.source import Source, shown
from fulfilsim.units import nearest

SPECIAL = re.compile(r"^[ \t]*[A-Za-z][^\n]*", re.MULTILINE)
SECTION = re.compile(r"\s*([A-Za-z_0-9]+_SECTION)\b[ \t]*:?", re.IGNORECASE)
KNOWN = re.compile(r"^[ \t]*(?:DIMENSION\s*:|[A-Z_]+_SECTION\b)", re.MULTILINE | re.IGNORECASE)
KEY = re.compile(r"\s*([A-Za-z][A-Za-z_0-9 ]*?)\s*:(.*)")

NODES = ("DEMAND", "LINEHAUL", "BACKHAUL", "PICKUP", "SERVICE_TIME", "RELEASE_TIME", "PRIZE")
VEHICLES = (
    "CAPACITY",
    "VEHICLES_FIXED_COST",
    "VEHICLES_UNIT_DISTANCE_COST",
    "VEHICLES_DEPOT",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_RELOADS",
)
KEYS = (
    "NAME",
    "COMMENT",
    "TYPE",
    "DIMENSION",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "NODE_COORD_TYPE",
    "DISPLAY_DATA_TYPE",
    "VEHICLES",
    "SERVICE_TIME",
    "DISTANCE",
    "BEST_KNOWN",
    *VEHICLES,
)
SECTIONS = tuple(
    f"{name}_SECTION"
    for name in (
        "NODE_COORD",
        "EDGE_WEIGHT",
        "DISPLAY_DATA",
        "DEPOT",
        "TIME_WINDOW",
        *NODES,
        *VEHICLES,
        "VEHICLES_RELOAD_DEPOT",
        "VEHICLES_ALLOWED_CLIENTS",
    )
)


@dataclass(frozen=True)
class Value:
    """What a key says, and where."""

    text: str
    line: int
    column: int


@dataclass
class Outline:
    """The keys and sections of a file.

    Parameters
    ----------
    source
        The file.
    keys
        By name, what it says.
    sections
        By name, where its rows stand.
    """

    source: Source
    keys: dict[str, Value] = field(default_factory=dict)
    sections: dict[str, Block] = field(default_factory=dict)

    def text(self, key: str, default: str = "") -> str:
        """Give the text of a key."""
        return self.keys[key].text if key in self.keys else default

    def refuse(self, key: str, what: str, expected: str = "", suggestion: str = "") -> None:
        """Record a problem of a key's value."""
        value = self.keys[key]
        self.source.refuse(value.line, value.column, key, what, expected, suggestion)

    def number(self, key: str, low: float = 0.0, high: float = 1e15) -> float | None:
        """Give the number that a key says, or nothing; one that is none is recorded."""
        if key not in self.keys:
            return None
        text = self.text(key)
        value = as_number(text)
        if value is None or not low <= value <= high:
            self.refuse(key, f"'{shown(text)}' is no usable number", f"a number from {low:g} to {high:g}")
            return None
        return value

    def whole(self, key: str, low: int, high: int) -> int | None:
        """Give the whole number that a key says, or nothing; one that is none is recorded."""
        value = self.number(key, low, high)
        if value is not None and value != int(value):
            self.refuse(key, f"'{shown(self.text(key))}' is not whole", "a whole number")
            return None
        return None if value is None else int(value)


def outline(source: Source) -> Outline:
    """Find the keys and sections of a VRPLIB file; what is neither is recorded."""
    found = Outline(source)
    if not KNOWN.search(source.text):
        source.refuse_file("is no routing instance that can be read", "VRPLIB, Solomon, Li and Lim, or .yaml")
        source.finish()
    marks = [mark for mark in SPECIAL.finditer(source.text) if _opens(mark[0])]
    starts = [*(mark.start() for mark in marks), len(source.text)]
    _refuse_numbers(found, 0, starts[0])
    for mark, end in zip(marks, starts[1:], strict=True):
        if mark[0].strip().upper() == "EOF":
            break
        if section := SECTION.match(mark[0]):
            _section(found, mark, section, end)
        else:
            _key(found, mark)
            _refuse_numbers(found, mark.end(), end)
    return found


def _opens(line: str) -> bool:
    """Tell whether a line that starts with a letter is no row with a word in the place of a number."""
    return line.strip().upper() == "EOF" or bool(SECTION.match(line)) or ":" in line


def _section(found: Outline, mark: re.Match[str], section: re.Match[str], end: int) -> None:
    name = section[1].upper()
    at = mark.start() + section.start(1)
    line = found.source.line_of(at)
    if name not in SECTIONS:
        near = nearest(name, SECTIONS)
        found.source.refuse(line, 1, name, "this section is not known", "a section of VRPLIB", near)
    elif name in found.sections:
        what = f"this section is there twice; it was first on line {found.sections[name].line}"
        found.source.refuse(line, 1, name, what, "each section once")
    else:
        found.sections[name] = Block(found.source, name, mark.start() + section.end(), end)


def _key(found: Outline, mark: re.Match[str]) -> None:
    parts = KEY.match(mark[0])
    line = found.source.line_of(mark.end())
    if parts is None:
        found.source.refuse(line, 1, "", f"'{shown(mark[0].strip())}' cannot be read", "KEY : value")
        return
    name, text = parts[1].upper().replace(" ", "_"), parts[2]
    column = parts.start(2) + len(text) - len(text.lstrip()) + 1
    if name in found.keys:
        what = f"key {name} is repeated; it was first said on line {found.keys[name].line}"
        found.source.refuse(line, 1, name, what, "each key once")
    elif name not in KEYS:
        near = nearest(name, KEYS)
        found.source.refuse(line, 1, shown(name), "this key is not known", "a key of VRPLIB", near)
    else:
        found.keys[name] = Value(text.strip(), line, column)


def _refuse_numbers(found: Outline, start: int, end: int) -> None:
    """Record text that stands in no section."""
    if text := found.source.text[start:end].strip():
        at = found.source.text.index(text[0], start)
        line, first = found.source.line_of(at), text.split("\n", 1)[0]
        what, expected = f"'{shown(first)}' stands in no section", "KEY : value, or a section"
        found.source.refuse(line, 1, "", what, expected)
