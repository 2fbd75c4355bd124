"""Orders get vehicles at the least total cost, and as many of them as possible."""

from __future__ import annotations

from itertools import permutations
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from fulfilsim.kernels import _dispatch, dispatch
from fulfilsim.kernels.dispatch import IMPOSSIBLE, assigning, assignment

NOWHERE = np.array([[IMPOSSIBLE, IMPOSSIBLE], [IMPOSSIBLE, IMPOSSIBLE]], np.int64)


@pytest.fixture(params=[assigning, _dispatch], ids=["twin", "compiled"], autouse=True)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(dispatch, "_dispatch", request.param)
    return request.param


def random_costs(rng: np.random.Generator, most: int) -> np.ndarray:
    cost = rng.integers(-20, 50, rng.integers(1, most + 1, 2))
    cost[rng.random(cost.shape) < rng.choice([0.0, 0.3, 0.7])] = IMPOSSIBLE
    return cost


def value(cost: np.ndarray, column: np.ndarray) -> tuple[int, int]:
    """Say how many rows stay without a column, and what the others cost; each column is given once."""
    given = np.flatnonzero(column >= 0)
    assert len(set(column[given].tolist())) == len(given)
    assert (cost[given, column[given]] < IMPOSSIBLE).all()
    return len(cost) - len(given), int(cost[given, column[given]].sum())


def best_by_trying(cost: np.ndarray) -> tuple[int, int]:
    rows, columns = cost.shape
    places = [*range(columns), *[-1] * rows]
    tried = set(permutations(places, rows))
    fits = (one for one in tried if all(c < 0 or cost[r, c] < IMPOSSIBLE for r, c in enumerate(one)))
    return min(value(cost, np.array(one)) for one in fits)


@pytest.mark.parametrize("trial", range(60))
def test_no_other_assignment_serves_more_or_costs_less(trial):
    cost = random_costs(np.random.default_rng(trial), 4)
    assert value(cost, assignment(cost)) == best_by_trying(cost)


@pytest.mark.parametrize("trial", range(40))
def test_scipy_finds_the_same_total(trial):
    rng = np.random.default_rng(trial)
    cost = rng.integers(-1000, 1000, rng.integers(1, 40, 2))
    rows, columns = linear_sum_assignment(cost)
    unassigned, total = value(cost, assignment(cost))
    assert total == cost[rows, columns].sum()
    assert unassigned == max(0, cost.shape[0] - cost.shape[1])


def test_nobody_is_assigned_where_nothing_is_possible():
    assert assignment(NOWHERE).tolist() == [-1, -1]
    assert assignment(np.zeros((2, 0), np.int64)).tolist() == [-1, -1]
    assert assignment(np.zeros((0, 3), np.int64)).tolist() == []


def test_costs_that_cannot_be_added_up_are_refused():
    with pytest.raises(OverflowError, match="larger unit"):
        assignment(np.array([[0, IMPOSSIBLE - 1], [0, 0]], np.int64))
    with pytest.raises(TypeError, match="int64"):
        assignment(np.zeros((1, 1)))
    with pytest.raises(ValueError, match="two dimensions"):
        assignment(np.zeros(3, np.int64))
