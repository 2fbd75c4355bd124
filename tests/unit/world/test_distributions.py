"""Quantiles rise, and integrated over all levels they give the moments that were asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.distribution import Distribution, read_distribution
from fulfilsim.scenario.values import LinearTime, Spread
from fulfilsim.units import TIME
from fulfilsim.world.distributions import mean_seconds, quantile, spread_factor, to_ticks, work_seconds

FORMS = [
    "45 s",
    "0 s",
    "uniform 1 min to 3 min",
    "triangular 20 s to 40 s to 90 s",
    "triangular 0 s to 0 s to 90 s",
    "triangular 0 s to 90 s to 90 s",
    "exponential mean 60 s",
    "lognormal mean 60 s cv 0.4",
    "lognormal mean 60 s cv 0",
    "lognormal mean 0 s cv 1",
    "gamma mean 60 s cv 0.4",
    "gamma mean 60 s cv 1",
    "gamma mean 60 s cv 1.3",
]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(60)


def integral(values_at: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Integrate a quantile function and its square, on panels that shrink towards 0 and 1."""
    halves = 0.5 ** np.arange(1, 50)
    edges = np.concatenate(([0.0], halves[::-1], 1 - halves[1:], [1.0]))
    low, width = edges[:-1, None], np.diff(edges)[:, None]
    levels, weight = low + width * (NODES + 1) / 2, width * WEIGHTS / 2
    levels = np.clip(levels, 1e-300, 1 - 2**-53)
    values = values_at(levels)
    return float((values * weight).sum()), float((values**2 * weight).sum())


def read(text: str) -> Distribution:
    return read_distribution(text, TIME, "45 s")


@pytest.mark.parametrize("text", FORMS)
def test_quantiles_have_the_stated_mean_and_deviation(text: str) -> None:
    """The integral of the quantile function is the mean; that of its square gives the variance."""
    wanted = read(text)
    mean, square = integral(lambda u: quantile(wanted, u))
    assert mean == pytest.approx(wanted.mean, rel=1e-4, abs=1e-9)
    assert max(square - mean**2, 0) ** 0.5 == pytest.approx(wanted.sd, rel=1e-3, abs=1e-3)


@given(st.sampled_from(FORMS), st.lists(st.floats(1e-12, 1 - 1e-12), min_size=2, max_size=20))
def test_quantiles_rise_and_are_never_negative(text: str, levels: list[float]) -> None:
    """A larger mark is never a shorter time, so pairs of runs move together."""
    values = quantile(read(text), np.sort(levels))
    assert (np.diff(values) >= -1e-9).all()
    assert (values >= 0).all()


@given(st.floats(1e-9, 1 - 1e-9))
def test_bounded_distributions_stay_within_their_bounds(level: float) -> None:
    """A uniform or triangular time is between what was written."""
    for text, low, high in (("uniform 1 s to 3 s", 1, 3), ("triangular 2 s to 3 s to 9 s", 2, 9)):
        assert low - 1e-9 <= quantile(read(text), np.array([level]))[0] <= high + 1e-9


def test_medians_are_those_of_the_textbook() -> None:
    """Exponential: mean × ln 2. Log-normal: mean / sqrt(1 + cv²). Uniform: the middle."""
    half = np.array([0.5])
    assert quantile(read("exponential mean 60 s"), half)[0] == pytest.approx(60 * np.log(2))
    assert quantile(read("lognormal mean 60 s cv 0.75"), half)[0] == pytest.approx(60 / 1.25)
    assert quantile(read("uniform 1 s to 3 s"), half)[0] == pytest.approx(2)
    assert quantile(read("triangular 0 s to 30 s to 120 s"), np.array([0.25]))[0] == pytest.approx(30)


@pytest.mark.parametrize(
    ("spread", "cv"),
    [(Spread("lognormal", 0.35), 0.35), (Spread("exponential", 1), 1), (Spread("lognormal", 0), 0)],
)
def test_a_spread_leaves_the_mean_and_has_its_cv(spread: Spread, cv: float) -> None:
    """The mean of an order's time is what the planner wrote, however it scatters."""
    mean, square = integral(lambda u: spread_factor(spread, u))
    assert mean == pytest.approx(1, rel=1e-6)
    assert max(square - mean**2, 0) ** 0.5 == pytest.approx(cv, rel=1e-3, abs=1e-6)


def test_a_work_time_is_the_sum_by_hand() -> None:
    """60 s + 14 s × 3 lines + 4 s × 5 units = 122 s; a distribution ignores lines and units."""
    lines, units, u = np.array([3.0]), np.array([5.0]), np.array([0.5])
    linear = LinearTime(60, 14, 4)
    assert work_seconds(linear, Spread("none", 0), lines, units, u).tolist() == [122]
    assert work_seconds(linear, Spread("exponential", 1), lines, units, u)[0] == pytest.approx(
        122 * np.log(2)
    )
    assert work_seconds(read("45 s"), Spread("exponential", 1), lines, units, u).tolist() == [45]
    assert mean_seconds(linear, 3, 5) == 122
    assert mean_seconds(read("gamma mean 60 s cv 2"), 3, 5) == 60


@given(st.lists(st.floats(0, 1e7), min_size=1))
def test_times_are_whole_ticks(seconds: list[float]) -> None:
    """Multiples of 2**-10 s, each the nearest."""
    rounded = to_ticks(np.array(seconds))
    assert (rounded * 1024 == np.rint(rounded * 1024)).all()
    assert (np.abs(rounded - seconds) <= 2**-11).all()
