"""What a scenario says of its customers is refused where it cannot be, with place and remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.customer_values import read_conversion, read_daily_share
from fulfilsim.scenario.load import Loaded

Load = Callable[..., Loaded]

ORDERS = {"file": "orders.csv"}
GIFTS = {"delivered": "2026-11-20 to 2026-12-24", "opened": "2026-12-25", "until": "2027-01-31"}


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"payment": {"card": {"share": "60%"}}}, "payment", "the shares add up to 60%; expected 100%"),
        ({"visits": {}, "demand.orders": ORDERS}, "visits", "visits beside orders that are replayed"),
        ({"contacts": {"channels": {"phone": {"share": "40%"}}}}, "contacts.channels", "add up to 40%"),
        ({"returns": {"ways": {"post": {"share": "90%"}}}}, "returns.ways", "add up to 90%"),
        ({"returns": {"reasons": {"late": {"share": "100%"}}}}, "returns.reasons.late", "returns.late with"),
        (
            {"returns": {"categories": {"shoes": {"skus": "30%", "returned": "40%"}}}},
            "returns.categories",
            "the SKUs' shares add up to 30%",
        ),
        (
            {"returns": {"reasons": {"fit": {"share": "100%", "as_new": "90%", "refurbish": "20%"}}}},
            "returns.reasons.fit",
            "add up to 110%",
        ),
        ({"returns": {"gifts": {**GIFTS, "opened": "2026-11-01"}}}, "returns.gifts.opened", "is before"),
        ({"returns": {"gifts": {**GIFTS, "until": "2026-12-01"}}}, "returns.gifts.until", "a later day"),
        ({"returns": {"desk": {"shifts": {}}}}, "returns.desk.shifts", "nobody is ever at the desk"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_said(
    small: Load, changes: dict[str, Any], path: str, says: str
) -> None:
    with pytest.raises(InputError) as refused:
        small(changes)
    told = [str(problem) for problem in refused.value.problems]
    assert any(path in each and says in each for each in told), told


@pytest.mark.parametrize(
    "value", ["1.5%", "1.5% per day", {}, {"2": "0%"}, {"x": "90%"}, "60% per working day"]
)
def test_what_is_no_conversion_is_refused_with_an_example(value: object) -> None:
    with pytest.raises(ValueError, match=r"1\.5% per working day"):
        read_conversion(value)


@pytest.mark.parametrize("value", ["1%", "1% per week", "100% per day", "-1% per day"])
def test_what_is_no_share_a_day_is_refused_with_an_example(value: str) -> None:
    with pytest.raises(ValueError, match="1% per day"):
        read_daily_share(value)
