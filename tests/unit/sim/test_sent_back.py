"""Goods of parcels that nobody took: back on the shelf of the node that shipped them, after inspection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.sent_back import goods_of
from fulfilsim.sim.simulate import simulate
from fulfilsim.sim.stock import Stock
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import build

Small = Callable[..., Loaded]
PLENTY = {
    "stock": {"reorder_point": "400 units", "order_up_to": "4000 units", "opening": "by policy",
              "sent_back": {"takes": "2 h", "costs": "2.50 USD/parcel"}},
    "suppliers": {"acme": {"lead_time": "90 days", "late": "0%"}},
    "demand.skus": {"count": 20, "price": "fixed 20 USD"}, "demand.orders_per_day": 120,
    "carriers.post.mishaps": {"undeliverable": "20%", "return_fee": "4 USD/parcel"},
    "calendar.drain": "14 days",
}  # fmt: skip
MICRO = 1e6


def ran(small: Small, changes: dict[str, Any]) -> Tables:
    world = build(small({**PLENTY, **changes}))
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    assert reconcile(Facts(tables), world.wage_table, world.contracts, nodes=world.nodes) == []
    return tables


def test_what_nobody_took_lies_on_the_shelf_again(small: Small) -> None:
    """Every unit of the orders returned to sender that were inspected by the end, and nothing else."""
    tables = ran(small, {})
    parcels, orders, shelves = tables.parcels, tables.orders, tables.shelves
    assert shelves is not None
    back = parcels.names("outcome").is_("returned to sender")
    counted = parcels.numbers("ended_at")[back] + 2 * 3600 < np.floor(tables.horizon / 86_400) * 86_400
    order = parcels.names("order").found_in(orders.names("order"))[back][counted]
    units = orders.numbers("units")[order].sum()
    assert shelves.numbers("returned").sum() >= units > 30
    late = orders.numbers("units")[parcels.names("order").found_in(orders.names("order"))[back]].sum()
    assert shelves.numbers("returned").sum() <= late


def test_it_can_be_sold_again_when_it_is_inspected(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty hours after it is back, whenever the next look at the shelves is."""
    seen: list[float] = []
    receive = Stock.receive
    monkeypatch.setattr(Stock, "receive", lambda *given: (seen.extend(given[-1]), receive(*given)))
    tables = ran(small, {"stock": {**PLENTY["stock"], "sent_back": {"takes": "30 h"}}})
    back = tables.parcels.where(tables.parcels.names("outcome").is_("returned to sender"))
    assert len(seen) >= 20
    assert set(seen) <= set((back.numbers("ended_at") + 30 * 3600).tolist())


def test_its_inspection_is_paid_at_the_node(small: Small) -> None:
    for returns in ({}, {"returns": {"share": "20%"}}):
        tables = ran(small, returns)
        rows = tables.ledger.where(tables.ledger.names("contract").is_("inspection"))
        back = tables.parcels.names("outcome").is_("returned to sender").sum()
        assert len(rows) == back > 20
        assert set(rows.numbers("amount_micro").tolist()) == {2.5 * MICRO}
        assert set(rows.names("node").text().tolist()) == {"hall"}


def test_without_stock_nothing_is_inspected(small: Small) -> None:
    tables = ran(small, {"stock": None, "suppliers": None})
    assert not tables.ledger.names("contract").is_("inspection").any()


def test_damaged_goods_are_not_sold_again(small: Small) -> None:
    both = {"undeliverable": "20%", "damaged": "100%"}
    assert ran(small, {"carriers.post.mishaps": both}).shelves.numbers("returned").sum() == 0


@pytest.mark.parametrize(
    ("rows", "lines", "of"),
    [([0], [0, 1], [0, 0]), ([1], [2, 3], [1, 1]), ([2, 3], [5, 6], [2, 3]), ([1, 2], [2, 3, 5], [1, 1, 2])],
)
def test_the_lines_of_a_job_fill_its_parcels_in_their_order(
    rows: list[int], lines: list[int], of: list[int]
) -> None:
    """Job 0 has lines 0 to 3 in two parcels, job 1 lines 5 and 6 in two; line 4 was not shipped."""
    jobs, parcels = Jobs(), Parcels()
    whole = np.array([2, 2])
    jobs.add(order=np.array([0, 1]), node=whole * 0, service=whole * 0, lines=np.array([4, 2]), units=whole,
             first_parcel=np.array([0, 2]), parcels=whole, work_s=whole * 0.0, payable=whole * 0.0,
             released=whole * 0.0, ready=whole * 0.0)  # fmt: skip
    others = ("order", "number", "weight_kg", "volume_l", "billed_kg", "price_micro", "transit_days", "fate",
              "delivery_mark", "collected", "inducted", "delivered", "at_hub", "ended")  # fmt: skip
    parcels.add(job=np.array([0, 0, 1, 1]), **dict.fromkeys(others, np.zeros(4)))
    job_of_line = np.array([0, 0, 0, 0, -1, 1, 1])
    line, parcel = goods_of(jobs, parcels, job_of_line, np.array(rows))
    assert (line.tolist(), parcel.tolist()) == (lines, of)
