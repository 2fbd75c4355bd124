"""Walk 100,000 tours of 10 picks in one call by each rule, and hold the kernel against its readable twin.

Every figure is CPU time. The work is asserted: the lengths of the first tours are those of the twin to the
millimetre, a middle aisle makes no shortest tour longer, and no rule beats the shortest tour of any list.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.picking import ROUTES, Layout, build_batches, tour_lengths, tours, twin

TOURS, PICKS = 100_000, 10
OF_THE_TWIN = 300
WAVE = 500
HOUSES = {
    "one block": Layout(aisles=10, length=20_000, pitch=2_500),
    "two blocks": Layout(aisles=10, length=20_000, pitch=2_500, middle=10_000),
}

Ints = NDArray[np.int64]
Lists = tuple[Ints, Ints, Ints]


def cpu_s(work: Callable[[], Ints]) -> tuple[float, Ints]:
    """Return the CPU time of some work and its result."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def random_picks(count: int, most: int) -> Lists:
    """Draw lists of picks anywhere in the house."""
    rng = np.random.default_rng(1)
    size = count * most
    return np.arange(count + 1) * most, rng.integers(0, 10, size), rng.integers(0, 20_001, size)


def measure(house: Layout, lists: Lists, route: str) -> Ints:
    """Measure one rule, print it and return the lengths."""
    first, aisle, position = lists
    seconds, lengths = cpu_s(lambda: tour_lengths(house, *lists, route))
    walked_s, walked = cpu_s(lambda: tours(house, *lists, route).length)
    few = first[: OF_THE_TWIN + 1]
    asked = (few, aisle[: few[-1]], position[: few[-1]])
    where = (house.rows, house.pitch, house.depot, ROUTES.index(route))
    twin_s, expected = cpu_s(lambda: twin.tour_lengths(*asked, *where))
    assert (lengths[:OF_THE_TWIN] == expected).all(), route
    assert (walked == lengths).all(), route
    ratio = twin_s / OF_THE_TWIN * TOURS / seconds
    print(f"  {route:<12} {lengths.mean() / 1000:8.2f} m {seconds:8.3f} s {walked_s:8.3f} s {ratio:8.0f}")
    return lengths


def batch(house: Layout) -> None:
    """Build batches of a wave, print what they save, and assert that the trolley holds."""
    wave = random_picks(WAVE, 2)
    seconds, batch_of = cpu_s(lambda: build_batches(house, *wave, "s-shape", most_orders=8))
    alone = tour_lengths(house, *wave, "s-shape").sum()
    picks = np.argsort(np.repeat(batch_of, 2), kind="stable")
    first = np.concatenate(([0], np.cumsum(2 * np.bincount(batch_of))))
    together = tour_lengths(house, first, wave[1][picks], wave[2][picks], "s-shape").sum()
    assert np.bincount(batch_of).max() <= 8
    assert together < alone
    print(
        f"{WAVE} orders of 2 lines, 8 a trolley: {1 - together / alone:.0%} less walking, {seconds:.2f} s CPU"
    )


def main() -> None:
    """Measure both houses and print them."""
    lists = random_picks(TOURS, PICKS)
    best: dict[str, Ints] = {}
    for name, house in HOUSES.items():
        print(f"{name:<14} {'mean':>8}   {'lengths':>8}   {'walks':>8}   twin / kernel")
        routes = [route for route in ROUTES if route != "midpoint" or house.middle is None]
        found = {route: measure(house, lists, route) for route in routes}
        best[name] = found["optimal"]
        assert all((best[name] <= lengths).all() for lengths in found.values())
    assert (best["two blocks"] <= best["one block"]).all()
    batch(HOUSES["one block"])


if __name__ == "__main__":
    main()
