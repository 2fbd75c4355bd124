from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.analysis.grouped import quantiles, running

pairs = st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(-1, 3)), max_size=40)


@given(pairs, st.integers(0, 100))
def test_quantiles_by_group_are_those_of_each_group_alone(
    rows: list[tuple[float, int]], percent: int
) -> None:
    values, group = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=np.int64)
    (answer,) = quantiles(values, np.argsort(values), group, 4, [percent])
    for number in range(4):
        alone = values[group == number]
        expected = np.quantile(alone, percent / 100) if len(alone) else np.nan
        assert answer[number] == pytest.approx(expected, nan_ok=True, rel=1e-9, abs=1e-6)


def test_a_quantile_that_leans_on_an_endless_value_is_endless() -> None:
    values = np.array([1.0, 2.0, np.inf])
    one = np.zeros(3, dtype=np.int64)
    assert [answer[0] for answer in quantiles(values, np.argsort(values), one, 1, (50, 51, 100))] == [
        2.0,
        np.inf,
        np.inf,
    ]


def test_changes_of_one_instant_count_together() -> None:
    at, level = running(np.array([2.0, 1.0, np.nan, 2.0]), np.array([1.0, 3.0, 9.0, -2.0]))
    assert (at.tolist(), level.tolist()) == ([1.0, 2.0], [3.0, 2.0])
    assert running(np.zeros(0), np.zeros(0))[0].tolist() == []
