"""A gate takes parcels in turn, as exactly as if everybody's were looked at one by one."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.sim.gate import UNLIMITED, Gate, spread

Days = list[tuple[int, int, int]]  # own parcels, others' parcels, capacity

DAYS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(-1, 12)), min_size=1, max_size=12)


def passed(days: Days) -> list[list[int]]:
    """Give the own parcels, numbered as they come, that are taken on each day."""
    gate, number, taken = Gate(), 0, []
    for own, others, capacity in days:
        gate.join(np.arange(number, number + own))
        number += own
        taken.append(gate.sort(capacity, others).tolist())
    return taken


def one_by_one(days: Days) -> list[list[int]]:
    """Do the same with a line of everybody's parcels, None for the others'."""
    line: list[int | None] = []
    number, taken = 0, []
    for own, others, capacity in days:
        mixed: list[int | None] = [None] * (own + others)
        for place in spread(own, others).tolist():
            mixed[place - 1] = number
            number += 1
        line += mixed
        room = len(line) if capacity == UNLIMITED else capacity
        taken.append([parcel for parcel in line[:room] if parcel is not None])
        line = line[room:]
    return taken


@given(DAYS)
def test_a_gate_is_exact_to_the_parcel(days: Days) -> None:
    assert passed(days) == one_by_one(days)


@given(DAYS)
def test_the_backlog_is_that_of_the_recursion(days: Days) -> None:
    """Q(d) = max(Q(d-1) + A(d) - C(d), 0), with everybody's arrivals A and the capacity C."""
    gate, queue = Gate(), 0
    for own, others, capacity in days:
        gate.join(np.zeros(own, np.int64))
        gate.sort(capacity, others)
        queue = 0 if capacity == UNLIMITED else max(queue + own + others - capacity, 0)
        assert gate.backlog == queue


@given(st.integers(1, 50), st.integers(0, 500))
def test_ones_own_parcels_are_spread_evenly(own: int, others: int) -> None:
    """Each has its share of the others before it, to a parcel; alone, they stand one behind the other."""
    places = spread(own, others)
    assert places[0] >= 1
    assert places[-1] <= own + others
    assert (np.diff(places) >= 1).all()
    even = (np.arange(own) + 0.5) * (own + others) / own + 0.5
    assert abs(places - even).max() < 1
    assert spread(own, 0).tolist() == list(range(1, own + 1))


def test_a_constant_flow_above_capacity_waits_as_the_fluid_says() -> None:
    """12 come a day and 10 are taken: the last parcel of day d has 12 d before it and leaves on day 1.2 d."""
    days = [(12, 0, 10)] * 30
    taken = passed(days)
    left = {parcel: day for day, parcels in enumerate(taken, 1) for parcel in parcels}
    for day in range(1, 25):
        assert left[12 * day - 1] == -(-12 * day // 10)


def test_a_small_shipper_waits_behind_the_others_backlog() -> None:
    """The others bring 120 where 100 are taken; own parcels wait although their own number would fit."""
    taken = passed([(1, 120, 100)] * 4 + [(1, 50, 100)] * 4)
    left = {parcel: day for day, parcels in enumerate(taken) for parcel in parcels}
    # Backlog after each day: 21, 42, 63, 84, 35, 0, 0, 0; the own parcel stands in the middle of its day.
    assert [left[parcel] - parcel for parcel in range(8)] == [0, 0, 1, 1, 1, 0, 0, 0]


def test_capacity_that_is_not_used_is_lost() -> None:
    assert passed([(0, 0, 10), (15, 0, 10)])[1] == list(range(10))


def waiting(rate: float, capacity: int, days: int, seed: int) -> float:
    """Return the mean number left after a day's sort, Poisson parcels a day."""
    random = np.random.default_rng(seed)
    gate, left = Gate(), []
    for count in random.poisson(rate, days).tolist():
        gate.join(np.zeros(count, np.int64))
        gate.sort(capacity)
        left.append(gate.mine)
    return float(np.mean(left[days // 10 :]))


def spitzer(rate: float, capacity: int) -> float:
    """Return the mean queue of a daily bulk service with Poisson arrivals: sum of E(S_k - k c)+ / k.

    References
    ----------
    F. Spitzer, A combinatorial lemma and its application to probability theory, Trans. AMS 82 (1956).
    """
    total = 0.0
    for k in range(1, 400):
        mean, most = k * rate, int(k * rate + 12 * (k * rate) ** 0.5 + 20)
        counts = np.arange(most + 1)
        logs = np.concatenate(([0.0], np.cumsum(np.log(counts[1:]))))
        chance = np.exp(counts * np.log(mean) - mean - logs)
        total += float((np.maximum(counts - k * capacity, 0) * chance).sum()) / k
    return total


@pytest.mark.parametrize(("rate", "capacity"), [(8.0, 10), (9.0, 10)])
def test_the_mean_backlog_of_poisson_parcels_is_spitzers(rate: float, capacity: int) -> None:
    """The daily counterpart of M/D/1: within four standard errors of independent runs, and these small."""
    runs = [waiting(rate, capacity, 4000, seed) for seed in range(12)]
    error = float(np.std(runs, ddof=1)) / len(runs) ** 0.5
    assert abs(float(np.mean(runs)) - spitzer(rate, capacity)) <= 4 * error
    assert error <= 0.05 * spitzer(rate, capacity)


@pytest.mark.prove
@pytest.mark.parametrize(("rate", "capacity"), [(8.0, 10), (9.0, 10)])
def test_the_mean_backlog_is_spitzers_to_the_hundredth(rate: float, capacity: int) -> None:
    runs = [waiting(rate, capacity, 40_000, seed) for seed in range(20)]
    error = float(np.std(runs, ddof=1)) / len(runs) ** 0.5
    assert abs(float(np.mean(runs)) - spitzer(rate, capacity)) <= 4 * error
    assert error <= 0.01 * spitzer(rate, capacity)


def test_two_sorts_take_what_one_recursion_over_both_says() -> None:
    """Cumulative services: a parcel leaves on the first day on which the reflected sum reaches its place."""
    random = np.random.default_rng(5)
    own, capacity = random.poisson(9, 200).tolist(), random.integers(5, 14, 200).tolist()
    taken = passed([(a, 0, c) for a, c in zip(own, capacity, strict=True)])
    queue = list(accumulate(zip(own, capacity, strict=True), lambda q, day: max(q + day[0] - day[1], 0),
                            initial=0))[1:]  # fmt: skip
    came = np.cumsum(own)
    assert np.cumsum([len(parcels) for parcels in taken]).tolist() == (came - queue).tolist()
