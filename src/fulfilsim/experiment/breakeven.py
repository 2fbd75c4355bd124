"""Break-even: the value of a lever at which two plans do equally well, or a curve over two levers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from fulfilsim.analysis.catalogue import describe, unit_of
from fulfilsim.analysis.crossing import Curve
from fulfilsim.analysis.limits import Limits, apart, interval, limits_of
from fulfilsim.errors import bad
from fulfilsim.experiment.lever import COARSE, OPTION, STEPS, is_part, make_lever
from fulfilsim.scenario.load import changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fulfilsim.analysis.crossing import Crossing, Point
    from fulfilsim.analysis.grouped import Floats
    from fulfilsim.experiment.lever import Lever
    from fulfilsim.experiment.variants import Variants
    from fulfilsim.scenario.load import Loaded

SCAN = 5
UNDECIDED = "undecided"
CROSSINGS = (
    "kpi", "lever", "value", "ci_low", "ci_high", "unit", "other_lever", "other_value",
    "better_below", "better_above",
)  # fmt: skip
POINTS = (
    "kpi", "lever_1", "value_1", "unit_1", "lever_2", "value_2", "unit_2",
    "base", "alternative", "difference", "ci_low", "ci_high", "better",
)  # fmt: skip

Places = tuple[int, ...]
"""A position of each lever."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class BreakEven:
    """Where two plans do equally well.

    Parameters
    ----------
    kpi, unit, better
        The figure, and whether lower or higher is better.
    plans
        Names of the base and of the alternative.
    levers
        One or two.
    found
        One row a crossing: kpi, lever, value, ci_low, ci_high (empty where it stays undecided to the end of
        the range), unit; where there are two levers the other one and its value; the better plan on either
        side.
    points
        One row a point looked at: kpi, path, value and unit of each lever, the figure of both plans, their
        difference and its interval, and the better plan, or ``undecided``.
    """

    kpi: str
    unit: str
    better: str
    plans: tuple[str, str]
    levers: tuple[Lever, ...]
    found: pd.DataFrame
    points: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What goes into the result folder, by name."""
        return {"break_even": self.found, "break_even_points": self.points}


@dataclass(frozen=True)
class _Field:
    """The difference of two plans over the positions of one or two levers.

    Parameters
    ----------
    plans
        The base and the alternative.
    levers
        What is moved.
    kpi
        What is compared.
    variants
        Simulates.
    """

    plans: tuple[Loaded, Loaded]
    levers: tuple[Lever, ...]
    kpi: str
    variants: Variants

    def line(self, along: int, fixed: int | None = None) -> Curve:
        """Give the difference along one lever, the other one fixed."""
        return Curve(lambda positions: self.sides([_places(at, along, fixed) for at in positions]))

    def sides(self, places: Sequence[Places]) -> list[tuple[Floats, Floats]]:
        """Simulate both plans with the levers at some places."""
        moved = [self._moved(plan, each) for each in places for plan in self.plans]
        values = iter(self.variants.values(moved, self.kpi))
        return [(next(values), next(values)) for _ in places]

    def _moved(self, plan: Loaded, places: Places) -> Loaded:
        sets = [f"{lever.path}={lever.text(at)}" for lever, at in zip(self.levers, places, strict=True)
                if is_part(plan, lever.path)]  # fmt: skip
        return changed(plan, sets) if sets else plan


def make_levers(texts: Sequence[str], plans: Sequence[Loaded]) -> tuple[Lever, ...]:
    """Read the levers of a break-even.

    Raises
    ------
    InputError
        When there are more than two, or more than two plans, or one cannot be moved.
    """
    if not texts:
        return ()
    if len(texts) > 2:
        raise bad(OPTION, "", f"{len(texts)} levers", "one, or two for a curve")
    if len(plans) != 2:
        raise bad(OPTION, "", f"{len(plans) - 1} alternatives", "a base and one alternative")
    steps = STEPS if len(texts) == 1 else COARSE
    levers = tuple(make_lever(text, plans, steps) for text in texts)
    if len({lever.path for lever in levers}) < len(levers):
        raise bad(OPTION, levers[0].path, "the same lever twice", "two different ones")
    return levers


def find_break_even(
    levers: tuple[Lever, ...], kpi: str, plans: Sequence[Loaded], variants: Variants
) -> BreakEven:
    """Find where two plans do equally well in a KPI.

    Over one lever every crossing between five values from end to end is closed in on, and the ends of its
    interval with it. Over two levers that is done along every line of a five by five grid, both ways.

    Raises
    ------
    InputError
        When the KPI is undefined somewhere in the range.
    """
    base, alternative = plans
    field = _Field((base, alternative), levers, kpi, variants)
    rows: list[Row] = []
    seen: dict[Places, Point] = {}
    names = (base.name, alternative.name)
    better = describe(kpi).better
    for along, fixed in _lines(levers):
        curve = field.line(along, fixed)
        crossings = curve.crossings(levers[along].scan(SCAN), closely=len(levers) == 1)
        other = ("", None) if fixed is None else _said(levers[1 - along], fixed)
        rows += [_row(each, levers[along], other, names, better) for each in crossings]
        seen |= {_places(point.at, along, fixed): point for point in curve.points}
    limits = apart(limits_of(kpi))
    points = [_point(levers, places, seen[places], names, better, limits) for places in sorted(seen)]
    return BreakEven(
        kpi, unit_of(kpi, base.scenario.currency), better, names, levers,
        pd.DataFrame([(kpi, *row) for row in rows], columns=list(CROSSINGS)),
        pd.DataFrame([(kpi, *row) for row in points], columns=list(POINTS)),
    )  # fmt: skip


def _lines(levers: Sequence[Lever]) -> Iterator[tuple[int, int | None]]:
    """Give the lines to look along: which lever moves, and where the other one stands."""
    if len(levers) == 1:
        yield 0, None
        return
    for along in (0, 1):
        for fixed in levers[1 - along].scan(SCAN):
            yield along, fixed


def _said(lever: Lever, at: int) -> tuple[Any, Any]:
    return lever.path, lever.value(at)


def _places(at: int, along: int, fixed: int | None) -> Places:
    return (at,) if fixed is None else (at, fixed) if along == 0 else (fixed, at)


def _row(found: Crossing, lever: Lever, other: tuple[Any, Any], names: tuple[str, str], better: str) -> Row:
    ends = [float("nan") if end is None else lever.value(end) for end in (found.low, found.high)]
    sides = [_better(found.rising == first, names, better) for first in (False, True)]
    return (lever.path, lever.value(found.at), *ends, lever.unit, *other, *sides)


def _point(
    levers: Sequence[Lever], places: Places, point: Point, names: tuple[str, str], better: str, limits: Limits
) -> Row:
    where = [(lever.path, lever.value(at), lever.unit) for lever, at in zip(levers, places, strict=True)]
    word = _better(point.mean > 0, names, better) if point.decided else UNDECIDED
    ends = interval(point.mean, point.half, limits)
    second = where[1] if len(where) > 1 else ("", None, "")
    return (*where[0], *second, point.base, point.alternative, point.mean, *ends, word)


def _better(up: bool, names: tuple[str, str], better: str) -> str:
    """Name the better plan where the alternative has the higher value, or the lower."""
    return names[1] if up == (better == "higher") else names[0]
