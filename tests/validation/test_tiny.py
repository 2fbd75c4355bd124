"""The three orders of tests/tiny, exactly as worked out by hand in the scenario's comments."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from worked_days import MINUTE, clock

from fulfilsim.run import Replication

SCENARIO = "tiny.yaml"


def test_it_adds_up(found: Replication) -> None:
    assert found.problems == []


def test_every_spell_of_work_is_the_one_worked_out(found: Replication) -> None:
    work = found.tables.activities.frame.query("kind == 'work'")
    spells = {(row.order, row.stage): (row.started_at, row.ended_at) for row in work.itertuples()}
    assert spells == {
        ("A", "pick"): (clock(0, 9, 0), clock(0, 9, 3)),
        ("B", "pick"): (clock(0, 9, 3), clock(0, 9, 7)),
        ("A", "pack"): (clock(0, 9, 15), clock(0, 9, 17)),
        ("B", "pack"): (clock(0, 9, 17), clock(0, 9, 19)),
        ("C", "pick"): (clock(1, 9, 0), clock(1, 9, 3)),
        ("C", "pack"): (clock(1, 9, 3), clock(1, 9, 5)),
    }


@pytest.mark.parametrize(
    ("milestone", "instants"),
    [
        ("placed_at", (clock(0, 9), clock(0, 9, 2), clock(0, 13, 30))),
        ("payable_at", (clock(0, 9), clock(0, 9, 2), clock(0, 13, 30))),
        ("released_at", (clock(0, 9), clock(0, 9, 2), clock(0, 13, 30))),
        ("ready_at", (clock(0, 9, 17), clock(0, 9, 19), clock(1, 9, 5))),
        ("shipped_at", (clock(0, 12), clock(0, 12), clock(1, 12))),
        ("promised_ship_at", (clock(0, 12), clock(0, 12), clock(1, 12))),
        ("promised_by", (clock(1, 10, 1), clock(1, 10, 1), clock(2, 10, 1))),
    ],
)
def test_every_milestone_is_the_one_worked_out(
    orders: pd.DataFrame, milestone: str, instants: tuple[float, float, float]
) -> None:
    assert tuple(orders.loc[["A", "B", "C"], milestone]) == instants


def test_delivery_is_within_its_minute(orders: pd.DataFrame) -> None:
    earliest = np.array([clock(1, 10), clock(1, 10), clock(2, 10)])
    late = orders.loc[["A", "B", "C"], "delivered_at"].to_numpy() - earliest
    assert (late >= 0).all()
    assert (late <= MINUTE).all()


def test_parcels_enter_the_network_at_six(found: Replication) -> None:
    parcels = found.tables.parcels.frame
    assert parcels["parcel"].tolist() == ["A/1", "B/1", "C/1"]
    assert parcels["inducted_at"].tolist() == [clock(0, 18), clock(0, 18), clock(1, 18)]


def test_what_an_order_is_made_of(orders: pd.DataFrame) -> None:
    assert orders.loc[["A", "B", "C"], "lines"].tolist() == [1, 2, 1]
    assert orders.loc[["A", "B", "C"], "units"].tolist() == [1, 3, 1]
    assert orders.loc[["A", "B", "C"], "value"].tolist() == [10, 50, 30]
    assert orders.loc[["A", "B", "C"], "work_h"].tolist() == [5 / 60, 6 / 60, 5 / 60]


def test_direct_costs_of_each_order(orders: pd.DataFrame) -> None:
    """Five, six and five minutes at 24 EUR/h."""
    assert orders.loc[["A", "B", "C"], "cost_labour"].tolist() == [2.0, 2.4, 2.0]
    assert orders.loc[["A", "B", "C"], "cost_carriage"].tolist() == [5.0, 5.0, 5.0]
    assert orders.loc[["A", "B", "C"], "cost_packaging"].tolist() == [0.5, 0.5, 0.5]


def test_mondays_postings_are_the_ones_worked_out(found: Replication) -> None:
    monday = found.tables.ledger.frame.query("at <= 86400 and account in ['labour', 'space']")
    rows = list(zip(monday["at"], monday["contract"], monday["amount_micro"] / 1e6, strict=True))
    assert rows == [
        (clock(0, 9, 7), "overrun", 1.2),
        (clock(0, 13), "shift", 92.0),
        (clock(1, 0), "rent", 10.0),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("orders_placed", 3),
        ("orders_delivered", 3),
        ("orders_open", 0),
        ("delivered_share", 1),
        ("on_time_in_full_share", 1),
        ("ship_on_time_share", 1),
        ("cutoffs_missed_orders", 0),
        ("availability_share", 1),
        ("cost_per_order", 39.90),
        ("contribution_per_order", -24.90),
        ("cost_per_order.labour", 93.2 / 3),
        ("cost_per_order.space", 10 / 3),
        ("cost_per_order.carriage", 5),
        ("cost_per_order.packaging", 0.5),
        ("backlog_peak_orders", 0),
        ("backlog_clear_h", 0),
        # A waits 12 min to be packed, B 1 min and then 10 min; C waits for the next morning.
        ("wait_mean_h.hall.pick", (0 + 1 + 19.5 * 60) / 3 / 60),
        ("wait_mean_h.hall.pack", (12 + 10 + 0) / 3 / 60),
        ("work_mean_h.hall.pick", (3 + 4 + 3) / 3 / 60),
        ("work_mean_h.hall.pack", 2 / 60),
        ("wait_mean_h.post.network", 6),
        # Monday: 230 min on duty and 2 min of overrun.
        ("utilisation.hall.pick", 7 / 232),
        ("utilisation.hall.pack", 4 / 232),
        ("paid_h.hall.people", 232 / 60),
        ("units_per_paid_hour.hall", 4 / (232 / 60)),
        ("carrier_queue_peak_parcels.post", 2),
        ("target_missed.cost_per_order", 0),
    ],
)
def test_every_kpi_is_the_one_worked_out(kpi: dict[str, float], name: str, value: float) -> None:
    assert kpi[name] == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_click_to_door_is_within_its_minute(kpi: dict[str, float]) -> None:
    """25 h, 24 h 58 min and 44 h 30 min, and up to a minute more each."""
    mean = (25 + 24 + 58 / 60 + 44.5) / 3
    assert mean <= kpi["click_to_door_mean_h"] <= mean + 1 / 60
