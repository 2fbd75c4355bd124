"""Where two plans cost the same: crossings of a paired difference over a lever, each with its interval.

A lever has a scale of positions, whole numbers from nought on, so that every search ends and none depends on
the last digits of a sum. The difference is looked at where it is asked for, and nowhere twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.comparison import paired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fulfilsim.analysis.grouped import Floats

NEAR = 0.1
"""A difference of this part of its noise's half-width is near enough to nought."""


@dataclass(frozen=True)
class Point:
    """The paired difference at one position of the lever.

    Parameters
    ----------
    at
        The position.
    base, alternative
        Means of both plans.
    mean, half
        Mean of the differences, and half the width of its 95 % interval; undefined with one replication.
    """

    at: int
    base: float
    alternative: float
    mean: float
    half: float

    @property
    def decided(self) -> bool:
        """Whether the difference can be told from noise, here by itself."""
        return abs(self.mean) > self.half

    @property
    def up(self) -> bool:
        """Whether the alternative has the higher value."""
        return self.mean >= 0


@dataclass(frozen=True)
class Crossing:
    """Where the difference changes its sign.

    Parameters
    ----------
    below, above
        What was looked at on either side of it: neighbours, or so near nought that the noise covers it.
    at
        Where the straight line between them is nought; between positions.
    low, high
        Ends of the 95 % interval: where the difference begins to be decided; None where it stays undecided
        to the end of the scale.
    rising
        Whether the alternative has the lower value before it, and the higher one after it.
    """

    below: Point
    above: Point
    at: float
    low: float | None
    high: float | None
    rising: bool


class Curve:
    """The paired difference over the positions of a lever.

    Parameters
    ----------
    evaluate
        Gives, for positions, the values of base and alternative by replication.
    """

    def __init__(self, evaluate: Callable[[Sequence[int]], Sequence[tuple[Floats, Floats]]]) -> None:
        self._evaluate = evaluate
        self._points: dict[int, Point] = {}

    @property
    def points(self) -> list[Point]:
        """Everything looked at so far, by position."""
        return [self._points[at] for at in sorted(self._points)]

    def look(self, positions: Iterable[int]) -> list[Point]:
        """Give the difference at positions, those not looked at before all at once."""
        wanted = list(positions)
        missing = sorted(set(wanted) - self._points.keys())
        for at, sides in zip(missing, self._evaluate(missing) if missing else (), strict=True):
            self._points[at] = _point(at, *sides)
        return [self._points[at] for at in wanted]

    def crossings(self, scan: Sequence[int], closely: bool = True) -> list[Crossing]:
        """Find every crossing between neighbours of a scan, with its interval.

        The interval holds every position, as far as they hang together, at which the paired t-interval of
        the difference holds nought: if that covers nought nineteen times of twenty where the plans truly
        cost the same, so does this interval cover the true crossing.

        Parameters
        ----------
        scan
            Rising positions; two crossings between two neighbours would be missed.
        closely
            Whether the ends of the interval are searched for as the crossing is; else they lie on straight
            lines between what was looked at.

        References
        ----------
        Fieller (1954), Some problems in interval estimation, J. of the Royal Statistical Society B 16: an
        interval for where a line crosses, by turning a test round.
        """
        seen = self.look(scan)
        pairs = [pair for pair in pairwise(seen) if pair[0].up != pair[1].up]
        found = [self._closed(*pair, lambda point: point.mean, _is_near) for pair in pairs]
        return [
            Crossing(below, above, _between(below, above), *self._interval(below, above, closely), above.up)
            for below, above in found
        ]

    def _interval(self, below: Point, above: Point, closely: bool) -> tuple[float | None, float | None]:
        if np.isnan(below.half):
            return None, None
        near = min(below, above, key=_clear)
        if near.decided:
            return below.at, above.at
        down = [point for point in reversed(self.points) if point.at <= near.at]
        up = [point for point in self.points if point.at >= near.at]
        return self._decided(down, closely), self._decided(up, closely)

    def _decided(self, ahead: Sequence[Point], closely: bool) -> float | None:
        """Find where the difference begins to be decided, looking at points away from the crossing."""
        for near, far in pairwise(ahead):
            if far.decided:
                return _edge(*(self._closed(far, near, _clear, _is_clear) if closely else (far, near)))
        return None

    def _closed(
        self,
        one: Point,
        other: Point,
        height: Callable[[Point], float],
        enough: Callable[[Point, Point], bool],
    ) -> tuple[Point, Point]:
        """Close in on where a height changes its sign, at most until two neighbours are left, in their order.

        Regula falsi as of Illinois; where that does not halve the bracket in two steps, the third does.
        """
        ends, heights, moved = [one, other], [height(one), height(other)], -1
        widths = [abs(other.at - one.at)]
        while widths[-1] > 1 and not enough(ends[0], ends[1]):
            slow = len(widths) > 2 and widths[-1] > widths[-3] / 2
            (found,) = self.look([_guess(ends, heights, slow)])
            side = 0 if (height(found) >= 0) == (heights[0] >= 0) else 1
            if side == moved:
                heights[1 - side] /= 2
            ends[side], heights[side], moved = found, height(found), side
            widths.append(abs(ends[1].at - ends[0].at))
        return ends[0], ends[1]


def _is_near(one: Point, other: Point) -> bool:
    """Say whether one of two points is so near a crossing that closing in would only follow the noise."""
    return any(abs(point.mean) <= NEAR * point.half for point in (one, other))


def _is_clear(one: Point, other: Point) -> bool:
    """Say whether one of two points is as good as where a difference begins to be decided."""
    return any(abs(_clear(point)) <= NEAR * point.half for point in (one, other))


def _edge(decided: Point, undecided: Point) -> float:
    """Give where a difference begins to be decided; of two neighbours the one where it is."""
    width = undecided.at - decided.at
    if abs(width) == 1:
        return decided.at
    return decided.at + width * _clear(decided) / (_clear(decided) - _clear(undecided))


def _clear(point: Point) -> float:
    """Give by how much a difference clears its noise; negative where it does not."""
    return abs(point.mean) - point.half


def _point(at: int, base: Floats, alternative: Floats) -> Point:
    found = paired(base, alternative)
    return Point(at, float(base.mean()), float(alternative.mean()), found.mean, found.ci_high - found.mean)


def _guess(ends: Sequence[Point], heights: Sequence[float], halve: bool) -> int:
    """Give a position strictly between two ends: where the line between them is nought, or the middle."""
    fall = heights[0] - heights[1]
    share = 0.5 if halve or not fall else heights[0] / fall
    low, high = sorted(end.at for end in ends)
    return min(max(ends[0].at + round(share * (ends[1].at - ends[0].at)), low + 1), high - 1)


def _between(below: Point, above: Point) -> float:
    """Give where the line between two neighbours is nought."""
    rise = above.mean - below.mean
    return below.at - below.mean * (above.at - below.at) / rise if rise else float(below.at)
