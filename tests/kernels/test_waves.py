"""Waves hold what a vehicle can take, are due together, and save ways."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from fulfilsim.kernels import _dispatch, dispatch
from fulfilsim.kernels.dispatch import composing, waves


@pytest.fixture(params=[composing, _dispatch], ids=["twin", "compiled"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(dispatch, "_dispatch", request.param)
    return request.param


def on_a_plane(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.rint(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)


def random_orders(trial: int, most: int = 25) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(trial)
    n = int(rng.integers(0, most + 1))
    ways = on_a_plane(*rng.integers(0, 100, (2, n + 1)))
    due, load = rng.integers(0, 60, n), rng.integers(1, 5, (n, 2))
    return {"ways": ways, "due": due, "load": load, "capacity": np.array([10, 12])}


@pytest.mark.parametrize("trial", range(30))
def test_no_wave_is_overfull_too_long_or_due_too_far_apart(kernel, trial):
    orders = random_orders(trial)
    wave = waves(**orders, most=4, spread=20)
    assert sorted(set(wave.tolist())) == list(range(wave.max(initial=-1) + 1))
    for one in range(wave.max(initial=-1) + 1):
        members = np.flatnonzero(wave == one)
        assert len(members) <= 4
        assert np.ptp(orders["due"][members]) <= 20
        assert (orders["load"][members].sum(axis=0) <= orders["capacity"]).all()


@pytest.mark.parametrize("trial", range(30))
def test_no_two_waves_are_left_that_could_save_ways_together(kernel, trial):
    """Savings only run out: whatever pair is left apart, joining its waves breaks a rule."""
    orders = random_orders(trial)
    wave, due = waves(**orders, most=4, spread=20), orders["due"]
    ways = orders["ways"] + orders["ways"].T
    for a in range(len(due)):
        for b in range(a):
            together = np.flatnonzero((wave == wave[a]) | (wave == wave[b]))
            saved = ways[0, a + 1] + ways[0, b + 1] - ways[a + 1, b + 1]
            full = (orders["load"][together].sum(axis=0) > orders["capacity"]).any() or len(together) > 4
            assert wave[a] == wave[b] or saved <= 0 or full or np.ptp(due[together]) > 20


def test_twin_and_kernel_join_the_same_orders(monkeypatch):
    for trial in range(40):
        orders = random_orders(trial, 40)
        compiled = waves(**orders, most=5, spread=25)
        with monkeypatch.context() as patch:
            patch.setattr(dispatch, "_dispatch", composing)
            assert waves(**orders, most=5, spread=25).tolist() == compiled.tolist()


def test_neighbours_due_together_go_together(kernel):
    """Two villages, and one order of the first that is due hours later."""
    x, y = np.array([0, 100, 101, -100, -101, 102]), np.zeros(6, np.int64)
    due, load = np.array([30, 20, 10, 15, 500]), np.ones((5, 1), np.int64)
    wave = waves(on_a_plane(x, y), due, load, np.array([5]), most=5, spread=60)
    assert wave.tolist() == [1, 1, 0, 0, 2]


def test_the_order_of_rows_changes_no_wave(kernel):
    orders = random_orders(3, 30)
    n = len(orders["due"])
    shuffled = np.random.default_rng(1).permutation(n)
    rows = np.concatenate([[0], shuffled + 1])
    again = waves(
        np.ascontiguousarray(orders["ways"][np.ix_(rows, rows)]), orders["due"][shuffled],
        np.ascontiguousarray(orders["load"][shuffled]), orders["capacity"], most=4, spread=20,
    )  # fmt: skip
    assert n > 20
    assert again.tolist() == waves(**orders, most=4, spread=20)[shuffled].tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"most": 0}, "most must be 1"),
        ({"spread": -1}, "spread 0 or more"),
        ({"capacity": np.array([2])}, "order 1 does not"),
        ({"due": np.array([1, -1])}, "due must be from 0"),
        ({"ways": np.zeros((2, 2), np.int64)}, "ways must have the shape"),
    ],
)
def test_what_cannot_be_is_refused(change, message):
    orders = {
        "ways": np.zeros((3, 3), np.int64), "due": np.array([1, 2]), "load": np.array([[1], [3]]),
        "capacity": np.array([5]), "most": 2, "spread": 5,
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        waves(**orders | change)
