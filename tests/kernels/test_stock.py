"""Stock in time order: twin and kernel alike on random shops, and rules that a planner can check by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.kernels import _stock
from fulfilsim.kernels import stock as face
from fulfilsim.kernels.stock import (
    AT_ONCE,
    CANCELLED,
    LATER,
    LOSES,
    LOST,
    NEVER,
    REPLACED,
    SPLITS,
    SUBSTITUTES,
    Luck,
    Shelves,
    Stockroom,
    Wishes,
    twin,
)

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


# ---- rules by hand


def test_an_order_ships_from_the_first_node_that_has_all_of_it():
    """The near node has one of two SKUs; one parcel from the far one beats two."""
    room = opened(shelves([[5, 0], [5, 5]]), wishes([(1.0, [(0, 1), (1, 1)])], SPLITS))
    assert served(room, nodes=(0, 1)) == [(0, 1, 1.0, [0, 1])]


def test_an_order_may_split_where_no_node_has_all_of_it():
    room = opened(shelves([[5, 0], [0, 5]]), wishes([(1.0, [(1, 1), (0, 1)])], SPLITS))
    assert served(room, nodes=(0, 1)) == [(0, 0, 1.0, [1]), (0, 1, 1.0, [0])]


def test_an_order_that_ships_complete_waits_for_its_last_line():
    room = opened(shelves([[5, 0]]), wishes([(1.0, [(0, 1), (1, 2)])]), reorder=0, target=3)
    assert served(room) == [(0, 0, 6.0, [0, 1])]
    assert room.lines()[0].tolist() == [LATER, LATER]


def test_an_order_that_splits_ships_what_is_there_and_the_rest_when_it_comes():
    room = opened(shelves([[5, 0]]), wishes([(1.0, [(0, 1), (1, 2)])], SPLITS), reorder=0, target=3)
    assert served(room) == [(0, 0, 1.0, [0]), (0, 0, 6.0, [1])]
    assert room.lines()[0].tolist() == [AT_ONCE, LATER]


def test_nobody_overtakes_who_waits():
    """Two units lie there, but the first in the queue needs three."""
    room = opened(shelves([[2]]), wishes([(1.0, [(0, 3)]), (2.0, [(0, 1)])]), reorder=2, target=6)
    assert [part[0] for part in served(room)] == [0, 1]


@pytest.mark.parametrize(("flags", "lost"), [(LOSES, [LOST, LOST]), (LOSES | SPLITS, [AT_ONCE, LOST])])
def test_a_lost_sale_takes_the_whole_order_with_it_where_it_ships_complete(flags, lost):
    room = opened(shelves([[5, 0]]), wishes([(1.0, [(0, 1), (1, 2)])], flags), reorder=0, target=3)
    served(room)
    assert room.lines()[0].tolist() == lost
    assert (room.gone().why == LOST).all()


def test_a_customer_may_take_a_substitute():
    plan = shelves([[0, 4]], substitute=np.array([1, -1]))
    room = opened(
        plan, wishes([(1.0, [(0, 1)]), (2.0, [(0, 1)])], SUBSTITUTES | LOSES, accepts=np.array([1.0, 0.0]))
    )
    assert served(room) == [(0, 0, 1.0, [0])]
    status, sku, _ = room.lines()
    assert (status.tolist(), sku.tolist()) == ([REPLACED, LOST], [1, 0])


def test_what_nobody_orders_again_is_lost_rather_than_waited_for():
    room = opened(shelves([[0]]), wishes([(1.0, [(0, 1)])]))
    assert served(room) == []
    assert room.gone().why.tolist() == [LOST]


def test_who_stops_waiting_gives_back_what_was_held():
    plan = wishes([(1.0, [(0, 1), (1, 1)]), (4.0, [(0, 1)])], quits=np.array([3.0, np.inf]))
    room = opened(shelves([[1, 0]]), plan, reorder=0, target=1, lead=50.0)
    assert served(room, 10.0) == [(1, 0, 4.0, [2])]
    assert room.gone().why.tolist() == [CANCELLED, CANCELLED]
    assert room.cells()["owed"].tolist() == [[0, 0]]


def test_stock_that_comes_back_serves_who_waits():
    room = opened(shelves([[1]]), wishes([(1.0, [(0, 1)]), (2.0, [(0, 1)])]), reorder=-9, target=1)
    room.receive(np.array([0]), np.array([0]), np.array([1]), np.array([7.0]))
    assert served(room) == [(0, 0, 1.0, [0]), (1, 0, 7.0, [1])]


def test_a_lot_rule_orders_lots_and_an_order_up_to_rule_fills_up():
    plan = shelves([[3, 3]], by_lot=np.array([[True, False]]))
    room = opened(plan, wishes([(1.0, [(0, 2), (1, 2)])]), reorder=2, target=5)
    served(room)
    assert room.purchases().units.tolist() == [5, 4]


def test_suppliers_have_least_orders_and_lots():
    room = opened(
        shelves([[3, 3]], minimum=np.array([[10, 1]]), multiple=np.array([[4, 3]])),
        wishes([(1.0, [(0, 2), (1, 2)])]), reorder=2, target=5,
    )  # fmt: skip
    served(room)
    assert room.purchases().units.tolist() == [12, 6]


def test_a_node_may_be_supplied_by_another():
    """The store takes what the centre has, and the centre then orders for itself."""
    plan = shelves([[6], [0]], supplier=np.array([[0], [1]]), source=np.array([-1, 0]),
                   short_share=np.zeros(2), short_low=np.zeros(2), short_high=np.zeros(2))  # fmt: skip
    room = opened(plan, wishes([(1.0, [(0, 1)])]), reorder=0, target=9)
    assert served(room, nodes=(1,)) == [(0, 1, 6.0, [0])]
    bought = room.purchases()
    assert (bought.node.tolist(), bought.units.tolist()) == ([1, 0], [6, 9])
    assert room.cells()["moved"].tolist() == [[6], [0]]


def test_a_short_delivery_is_short_by_its_share():
    plan = shelves([[0]], short_share=np.ones(1), short_low=np.full(1, 0.5), short_high=np.full(1, 0.5))
    room = opened(plan, wishes([(1.0, [(0, 1)])]), reorder=0, target=9)
    served(room, 7.0)
    assert (room.purchases().units[0], room.purchases().delivered[0]) == (10, 5)


HALF = {"short_share": np.ones(1), "short_low": np.full(1, 0.5), "short_high": np.full(1, 0.5)}


def test_the_rest_of_a_short_delivery_comes_later_and_is_not_ordered_again_until_then():
    """At 1 s the position falls to 4: 16 are ordered, 8 come at 6 s and 8 at 16 s.

    At 10 s it falls from 20 to 17, and although 9 lie there nothing is ordered: 8 are still due. At 17 s it
    falls to 4 again.
    """
    wish = wishes([(1.0, [(0, 1)]), (10.0, [(0, 3)]), (17.0, [(0, 13)])])
    room = opened(shelves([[5]], **HALF), wish, reorder=4, target=20, rest=10.0)
    for until, order, lies, due in ((9.0, 1, 12, 8), (11.0, 2, 9, 8), (16.5, 2, 17, 0), (18.0, 3, 4, 16)):
        room.allocate(room.done, order, np.zeros((order - room.done, 1), np.int64), until)
        assert (room.cells()["on_hand"][0, 0], room.cells()["on_order"][0, 0]) == (lies, due)
    bought = room.purchases()
    assert (bought.ordered.tolist(), bought.rest_due.tolist()) == ([1.0, 17.0], [16.0, 32.0])
    came = bought.receipts()
    assert (came.at.tolist(), came.units.tolist()) == ([6.0, 22.0, 16.0, 32.0], [8, 8, 8, 8])


def test_a_rest_that_is_cancelled_is_ordered_again():
    """Of 16 units 8 come, and never the others; the position is 4 + 8, and so it is at 9 s once more."""
    room = opened(shelves([[5]], **HALF), wishes([(1.0, [(0, 1)])]), reorder=12, target=20)
    served(room, 6.5)
    assert room.cells()["on_order"].tolist() == [[8]]
    assert room.purchases().units.tolist() == [16, 8]
    assert np.isinf(room.purchases().rest_due).all()


def test_a_rest_serves_who_waits():
    room = opened(shelves([[0]], **HALF), wishes([(1.0, [(0, 8)])]), reorder=0, target=2, rest=7.0)
    assert served(room) == [(0, 0, 13.0, [0])]


def test_areas_are_what_lay_and_what_was_owed():
    """Two units for 4 s, then none; one owed from second 6 on."""
    room = opened(shelves([[2]]), wishes([(4.0, [(0, 2)]), (6.0, [(0, 1)])]), reorder=-9, target=1)
    served(room, 10.0)
    lay, owed = room.count(10.0)
    assert (lay.tolist(), owed.tolist()) == ([[8.0]], [[4.0]])


def test_the_end_of_a_season_clears_the_shelf():
    room = opened(shelves([[2, 3]]), wishes([(4.0, [(0, 1)])]))
    served(room, 10.0)
    assert room.clear(10.0, np.array([[True, False]])).tolist() == [[1, 0]]
    assert room.cells()["on_hand"].tolist() == [[0, 3]]


def test_shoppers_get_what_is_there_and_nobody_waits_for():
    """Three wanted of two; a unit that is owed to an order is nobody else's."""
    room = opened(shelves([[2, 0]]), wishes([(4.0, [(1, 1)])]), reorder=-9, target=1)
    served(room, 10.0)
    assert room.take_off(10.0, np.array([[3, 1]])).tolist() == [[2, 0]]
    assert room.cells()["on_hand"].tolist() == [[0, 0]]


@pytest.mark.parametrize("wanted", [np.array([[-1, 0]]), np.array([[1.0, 0.0]]), np.array([1, 0])])
def test_what_no_shopper_can_want_is_refused(wanted: Any) -> None:
    room = opened(shelves([[2, 0]]), wishes([(4.0, [(1, 1)])]))
    with pytest.raises((TypeError, ValueError), match="wanted"):
        room.take_off(10.0, wanted)


# ---- twin and kernel


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


# ---- the door


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("on_hand", np.array([[-1]]), "on_hand must be from 0"),
        ("on_hand", np.array([1]), "on_hand must have the shape"),
        ("supplier", np.array([[1]]), "supplier must be from 0 to 0"),
        ("multiple", np.array([[0]]), "multiple must be from 1"),
        ("keys", np.array([[1]]), "keys must be an array of uint64"),
        ("short_share", np.array([np.nan]), "short_share must be finite"),
        ("short_low", np.array([0.5]), "short_low must not be above"),
        ("source", np.array([0]), "in a circle"),
        ("substitute", np.array([1]), "substitute must be from -1 to 0"),
    ],
)
def test_the_face_refuses_shelves_that_are_none(name, value, says):
    with pytest.raises((TypeError, ValueError), match=says):
        Stockroom(replace(shelves([[1]]), **{name: value}), wishes([]), LUCK, 0.0)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("placed", np.array([np.nan]), "placed must be finite"),
        ("first_line", np.array([0, 0]), "first_line must rise"),
        ("sku", np.array([3]), "sku must be from 0 to 0"),
        ("units", np.array([0]), "units must be from 1"),
        ("units", np.array([2**62]), "units must be from 1"),
        ("flags", np.array([9], np.uint8), "flags must be from 0 to 7"),
        ("accepts", np.array([1.5]), "accepts must be finite and from 0 to 1"),
        ("quits", np.array([np.nan]), "quits must be instants"),
    ],
)
def test_the_face_refuses_orders_that_are_none(name, value, says):
    with pytest.raises(ValueError, match=says):
        Stockroom(shelves([[1]]), replace(wishes([(1.0, [(0, 1)])]), **{name: value}), LUCK, 0.0)


@pytest.mark.parametrize("rest", [-1.0, np.nan])
def test_the_face_refuses_a_rest_that_comes_before_its_delivery(rest):
    with pytest.raises(ValueError, match="rest must not be negative"):
        opened(shelves([[1]]), wishes([]), rest=rest)


def test_the_face_refuses_to_go_back_in_time():
    room = opened(shelves([[1]]), wishes([(1.0, [(0, 1)])]))
    served(room, 10.0)
    with pytest.raises(ValueError, match="time must go on from 10"):
        room.count(9.0)
    with pytest.raises(ValueError, match="orders must go on from 1"):
        room.allocate(0, 1, np.zeros((1, 1), np.int64), 20.0)


def test_the_face_refuses_a_window_that_ends_before_its_orders():
    room = opened(shelves([[1]]), wishes([(1.0, [(0, 1)])]))
    with pytest.raises(ValueError, match=r"must be placed from 0\.0 to before 1\.0"):
        room.allocate(0, 1, np.zeros((1, 1), np.int64), 1.0)


def test_the_face_refuses_to_order_before_it_knows_how_long_deliveries_take():
    room = Stockroom(shelves([[1]]), wishes([]), LUCK, 0.0)
    with pytest.raises(ValueError, match="begin_day"):
        room.review(1.0, np.ones((1, 1), bool))
