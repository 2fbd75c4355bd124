"""A distribution written by a planner has the moments that its words say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.distribution import Distribution, read_cv, read_distribution
from fulfilsim.units import MASS, TIME


def read(text: object) -> Distribution:
    return read_distribution(text, TIME, "45 s")


@pytest.mark.parametrize(
    ("text", "mean", "sd"),
    [
        ("45 s", 45, 0),
        ("fixed 2 min", 120, 0),
        ("exponential mean 60 s", 60, 60),
        ("lognormal mean 60 s cv 0.4", 60, 24),
        ("gamma mean 1 h cv 0.5", 3600, 1800),
        ("uniform 1 min to 3 min", 120, 120 / 12**0.5),
        ("triangular 0 s to 0 s to 60 s", 20, (60**2 / 18) ** 0.5),
        ("triangular 20 s to 40 s to 60 s", 40, (1200 / 18) ** 0.5),
        ("0 s", 0, 0),
    ],
)
def test_moments_are_those_of_the_textbook(text: str, mean: float, sd: float) -> None:
    """Every form states its mean, and its standard deviation follows from it."""
    assert read(text).mean == pytest.approx(mean)
    assert read(text).sd == pytest.approx(sd)


def test_the_unit_is_that_of_the_field() -> None:
    """A weight is read in kilograms, whatever it was written in."""
    assert read_distribution("uniform 200 g to 1 kg", MASS, "1 kg").mean == pytest.approx(0.6)


@given(st.integers(1, 10_000), st.integers(0, 1000))
def test_the_coefficient_of_variation_is_the_one_written(mean: int, percent: int) -> None:
    """It is what the planner said, not something worked out from rounded moments."""
    assert read(f"lognormal mean {mean} s cv {percent / 100}").cv == pytest.approx(percent / 100)


def test_nothing_has_no_variation() -> None:
    """A mean of zero leaves no room to vary; dividing by it would be an error."""
    assert read("exponential mean 0 s").cv == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lognorml mean 60 s cv 0.4", "did you mean lognormal?"),
        ("normal", "unknown distribution 'normal'"),
        ("lognormal mean 60 s", "cannot be read"),
        ("lognormal mean 60 s cv -1", "0 to 10"),
        ("lognormal mean 60 s cv nan", "0 to 10"),
        ("lognormal mean 60 cv 0.4", "bare number"),
        ("gamma mean -60 s cv 0.4", "is negative"),
        ("uniform 3 min to 1 min", "does not rise"),
        ("uniform 1 min to 1 min", "does not rise"),
        ("triangular 1 s to 5 s to 3 s", "does not rise"),
        ("triangular 1 s to 5 s", "cannot be read"),
        ("exponential 60 s", "cannot be read"),
        ("-5 s", "is negative"),
        ("", "cannot be read"),
        (None, "cannot be read here"),
    ],
)
def test_what_is_no_distribution_is_refused_with_a_pattern(text: object, says: str) -> None:
    """The message shows one that can be copied."""
    with pytest.raises(ValueError, match="expected") as refused:
        read(text)
    assert says in str(refused.value)


def test_a_coefficient_of_variation_is_between_zero_and_ten() -> None:
    """A cv of 40 is a percentage somebody forgot to divide."""
    assert read_cv("10") == 10
    with pytest.raises(ValueError, match=r"e\.g\. cv 0\.4"):
        read_cv("40")
