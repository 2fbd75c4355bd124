"""Which order is worked on next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
SequencePolicy = Callable[[Days], Days]


def first_come(promised_day: Days) -> Days:
    """Put all orders into one class, so that the one waiting longest is next."""
    return np.zeros(len(promised_day), dtype=np.int64)


def earliest_collection(promised_day: Days) -> Days:
    """Make a class of each promised collection day, the earliest first."""
    return promised_day


POLICIES: Final[dict[str, SequencePolicy]] = {
    "first come": first_come,
    "earliest collection": earliest_collection,
}
