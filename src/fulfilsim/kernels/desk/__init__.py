"""Serve who comes to a desk: several people, one queue, and patience that ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import _desk
from fulfilsim.kernels.checks import FLOAT64, LATEST, check_array, check_range, check_whole

__all__ = ["MOST_HEADS", "MOST_RANKS", "attend"]

MOST_HEADS = 1_000_000
MOST_RANKS = 1_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def attend(arrived: Floats, work: Floats, patience: Floats, rank: Ints, *, at: Floats, heads: Ints) -> Floats:
    """Serve everybody in turn, the lowest rank first, and return when their service began.

    Who is served when the roster shrinks is served to the end. In one instant come completions, changes of
    the roster and arrivals; then who is free takes the next. Whose patience ends in that very instant is
    still taken.

    Parameters
    ----------
    arrived
        When they came, not falling; those of one instant stand in this order (n,) [s].
    work
        How long each takes (n,) [s].
    patience
        How long each waits; infinite waits for ever (n,) [s].
    rank
        Who is taken first: those of a lower rank before all others (n,).
    at, heads
        From when on how many people serve, rising; nobody before (m,) [s].

    Returns
    -------
    NDArray
        When service began, NaN for those who gave up or wait at the end (n,) [s].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    """
    check_array("arrived", arrived, FLOAT64, (np.size(arrived),))
    check_range("arrived", arrived, -LATEST, LATEST)
    check_array("work", work, FLOAT64, arrived.shape)
    check_range("work", work, 0, LATEST)
    check_array("patience", patience, FLOAT64, arrived.shape)
    if not (patience >= 0).all():
        raise ValueError("patience must be 0 or more, or infinite")
    check_whole("rank", rank, arrived.shape, 0, MOST_RANKS - 1)
    check_array("at", at, FLOAT64, (np.size(at),))
    check_range("at", at, -LATEST, LATEST)
    check_whole("heads", heads, at.shape, 0, MOST_HEADS)
    if (np.diff(arrived) < 0).any():
        raise ValueError("arrived must not fall")
    if (np.diff(at) <= 0).any():
        raise ValueError("at must rise")
    return _desk.attend(arrived, work, patience, rank, at, heads, int(rank.max(initial=0)) + 1)
