"""How fitted numbers are written in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FINEST = 10_000
"""Parts of a per cent that shares are written in."""


def percentages(shares: NDArray[np.float64]) -> list[str]:
    """Write shares as percentages that add up to 100 % exactly, each nearest to what it was.

    >>> percentages(np.array([1.0, 1.0, 1.0]))
    ['33.3334%', '33.3333%', '33.3333%']
    """
    parts = shares / shares.sum() * 100 * FINEST
    whole = np.floor(parts).astype(np.int64)
    missing = 100 * FINEST - int(whole.sum())
    whole[np.argsort(-(parts - whole), kind="stable")[:missing]] += 1
    return [f"{each // FINEST}.{each % FINEST:04d}".rstrip("0").rstrip(".") + "%" for each in whole.tolist()]


def clock(minutes: float) -> str:
    """Write minutes after midnight as a time of day."""
    whole = round(minutes)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def yaml_of(document: Mapping[str, Any]) -> str:
    """Write a document as our own reader takes it."""
    from fulfilsim.scenario.show import to_yaml

    return to_yaml(dict(document))
