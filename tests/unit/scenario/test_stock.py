"""Stock as planners write it: quantities, reviews, costs, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.stock import (
    Holding,
    Part,
    read_holding,
    read_opening,
    read_part,
    read_rest,
    read_review,
    read_units,
)

STOCKED = {"stock": {}, "suppliers": {"acme": {}}}


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_units, "300 units", 300),
        (read_units, "1 unit", 1),
        (read_review, "continuous", 0),
        (read_review, "2 weeks", 14),
        (read_holding, "25% a year", Holding(share_a_year=0.25)),
        (read_part, "10% to 30%", Part(0.1, 0.3)),
        (read_part, "20%", Part(0.2, 0.2)),
        (read_opening, "by policy", None),
        (read_rest, "cancelled", None),
        (read_rest, "later after 7 days", Distribution("fixed", 7 * 86_400.0)),
    ],
)
def test_what_a_planner_writes_is_read(read: Any, text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (read_units, "300", "a unit of"),
        (read_units, "1.5 units", "a whole one"),
        (read_units, "-1 units", "a whole one"),
        (read_review, "0 days", "from 1 to 366"),
        (read_review, "weekly", "7 days"),
        (read_holding, "25%", "does not say for how long"),
        (read_holding, "-1% a year", "out of range"),
        (read_holding, "-2 USD/unit/day", "negative"),
        (read_holding, "2 USD/unit", "unit/day"),
        (read_part, "30% to 10%", "does not rise"),
        (read_part, "90% to 110%", "does not rise"),
        (read_rest, "later", "what becomes of the rest"),
        (read_rest, "later after 7", "a unit of"),
        (read_rest, "later after -1 days", "negative"),
    ],
)
def test_what_cannot_be_meant_is_refused(read: Any, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(text)


def test_stock_and_a_supplier_are_enough(small: Any) -> None:
    """Every other field has a default."""
    assert small(STOCKED).scenario.stock.policy == "s,S"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"suppliers": {"acme": {}}}, "suppliers, but no stock"),
        ({"stock": {}}, "stock, but no suppliers"),
        ({"stock": {}, "suppliers": {"a": {}, "b": {}}}, "which of 2 suppliers delivers"),
        ({**STOCKED, "stock": {"supplier": "acmee"}}, "unknown supplier 'acmee'"),
        ({**STOCKED, "stock": {"nodes": {"hal": {}}}}, "unknown node 'hal'"),
        ({**STOCKED, "stock": {"channels": {"shop": {}}}}, "unknown channel 'shop'"),
        ({**STOCKED, "stock": {"holding": "1 EUR/unit/day"}}, "an amount in EUR"),
        ({**STOCKED, "stock": {"lost_sale": "1 EUR/unit"}}, "an amount in EUR"),
        ({**STOCKED, "stock": {"service": "100%"}}, "a service level of 100%"),
        (
            {**STOCKED, "stock": {"reorder_point": "5 units", "order_up_to": "5 units"}},
            "not above the reorder",
        ),
        ({**STOCKED, "stock": {"lot": "5 units"}}, "'s,S' has no lot"),
        ({**STOCKED, "stock": {"policy": "R,Q", "lot": "0 units"}}, "a lot of nothing"),
        ({**STOCKED, "stock": {"forecast_every": "0 days"}}, "no day between two forecasts"),
        ({**STOCKED, "stock": {"classes": {"a": {"skus": "0% to 0%"}}}}, "a class without a SKU"),
        (
            {**STOCKED, "stock": {"classes": {"a": {"skus": "0% to 50%"}, "b": {"skus": "40% to 60%"}}}},
            "classes a and b share SKUs",
        ),
        (
            {**STOCKED, "stock": {"classes": {"a": {"skus": "0% to 100%", "season": "2026-10-05"}}}},
            "every SKU has a season",
        ),
        ({**STOCKED, "suppliers": {"acme": {"multiple": "0 units"}}}, "at least 1 unit"),
        ({**STOCKED, "suppliers": {"acme": {"node": "hull"}}}, "unknown node 'hull'"),
        ({**STOCKED, "suppliers": {"acme": {"node": "hall"}}}, "hall is supplied, perhaps by way of others"),
    ],
)
def test_what_does_not_fit_is_refused(small: Any, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        small(changes)
