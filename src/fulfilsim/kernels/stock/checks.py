"""What is checked at the door of the stockroom."""

from __future__ import annotations

from typing import Final

import numpy as np

from fulfilsim.kernels.checks import FLOAT64, UINT64, WORD, check_array, check_range, check_whole
from fulfilsim.kernels.stock.plan import NEVER, Floats, Ints, Luck, Shelves, Wishes

MOST_UNITS: Final = 10**9
MOST_STOCK: Final = 10**12
MOST_CELLS: Final = 2**31
ALL_FLAGS: Final = 7
BOOL = np.dtype(np.bool_)
UINT8 = np.dtype(np.uint8)


def check_shelves(shelves: Shelves) -> None:
    """Refuse shelves of another shape, unknown suppliers and nodes that supply each other in a circle."""
    shape, suppliers = np.shape(shelves.on_hand), np.size(shelves.source)
    if len(shape) != 2 or not 0 < shape[0] * shape[1] < MOST_CELLS:
        raise ValueError(f"on_hand must have the shape (nodes, skus), at least (1, 1), not {shape}")
    check_whole("on_hand", shelves.on_hand, shape, 0, MOST_STOCK)
    check_whole("supplier", shelves.supplier, shape, 0, suppliers - 1)
    check_whole("minimum", shelves.minimum, shape, 1, MOST_UNITS)
    check_whole("multiple", shelves.multiple, shape, 1, MOST_UNITS)
    check_whole("source", shelves.source, (suppliers,), -1, shape[0] - 1)
    check_whole("substitute", shelves.substitute, (shape[1],), -1, shape[1] - 1)
    check_array("keys", shelves.keys, UINT64, shape)
    for name in ("by_lot", "continuous"):
        check_array(name, getattr(shelves, name), BOOL, shape)
    for name in ("short_share", "short_low", "short_high"):
        _check_shares(name, getattr(shelves, name), suppliers)
    if (shelves.short_low > shelves.short_high).any():
        raise ValueError("short_low must not be above short_high")
    _check_circles(shelves)


def _check_circles(shelves: Shelves) -> None:
    nodes, skus = shelves.on_hand.shape
    at = np.repeat(np.arange(nodes)[:, np.newaxis], skus, axis=1)
    for _ in range(nodes):
        said = shelves.source[np.take_along_axis(shelves.supplier, np.maximum(at, 0), axis=0)]
        at = np.where(at >= 0, said, -1)
    if (at >= 0).any():
        raise ValueError("source must not let nodes supply each other in a circle")


def check_wishes(wishes: Wishes, skus: int) -> None:
    """Refuse orders out of time, without lines, or of SKUs that are none."""
    count, lines = np.size(wishes.placed), np.size(wishes.sku)
    check_array("placed", wishes.placed, FLOAT64, (count,))
    if not np.isfinite(wishes.placed).all() or (np.diff(wishes.placed) < 0).any():
        raise ValueError("placed must be finite and must not fall")
    check_array("keys", wishes.keys, UINT64, (count,))
    check_whole("first_line", wishes.first_line, (count + 1,), 0, lines)
    if wishes.first_line[0] != 0 or wishes.first_line[-1] != lines or (np.diff(wishes.first_line) < 1).any():
        raise ValueError(f"first_line must rise from 0 to the number of lines, {lines}")
    check_whole("sku", wishes.sku, (lines,), 0, skus - 1)
    check_whole("units", wishes.units, (lines,), 1, MOST_UNITS)
    check_array("flags", wishes.flags, UINT8, (count,))
    if (wishes.flags > ALL_FLAGS).any():
        raise ValueError(f"flags must be from 0 to {ALL_FLAGS}, not {wishes.flags.max()}")
    _check_shares("accepts", wishes.accepts, count)
    check_array("quits", wishes.quits, FLOAT64, (count,))
    if np.isnan(wishes.quits).any():
        raise ValueError("quits must be instants, or infinite for never")


def _check_shares(name: str, shares: Floats, count: int) -> None:
    check_array(name, shares, FLOAT64, (count,))
    check_range(name, shares, 0.0, 1.0)


def check_luck(luck: Luck) -> None:
    """Refuse words that are none."""
    for name in ("seed", "replication", "short", "accept"):
        if not 0 <= getattr(luck, name) < WORD:
            raise ValueError(f"{name} must be from 0 to 2**64 - 1, not {getattr(luck, name)}")


def check_levels(reorder: Ints, target: Ints, shape: tuple[int, ...]) -> None:
    """Refuse levels that cannot be counted."""
    check_whole("reorder", reorder, shape, NEVER, MOST_STOCK)
    if ((reorder < -MOST_STOCK) & (reorder != NEVER)).any():
        raise ValueError(f"reorder must be from {-MOST_STOCK}, or NEVER")
    check_whole("target", target, shape, -MOST_STOCK, MOST_STOCK)


def check_window(wishes: Wishes, done: int, first: int, last: int, preferred: Ints, nodes: int) -> None:
    """Refuse windows that do not follow each other, and nodes that are none."""
    if not done <= first <= last <= len(wishes.placed):
        what = f"not {first} to {last}"
        raise ValueError(f"orders must go on from {done} to at most {len(wishes.placed)}, {what}")
    if np.ndim(preferred) != 2:
        raise ValueError(f"preferred must have two dimensions, not {np.ndim(preferred)}")
    check_whole("preferred", preferred, (last - first, preferred.shape[1]), -1, nodes - 1)
