"""The layout of a centre: aisles, cross aisles, the pickers' depot, and where the goods lie."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from fulfilsim import units
from fulfilsim.scenario.fields import Block, field, reads
from fulfilsim.scenario.rules import FileRef, is_table, read_file
from fulfilsim.scenario.values import positive
from fulfilsim.units import text_of

MOST_AISLES = 10_000
LONGEST_MM = 10_000_000
FASTEST_MM_S = 10_000
RULES = ("random", "fastest nearest")

Travel = Literal["s-shape", "return", "midpoint", "largest gap", "combined", "optimal"]
"""How a picker walks; the names of the kernel."""


def read_length(value: object) -> int:
    """Read a length in a building, e.g. ``20 m``, in whole millimetres."""
    length = round(1e6 * positive(units.quantity(value, units.LENGTH, "20 m"), value))
    if not 1 <= length <= LONGEST_MM:
        raise ValueError(f"'{value}' is no length in a building; expected 1 mm to 10 km, e.g. 20 m")
    return length


def read_pace(value: object) -> int:
    """Read a walking speed, e.g. ``1.1 m/s``, in whole millimetres a second."""
    pace = round(units.quantity(value, units.SPEED, "1.1 m/s") / units.SPEED["m/s"] * 1000)
    if not 1 <= pace <= FASTEST_MM_S:
        raise ValueError(
            f"'{value}' is no walking speed; expected more than 0 and at most 10 m/s, e.g. 1.1 m/s"
        )
    return pace


def read_front(value: object) -> int:
    """Read at which aisle's front the pickers begin, e.g. ``front of aisle 1``."""
    expected = "the front of an aisle, e.g. front of aisle 1"
    text = text_of(value, expected)
    match = re.fullmatch(r"front of aisle ([1-9]\d{0,4})", text)
    if match is None:
        raise ValueError(f"'{text}' is no place of a depot; expected {expected}")
    return int(match[1])


def read_slots(value: object) -> FileRef | str:
    """Read where the SKUs lie: ``random``, ``fastest nearest``, or the name of a file."""
    expected = "random, fastest nearest, or a file such as data/slots.csv"
    text = text_of(value, expected)
    if is_table(text):
        return read_file(text)
    if text not in RULES:
        raise ValueError(f"'{text}' does not say where the SKUs lie; expected {expected}")
    return text


Length = Annotated[int, *reads(read_length, "20 m", "65 ft")]
Pace = Annotated[int, *reads(read_pace, "1.1 m/s", "4 km/h")]
Front = Annotated[int, *reads(read_front, "front of aisle 1")]
SlotRule = Annotated[FileRef | str, *reads(read_slots, "random", "fastest nearest", "data/slots.csv")]


class Layout(Block):
    """Where pickers walk: parallel aisles between a cross aisle at the front and one at the back."""

    aisles: Annotated[int, Field(ge=1, le=MOST_AISLES)] = field(
        unit="aisles", says="Parallel aisles of one length; what lies on either side is within reach."
    )
    length: Length = field(says="Length of an aisle, from the front cross aisle to the back one.")
    pitch: Length = field(
        "2.5 m", says="From the middle of one aisle to that of the next.", between=("2 m", "4 m")
    )
    depot: Front = field("front of aisle 1", says="Where each picker's walk begins and ends.")
    blocks: Annotated[int, Field(ge=1, le=2)] = field(
        1, unit="blocks", says="With 2, a third cross aisle runs through the middle."
    )
    walk: Pace = field("1.1 m/s", says="Walking speed, trolley in hand.", between=("0.8 m/s", "1.4 m/s"))
    slots: SlotRule = field(
        "random",
        says="Where the SKUs lie, one slot each: random (evenly over the aisles, decided by the SKU's name "
        "alone), fastest nearest (those of the most lines nearest to the depot), or a CSV or Excel file with "
        "the columns sku, aisle and position_m (from the front).",
    )
