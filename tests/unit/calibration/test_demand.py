"""A fitted demand is that of the orders it was fitted to."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from fulfilsim.calibration.demand import fit_demand, mix_of, zipf_shares
from fulfilsim.calibration.sample import Sample

WEEK = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.8, 1.0])


def sample(
    counts: NDArray[np.int64], first: date = date(2026, 1, 5), skus: NDArray[np.int64] | None = None
) -> Sample:
    """Orders of these days, all at noon, of one line of a unit."""
    day = np.repeat(first.toordinal() + np.arange(len(counts)), counts)
    ones = np.ones(len(day), np.int64)
    nothing = np.zeros(0)
    lines = np.array([len(day)]) if skus is None else skus
    return Sample(day, 12.0 * ones, ones, ones, lines, nothing, nothing, len(day), 0)


def test_weekdays_come_back_within_their_own_error() -> None:
    counts = np.random.default_rng(1).poisson(200 * WEEK[np.arange(42) % 7])
    fit = fit_demand(sample(counts))
    error = WEEK / np.sqrt(6 * 200 * WEEK)
    assert (np.abs(fit.weekdays - WEEK / WEEK.mean()) < 4 * error).all()
    assert not fit.season


def test_expected_orders_of_each_weekday_are_those_of_the_file() -> None:
    """Maximum likelihood makes it so, whatever the season."""
    days = np.arange(200)
    counts = np.random.default_rng(2).poisson(100 * WEEK[days % 7] * (1 + 0.5 * np.sin(days / 30)))
    fit = fit_demand(sample(counts))
    for weekday in range(7):
        there = fit.weekday == weekday
        assert fit.expected[there].sum() == pytest.approx(counts[there].sum(), rel=1e-6)


def test_a_season_comes_back() -> None:
    """Linear between the middles of months, so this one can be met exactly."""
    days = np.arange(181)
    first = date(2026, 1, 1)
    truth = np.interp(days, [15, 45, 74, 104, 135, 165], [1.0, 0.6, 0.8, 1.2, 1.5, 0.9])
    counts = np.random.default_rng(3).poisson(2000 * truth)
    fit = fit_demand(sample(counts, first))
    assert [day.month for day, _ in fit.season] == [1, 2, 3, 4, 5, 6]
    assert fit.expected == pytest.approx(2000 * truth, rel=0.03)


def test_a_clear_trend_is_told_from_the_season() -> None:
    days = np.arange(3 * 365)
    month = np.array([(date(2023, 1, 1) + timedelta(days=int(n))).month for n in days])
    truth = 300 * 1.3 ** (days / 365.25) * (1 + 0.4 * (month == 12))
    fit = fit_demand(sample(np.random.default_rng(4).poisson(truth), date(2023, 1, 1)))
    assert fit.trend == pytest.approx(0.3, abs=0.02)


def test_no_trend_is_made_of_noise_or_of_a_short_file() -> None:
    rng = np.random.default_rng(5)
    assert fit_demand(sample(rng.poisson(300, 3 * 365))).trend == 0
    assert fit_demand(sample(rng.poisson(np.linspace(100, 300, 200)))).trend == 0


def test_the_zipf_exponent_comes_back() -> None:
    counts = np.random.default_rng(6).multinomial(200_000, zipf_shares(1.05, 500))
    fit = fit_demand(sample(np.full(14, 100), skus=counts))
    assert fit.zipf == pytest.approx(1.05, abs=0.02)
    assert fit.classes is None


def test_where_zipf_fits_badly_there_are_classes() -> None:
    counts = np.concatenate((np.full(100, 50), np.full(100, 1)))
    fit = fit_demand(sample(np.full(14, 100), skus=counts))
    assert fit.classes is not None
    assert fit.classes.sum() == pytest.approx(1)
    assert fit.classes[:3].sum() == pytest.approx(50 / 51)


def test_a_mix_of_few_values_is_exact_and_one_of_many_keeps_the_mean() -> None:
    values, shares = mix_of(np.array([1, 1, 3, 2]))
    assert values.tolist() == [1, 2, 3]
    assert shares.tolist() == [0.5, 0.25, 0.25]
    many = np.random.default_rng(7).geometric(0.01, 5000)
    values, shares = mix_of(many)
    assert len(values) <= 80
    assert shares.sum() == pytest.approx(1)
    assert values @ shares == pytest.approx(many.mean())
