"""When an order may start."""

from __future__ import annotations

import numpy as np

from fulfilsim.policies.release import Waveless, Waves, release_policy


def test_waveless_releases_at_once() -> None:
    payable = np.array([0.0, 5.0])
    assert (release_policy(None).released_at(payable) == payable).all()
    assert isinstance(release_policy(None), Waveless)


def test_a_wave_takes_what_came_before_it() -> None:
    """At the very instant of a wave it is too late, and after the last wave nothing is released."""
    waves = release_policy(np.array([10.0, 20.0]))
    assert isinstance(waves, Waves)
    released = waves.released_at(np.array([0.0, 9.0, 10.0, 19.0, 20.0]))
    assert released.tolist() == [10.0, 10.0, 20.0, 20.0, np.inf]


def test_the_order_of_the_orders_does_not_matter() -> None:
    payable = np.array([3.0, 14.0, 7.0, 25.0])
    waves = release_policy(np.array([5.0, 15.0, 30.0]))
    assert (waves.released_at(payable[::-1])[::-1] == waves.released_at(payable)).all()
