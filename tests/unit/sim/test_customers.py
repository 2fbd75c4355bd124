"""Orders are drawn so that more demand only adds orders."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from fulfilsim.world.distributions import poisson_count

marks = st.floats(1e-12, 1 - 1e-12)
rates = st.floats(0, 1e5)


def count(u: float, rate: float) -> int:
    return int(poisson_count(np.array([u]), np.array([rate]))[0])


@given(marks, rates, rates)
def test_counts_rise_with_the_rate(u: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert count(u, low) <= count(u, high)


@given(marks, marks, rates)
def test_counts_rise_with_the_mark(one: float, other: float, rate: float) -> None:
    low, high = sorted((one, other))
    assert count(low, rate) <= count(high, rate)


@given(marks, st.floats(1e-3, 1e4))
def test_a_count_is_the_quantile_of_the_poisson_distribution(u: float, rate: float) -> None:
    """The smallest count whose cumulative probability reaches the mark, but for the last bits of either."""
    k = count(u, rate)
    assert poisson.cdf(k, rate) >= u - 1e-10
    assert k == 0 or poisson.cdf(k - 1, rate) <= u + 1e-10


def test_no_rate_gives_no_orders() -> None:
    assert poisson_count(np.array([0.999999]), np.array([0.0])).tolist() == [0]
