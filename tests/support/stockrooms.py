"""Small shops for the kernel of stock: shelves, orders, and what is handed over of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fulfilsim.kernels.stock import NEVER, Luck, Shelves, Stockroom, Wishes

LUCK = Luck(7, 3, 11, 13)


def shelves(on_hand: Any, **said: Any) -> Shelves:
    """Give shelves that one punctual supplier fills, but for what is said."""
    stock = np.array(on_hand, np.int64)
    whole, one = np.zeros_like(stock), np.zeros(1)
    plan = Shelves(
        on_hand=stock, supplier=whole, by_lot=whole.astype(bool), continuous=np.ones(stock.shape, bool),
        minimum=whole + 1, multiple=whole + 1,
        keys=np.arange(stock.size, dtype=np.uint64).reshape(stock.shape),
        source=np.array([-1]), short_share=one, short_low=one, short_high=one,
        substitute=np.full(stock.shape[1], -1),
    )  # fmt: skip
    return replace(plan, **said)


def wishes(orders: list[tuple[float, list[tuple[int, int]]]], flags: Any = 0, **said: Any) -> Wishes:
    """Give orders as (instant, [(sku, units), ...])."""
    lines = [line for _, each in orders for line in each]
    count = len(orders)
    plan = Wishes(
        placed=np.array([at for at, _ in orders], float),
        keys=np.arange(count, dtype=np.uint64) + np.uint64(100),
        first_line=np.concatenate(([0], np.cumsum([len(each) for _, each in orders]))).astype(np.int64),
        sku=np.array([sku for sku, _ in lines], np.int64),
        units=np.array([units for _, units in lines], np.int64),
        flags=np.full(count, flags, np.uint8) if np.ndim(flags) == 0 else np.array(flags, np.uint8),
        accepts=np.ones(count), quits=np.full(count, np.inf),
    )  # fmt: skip
    return replace(plan, **said)


def opened(
    shelf: Shelves,
    wish: Wishes,
    reorder: int = NEVER,
    target: int = 0,
    lead: float = 5.0,
    rest: float = np.inf,
) -> Stockroom:
    room = Stockroom(shelf, wish, LUCK, 0.0)
    shape = shelf.on_hand.shape
    room.set_levels(np.full(shape, reorder), np.full(shape, target))
    room.begin_day(0, *(np.full((shape[0], len(shelf.source)), each) for each in (lead, -np.inf, rest)))
    return room


def served(room: Stockroom, until: float = 1000.0, nodes: tuple[int, ...] = (0,)) -> list[tuple[Any, ...]]:
    """Allocate every order; give parts as (order, node, released, lines)."""
    count = len(room.wishes.placed)
    parts = room.allocate(0, count, np.tile(np.array(nodes, np.int64), (count, 1)), until)
    return [
        (int(parts.order[p]), int(parts.node[p]), float(parts.released[p]),
         parts.line[parts.first_line[p] : parts.first_line[p + 1]].tolist())
        for p in range(len(parts.order))
    ]  # fmt: skip
