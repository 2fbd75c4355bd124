"""The cheapest that meets the promise, contract shares, and what happens when one is full."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.policies.carrier_choice import ENDLESS, NOT, POLICIES, Offers, placed, ranked

CHEAPEST, BY_SHARE = POLICIES["cheapest"], POLICIES["by share"]


def offers(meets, price=None, ordered=None, share=None, mark=None) -> Offers:
    meets = np.array(meets, bool)
    count, services = meets.shape
    return Offers(
        meets,
        np.array(price if price is not None else np.zeros(meets.shape), np.int64),
        np.array(ordered if ordered is not None else np.zeros(count), np.int64),
        np.array(share if share is not None else np.full(services, 1 / services)),
        np.array(mark if mark is not None else np.full(count, 0.5)),
    )


def test_the_cheapest_that_meets_the_promise_goes_first() -> None:
    """The third service is the cheapest, but too slow for the second order."""
    found = ranked(CHEAPEST, offers([[1, 1, 1], [1, 1, 0]], [[7, 6, 5], [7, 6, 5]]))
    assert found.tolist() == [[2, 1, 0], [1, 0, NOT]]


def test_the_service_that_the_customer_chose_always_may() -> None:
    assert ranked(CHEAPEST, offers([[0, 0]], [[3, 2]], ordered=[0])).tolist() == [[0, NOT]]


def test_of_equal_prices_the_first_service_is_first() -> None:
    assert ranked(CHEAPEST, offers([[1, 1, 1]], [[5, 5, 5]])).tolist() == [[0, 1, 2]]


def test_marks_fall_on_services_by_their_shares() -> None:
    marks = (np.arange(1000) + 0.5) / 1000
    found = ranked(BY_SHARE, offers(np.ones((1000, 3)), share=[0.5, 0.2, 0.3], mark=marks))
    assert np.bincount(found[:, 0]).tolist() == [500, 200, 300]


def test_shares_are_those_of_the_services_that_meet_the_promise() -> None:
    """Without the first, two to three."""
    marks = (np.arange(1000) + 0.5) / 1000
    meets = np.tile([0, 1, 1], (1000, 1))
    found = ranked(BY_SHARE, offers(meets, ordered=np.ones(1000), share=[0.5, 0.2, 0.3], mark=marks))
    assert np.bincount(found[:, 0], minlength=3).tolist() == [0, 400, 600]


def test_an_order_that_no_share_is_for_goes_as_its_customer_said() -> None:
    found = ranked(BY_SHARE, offers([[1, 1, 1]], ordered=[2], share=[0, 0, 0]))
    assert found[0, 0] == 2


def test_the_next_best_takes_what_does_not_fit() -> None:
    choices, slots = np.tile([1, 0], (5, 1)), np.tile([0, 1], (5, 1))
    chosen, left = placed(choices, slots, np.array([ENDLESS, 2]))
    assert chosen.tolist() == [1, 1, 0, 0, 0]
    assert left[1] == 0


def test_an_order_for_which_nobody_has_room_waits_with_its_first_choice() -> None:
    chosen, left = placed(np.array([[1, 0]] * 3), np.array([[0, 1]] * 3), np.array([1, 1]))
    assert chosen.tolist() == [1, 0, 1]
    assert left.tolist() == [0, 0]


@st.composite
def requests(draw):
    count, services = draw(st.integers(0, 12)), draw(st.integers(1, 4))
    choices = np.full((count, services), NOT, np.int64)
    for row in range(count):
        order = draw(st.permutations(range(services)))[: draw(st.integers(1, services))]
        choices[row, : len(order)] = order
    slots = draw(st.integers(1, 4))
    where = np.array(
        [[draw(st.integers(0, slots - 1)) for _ in range(services)] for _ in range(count)], np.int64
    ).reshape(count, services)
    return choices, where, np.array([draw(st.integers(-1, 5)) for _ in range(slots)], np.int64)


def one_by_one(choices, slots, room):
    """Go through the orders in their turn."""
    left, chosen = np.maximum(room, 0).tolist(), []
    for row, wishes in enumerate(choices.tolist()):
        fits = [wish for wish in wishes if wish != NOT and left[slots[row, wish]] > 0]
        chosen.append(fits[0] if fits else wishes[0])
        if fits:
            left[slots[row, fits[0]]] -= 1
    return chosen, left


@given(requests())
def test_all_at_once_gives_what_one_by_one_gives(case) -> None:
    chosen, left = placed(*case)
    assert (chosen.tolist(), left.tolist()) == one_by_one(*case)
