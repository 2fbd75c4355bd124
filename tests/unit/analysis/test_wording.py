from __future__ import annotations

import math

import pytest

from fulfilsim.analysis.wording import change, listed, shown, size, span


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.2, "USD", "+0.20"), (-0.2, "USD", "-0.20"), (-0.001, "USD", "0.00"), (0.012, "share", "+1.2"),
     (1234, "orders", "+1,234"), (math.nan, "h", "-")],
)  # fmt: skip
def test_a_change_has_a_sign_unless_it_is_nought(value: float, unit: str, text: str) -> None:
    assert change(value, unit) == text


def test_a_size_has_a_unit_and_no_sign() -> None:
    assert size(-0.012, "share") == "1.2 points"
    assert size(-3, "h") == "3.0 h"


def test_an_interval_that_is_not_known_is_not_shown() -> None:
    assert span(math.nan, math.nan, "h") == "-"
    assert span(-1, 2, "h") == "-1.0 to +2.0"


def test_figures_are_written_as_their_unit_asks_for() -> None:
    assert [shown(0.5, "share"), shown(math.inf, "h"), shown(1000, "orders")] == ["50.0%", "never", "1,000"]


def test_lists_read_as_in_a_sentence() -> None:
    assert [listed(["a"]), listed(["a", "b", "c"])] == ["a", "a, b and c"]
