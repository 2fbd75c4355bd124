"""Stock in time order, by rules that a planner can check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from stockrooms import opened, served, shelves, wishes

from fulfilsim.kernels.stock import AT_ONCE, CANCELLED, LATER, LOSES, LOST, REPLACED, SPLITS, SUBSTITUTES


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
