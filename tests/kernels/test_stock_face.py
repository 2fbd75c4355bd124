"""The face of the stock kernel refuses what is no stock, no order, and no way through time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stockrooms import LUCK, opened, served, shelves, wishes

from fulfilsim.kernels.stock import Stockroom


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
