"""What is charged beside an order fee, what is a share of counts, and which pallets are begun."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from contracts import terms_of
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.billing import shipments
from fulfilsim.billing.activity import begun, part_of

LINE = {"per_line": "0.25 USD/line"}
UNIT = {"per_unit": "0.10 USD/unit"}


@pytest.mark.parametrize(
    ("contract", "lines", "units", "extra"),
    [
        ({**LINE, **UNIT}, 3, 3, (0, 0)),
        ({**LINE, **UNIT}, 4, 4, (1, 0)),
        ({**LINE, **UNIT}, 4, 9, (1, 5)),
        ({**LINE, **UNIT}, 2, 9, (0, 6)),
        (UNIT, 9, 9, (6, 6)),
        ({**LINE, "per_order": "none"}, 4, 9, (4, 5)),
        ({**UNIT, "per_order": "none"}, 4, 9, (4, 9)),
        ({**LINE, **UNIT, "included_lines": 0, "included_units": 0}, 4, 9, (4, 5)),
    ],
)
def test_no_pick_is_paid_twice(
    contract: dict[str, Any], lines: int, units: int, extra: tuple[int, int]
) -> None:
    """An order fee covers three lines and units; a line fee the first unit of its line."""
    found = shipments(terms_of(contract), np.array([lines]), np.array([units]))
    assert tuple(int(each[0]) for each in found) == extra


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.fractions(0, 1))
def test_parts_of_days_add_up_to_the_part_of_the_sum(counts: list[int], share: Fraction) -> None:
    parts = part_of(np.array(counts), share)
    assert (parts >= 0).all()
    assert abs(int(parts.sum()) - share * sum(counts)) <= Fraction(1, 2)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40), st.integers(1, 1500))
def test_pallets_begun_hold_what_came(volumes: list[int], size: int) -> None:
    pallets = begun(np.array(volumes), size)
    assert (pallets >= 0).all()
    assert int(pallets.sum()) == -(-sum(volumes) // size)
