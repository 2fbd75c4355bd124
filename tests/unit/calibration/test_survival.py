"""What is still under way counts as long as it is seen."""

from __future__ import annotations

import numpy as np
import pytest

from fulfilsim.calibration.survival import durations


def test_without_anything_under_way_it_is_the_plain_distribution() -> None:
    found = durations(np.array([3.0, 1.0, 3.0, 2.0]), np.zeros(0))
    assert found.values.tolist() == [1.0, 2.0, 3.0]
    assert found.shares == pytest.approx([0.25, 0.25, 0.5])


def test_an_order_under_way_counts_until_it_is_last_seen() -> None:
    """By hand: 1 of 4 ends at 1; one is last seen at 2; 1 of 2 ends at 3, the other at 4."""
    found = durations(np.array([1.0, 3.0, 4.0]), np.array([2.0]))
    assert found.shares == pytest.approx([1 / 4, 3 / 8, 3 / 8])


def test_leaving_out_what_is_under_way_would_be_too_fast() -> None:
    """Seen at day 30, of the orders of the last days only the quick ones are over."""
    rng = np.random.default_rng(3)
    placed, needs = rng.uniform(0, 30, 20_000), rng.gamma(4, 2, 20_000)
    over = placed + needs < 30
    found = durations(needs[over], 30 - placed[~over])
    assert found.mean == pytest.approx(8, abs=4 * 4 / np.sqrt(over.sum()))
    assert needs[over].mean() < 7.8


def test_quantiles_are_durations_that_occur() -> None:
    found = durations(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(0))
    assert found.quantiles(np.array([0.0, 0.25, 0.26, 1.0])).tolist() == [1.0, 1.0, 2.0, 4.0]
