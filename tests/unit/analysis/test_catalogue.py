from __future__ import annotations

from typing import Any

import pytest

from fulfilsim.analysis.catalogue import CATALOGUE, describe, known, nearest, unit_of
from fulfilsim.analysis.kpis import measure
from fulfilsim.errors import InputError
from fulfilsim.scenario.values import read_bound

PROMISED = """orders_placed orders_delivered orders_cancelled orders_lost orders_returned_to_sender
orders_open click_to_door_mean_h click_to_door_p50_h click_to_door_p90_h click_to_door_p95_h
on_time_in_full_share ship_on_time_share cost_per_order contribution_per_order backlog_peak_orders
backlog_clear_h
availability_share utilisation.joliet.pick wait_mean_h.joliet.pick cost_per_order.labour"""


def test_every_run_has_the_promised_kpis_and_every_kpi_is_described(make_run: Any, stages: Any) -> None:
    names = measure(make_run(), stages).frame["kpi"].tolist()
    assert set(PROMISED.split()) <= set(names)
    assert len(names) == len(set(names))
    assert all(known(name) for name in names)


def test_directions_and_units_are_from_a_closed_list() -> None:
    assert {kpi.better for kpi in CATALOGUE} == {"lower", "higher", "none"}
    assert unit_of("cost_per_order.labour", "USD") == "USD"
    assert unit_of("click_to_door_p50_h", "USD") == "h"


@pytest.mark.parametrize(
    "name",
    ["", "nonsense", "cost_per_order.wages", "utilisation.joliet", "target_missed.", "orders_placed.x"],
)
def test_a_name_no_kpi_has_is_unknown(name: str) -> None:
    assert not known(name)
    with pytest.raises(KeyError):
        describe(name)


def test_a_target_on_a_kpi_of_a_stage_has_a_miss_of_its_own() -> None:
    assert describe("target_missed.utilisation.joliet.pick").unit == "share"


def test_a_target_is_missed_beyond_its_bound_and_kept_on_it(make_run: Any) -> None:
    targets = [
        ("orders_placed", read_bound("at least 15")),
        ("orders_open", read_bound("at least 1")),
        ("cost_per_order", read_bound("at most 9")),
        ("contribution_per_order", read_bound("at least 0")),
    ]
    frame = measure(make_run(), (), targets).frame.set_index("kpi")["value"]
    assert frame[[f"target_missed.{kpi}" for kpi, _ in targets]].tolist() == [0, 1, 1, 1]


def test_a_target_on_no_kpi_names_the_nearest(make_run: Any) -> None:
    assert nearest("cost_per_ordr") == "cost_per_order"
    with pytest.raises(InputError, match="did you mean cost_per_order"):
        measure(make_run(), (), [("cost_per_ordr", read_bound("at most 1"))])
