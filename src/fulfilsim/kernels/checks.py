"""What is checked at the door of a compiled kernel, which itself reads whatever it is given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.roads import NO_EDGE, Stands

UINT64 = np.dtype(np.uint64)
INT64 = np.dtype(np.int64)
FLOAT64 = np.dtype(np.float64)
POLE = 90.0
DATE_LINE = 180.0
LONGEST_WAY = 10**9  # metres: far around the globe
LATEST = 2**52  # time units, before and after the epoch
LONGEST_CYCLE = 2**32
FASTEST = 10**6  # metres an hour
SLOWEST_EDGE = 2**34  # milliseconds
LONGEST_EDGE = 2**27  # decimetres
MOST_NODES = 2**31 - 1

WORD = 2**64

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


def check_array(name: str, array: object, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Refuse an array of another type or shape, or one with gaps."""
    if not isinstance(array, np.ndarray) or array.dtype != dtype:
        found = array.dtype.name if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(f"{name} must be an array of {dtype.name}, not {found}")
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}")
    if not array.flags.c_contiguous:
        raise ValueError(f"{name} must be contiguous; pass numpy.ascontiguousarray({name})")


def check_texts(name: str, texts: object) -> None:
    """Refuse what is no column of texts in UTF-8."""
    if not isinstance(texts, np.ndarray) or texts.dtype.kind != "S":
        found = texts.dtype.name if isinstance(texts, np.ndarray) else type(texts).__name__
        raise TypeError(f"{name} must be an array of bytes, not {found}")
    check_array(name, texts, texts.dtype, (texts.size,))


def check_range(name: str, array: Floats, low: float, high: float) -> None:
    """Refuse numbers that are none or out of range."""
    fits = np.isfinite(array) & (array >= low) & (array <= high)
    if not fits.all():
        worst = array[~fits][0]
        raise ValueError(f"{name} must be finite and from {low:g} to {high:g}, not {worst:g}")


def check_degrees(name: str, array: Floats, shape: tuple[int, ...], limit: float) -> None:
    """Refuse degrees that lie outside the globe."""
    check_array(name, array, FLOAT64, shape)
    check_range(name, array, -limit, limit)


def check_whole(name: str, array: Ints, shape: tuple[int, ...], low: int, high: int) -> None:
    """Refuse whole numbers that are out of range."""
    check_array(name, array, INT64, shape)
    wrong = (array < low) | (array > high)
    if wrong.any():
        raise ValueError(f"{name} must be from {low} to {high}, not {array[wrong][0]}")


def check_periods(starts: Ints, metres_per_hour: Ints, hour: int, cycle: int) -> None:
    """Refuse periods that are out of order, and speeds at which nobody ever arrives."""
    if not 1 <= cycle <= LONGEST_CYCLE:
        raise ValueError(f"cycle must be from 1 to {LONGEST_CYCLE}, not {cycle}")
    if not 1 <= hour <= LONGEST_CYCLE // 24:
        raise ValueError(f"hour must be from 1 to {LONGEST_CYCLE // 24}, not {hour}")
    if np.size(starts) == 0:
        raise ValueError("starts must name at least one period")
    check_whole("starts", starts, (np.size(starts),), 0, cycle - 1)
    check_whole("metres_per_hour", metres_per_hour, (len(starts),), 0, FASTEST)
    if starts[0] != 0 or (np.diff(starts) <= 0).any():
        raise ValueError("starts must rise from 0")
    if not metres_per_hour.any():
        raise ValueError("metres_per_hour must be above 0 in one period at least")


def check_roads(first: Ints, head: Ints, ms: Ints, dm: Ints) -> None:
    """Refuse edges that lead out of the graph or cannot be counted."""
    if not 1 <= np.size(first) <= MOST_NODES:
        raise ValueError(f"first must have from 1 to {MOST_NODES} entries, not {np.size(first)}")
    check_whole("first", first, (np.size(first),), 0, np.size(head))
    if first[0] != 0 or first[-1] != len(head) or (np.diff(first) < 0).any():
        raise ValueError(f"first must rise from 0 to the number of edges, {len(head)}")
    check_whole("head", head, (np.size(head),), 0, len(first) - 2)
    check_whole("ms", ms, (len(head),), 0, SLOWEST_EDGE)
    check_whole("dm", dm, (len(head),), 0, LONGEST_EDGE)


def check_stands(name: str, stands: Stands, ms: Ints, dm: Ints) -> None:
    """Refuse points that lie on no edge or beyond its end."""
    shape = (len(stands.edge), 2)
    check_whole(f"{name}.edge", stands.edge, shape, NO_EDGE, len(ms) - 1)
    for part, done, whole in (("ms", stands.ms, ms), ("dm", stands.dm, dm)):
        check_array(f"{name}.{part}", done, INT64, shape)
        on = stands.edge != NO_EDGE
        if ((done[on] < 0) | (done[on] > whole[stands.edge[on]])).any():
            raise ValueError(f"{name}.{part} must be from 0 to that of the whole edge")


def check_draw(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> None:
    """Refuse what no mark can be drawn for."""
    check_array("entity", entity, UINT64, (np.size(entity),))
    one_for_all = np.shape(occasion) == (1,)
    check_array("occasion", occasion, UINT64, (1,) if one_for_all else (len(entity),))
    for name, word in (("purpose", purpose), ("seed", seed), ("replication", replication)):
        if not 0 <= word < WORD:
            raise ValueError(f"{name} must be from 0 to 2**64 - 1, not {word}")
