"""What is told of work: stretches of time as columns, and tasks that are not done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

KINDS: Final = ("work", "pause", "overrun")


@dataclass(frozen=True)
class Spells:
    """Stretches of time of tasks (n,) each.

    Parameters
    ----------
    kind
        Index of `KINDS`.
    station, crew
        Index of the station, and of the crew, in the order in which they joined.
    key
        Whose work it is.
    queued, start, end
        Since when it waited, and when the stretch began and ended [s].
    """

    kind: NDArray[np.int8]
    station: NDArray[np.int32]
    crew: NDArray[np.int32]
    key: NDArray[np.int64]
    queued: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]

    @classmethod
    def empty(cls, count: int) -> Self:
        """Return columns to be filled."""
        kinds = (np.int8, np.int32, np.int32, np.int64, np.float64, np.float64, np.float64)
        columns: list[Any] = [np.empty(count, kind) for kind in kinds]
        return cls(*columns)

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> Self:
        """Return rows as columns."""
        spells = cls.empty(len(rows))
        for name, values in zip(cls.__dataclass_fields__, zip(*rows, strict=True), strict=False):
            getattr(spells, name)[:] = values
        return spells


class Unfinished(NamedTuple):
    """A task that is not done: NaN for what has not come, no crew where nobody has begun."""

    key: int
    queued: float
    started: float
    resumed: float
    crew: Any
    in_hand: bool
