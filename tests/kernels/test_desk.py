"""People behind one queue: twin, kernel and a walk through every second agree; nobody is served unfairly."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.kernels import _desk, desk
from fulfilsim.kernels.desk import attend, twin

INT = np.int64
seconds = st.integers(0, 12).map(float)
visitors = st.lists(
    st.tuples(seconds, seconds, st.one_of(seconds, st.just(np.inf)), st.integers(0, 2)), max_size=25
)
rosters = st.lists(st.tuples(seconds, st.integers(0, 3)), max_size=6, unique_by=lambda row: row[0])


def arrays(rows: list[tuple[float, float, float, int]]) -> tuple[np.ndarray, ...]:
    rows = sorted(rows, key=lambda row: row[0])
    arrived, work, patience, rank = zip(*rows, strict=True) if rows else ((), (), (), ())
    return (*(np.array(each, float) for each in (arrived, work, patience)), np.array(rank, INT))


def roster(rows: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    rows = sorted(rows)
    return np.array([at for at, _ in rows], float), np.array([heads for _, heads in rows], INT)


def walked(rows: tuple[np.ndarray, ...], at: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Look at every second who is there, who works and who may begin; whole seconds only."""
    arrived, work, patience, rank = rows
    started = np.full(len(arrived), np.nan)
    for now in range(400):
        there = heads[at <= now][-1] if (at <= now).any() else 0
        for _ in range(2 * len(arrived)):  # work of no time frees its place in the same second
            busy = ((started <= now) & (started + work > now)).sum()
            waits = np.isnan(started) & (arrived <= now) & (arrived + patience >= now)
            if busy >= there or not waits.any():
                break
            one = np.lexsort((np.arange(len(arrived)), rank + 1000.0 * ~waits))[0]
            started[one] = now
    return started


@given(visitors, rosters)
def test_twin_and_kernel_agree_with_a_walk_through_every_second(rows, shifts):
    given_rows, (at, heads) = arrays(rows), roster(shifts)
    compiled = _desk.attend(*given_rows, at, heads, 3)
    np.testing.assert_array_equal(compiled, twin.attend(*given_rows, at, heads, 3), strict=True)
    np.testing.assert_array_equal(compiled, walked(given_rows, at, heads))


@pytest.fixture(params=[twin, _desk], ids=["twin", "compiled"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(desk, "_desk", request.param)
    return request.param


def serve(rows: list[tuple[float, float, float, int]], *shifts: tuple[float, int]) -> list[float]:
    at, heads = roster(list(shifts))
    return attend(*arrays(rows), at=at, heads=heads).tolist()


@pytest.mark.usefixtures("kernel")
def test_patience_that_ends_in_the_instant_of_service_is_enough():
    """At one instant the completion comes first, so the waiting one is taken before leaving."""
    assert serve([(0, 5, 9, 0), (1, 5, 4, 0)], (0, 1)) == [0, 5]
    gone = serve([(0, 5, 9, 0), (1, 5, 3.5, 0)], (0, 1))
    assert np.isnan(gone[1])


@pytest.mark.usefixtures("kernel")
def test_a_call_is_finished_when_the_shift_ends_and_nobody_is_taken_after():
    started = serve([(0, 10, 99, 0), (1, 1, 99, 0)], (0, 1), (5, 0), (20, 1))
    assert started == [0, 20]


@pytest.mark.usefixtures("kernel")
def test_a_lower_rank_goes_first_and_interrupts_nobody():
    assert serve([(0, 4, 99, 1), (1, 4, 99, 1), (2, 4, 99, 0)], (0, 1)) == [0, 8, 4]


@pytest.mark.usefixtures("kernel")
def test_nobody_is_served_where_nobody_works():
    assert np.isnan(serve([(0, 1, np.inf, 0)])).all()
    assert serve([], (0, 1)) == []


ONE = np.ones(1)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"arrived": np.array([2.0, 1.0])}, "arrived must not fall"),
        ({"arrived": np.array([0.0, np.nan])}, "arrived must be finite"),
        ({"work": -np.ones(2)}, "work must be finite and from 0"),
        ({"work": ONE}, r"work must have the shape \(2,\)"),
        ({"patience": np.array([1.0, np.nan])}, "patience must be 0 or more, or infinite"),
        ({"rank": np.array([0, -1])}, "rank must be from 0 to 999, not -1"),
        ({"at": np.zeros(2), "heads": np.ones(2, INT)}, "at must rise"),
        ({"heads": -np.ones(1, INT)}, "heads must be from 0 to 1000000, not -1"),
    ],
)
def test_the_face_refuses_what_has_no_answer(changed, says):
    sound = {
        "arrived": np.zeros(2), "work": np.ones(2), "patience": np.ones(2), "rank": np.zeros(2, INT),
        "at": np.zeros(1), "heads": np.ones(1, INT),
    }  # fmt: skip
    with pytest.raises(ValueError, match=says):
        attend(**(sound | changed))
