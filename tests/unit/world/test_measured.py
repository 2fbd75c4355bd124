"""A work time may be the one that was measured: its quantiles come from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.world.distributions import quantile
from fulfilsim.world.measured import read_measured_time

TIMES = "quantile,hours\n0,1\n0.5,3\n1,9\n"


def test_a_measured_time_is_linear_between_its_quantiles(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text(TIMES)
    time = read_measured_time(tmp_path / "times.csv")
    hours = quantile(time, np.array([0.0, 0.25, 0.5, 0.75, 1.0])) / 3600
    assert hours.tolist() == [1.0, 2.0, 3.0, 6.0, 9.0]


def test_its_moments_are_those_of_its_marks(tmp_path: Path) -> None:
    """The rough cut asks for the mean without drawing anything."""
    (tmp_path / "times.csv").write_text(TIMES)
    time = read_measured_time(tmp_path / "times.csv")
    drawn = quantile(time, (np.arange(100_000) + 0.5) / 100_000)
    assert time.mean == pytest.approx(drawn.mean(), rel=1e-9)
    assert time.sd == pytest.approx(drawn.std(), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quantile,hours\n0,1\n0.5,3\n", "3:1: quantile: ends at 0.5"),
        ("quantile,hours\n0.1,1\n1,3\n", "2:1: quantile: ends at 0.1"),
        ("quantile,hours\n0,1\n0,2\n1,3\n", "3:1: quantile: 0 does not rise"),
        ("quantile,hours\n0,5\n1,3\n", "3:2: hours: 3 h falls"),
        ("quantile,hours\n0,-1\n1,3\n", "2:2: hours: '-1' is no usable number"),
        ("level,hours\n0,1\n1,3\n", "no column 'quantile'"),
    ],
)
def test_quantiles_that_are_none_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "times.csv").write_text(text)
    with pytest.raises(InputError, match=said):
        read_measured_time(tmp_path / "times.csv")
