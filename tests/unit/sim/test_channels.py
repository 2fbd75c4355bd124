"""What a channel keeps is taken off the revenue, order by order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fulfilsim.run import replicate
from fulfilsim.world.build import build

Load = Callable[..., Any]

CHANNELS = {"web": {"share": "50%"}, "mall": {"share": "50%", "commission": "15%", "late_fee": "4 USD/order"}}
SOLD = {"demand.skus": {"price": "20 USD"}, "channels": CHANNELS}


def test_a_channel_keeps_its_commission_and_fines_what_left_late(small: Load) -> None:
    found = replicate(build(small({**SOLD, "centres.hall.teams.packers.heads.early": 1,
                                   "centres.hall.stages.pack.time": "25 min"})), 1, 0)  # fmt: skip
    assert found.problems == []
    ledger = found.tables.ledger.frame
    orders = found.tables.orders.frame.set_index("order")
    taken = ledger[(ledger["account"] == "revenue") & (ledger["contract"] != "sale")]
    assert set(taken["party"]) == {"mall"}
    commission = taken[taken["contract"] == "commission"]
    value = orders["value"][commission["order"]].to_numpy()
    assert commission["amount_micro"].to_numpy() == pytest.approx(-0.15 * 1e6 * value, abs=1)
    fined = set(taken.loc[taken["contract"] == "late shipment", "order"])
    sold = orders[orders["outcome"] == "delivered"]
    late = sold[(sold["shipped_at"] > sold["promised_ship_at"]) & (sold["channel"] == "mall")]
    assert fined == set(late.index)
    assert fined


def test_a_shop_whose_channels_keep_nothing_posts_sales_alone(small: Load) -> None:
    found = replicate(build(small({"demand.skus": {"price": "20 USD"}})), 1, 0)
    ledger = found.tables.ledger.frame
    assert set(ledger.loc[ledger["account"] == "revenue", "contract"]) == {"sale"}
