"""Distributions as planners write them; they know their moments, and draw nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fulfilsim.units import nearest, quantity, text_of

Read = Callable[[str], float]

FORMS: Final = {
    "fixed": "fixed 45 s",
    "uniform": "uniform 1 min to 3 min",
    "triangular": "triangular 20 s to 40 s to 90 s",
    "exponential": "exponential mean 60 s",
    "lognormal": "lognormal mean 60 s cv 0.4",
    "gamma": "gamma mean 60 s cv 0.4",
}


@dataclass(frozen=True)
class Distribution:
    """A distribution of positive values in the base unit of its field.

    Parameters
    ----------
    kind
        One of `FORMS`, or measured.
    mean, sd
        Moments, in the base unit.
    low, mode, high
        Bounds and mode of a uniform or triangular distribution.
    levels, values
        Quantiles of a measured distribution, linear between them.
    """

    kind: str
    mean: float
    sd: float = 0.0
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    levels: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    @property
    def cv(self) -> float:
        """Return the coefficient of variation."""
        return self.sd / self.mean if self.mean else 0.0


def read_distribution(value: object, units: Mapping[str, float], example: str) -> Distribution:
    """Read a distribution, e.g. ``lognormal mean 0.8 kg cv 0.9``; a plain quantity is a fixed value.

    >>> from fulfilsim.units import TIME
    >>> read_distribution("uniform 1 min to 3 min", TIME, "45 s").mean
    120.0
    """
    expected = f"e.g. {example}, or one of {', '.join(FORMS)} such as '{FORMS['lognormal']}'"
    text = text_of(value, expected)
    kind, _, rest = text.partition(" ")
    if kind[:1].isdigit() or kind[:1] in "+-.":
        kind, rest = "fixed", text
    if kind not in FORMS:
        meant = nearest(kind, FORMS)
        hint = f"; did you mean {meant}?" if meant else ""
        raise ValueError(f"unknown distribution '{kind}'; expected {expected}{hint}")

    def read(part: str) -> float:
        amount = quantity(part, units, example)
        if amount < 0:
            raise ValueError(f"'{part}' is negative; expected zero or more")
        return amount

    return _READERS[kind](kind, rest.strip(), read)


def _fixed(kind: str, rest: str, read: Read) -> Distribution:
    return Distribution(kind, read(rest))


def _exponential(kind: str, rest: str, read: Read) -> Distribution:
    mean = read(_parts(kind, r"mean (.+)", rest)[0])
    return Distribution(kind, mean, mean)


def _mean_and_cv(kind: str, rest: str, read: Read) -> Distribution:
    mean_text, cv_text = _parts(kind, r"mean (.+) cv (\S+)", rest)
    return Distribution(kind, mean := read(mean_text), mean * read_cv(cv_text))


def _uniform(kind: str, rest: str, read: Read) -> Distribution:
    low, high = (read(part) for part in _parts(kind, r"(.+) to (.+)", rest))
    _ascending(kind, rest, low, high)
    return Distribution(kind, (low + high) / 2, (high - low) / 12**0.5, low, 0.0, high)


def _triangular(kind: str, rest: str, read: Read) -> Distribution:
    low, mode, high = (read(part) for part in _parts(kind, r"(.+) to (.+) to (.+)", rest))
    _ascending(kind, rest, low, mode, high)
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    return Distribution(kind, (low + mode + high) / 3, variance**0.5, low, mode, high)


_READERS: Final[Mapping[str, Callable[[str, str, Read], Distribution]]] = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "exponential": _exponential,
    "lognormal": _mean_and_cv,
    "gamma": _mean_and_cv,
}


def read_cv(text: str) -> float:
    """Read a coefficient of variation between 0 and 10."""
    try:
        cv = float(text)
    except ValueError:
        cv = -1.0
    if not 0 <= cv <= 10:
        raise ValueError(
            f"'{text}' is no coefficient of variation; expected a number from 0 to 10, e.g. cv 0.4"
        )
    return cv


def _parts(kind: str, pattern: str, rest: str) -> tuple[str, ...]:
    match = re.fullmatch(pattern, rest)
    if match is None:
        raise ValueError(f"'{kind} {rest}' cannot be read; expected e.g. '{FORMS[kind]}'")
    return match.groups()


def _ascending(kind: str, rest: str, *values: float) -> None:
    if list(values) != sorted(values) or values[0] == values[-1]:
        raise ValueError(f"'{kind} {rest}' does not rise; expected e.g. '{FORMS[kind]}'")
