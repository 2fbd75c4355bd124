from __future__ import annotations

from typing import Any

import numpy as np

from fulfilsim.policies.sourcing import Candidates, overflow, ranked


def candidates(backlog: tuple[float, ...], above: float, **columns: Any) -> Candidates:
    n, k = 2, len(backlog)
    usual: dict[str, Any] = {
        "allowed": np.ones((n, k), bool),
        "km": np.zeros((n, k)),
        "cost_micro": np.zeros((n, k)),
        "share": np.full((n, k), 1 / k),
        "mark": np.full(n, 0.5),
        "backlog": np.array(backlog),
        "pace": np.ones(k),
        "place": np.arange(k, dtype=float),
        "above": above,
    }
    return Candidates(**{**usual, **columns})


def first(orders: Candidates) -> list[int]:
    return ranked(overflow(orders), orders.allowed)[:, 0].tolist()


def test_overflow_goes_on_to_the_next_above_its_backlog_and_back_below_it() -> None:
    assert first(candidates((100, 0, 0), above=100)) == [0, 0]
    assert first(candidates((101, 0, 0), above=100)) == [1, 1]
    assert first(candidates((101, 101, 0), above=100)) == [2, 2]


def test_the_last_takes_what_no_other_can_however_much_waits_there() -> None:
    """A partner who is full must not send the overflow back where it came from."""
    assert first(candidates((101, 101, 5000), above=100)) == [2, 2]


def test_a_lower_bound_never_sends_more_to_the_first() -> None:
    for backlog in ((150.0, 400.0), (50.0, 400.0), (350.0, 20.0)):
        at_first = [first(candidates(backlog, above=above)) == [0, 0] for above in (20, 60, 120, 300)]
        assert at_first == sorted(at_first)
