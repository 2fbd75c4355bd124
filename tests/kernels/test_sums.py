"""Sums by group: twin and kernel to the bit, and nearly nothing lost to rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim import kernels
from fulfilsim.kernels import _sums, sums

rows = st.lists(st.tuples(st.floats(-1e9, 1e9), st.integers(-1, 3)), max_size=60)


@given(rows)
def test_twin_and_kernel_add_to_the_same_bits(rows):
    values, group = np.array([v for v, _ in rows]), np.array([g for _, g in rows], np.int64)
    found = sums.grouped_sums(values, group, 4)
    np.testing.assert_array_equal(found, _sums.grouped_sums(values, group, 4), strict=True)
    for g in range(4):
        exact = math.fsum(v for v, where in rows if where == g)
        assert found[g] == pytest.approx(exact, rel=1e-12, abs=1e-5)


def test_a_million_tenths_are_a_hundred_thousand():
    """Added one by one without care they are off in the seventh digit behind the point."""
    tenths = np.full(1_000_000, 0.1)
    assert kernels.grouped_sums(tenths, np.zeros(len(tenths), np.int64), 1).tolist() == [100_000.0]


@pytest.mark.parametrize(
    ("values", "group", "says"),
    [
        (np.ones(2), np.zeros(1, np.int64), r"group must have the shape \(2,\)"),
        (np.ones(1), np.ones(1, np.int64), "group must be below groups, 1, not 1"),
        (np.array([np.nan]), np.zeros(1, np.int64), "values must be finite"),
        (np.full(2, 1e308), np.zeros(2, np.int64), "values must be finite"),
    ],
)
def test_the_face_refuses_what_has_no_sum(values, group, says):
    with pytest.raises(ValueError, match=says):
        kernels.grouped_sums(values, group, 1)
