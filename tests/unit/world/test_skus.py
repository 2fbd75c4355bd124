"""The assortment has the shares and means that the scenario states."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.demand import Skus
from fulfilsim.scenario.rules import Velocity, VelocityClass
from fulfilsim.world.skus import line_shares, make_catalogue

SHAPES = ["lognormal mean {} cv 0.9", "gamma mean {} cv 2", "exponential mean {}", "{}"]


def skus(**said: object) -> Skus:
    return Skus.model_validate(said, strict=True)


@given(st.integers(1, 300), st.sampled_from(SHAPES))
def test_the_mean_over_the_skus_is_the_distributions(count: int, shape: str) -> None:
    """However few there are: a single SKU weighs the mean, not the median."""
    catalogue = make_catalogue(skus(count=count, weight=shape.format("0.8 kg"), volume=shape.format("3 l")))
    assert catalogue.weight_kg.mean() == pytest.approx(0.8)
    assert catalogue.volume_l.mean() == pytest.approx(3)
    assert (catalogue.weight_kg > 0).all()


def test_prices_are_whole_cents_and_costs_their_share() -> None:
    """What a customer pays has two decimals; goods cost 40 % of it."""
    catalogue = make_catalogue(skus(count=500, price="lognormal mean 24 USD cv 0.8", unit_cost="40%"))
    assert (catalogue.price_micro % 10_000 == 0).all()
    assert catalogue.price_micro.mean() / 1e6 == pytest.approx(24, abs=0.01)
    assert np.abs(catalogue.cost_micro - 0.4 * catalogue.price_micro).max() <= 0.5


def test_without_prices_there_is_no_value() -> None:
    """Revenue is optional."""
    catalogue = make_catalogue(skus(count=3))
    assert not catalogue.price_micro.any()
    assert not catalogue.cost_micro.any()


def test_what_a_sku_weighs_follows_from_its_name_alone() -> None:
    """So the row order of an order file moves nothing, and weight and volume are not the same draw."""
    names = np.array(["tea", "pot", "cup", "tray"])
    one, other = make_catalogue(skus(), names), make_catalogue(skus(), names[::-1])
    assert one.weight_kg.tolist() == other.weight_kg[::-1].tolist()
    large = make_catalogue(skus(count=2000))
    assert abs(np.corrcoef(large.weight_kg, large.volume_l)[0, 1]) < 0.1
    assert len(set(large.names.tolist())) == 2000


@given(st.integers(1, 500), st.floats(0, 5))
def test_zipf_shares_are_powers_of_the_rank(count: int, exponent: float) -> None:
    """The n-th SKU has n**-s of the lines of the first."""
    shares = line_shares(Velocity(exponent), count)
    assert shares.sum() == pytest.approx(1)
    ranks = np.arange(1, count + 1)
    assert shares / shares[0] == pytest.approx(ranks**-exponent)


def test_classes_make_their_lines() -> None:
    """20 % of 10 SKUs are two, which make 80 % of the lines between them, the fastest class first."""
    classes = (VelocityClass(0.8, 0.2), VelocityClass(0.2, 0.8))
    assert line_shares(Velocity(0, classes), 10) == pytest.approx([0.4, 0.4] + [0.025] * 8)


@given(st.integers(1, 400), st.integers(1, 99), st.integers(0, 100))
def test_shares_of_classes_fall_and_add_up(count: int, skus_percent: int, lines_percent: int) -> None:
    """Also where the assortment does not divide into whole classes."""
    classes = (
        VelocityClass(skus_percent / 100, lines_percent / 100),
        VelocityClass(1 - skus_percent / 100, 1 - lines_percent / 100),
    )
    shares = line_shares(Velocity(0, classes), count)
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares) <= 1e-12).all()


def test_the_cumulative_shares_end_at_one() -> None:
    """A mark always finds a SKU."""
    cumulative = make_catalogue(skus(count=4000)).cumulative
    assert cumulative[-1] == pytest.approx(1)
    assert (np.diff(cumulative) > 0).all()
