"""What an order costs at a node, roughly: partners' fees count as one's own wages do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import build
from fulfilsim.world.handling import Amounts, handling_micro

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
    one, lines = np.ones(1, np.int64), np.array([4])
    own, site = (handling_micro(world, node, Amounts(one - 1, lines, lines, one), one)[0] for node in (0, 1))
    assert site == fee
    assert own > 0


def test_own_work_costs_its_mean_time_and_each_parcel_its_material(small: Load) -> None:
    """60 s and 14 s a line to pick, 55 s to pack, at the teams' rates; 0.85 for each of two parcels."""
    world = build(small({}))
    rates = {team.name: team.rate_micro for team in world.nodes[0].teams}
    lines, packs = np.array([1, 3]), np.array([1, 2])
    due = (60 + 14 * lines) / 3600 * rates["pickers"] + 55 / 3600 * rates["packers"] + 850_000 * packs
    np.testing.assert_allclose(
        handling_micro(world, 0, Amounts(packs * 0, lines, lines, packs), packs), due, rtol=1e-12
    )


def test_a_partner_s_feast_and_extra_work_count_on_their_days_and_shares(small: Load) -> None:
    """From Sunday 2026-10-04: the feast is on day 2. Every fourth order is wrapped, for 2.00 each."""
    contract = {
        "per_order": "3 USD/order",
        "surcharges": {"feast": {"fee": "0.50 USD/order", "dates": "2026-10-06"}},
        "value_added": {"wrapping": {"fee": "2 USD/order", "share": "25%"}},
    }
    world, one = build(small({**SITE, "contracts": {"north": contract}})), np.ones(3, np.int64)
    found = handling_micro(world, 1, Amounts(one - 1, one, one, one), np.array([1, 2, 3]))
    assert found.tolist() == [3_500_000, 4_000_000, 3_500_000]


def test_a_pallet_costs_its_material_at_home_and_its_fee_at_a_partner(small: Load) -> None:
    """8.00 for each pallet that the hall packs; 12.00 to the partner, who has the material in its fee.

    Cartons cost neither of them anything then: an order on three pallets differs by two of these amounts.
    """
    trade = {"share": "100%", "pallets": {"material": "8 USD/pallet"}}
    freight = {"carries": "pallets", "collections": {"hall": {}, "site": {}}, "services": {"pallet": {}}}
    contract = {"per_order": "2 USD/order", "per_pallet": "12 USD/pallet", "packaging": "0.85 USD/parcel"}
    blocks = {key: value for key, value in SITE.items() if not key.startswith("carriers")}
    changes = {
        "channels": {"trade": trade},
        "contracts": {"north": contract},
        "carriers": {"freight": freight},
    }
    world, one = build(small({**blocks, **changes})), np.ones(2, np.int64)
    packs = np.array([1, 3])
    own, site = (handling_micro(world, node, Amounts(one - 1, one, one, packs), one) for node in (0, 1))
    assert (np.diff(own).item(), np.diff(site).item()) == (16_000_000, 24_000_000)
    assert site[0] == 14_000_000
