"""Several nodes: orders go where the rule sends them, a site from outside queues, the books balance."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from fulfilsim.columns import as_table
from fulfilsim.run import Replication, replicate
from fulfilsim.scenario.permit import allow_code
from fulfilsim.world.build import World, build
from fulfilsim.world.pace import likely_shares
from fulfilsim.world.roughcut import rough_cut

SITE = {
    "at": [51.0, 0.0],
    "handles": {"capacity": "60 orders/day", "days": "daily", "takes": "2 h", "spread": "none"},
}
TWO = {
    "partners": {"site": SITE},
    "carriers.post.collections.site": {"days": "mon-sat", "at": "19:00"},
}


@pytest.fixture
def two(small: Any) -> Any:
    """Give the function that builds the small shop with a partner's site beside its hall."""

    def built(**changes: Any) -> World:
        dotted = {name.replace("__", "."): value for name, value in changes.items()}
        return build(small(deepcopy({**TWO, **dotted})))

    return built


def ran(world: World) -> Replication:
    found = replicate(world, 1, 0)
    assert found.problems == []
    return found


def shares(found: Replication) -> dict[str, float]:
    nodes = as_table(found.tables.orders).names("node").text()
    return {name: float((nodes == name).mean()) for name in ("hall", "site")}


def test_shares_are_kept_and_phases_hold_on_their_days(two: Any) -> None:
    world = two(
        demand__orders_per_day=120,
        sourcing={
            "policy": "by share",
            "shares": {"hall": "80%", "site": "20%"},
            "phases": {"all": {"dates": "2026-10-09 to 2026-10-10", "shares": {"site": "100%"}}},
        },
    )
    orders = as_table(ran(world).tables.orders)
    day = world.calendar.day_of(orders.numbers("placed_at"))
    there = orders.names("node").is_("site")
    dates = [each.isoformat() for each in world.calendar.dates]
    late = np.isin(day, [dates.index("2026-10-09"), dates.index("2026-10-10")])
    assert there[late].all()
    # Four standard errors of a share of some hundreds.
    assert abs(there[~late].mean() - 0.2) < 4 * (0.16 / (~late).sum()) ** 0.5


def test_overflow_goes_on_only_when_the_first_is_full(two: Any) -> None:
    rule = {"policy": "overflow", "nodes": ["hall", "site"], "decided_every": "1 h"}
    never, often = (shares(ran(two(sourcing={**rule, "above": f"{much} orders"}))) for much in (100_000, 5))
    assert never == {"hall": 1.0, "site": 0.0}
    assert 0.05 < often["site"] < 0.95


def test_a_node_takes_orders_on_its_days_only(two: Any) -> None:
    world = two(
        partners__site__serves="2026-10-08 to 2026-10-09",
        sourcing={"policy": "in order", "nodes": ["site", "hall"]},
    )
    orders = as_table(ran(world).tables.orders)
    day = world.calendar.day_of(orders.numbers("placed_at"))
    open_on = world.nodes[1].serves[day]
    assert (orders.names("node").is_("site") == open_on).all()


def test_a_site_does_a_days_capacity_in_its_hours_and_then_takes_its_time(two: Any) -> None:
    """60 a day in 16 hours: a turn every 16 minutes, and 2 hours on top for each."""
    world = two(sourcing={"policy": "in order", "nodes": ["site", "hall"]}, demand__orders_per_day=200)
    orders = as_table(ran(world).tables.orders)
    ready = np.sort(orders.numbers("ready_at"))
    done = ready[~np.isnan(ready)] - 2 * 3600
    by_day = np.bincount(world.calendar.day_of(done - 1.0))
    assert by_day[1:-1].max() == 60
    assert np.diff(done).min() >= 16 * 60 - 1e-9


def test_more_capacity_from_a_date_on_is_used(two: Any) -> None:
    """One capacity hands over to the other, and no place is left taken."""
    world = two(
        sourcing={"policy": "in order", "nodes": ["site", "hall"]},
        demand__orders_per_day=200,
        partners__site__handles={
            **SITE["handles"],
            "capacity": {"2026-10-08 to 2026-10-20": "600 orders/day", "else": "60 orders/day"},
        },
    )
    orders = as_table(ran(world).tables.orders)
    done = orders.numbers("ready_at")
    by_day = np.bincount(world.calendar.day_of(done[~np.isnan(done)]))
    dates = [each.isoformat() for each in world.calendar.dates]
    assert by_day[dates.index("2026-10-07")] <= 70
    assert by_day[dates.index("2026-10-08")] > 200


def test_what_each_node_may_expect_adds_up(two: Any) -> None:
    for policy in ("nearest", "least loaded"):
        found = likely_shares(two(sourcing={"policy": policy}))
        assert np.allclose(found.sum(axis=0), 1)
    limited = two(sourcing={"policy": "nearest", "above": {"site": "20 orders"}})
    assert np.allclose(likely_shares(limited).sum(axis=0), 1)
    assert {row.node for row in rough_cut(limited)} == {"hall", "site"}


def test_a_partner_is_paid_by_contract_and_not_by_the_hour(two: Any) -> None:
    ledger = as_table(ran(two(sourcing={"policy": "in order", "nodes": ["site", "hall"]})).tables.ledger)
    mine = ledger.where(ledger.names("node").is_("site"))
    assert set(mine.names("account").text()) <= {"carriage", "labour", "revenue", "goods"}
    wages = mine.where(mine.names("account").is_("labour"))
    assert wages.numbers("amount_micro").sum() == 0


def test_channels_have_orders_and_terms_of_their_own(small: Any) -> None:
    """A commission and a late fee come off the revenue; the channel's orders have its own lines."""
    world = build(small({
        "demand.skus": {"price": "fixed 20 USD"},
        "demand.orders_per_day": 100,
        "channels": {
            "web": {"share": "50%"},
            "market": {"share": "50%", "commission": "10%", "late_fee": "3 USD/order",
                       "lines_per_order": {7: "100%"}, "units_per_line": {1: "100%"}},
        },
    }))  # fmt: skip
    tables = ran(world).tables
    orders, ledger = as_table(tables.orders), as_table(tables.ledger)
    market = orders.names("channel").is_("market")
    assert 0.4 < market.mean() < 0.6
    assert set(orders.numbers("lines")[market]) == {7.0}
    kept = ledger.where(ledger.names("contract").is_("commission"))
    sold = orders.names("outcome").is_("delivered") & market
    assert kept.numbers("amount_micro").sum() == -1e6 * 0.1 * 140 * sold.sum()
    late = sold & (orders.numbers("shipped_at") > orders.numbers("promised_ship_at"))
    fines = ledger.where(ledger.names("contract").is_("late shipment"))
    assert fines.numbers("amount_micro").sum() == -3e6 * late.sum()


def test_a_policy_of_ones_own_decides(two: Any, tmp_path: Any) -> None:
    (tmp_path / "mine.py").write_text("def rank(orders):\n    return -orders.km\n")
    own = {"policy": "by your own file", "file": "mine.py"}
    with allow_code():
        far = shares(ran(two(sourcing=own)))
    near = shares(ran(two(sourcing={"policy": "nearest"})))
    assert far == {"hall": near["site"], "site": near["hall"]}
