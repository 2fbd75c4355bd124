"""Places that have a name, and the ways between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fulfilsim.errors import InputError, Place, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Points:
    """Places between which somebody drives.

    Parameters
    ----------
    names
        Their names, for files that use them and for messages (n,).
    lat, lng
        Where they are (n,) [degrees].
    file
        Where they were written, for messages.
    """

    names: Sequence[str]
    lat: Floats = field(repr=False)
    lng: Floats = field(repr=False)
    file: str = "places"

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.names))
        for name, limit in (("lat", 90.0), ("lng", 180.0)):
            object.__setattr__(self, name, self._degrees(name, getattr(self, name), limit))

    def __len__(self) -> int:
        return len(self.names)

    def refuse(self, what: Sequence[str], expected: str) -> InputError:
        """Make the error that tells what is wrong with places."""
        return InputError([Problem(Place(self.file), "", one, expected) for one in what])

    def _degrees(self, name: str, given: ArrayLike, limit: float) -> Floats:
        degrees = np.ascontiguousarray(given, np.float64)
        if degrees.shape != (len(self),):
            raise ValueError(f"{name} must have the shape ({len(self)},), not {degrees.shape}")
        wrong = np.flatnonzero(~(np.abs(degrees) <= limit))
        if len(wrong):
            what = [f"'{self.names[i]}' has the {name} {degrees[i]:g}" for i in wrong.tolist()]
            raise self.refuse(what, f"degrees from {-limit:g} to {limit:g}")
        return degrees


@dataclass(frozen=True, eq=False)
class Ways:
    """The way from each place to each place; there and back may differ.

    Parameters
    ----------
    metres
        Distances (n, n) [m].
    seconds
        Driving times (n, n) [s].
    """

    metres: Ints
    seconds: Ints
