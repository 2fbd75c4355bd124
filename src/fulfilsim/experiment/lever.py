"""A lever: one value of a scenario that is moved from end to end of a range, in steps."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import InputError, bad
from fulfilsim.scenario.load import changed
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.shape import Shape, default_of, field_at, shape_within
from fulfilsim.scenario.tree import Keys, printable, shortened
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fulfilsim.scenario.load import Loaded

OPTION = "--break-even"
STEPS = 1000
COARSE = 50
RANGE = "PATH=LOW..HIGH, e.g. demand.orders_per_day=500..4000"
_NUMBER = re.compile(r"(?P<number>[+-]?\d+(?:_\d+)*(?:\.\d+)?)\s*(?P<unit>.*)")


@dataclass(frozen=True)
class Lever:
    """A value of a scenario and the positions that it may take, numbered from nought on.

    Parameters
    ----------
    path
        Its dotted path.
    low, step
        The value at position nought, and from one position to the next.
    last
        The last position.
    unit
        What stands behind the number.
    """

    path: str
    low: Decimal
    step: Decimal
    last: int
    unit: str

    def value(self, at: float) -> float:
        """Give the number at a position, or between two."""
        return float(self.low) + float(self.step) * at

    def text(self, at: int) -> str:
        """Write the value at a position as the file would say it."""
        number = f"{self.low + self.step * at:f}"
        shown = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{shown}{'' if self.unit in ('', '%') else ' '}{self.unit}"

    def shown(self, at: float) -> str:
        """Write the value at a position, or between two, for reading."""
        places = max(0, -int(self.step.normalize().as_tuple().exponent))
        number = f"{self.value(at):,.{places}f}"
        return f"{number}{'' if self.unit in ('', '%') else ' '}{self.unit}"

    def scan(self, count: int) -> list[int]:
        """Give so many positions from end to end, as evenly as they fall."""
        return sorted({round(self.last * number / (count - 1)) for number in range(count)})

    def moved(self, plan: Loaded, at: int) -> Loaded:
        """Give a plan with the value at a position; the plan itself where the lever is no part of it."""
        return changed(plan, [f"{self.path}={self.text(at)}"]) if is_part(plan, self.path) else plan


def make_lever(text: str, plans: Sequence[Loaded], steps: int = STEPS) -> Lever:
    """Read ``PATH=LOW..HIGH``, or a path whose field has a usual range, and try its ends.

    Parameters
    ----------
    text
        The option.
    plans
        The plans; the lever has to be a part of one of them.
    steps
        How many positions there are at least, where the value need not be whole.

    Raises
    ------
    InputError
        When it cannot be read, is a part of no plan, or a plan refuses a value of the range.
    """
    path, equals, span = text.partition("=")
    place = f"{OPTION} {shortened(printable(text), 80)}"
    mine = [plan for plan in plans if is_part(plan, path.strip())]
    if not mine:
        raise _no_part(plans[-1], path.strip(), place)
    low, high, unit = _ends(path.strip(), span if equals else _usual(path.strip()), place)
    step = Decimal(10) ** math.floor(math.log10((high - low) / steps))
    lever = Lever(path.strip(), low, step, int((high - low) / step), unit)
    if step < 1 and not _takes(mine, lever, 1):  # it is a whole number of things
        lever = replace(lever, step=Decimal(1), last=int(high - low))
    for plan in mine:
        for at in (0, lever.last):
            lever.moved(plan, at)
    return lever


def is_part(plan: Loaded, path: str) -> bool:
    """Say whether a plan has what a path leads to; keys that no plan may have are left to the loader."""
    return _missing(plan, tuple(path.split("."))) is None


def _missing(plan: Loaded, keys: Keys) -> tuple[Keys, list[str]] | None:
    """Find the first name of a path that a plan does not use, and the names that it does."""
    shape: Shape | None = Shape("block", block=Scenario)
    said: Any = plan.tree.data
    for depth, key in enumerate(keys):
        if shape is None or shape.kind not in ("mapping", "block"):
            return None
        if shape.kind == "mapping" and not (isinstance(said, dict) and key in said):
            return keys[: depth + 1], sorted(said) if isinstance(said, dict) else []
        said = said.get(key) if isinstance(said, dict) else None
        if said is None and shape.block is not None and str(key) in shape.block.model_fields:
            said = default_of(shape.block.model_fields[str(key)])
        shape = shape_within(shape, key)
    return None


def _no_part(plan: Loaded, path: str, place: str) -> InputError:
    keys, known = _missing(plan, tuple(path.split("."))) or ((path,), [])
    expected = f"one of {', '.join(known)}" if known else "the path of a value that one of them has"
    what = f"no plan has '{printable(str(keys[-1]))}'"
    return bad(place, ".".join(map(str, keys)), what, expected, nearest(str(keys[-1]), known))


def _usual(path: str) -> str:
    """Give the usual range of a field as text; nothing where there is none."""
    info = field_at(Scenario, tuple(path.split(".")))
    extra = info.json_schema_extra if info is not None else None
    between: Any = extra.get("between") if isinstance(extra, dict) else None
    return f"{between[0]}..{between[1]}" if between else ""


def _ends(path: str, span: str, place: str) -> tuple[Decimal, Decimal, str]:
    low, dots, high = span.partition("..")
    found = [_NUMBER.fullmatch(each.strip()) for each in (low, high)]
    if not dots or found[0] is None or found[1] is None:
        what = "its range cannot be read" if span else "no usual range of it is known"
        raise bad(place, path, what, RANGE)
    unit = found[1]["unit"].strip()
    if found[0]["unit"].strip() not in ("", unit):
        raise bad(place, path, "two units in one range", f"one of them, e.g. {path}={high}..{high}")
    ends = [Decimal(each["number"].replace("_", "")) for each in found if each is not None]
    if not ends[0] < ends[1] <= Decimal(10) ** 12:
        raise bad(place, path, f"{ends[0]} is not below {ends[1]}", RANGE)
    return ends[0], ends[1], unit


def _takes(plans: Sequence[Loaded], lever: Lever, at: int) -> bool:
    try:
        for plan in plans:
            lever.moved(plan, at)
    except InputError:
        return False
    return True
