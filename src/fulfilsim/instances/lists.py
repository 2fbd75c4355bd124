"""The older text formats: a row a customer, after a line or two about the vehicles.

References
----------
Solomon, M.M. (1987). Algorithms for the vehicle routing and scheduling problems with time window constraints.
Operations Research 35(2). Li, H. & Lim, A. (2001). A metaheuristic for the pickup and delivery problem with
time windows. Proceedings of the 13th IEEE International Conference on Tools with Artificial Intelligence.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fulfilsim.instances.draft import Draft, Fleet, Ints
from fulfilsim.instances.nodes import check
from fulfilsim.instances.rows import Block, Floats, table
from fulfilsim.instances.source import MOST_STOPS, Source, shown

CUSTOMER = ("number", "x", "y", "demand", "opens", "closes", "service")
PAIRED = (*CUSTOMER, "pickup", "delivery")
HEADINGS = re.compile(r"^\s*(VEHICLE|CUSTOMER)\s*$", re.IGNORECASE | re.MULTILINE)
VEHICLE, CUSTOMERS = "VEHICLE", "CUSTOMER"


def is_solomon(text: str) -> bool:
    """Tell whether a text has Solomon's headings."""
    return HEADINGS.search(text) is not None


def is_lilim(text: str) -> bool:
    """Tell whether a text begins with three numbers and goes on with rows of nine."""
    first, _, rest = text.lstrip().partition("\n")
    second = rest.lstrip().partition("\n")[0]
    return len(first.split()) == 3 and len(second.split()) >= 7 and first.split()[0][:1] in "-0123456789"


def read_solomon(source: Source) -> Draft:
    """Read a file in Solomon's format, which Gehring and Homberger's have too.

    Raises
    ------
    InputError
        With every problem found.
    """
    name = source.text.split("\n", 1)[0].strip()
    fleet = _fleet(source, _after_heading(source, VEHICLE), ("number", "capacity"))
    block = _after_heading(source, CUSTOMERS)
    rows = _customers(source, block, CUSTOMER)
    check(block, rows[:, 3], rows[:, 3] >= 0, 3, "0 or more", 0)
    source.finish()
    return _draft(name, "VRPTW", fleet, rows)


def read_lilim(source: Source) -> Draft:
    """Read a file in Li and Lim's format: what is picked up at one customer is delivered to another.

    Raises
    ------
    InputError
        With every problem found.
    """
    end = source.text.index("\n", len(source.text) - len(source.text.lstrip())) + 1
    head = Block(source, "first line", 0, end)
    fleet = _fleet(source, head, ("vehicles", "capacity", "speed"))
    block = Block(source, "customers", end, len(source.text))
    rows = _customers(source, block, PAIRED)
    pairs = _pairs(block, rows)
    source.finish()
    draft = _draft(Path(source.file).stem, "PDPTW", fleet, rows)
    draft.pickup, draft.delivery = np.maximum(rows[:, 3], 0), np.maximum(-rows[:, 3], 0)
    draft.pairs = pairs
    return draft


def _after_heading(source: Source, name: str) -> Block:
    """Find the rows of a part: behind its heading and the titles of its columns."""
    marks = {mark[1].upper(): mark for mark in HEADINGS.finditer(source.text)}
    if name not in marks:
        source.refuse_file(f"the heading {name} is missing", "VEHICLE, then CUSTOMER, with rows below")
        source.finish()
    start, text = marks[name].end(), source.text
    ends = [mark.start() for mark in marks.values() if mark.start() > start]
    end = min(ends, default=len(text))
    while (line := re.compile(r"[^\n]*(?:\n|\Z)").match(text, start, end)) and line.end() > start:
        if line[0].strip() and not line[0].lstrip()[0].isalpha():
            break
        start = line.end()
    return Block(source, name, start, end)


def _fleet(source: Source, block: Block, columns: tuple[str, ...]) -> Fleet:
    rows = table(block, columns)
    if len(rows) != 1:
        block.refuse(block.line, 1, f"{len(rows)} rows", f"one row: {', '.join(columns)}")
    source.finish()
    count, capacity = rows[0, :2]
    for value, what, most in ((count, "vehicles", 1e6), (capacity, "of capacity", 1e12)):
        if value != int(value) or not 1 <= value <= most:
            block.refuse(block.line, 1, f"{value:.15g} {what}", "a whole number above 0")
    if len(columns) > 2 and rows[0, 2] != 1:
        block.refuse(block.line, 1, f"speed {rows[0, 2]:g}", "speed 1: travel times are distances")
    source.finish()
    return Fleet.alike(int(count), capacity)


def _customers(source: Source, block: Block, columns: tuple[str, ...]) -> Floats:
    """Read the rows, the depot's first, numbered from 0, and put them in order."""
    rows = table(block, columns)
    source.finish()
    if not 1 <= len(rows) <= MOST_STOPS:
        block.refuse(block.line, 1, f"{len(rows)} rows", f"1 to {MOST_STOPS:,}, the depot's first")
        source.finish()
    _check_numbers(block, rows[:, 0])
    source.finish()
    rows = rows[np.argsort(rows[:, 0])]
    _check(block, rows)
    return rows


def _check_numbers(block: Block, numbers: Floats) -> None:
    seen: set[float] = set()
    for (line, words), number in zip(block.words(), numbers.tolist(), strict=True):
        if number in seen or number not in range(len(numbers)):
            what = f"customer {shown(words[0][0])}" + (" is there twice" if number in seen else "")
            block.refuse(line, words[0].start() + 1, what, f"each of 0 to {len(numbers) - 1} once")
        seen.add(number)


def _check(block: Block, rows: Floats) -> None:
    demand, opens, closes, service = rows[:, 3], rows[:, 4], rows[:, 5], rows[:, 6]
    for values, sound, column, expected in (
        (demand, demand == np.floor(demand), 3, "a whole number"),
        (opens, opens >= 0, 4, "0 or more"),
        (closes, closes >= opens, 5, "a window that closes after it opens"),
        (service, service >= 0, 6, "0 or more"),
    ):
        check(block, values, sound, column, expected, 0)


def _pairs(block: Block, rows: Floats) -> Ints:
    """Check that each pickup and its delivery name each other and agree; give them as pairs."""
    count = len(rows)
    demand, back, forth = rows[:, 3], rows[:, 7], rows[:, 8]
    inside = (forth >= 0) & (forth < count) & (forth == np.floor(forth))
    check(block, forth, inside, 8, f"a customer from 0 to {count - 1}", 0)
    partner = np.where(inside, forth, 0).astype(np.int64)
    gives = demand > 0
    agreed = ~gives | ((partner > 0) & (demand[partner] == -demand) & (back[partner] == np.arange(count)))
    check(block, forth, agreed, 8, "the customer whose delivery names this pickup, with the same load", 0)
    takes = np.where((demand < 0) & (back > 0) & (back < count), back, 0).astype(np.int64)
    named = (demand >= 0) | ((takes > 0) & (forth[takes] == np.arange(count)))
    check(block, back, named, 7, "the customer whose pickup names this delivery", 0)
    alone = (demand != 0) | (np.arange(count) == 0)
    check(block, demand, alone, 3, "a load picked up (above 0) or delivered (below 0)", 0)
    first = np.flatnonzero(gives)
    return np.stack([first - 1, partner[first] - 1], axis=1)


def _draft(name: str, kind: str, fleet: Fleet, rows: Floats) -> Draft:
    nothing = np.zeros(len(rows))
    service = rows[:, 6].copy()
    service[0] = 0
    return Draft(name, kind, 1, fleet, rows[:, 3], nothing, service, nothing, nothing, rows[:, 4], rows[:, 5],
                 xy=rows[:, 1:3])  # fmt: skip
