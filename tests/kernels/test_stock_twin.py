"""Stock in time order: twin and kernel alike on random shops, which conserve what they are given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stockrooms import LUCK, wishes

from fulfilsim.kernels import _stock
from fulfilsim.kernels import stock as face
from fulfilsim.kernels.stock import AT_ONCE, LATER, NEVER, REPLACED, Shelves, Wishes, twin


@st.composite
def shops(draw: st.DrawFn) -> tuple[Shelves, Wishes, list[tuple[Any, ...]]]:
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    nodes, skus, count = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(0, 25))
    shape = (nodes, skus)
    sources = [-1, -1, *([0] if nodes > 1 else [])]
    supplier = rng.integers(0, len(sources), shape)
    supplier[0] = rng.integers(0, 2, skus)
    low = rng.uniform(0, 0.5, len(sources))
    plan = Shelves(
        rng.integers(0, 6, shape), supplier, rng.random(shape) < 0.5, rng.random(shape) < 0.7,
        rng.integers(1, 4, shape), rng.integers(1, 4, shape), rng.integers(0, 2**63, shape).astype(np.uint64),
        np.array(sources), rng.choice([0, 0.5, 1], len(sources)), low, low + 0.5,
        rng.integers(-1, skus, skus),
    )  # fmt: skip
    orders = [
        (at, [(int(rng.integers(skus)), int(rng.integers(1, 4))) for _ in range(rng.integers(1, 4))])
        for at in np.sort(rng.integers(0, 40, count)).tolist()
    ]
    wish = wishes(orders, rng.integers(0, 8, count))
    quits = np.where(rng.random(count) < 0.5, wish.placed + rng.integers(0, 30, count), np.inf)
    wish = replace(wish, quits=quits, accepts=rng.random(count))
    steps = [
        (until, rng.integers(-3, 4, shape), rng.integers(-1, 8, shape),
         rng.integers(0, 12, (nodes, len(sources))), rng.choice([0, 4, 9, np.inf], (nodes, len(sources))),
         rng.random(shape) < 0.2, rng.integers(-1, nodes, (count, 3)))
        for until in (0, 10, 20, 30, 40, 60)
    ]  # fmt: skip
    return plan, wish, steps


def story(kind: Any, plan: Shelves, wish: Wishes, steps: list[tuple[Any, ...]]) -> list[Any]:
    """Tell everything that happens to a shop through reviews, returns, clearances and windows."""
    room, done, told = kind(plan, wish, LUCK, 0.0), 0, []
    for day, (until, reorder, target, lead, rest, chosen, preferred) in enumerate(steps):
        upto = int(np.searchsorted(wish.placed, until, side="left"))
        room.allocate(done, upto, np.ascontiguousarray(preferred[done:upto]), float(until))
        told += [*room.hand_over(), *room.count(float(until)), room.clear(float(until), chosen & (day == 3))]
        room.begin_day(day, lead.astype(float), lead + 10.0 * day, rest)
        room.set_levels(np.where(reorder == -3, NEVER, reorder), target)
        room.review(float(until), ~chosen)
        told.append(room.take_off(float(until), np.where(chosen, 2, 0)))
        back = np.array([0], np.int64)
        room.receive(back, back, back + 2, np.array([until + 3.0]))
        done = upto
    return [*told, *room.hand_over(), *room.bought(), *room.lost(), *room.lines(), *room.cells().values()]


@given(shops())
def test_twin_and_kernel_tell_the_same_story(shop):
    for one, other in zip(story(twin.Stockroom, *shop), story(_stock.Stockroom, *shop), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)


@given(shops())
def test_units_are_conserved(shop):
    """Stock in = out + on hand, cell by cell, and what was taken is what the lines say."""
    plan, wish, steps = shop
    off = np.zeros(plan.on_hand.shape, np.int64)

    class Counting(twin.Stockroom):
        def take_off(self, at: float, wanted: Any) -> Any:
            taken = super().take_off(at, wanted)
            np.add(off, taken, out=off)
            return taken

    room = Counting(plan, wish, LUCK, 0.0)
    told = story(lambda *_: room, plan, wish, steps)
    cells = room.cells()
    came = plan.on_hand + cells["received"] + cells["returned"]
    went = cells["taken"] + cells["moved"] + cells["cleared"] + off
    np.testing.assert_array_equal(came, cells["on_hand"] + went)
    _, _, where = room.lines()
    shipped = np.isin(room.lines()[0], (AT_ONCE, LATER, face.HELD, REPLACED))
    taken = np.bincount(where[shipped], wish.units[shipped], plan.on_hand.size)
    np.testing.assert_array_equal(taken.reshape(plan.on_hand.shape), cells["taken"])
    waits = room.lines()[0] == face.WAITS
    owed = np.bincount(where[waits], wish.units[waits], plan.on_hand.size)
    np.testing.assert_array_equal(owed.reshape(plan.on_hand.shape), cells["owed"])
    assert (cells["on_hand"] >= 0).all()
    assert told


@given(shops())
def test_on_order_is_what_was_bought_and_neither_came_nor_was_cancelled(shop):
    """A rest that comes is on order until then; one that is cancelled until its delivery comes short."""
    plan, wish, steps = shop
    room = twin.Stockroom(plan, wish, LUCK, 0.0)
    story(lambda *_: room, plan, wish, steps)
    room.clear(steps[-1][0], np.zeros(plan.on_hand.shape, bool))  # what comes at this very instant has come
    now, (cell, _, _, due, units, delivered, rest_due) = steps[-1][0], room.bought()
    first = np.where(np.isfinite(rest_due), delivered, units)
    open_units = np.where(due > now, first, 0) + np.where(rest_due > now, units - first, 0)
    expected = np.bincount(cell, open_units, plan.on_hand.size)
    np.testing.assert_array_equal(room.cells()["on_order"].ravel(), expected)
