"""A scenario becomes one world: the same days, names and indices everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fulfilsim.scenario.load import Loaded, load
from fulfilsim.world.build import build
from fulfilsim.world.expected_work import expected_work

Load = Callable[..., Loaded]


def test_the_days_are_warm_up_measurement_and_drain(small: Load) -> None:
    """One day, three days, seven days; the outlook goes on for promises."""
    world = build(small())
    assert (world.calendar.dates[0], world.calendar.dates[-1]) == (date(2026, 10, 4), date(2026, 10, 14))
    assert world.outlook.dates[: len(world.calendar.dates)] == world.calendar.dates
    assert world.outlook.measure_to == world.calendar.measure_to


def test_the_snapshot_is_at_the_last_collection_of_any_carrier(small: Load) -> None:
    """What could still have left that day is no backlog."""
    other = {
        "collections": {"hall": {"days": "daily", "at": ["12:00", "21:00"]}},
        "services": {"slow": {"share": "40%", "transit": "1 working day"}},
    }
    world = build(small({"carriers.aaa": other, "carriers.post.services.parcel.share": "60%"}))
    assert world.calendar.snapshots[0] == 21 * 3600
    assert [carrier.name for carrier in world.carriers] == ["aaa", "post"]
    assert [(service.name, service.carrier) for service in world.services] == [
        ("aaa.slow", 0),
        ("post.parcel", 1),
    ]


def test_without_customers_everybody_lives_at_the_centre(small: Load) -> None:
    """A scenario about the centre needs no map."""
    world = build(small())
    assert world.places.names == ("everywhere",)
    assert (world.places.lat[0], world.places.lng[0]) == (50, 0)


def test_revenue_is_optional(small: Load, tmp_path: Path) -> None:
    """It comes from the SKUs' prices, or from a column of the order file."""
    (tmp_path / "o.csv").write_text("order,time,sku,quantity,p\n1,2026-10-05,b,1,2\n1,2026-10-05,a,1,3\n")
    orders = {"file": "o.csv"}
    assert not build(small()).has_revenue
    assert build(small({"demand.skus": {"price": "24 USD"}})).has_revenue
    assert not build(small({"demand.orders": orders})).has_revenue
    priced = build(small({"demand.orders": {**orders, "columns": {"price": "p"}}}))
    assert priced.has_revenue
    assert priced.catalogue.names.tolist() == ["a", "b"]


def test_names_stand_beside_what_they_do(small: Load) -> None:
    """What analysis needs to know of stages, wages and targets."""
    world = build(
        small({"targets": {"b": "at most 2", "a": "at least 1%"}, "centres.hall.stages.pack.team": None})
    )
    assert [(info.node, info.stage, info.teams) for info in world.stage_infos] == [
        ("hall", "pick", ("pickers",)), ("hall", "pack", ())]  # fmt: skip
    assert [(wage.team, wage.premium, wage.paid_breaks) for wage in world.wage_table] == [
        ("packers", 0.5, False), ("pickers", 0.5, False)]  # fmt: skip
    assert [kpi for kpi, _ in world.targets] == ["a", "b"]


def test_expected_work_is_orders_lines_and_units(small: Load) -> None:
    """20 orders of 1.5 lines of 2 units, on a Wednesday at factor one."""
    world = build(small({
        "demand.lines_per_order": {"1": "50%", "2": "50%"}, "demand.units_per_line": {"2": "100%"},
    }))  # fmt: skip
    orders, lines, units = expected_work(world)
    assert (orders[3], lines[3], units[3]) == pytest.approx((20, 30, 60))


def test_a_profile_has_nothing_to_note(small: Load) -> None:
    """Notes are about order files."""
    assert build(small()).notes == ()


@pytest.mark.parametrize("name", ["base", "peak_season", "extra_shift"])
def test_shipped_scenarios_are_built(root: Path, name: str) -> None:
    """Their files fit each other."""
    world = build(load(root / "scenarios" / f"{name}.yaml"))
    assert world.name == name
    assert world.profile.expected_by_day().min() > 0
