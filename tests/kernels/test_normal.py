"""Quantiles of the normal distribution: kernel, twin and SciPy agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from fulfilsim import kernels
from fulfilsim.kernels import _normal, normal

inside = st.floats(1e-300, 1 - 2**-53, exclude_min=True)


@given(st.lists(inside, max_size=30))
def test_twin_and_kernel_agree_to_rounding(levels):
    u = np.array(levels, np.float64)
    np.testing.assert_allclose(normal.normal_quantile(u), _normal.normal_quantile(u), rtol=4e-15, atol=4e-16)


def test_quantiles_are_those_of_an_independent_implementation():
    """Over the middle, both tails and the far lower one."""
    rng = np.random.default_rng(1)
    u = np.concatenate([rng.random(100_000), 10 ** rng.uniform(-300, 0, 10_000)])
    np.testing.assert_allclose(kernels.normal_quantile(u), ndtri(u), rtol=2e-15, atol=1e-16)


def test_quantiles_rise_and_mirror():
    u = np.linspace(0, 1, 10_001)[1:-1]
    found = kernels.normal_quantile(u)
    assert (np.diff(found) > 0).all()
    np.testing.assert_allclose(found, -found[::-1], atol=1e-12)
    assert kernels.normal_quantile(np.array([[0.5]])).tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("u", "error", "says"),
    [
        (np.array([0.0]), ValueError, "u must lie between 0 and 1"),
        (np.array([1.0]), ValueError, "u must lie between 0 and 1"),
        (np.array([np.nan]), ValueError, "u must lie between 0 and 1"),
        (np.array([1]), TypeError, "u must be an array of float64, not int64"),
    ],
)
def test_the_face_refuses_levels_without_a_quantile(u, error, says):
    with pytest.raises(error, match=says):
        kernels.normal_quantile(u)
