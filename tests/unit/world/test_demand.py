"""Expected orders by day are what the scenario's factors say, and a peak only adds to them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.demand import Demand
from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import make_calendar
from fulfilsim.world.demand import make_mix, make_profile, overlay_times, season_factor

FIRST = date(2026, 11, 2)  # a Monday
FLAT = {"mon": 1, "tue": 1, "wed": 1, "thu": 1, "fri": 1, "sat": 1, "sun": 1}
MONTH = make_calendar("UTC", FIRST, 30, (7, 29), frozenset(), Clock(0))


def demand(**said: object) -> Demand:
    return Demand.model_validate({"orders_per_day": 100, "weekdays": FLAT, **said}, strict=True)


def overlay(first: date, days: int, times: float) -> dict[str, object]:
    return {"dates": f"{first} to {first + timedelta(days=days - 1)}", "times": times}


def test_a_day_has_the_factor_of_its_weekday() -> None:
    """Monday is the first of the week."""
    profile = make_profile(demand(weekdays={**FLAT, "mon": 1.5, "sun": 0}), MONTH)
    assert profile.expected_by_day()[:8].tolist() == [150, 100, 100, 100, 100, 100, 0, 150]


def test_a_trend_compounds_from_the_first_measured_day() -> None:
    """21 % a year is 10 % in half a year; the first measured day has the orders as written."""
    year = make_calendar("UTC", FIRST, 400, (10, 399), frozenset(), Clock(0))
    orders = make_profile(demand(trend="21%"), year).expected_by_day()
    assert orders[10] == 100
    assert orders[10 + 365] == pytest.approx(121, rel=1e-3)
    assert orders[10 + 183] == pytest.approx(110, rel=1e-3)
    assert orders[0] < 100


def test_a_season_is_linear_between_its_dates_and_level_outside() -> None:
    """Half-way between 1 and 2 is 1.5."""
    season = ((date(2026, 11, 1), 1.0), (date(2026, 11, 11), 2.0))
    days = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 6), date(2026, 11, 11), date(2027, 1, 1)]
    assert [season_factor(season, day) for day in days] == [1, 1, 1.5, 2, 2]
    assert season_factor((), days[0]) == 1


spans = st.lists(
    st.tuples(st.integers(0, 29), st.integers(1, 30), st.sampled_from([0.0, 0.5, 1.0, 1.9, 2.8])), max_size=6
)


@given(spans)
def test_the_narrowest_overlay_holds_and_of_equals_the_larger(rows: list[tuple[int, int, float]]) -> None:
    """Black Friday within its week is Black Friday; the order of writing never matters."""
    overlays = {
        f"o{index}": overlay(FIRST + timedelta(days=start), days, times)
        for index, (start, days, times) in enumerate(rows)
    }
    said = demand(overlays=overlays)
    for index in range(30):
        meeting = [(days, times) for start, days, times in rows if start <= index < start + days]
        narrow = min((days for days, _ in meeting), default=0)
        expected = max((times for days, times in meeting if days == narrow), default=1.0)
        assert overlay_times(said, FIRST + timedelta(days=index)) == expected


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_peak_leaves_the_base_and_adds(one: float, other: float) -> None:
    """Two layers: what the peak adds is drawn apart from what was there, so every base order stays."""
    low, high = sorted((one, other))
    small, large = (
        make_profile(demand(overlays={"peak": overlay(FIRST, 3, times)}), MONTH) for times in (low, high)
    )
    assert (small.base <= large.base).all()
    assert (small.peak <= large.peak).all()
    assert large.expected_by_day()[:3] == pytest.approx(100 * high)
    assert large.expected_by_day()[3:] == pytest.approx(100)
    if low >= 1:
        assert small.base.tolist() == large.base.tolist()


def test_hours_cumulate_to_a_day() -> None:
    """Before 01:00 comes the first hour's share, before 24:00 all."""
    profile = make_profile(demand(hours=[2] * 12 + [1] * 12), MONTH)
    assert profile.hour_cumulative[[0, 12, 24]] == pytest.approx([0, 2 / 3, 1])
    assert len(profile.hour_cumulative) == 25


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_a_mix_has_the_mean_by_hand(weights: list[int]) -> None:
    """Values times shares."""
    shares = [weight / sum(weights) for weight in weights]
    values = tuple(range(1, 2 * len(weights), 2))
    mix = make_mix(values, tuple(shares))
    assert mix.mean == pytest.approx(sum(v * s for v, s in zip(values, shares, strict=True)))
    assert mix.cumulative[-1] == 1


def test_the_rest_is_passed_on() -> None:
    """Forecast error and opening backlog are what was written."""
    profile = make_profile(demand(forecast_error="8%", opening_backlog="300 orders"), MONTH)
    assert (profile.forecast_cv, profile.opening) == (0.08, 300)
    assert profile.lines.values.tolist() == [1, 2, 3]
    assert np.isclose(profile.lines.mean, 1.12)
