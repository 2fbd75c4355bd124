"""Stock as arrays: who delivers what, levels from a forecast, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.kernels.stock import NEVER
from fulfilsim.world.build import World, build
from fulfilsim.world.replenishment import levels, look_ahead_days, opening
from fulfilsim.world.stock import StockPlan

SKUS = {"count": 10, "velocity": "zipf 0"}


@pytest.fixture
def plan(small: Any) -> Any:
    """Give the function that lays out stock with changes to its block and its supplier."""

    def made(
        stock: dict[str, Any] | None = None, supplier: dict[str, Any] | None = None, **more: Any
    ) -> StockPlan:
        exact = {
            "works": "daily",
            "works_holidays": True,
            "late": "0%",
            "dock_to_stock": "0 h",
            **(supplier or {}),
        }
        changes = {"stock": stock or {}, "suppliers": {"acme": exact}, "demand.skus": SKUS, **more}
        world: World = build(small(changes))
        assert world.stock is not None
        return world.stock

    return made


def level_of(plan: StockPlan, day: int = 0, units: float = 100.0, error: float = 0.0) -> tuple[Any, Any]:
    """Return the levels of a day for an even forecast of so many units a day."""
    return levels(plan, day, np.full((1, 12 + look_ahead_days(plan)), units), error)


def test_a_reorder_point_covers_lead_time_review_and_chance(plan: Any) -> None:
    """10 units a day of each SKU, 4 days until stock is there and 1 until it is looked at; z = 1.6449."""
    found = plan({"service": "95%", "cover": "7 days"}, {"lead_time": "4 days"})
    reorder, target = level_of(found)
    lumps = found.lumpiness
    assert reorder[0, 0] == np.ceil(50 + 1.6448536 * np.sqrt(50 * lumps))
    assert target[0, 0] - reorder[0, 0] == 70


def test_a_less_certain_forecast_needs_more_safety_stock(plan: Any) -> None:
    sure, unsure = (level_of(plan(), error=error)[0] for error in (0.0, 0.3))
    assert (unsure > sure).all()


def test_what_is_said_goes_before_the_forecast(plan: Any) -> None:
    reorder, target = level_of(plan({"reorder_point": "7 units", "order_up_to": "9 units"}))
    assert (set(reorder.ravel()), set(target.ravel())) == ({7}, {9})


def test_base_stock_orders_what_was_taken(plan: Any) -> None:
    reorder, target = level_of(plan({"policy": "base stock", "order_up_to": "9 units"}))
    assert (set(reorder.ravel()), set(target.ravel())) == ({8}, {9})


def test_a_policy_of_once_never_orders_again_but_opens_full(plan: Any) -> None:
    found = plan({"policy": "once"})
    reorder, target = level_of(found)
    assert (reorder == NEVER).all()
    assert (opening(found, reorder, target) > 0).all()


def test_a_class_has_rules_of_its_own(plan: Any) -> None:
    """The fastest three of ten SKUs are ordered by lots of 40."""
    found = plan({"classes": {"fast": {"skus": "0% to 30%", "policy": "R,Q", "lot": "40 units"}}})
    assert found.by_lot.tolist() == [True] * 3 + [False] * 7
    assert level_of(found)[1][0, :3].tolist() == [40] * 3


def test_a_collection_is_bought_in_time_and_not_in_its_last_lead_time(plan: Any) -> None:
    """Sold on days 6 to 9, 3 days of lead time: nothing is ordered before day 2 or on day 8."""
    season = {"late": {"skus": "0% to 50%", "season": "2026-10-10 to 2026-10-13"}}
    found = plan({"classes": season, "review": "1 day"}, {"lead_time": "3 days"})
    bought = [bool((level_of(found, day)[0][0, :5] != NEVER).all()) for day in range(10)]
    assert bought == [False, False, True, True, True, True, True, True, False, False]


def test_the_units_of_a_season_are_shared_by_what_is_on_sale(plan: Any) -> None:
    """Half of the SKUs are not sold yet: the others sell twice as fast."""
    season = {"late": {"skus": "0% to 50%", "season": "2026-10-20 to 2026-10-30"}}
    usual, alone = level_of(plan())[0], level_of(plan({"classes": season}))[0]
    assert alone[0, 9] > 1.7 * usual[0, 9]


def test_levels_and_opening_stock_come_from_files(plan: Any, tmp_path: Path) -> None:
    (tmp_path / "levels.csv").write_text("sku,reorder_point,order_up_to\nsku-01,3,8\n")
    (tmp_path / "stock.csv").write_text("sku,on_hand\nsku-02,5\n")
    found = plan({"levels": "levels.csv", "opening": "stock.csv"})
    reorder, target = level_of(found)
    assert (reorder[0, 0], target[0, 0]) == (3, 8)
    assert opening(found, reorder, target).tolist() == [[0, 5, *[0] * 8]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sku,on_hand\nsku-99,5\n", "no sku is called 'sku-99'"),
        ("sku,on_hand\nsku-01,5\nsku-01,6\n", "sku 'sku-01' twice"),
        ("sku,on_hand\nsku-01,-5\n", "no usable number"),
        ("sku,on_hand\nsku-01,1.5\n", "not whole"),
        ("sku\nsku-01\n", "no column 'on_hand'"),
        ("sku,on_hand,node\nsku-01,1,barn\n", "no node is called 'barn'"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_line(
    plan: Any, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "stock.csv").write_text(text)
    with pytest.raises(InputError, match=says):
        plan({"opening": "stock.csv"})


def test_substitutes_are_the_next_in_velocity_or_as_a_file_says(plan: Any, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("sku,substitute\nsku-01,sku-05\n")
    assert plan().substitute.tolist() == [1, 0, 3, 2, 5, 4, 7, 6, 9, 8]
    assert plan({"substitutes": "other.csv"}).substitute.tolist() == [4] + [-1] * 9


def test_a_supplier_that_rests_takes_a_day_longer_and_may_be_closed(plan: Any) -> None:
    found = plan(
        None, {"works": "mon-fri", "closed": {"fair": "2026-10-05 to 2026-10-06"}, "lead_time": "4 days"}
    )
    assert found.suppliers[0].mean_days == 5.0
    assert found.suppliers[0].works[:4].tolist() == [False, False, False, True]  # sun, mon, tue, wed
