from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from fulfilsim.analysis.crossing import Crossing, Curve
from fulfilsim.analysis.risk import wilson

Z99 = 2.5758293035489004
SCAN = [0, 250, 500, 750, 1000]
Floats = NDArray[np.float64]


def curve(difference: Callable[[int], Floats | float], replications: int = 5) -> Curve:
    def evaluate(positions: Sequence[int]) -> list[tuple[Floats, Floats]]:
        nought = np.zeros(replications)
        return [(nought, nought + difference(at)) for at in positions]

    return Curve(evaluate)


def of_noisy_lines(seed: int, truth: float) -> Crossing:
    """A lever that costs by the piece against one that costs at once, with a noisy volume and outlay."""
    rng = np.random.default_rng(seed)
    volume, outlay = rng.normal(100.0, 15.0, 10), rng.normal(0.0, 3000.0, 10)
    found = curve(lambda at: (at - truth) * volume + outlay, 10).crossings(SCAN)
    assert len(found) == 1
    return found[0]


def coverage(seeds: int) -> tuple[float, float]:
    truth = 431.7
    found = [of_noisy_lines(seed, truth) for seed in range(seeds)]
    hits = sum(
        each.low is not None and each.high is not None and each.low <= truth <= each.high for each in found
    )
    return wilson(hits, seeds, Z99)


def test_straight_costs_cross_where_arithmetic_says() -> None:
    """Without noise the interval is the two neighbours that the crossing lies between."""
    made = curve(lambda at: 0.5 * at - 333.3 / 2)
    (found,) = made.crossings(SCAN)
    assert found.at == pytest.approx(333.3, abs=1e-9)
    assert (found.low, found.high) == (333, 334)
    assert found.rising
    assert len(made.points) <= 8


def test_a_crossing_on_a_position_is_that_position() -> None:
    for truth in (500, 501):
        (found,) = curve(lambda at, truth=truth: truth - at).crossings(SCAN)
        assert found.at == truth
        assert not found.rising


def test_a_bent_curve_takes_few_looks() -> None:
    made = curve(lambda at: (at / 100) ** 3 - 41.0)
    (found,) = made.crossings(SCAN)
    assert found.low is not None
    assert found.low <= 100 * 41.0 ** (1 / 3) <= found.low + 1
    assert len(made.points) <= 15


def test_a_step_is_found_between_its_neighbours() -> None:
    made = curve(lambda at: -1.0 if at < 617 else 50.0)
    (found,) = made.crossings(SCAN)
    assert (found.below.at, found.above.at) == (616, 617)
    assert len(made.points) <= 20


def test_what_crosses_twice_is_told_twice() -> None:
    found = curve(lambda at: (at - 120) * (at - 880) / 1000).crossings(SCAN)
    assert [round(each.at) for each in found] == [120, 880]
    assert [each.rising for each in found] == [False, True]


def test_what_does_not_cross_is_not_told() -> None:
    assert curve(lambda at: 1.0 + at).crossings(SCAN) == []
    assert curve(lambda at: 0.0 * at).crossings(SCAN) == []


def test_nothing_is_looked_at_twice() -> None:
    seen: list[int] = []

    def difference(at: int) -> float:
        seen.append(at)
        return at - 400.5

    curve(difference).crossings(SCAN)
    assert len(seen) == len(set(seen))


def test_an_interval_that_never_ends_is_open() -> None:
    noise = np.array([-400.0, -300.0, 0.0, 300.0, 400.0])
    (found,) = curve(lambda at: (at - 80.0) + noise).crossings(SCAN)
    assert found.low is None
    assert found.high is not None
    assert found.high > 250


def test_one_replication_has_a_crossing_and_no_interval() -> None:
    (found,) = curve(lambda at: at - 400.5, 1).crossings(SCAN)
    assert found.at == pytest.approx(400.5)
    assert (found.low, found.high) == (None, None)


def test_ends_on_straight_lines_take_no_looks_and_lie_near_those_searched_for() -> None:
    noise = np.random.default_rng(2).normal(0.0, 60.0, 10)
    made = curve(lambda at: (at - 480.0) + noise, 10)
    (roughly,) = made.crossings(SCAN, closely=False)
    looked = len(made.points)
    (closely,) = made.crossings(SCAN)
    assert looked <= 8
    assert roughly.low == pytest.approx(closely.low, abs=2)
    assert roughly.high == pytest.approx(closely.high, abs=2)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    low, high = coverage(400)
    assert low <= 0.95 <= high


@pytest.mark.prove
def test_the_interval_covers_the_truth_as_often_as_it_says_in_a_long_trial() -> None:
    low, high = coverage(20_000)
    assert low <= 0.95 <= high
