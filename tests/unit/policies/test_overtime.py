"""Whether the last crew stays on."""

from __future__ import annotations

import pytest

from fulfilsim.policies.overtime import NoOvertime, WhileWorkWaits

HOUR = 3600.0


def test_without_a_rule_everybody_goes_home() -> None:
    assert NoOvertime().stay_s(1e9, 1) == 0


@pytest.mark.parametrize(
    ("waiting_h", "heads", "stay_h"),
    [(4, 1, 0), (4.001, 1, 2), (4.5, 3, 1.5), (4.6, 3, 1.75), (4.5, 100, 0.25), (400, 100, 2)],
)
def test_a_crew_stays_as_long_as_the_waiting_work_takes_in_quarters_of_an_hour(
    waiting_h: float, heads: int, stay_h: float
) -> None:
    """Above 4 h, and 2 h at most."""
    assert WhileWorkWaits(4 * HOUR, 2 * HOUR).stay_s(waiting_h * HOUR, heads) == stay_h * HOUR
