"""What an order costs at a node, roughly: partners' fees count as one's own wages do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import build
from fulfilsim.world.handling import handling_micro

Load = Callable[..., Loaded]

SITE = {
    "partners": {"site": {"contract": "north", "handles": {"capacity": "40 orders/day"}}},
    "carriers.post.collections.site": {"days": "daily"},
    "demand.lines_per_order": {"4": "100%"},
    "demand.units_per_line": {"1": "100%"},
}


@pytest.mark.parametrize(
    ("contract", "fee"),
    [
        ({"per_order": "2.40 USD/order"}, 2_400_000),
        ({"per_order": {"up to 9 orders": "3 USD/order", "above 9 orders": "1 USD/order"}}, 3_000_000),
        ({"per_order": "2 USD/order", "per_line": "0.25 USD/line"}, 2_250_000),
        ({"per_order": "none", "per_line": "0.25 USD/line"}, 1_000_000),
        ({"per_order": "2 USD/order", "packaging": "0.5 USD/parcel"}, 2_500_000),
    ],
)
def test_a_partner_s_order_costs_its_fees(small: Load, contract: dict[str, Any], fee: int) -> None:
    """Four lines of a unit each; three are included in an order fee, none where there is none."""
    world = build(small({**SITE, "contracts": {"north": contract}}))
    own, site = handling_micro(world)
    assert site == fee
    assert own > 0
