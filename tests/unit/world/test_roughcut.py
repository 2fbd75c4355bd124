"""Hours required and rostered are those a planner works out on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import build
from fulfilsim.world.roughcut import RoughCut, rough_cut

Load = Callable[..., Loaded]

FLAT = {"mon": 1, "tue": 1, "wed": 1, "thu": 1, "fri": 1, "sat": 1, "sun": 1}
# 100 orders of 2 lines of 3 units a day.
DEMAND = {
    "demand.orders_per_day": 100, "demand.weekdays": FLAT, "demand.lines_per_order": {"2": "100%"},
    "demand.units_per_line": {"3": "100%"},
}  # fmt: skip


def table(small: Load, changes: dict[str, Any]) -> dict[str, list[RoughCut]]:
    rows = rough_cut(build(small({**DEMAND, **changes})))
    return {
        stage: [row for row in rows if row.stage == stage] for stage in dict.fromkeys(r.stage for r in rows)
    }


def test_required_hours_are_orders_times_their_time(small: Load) -> None:
    """100 × (60 + 2 × 14 + 6 × 2) s = 10,000 s; 100 × 55 s = 5,500 s."""
    found = table(small, {"centres.hall.stages.pick.time": "60 s + 14 s per line + 2 s per unit"})
    assert [row.required_h for row in found["pick"]] == pytest.approx([10_000 / 3600] * 11)
    assert [row.required_h for row in found["pack"]] == pytest.approx([5500 / 3600] * 11)


def test_rostered_hours_are_heads_times_time_on_the_floor(small: Load) -> None:
    """Two pickers × (8.5 h − 0.5 h break) at 75 % are 12 h; nobody on Sundays."""
    found = table(small, {
        "centres.hall.shifts.early.days": "mon-sat", "centres.hall.shifts.early.breaks": ["12:00 for 30 min"],
        "centres.hall.teams.pickers.productivity": "75%",
    })  # fmt: skip
    hours = [row.rostered_h for row in found["pick"]]
    assert hours == pytest.approx([0, *[12] * 6, 0, *[12] * 3])
    assert [row.rostered_h for row in found["pack"]][1] == pytest.approx(8)


def test_a_shared_team_is_divided_as_the_work_is(small: Load) -> None:
    """Picking is 88 s of an order, packing 55 s: of 17 h of pickers 88/143 are for picking."""
    found = table(small, {"centres.hall.stages.pack.team": ["pickers"]})
    assert found["pick"][0].rostered_h == pytest.approx(17 * 88 / 143)
    assert found["pack"][0].rostered_h == pytest.approx(17 * 55 / 143)


def test_orders_on_pallets_take_the_time_of_theirs(small: Load) -> None:
    """A quarter of 100 orders: two lines of 40 units of 30 l are 2,400 l, on pallets of 1,200 l two.

    So 75 × 60 s + 25 × (2 min + 2 × 5 min) = 22,500 s.
    """
    web, trade = {"share": "75%"}, {"share": "25%", "units_per_line": {"40": "100%"}, "pallets": {}}
    freight = {"carries": "pallets", "collections": {"hall": {}}, "services": {"pallet": {}}}
    found = table(small, {
        "channels": {"web": web, "trade": trade}, "carriers.freight": freight,
        "demand.skus": {"volume": "30 l", "weight": "1 kg"},
        "centres.hall.stages.pick": {"team": "pickers", "time": "60 s",
                                     "pallet_time": "2 min + 5 min per pallet"},
    })  # fmt: skip
    assert [row.required_h for row in found["pick"]] == pytest.approx([22_500 / 3600] * 11)


def test_a_node_with_a_limit_does_what_it_can_and_the_other_one_the_rest(small: Load) -> None:
    """Of 2,000 orders the hall packs those of 8.5 h at 55 s, and the second centre picks what is left."""
    second = {"process": ["pick"], "stages": {"pick": {"team": "hands", "time": "36 s"}},
              "teams": {"hands": {"heads": {"day": 9}}},
              "shifts": {"day": {"days": "daily", "hours": "06:00-14:30"}}}  # fmt: skip
    rows = rough_cut(build(small({
        **DEMAND, "demand.orders_per_day": 2000, "centres.second": second,
        "carriers.post.collections.second": {"days": "daily"},
        "sourcing": {"policy": "overflow", "nodes": ["hall", "second"], "above": {"hall": "50 orders"}},
    })))  # fmt: skip
    packed = [row.required_h for row in rows if (row.node, row.stage) == ("hall", "pack")]
    picked = [row.required_h for row in rows if row.node == "second"]
    assert packed == pytest.approx([8.5] * 11)
    assert picked == pytest.approx([(2000 - 8.5 * 3600 / 55) * 36 / 3600] * 11)


def test_several_teams_of_a_stage_add_up(small: Load) -> None:
    """Packers help in picking: 17 h of pickers, and of 8.5 h of packers what picking is of their work."""
    found = table(small, {"centres.hall.stages.pick.team": ["pickers", "packers"]})
    assert found["pick"][0].rostered_h == pytest.approx(17 + 8.5 * 88 / 143)
    assert found["pack"][0].rostered_h == pytest.approx(8.5 * 55 / 143)


def test_a_stage_without_people_has_no_roster(small: Load) -> None:
    """Its work is required all the same."""
    found = table(small, {"centres.hall.stages.pack.team": None})
    assert np.isnan([row.rostered_h for row in found["pack"]]).all()
    assert found["pack"][0].required_h > 0


def test_no_orders_need_no_work(small: Load) -> None:
    """And a shared team is then divided evenly."""
    found = table(small, {"demand.orders_per_day": 0, "centres.hall.stages.pack.team": ["pickers"]})
    assert {row.required_h for row in found["pick"]} == {0}
    assert found["pick"][0].rostered_h == found["pack"][0].rostered_h == pytest.approx(8.5)


def test_measured_days_are_marked(small: Load) -> None:
    """One day of warm-up, three measured, seven of drain."""
    assert [row.measured for row in table(small, {})["pick"]] == [False, True, True, True, *[False] * 7]


def test_a_night_is_rostered_on_the_day_it_begins(small: Load) -> None:
    """A planner books the whole shift there."""
    found = table(small, {"centres.hall.shifts.early": {"days": "mon", "hours": "22:00-06:00"}})
    assert [row.rostered_h for row in found["pick"]][:3] == pytest.approx([0, 16, 0])


def test_real_orders_are_counted_on_their_day(small: Load, tmp_path: Path) -> None:
    """Two orders on the 5th: 2 × 60 s + 3 lines × 14 s; one on the 6th."""
    (tmp_path / "o.csv").write_text(
        "order,time,sku,quantity\n1,2026-10-05 01:00,a,1\n1,2026-10-05 01:00,b,1\n2,2026-10-05 23:00,a,9\n"
        "3,2026-10-06 01:00,a,1\n"
    )
    found = table(small, {"demand.orders": {"file": "o.csv"}})
    assert [row.required_h * 3600 for row in found["pick"]][:4] == pytest.approx([0, 162, 74, 0])
