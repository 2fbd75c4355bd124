"""The SKUs lie where the layout says, and a walk takes as long as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.customers import draw_orders
from fulfilsim.sim.simulate import simulate
from fulfilsim.sim.work import walking_times
from fulfilsim.world.build import World, build
from fulfilsim.world.expected_walk import expected_walk_s
from fulfilsim.world.picking import Slots
from fulfilsim.world.roughcut import rough_cut

Load = Callable[..., Loaded]

LAYOUT = {"aisles": 4, "length": "10 m", "pitch": "2 m", "walk": "1 m/s"}
WALKS = {
    "demand.skus": {"count": 8, "velocity": "zipf 1"},
    "centres.hall.stages.pick.travel": "return",
    "centres.hall.stages.pick.spread": "none",
}


def world_of(small: Load, changes: dict[str, Any] | None = None, **layout: Any) -> World:
    return build(small({**WALKS, "centres.hall.layout": {**LAYOUT, **layout}, **(changes or {})}))


def slots_of(world: World) -> Slots:
    (slots,) = world.slots
    assert slots is not None
    return slots


def places(slots: Slots) -> list[tuple[int, int]]:
    return list(zip(slots.aisle.tolist(), slots.position.tolist(), strict=True))


EVERY = [(aisle, position) for aisle in range(4) for position in (2_500, 7_500)]


def test_slots_are_spread_evenly_over_the_aisles(small: Load) -> None:
    """Eight SKUs in four aisles of 10 m: two in each, each in the middle of its half."""
    slots = slots_of(world_of(small))
    assert sorted(places(slots)) == EVERY
    assert places(slots) != EVERY


def test_a_random_slot_belongs_to_the_name_of_the_sku(small: Load) -> None:
    """Another velocity leaves everything where it lies; in another replication nothing moves either."""
    flat = {"demand.skus": {"count": 8, "velocity": "zipf 0"}}
    assert places(slots_of(world_of(small, flat))) == places(slots_of(world_of(small)))


def test_the_fastest_lie_nearest_to_the_depot(small: Load) -> None:
    """In front of the second aisle: its front slot is 2.5 m away, those of its neighbours 4.5 m."""
    slots = slots_of(world_of(small, slots="fastest nearest", depot="front of aisle 2"))
    near = [abs(aisle - 1) * 2_000 + position for aisle, position in places(slots)]
    assert near == sorted(near)
    assert places(slots)[0] == (1, 2_500)


def test_a_list_says_where_each_sku_lies(small: Load, tmp_path: Path) -> None:
    rows = [f"sku-{number},{1 + number % 4},{number}.5" for number in range(8, 0, -1)]
    (tmp_path / "slots.csv").write_text("\n".join(["sku,aisle,position_m", *rows]))
    slots = slots_of(world_of(small, slots="slots.csv"))
    assert places(slots) == [(number % 4, number * 1000 + 500) for number in range(1, 9)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "sku-9,1,1",
            "8 of 8 SKUs have no slot: sku-1, sku-2, sku-3 and others; expected a row for every SKU",
        ),
        ("sku-1,5,1", "a number from 1 to 4"),
        ("sku-1,1.5,1", "'1.5' is not whole"),
        ("sku-1,1,10.5", "a number from 0 to 10"),
        ("sku-1,1,nan", "'nan' is no usable number"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_before_anything_runs(
    small: Load, tmp_path: Path, row: str, says: str
) -> None:
    (tmp_path / "slots.csv").write_text(f"sku,aisle,position_m\n{row}\n")
    with pytest.raises(InputError) as refused:
        world_of(small, slots="slots.csv")
    assert any(says in str(problem) for problem in refused.value.problems), refused.value.problems


def test_a_walk_takes_as_long_as_its_tour(small: Load) -> None:
    """By return: 2 × 7.5 m in the first aisle, and 2 × 2.5 m in the last one, 2 × 6 m away, at 1 m/s."""
    world = world_of(small)
    sku = [places(slots_of(world)).index(place) for place in ((0, 2_500), (0, 7_500), (3, 2_500))]
    times = walking_times(world, 0, np.array([0, 0, 2, 3]), np.array(sku))
    assert times.tolist() == [[0.0, 15.0, 17.0], [0.0, 0.0, 0.0]]


def test_twice_the_speed_is_half_the_walk(small: Load) -> None:
    worlds = [world_of(small, walk=walk) for walk in ("0.5 m/s", "1 m/s")]
    orders = draw_orders(worlds[0], Marks(1, 0))
    slow, fast = (walking_times(world, 0, orders.first_line, orders.sku)[0] for world in worlds)
    np.testing.assert_array_equal(slow, 2 * fast)


def test_the_walk_comes_on_top_of_the_time_and_moves_no_draw(small: Load) -> None:
    """What is packed, and when orders come, stays; every order is picked later by its walk."""
    plain = build(small({"demand.skus": WALKS["demand.skus"]}))
    walked = world_of(small, {"centres.hall.stages.pick.spread": "cv 0.35"})
    one, other = (simulate(world, Marks(1, 0)) for world in (plain, walked))
    np.testing.assert_array_equal(one.orders.placed, other.orders.placed)
    walks = other.jobs.work_s - one.jobs.work_s
    assert (walks > 0).all()
    assert walks.max() <= 4 * 2 * 10 + 2 * 6


def test_a_better_route_saves_every_order_time(small: Load) -> None:
    travel = "centres.hall.stages.pick.travel"
    worlds = [world_of(small, {travel: route}) for route in ("optimal", "s-shape")]
    orders = draw_orders(worlds[0], Marks(1, 0))
    best, rule = (walking_times(world, 0, orders.first_line, orders.sku)[0] for world in worlds)
    assert (best <= rule).all()
    assert best.sum() < rule.sum()


def test_the_rough_cut_expects_what_is_walked(small: Load) -> None:
    """To 3 %: the mean of the sampled orders against that of 11 days' drawn orders."""
    world = world_of(small, {"demand.orders_per_day": 500})
    orders = draw_orders(world, Marks(1, 0))
    walked = walking_times(world, 0, orders.first_line, orders.sku)[0].mean()
    assert expected_walk_s(world, 0, "return") == pytest.approx(walked, rel=0.03)
    assert expected_walk_s(world, 0, None) == 0


def test_the_rough_cut_has_the_walk_in_its_hours(small: Load) -> None:
    """One SKU, one line: every order walks to the middle of the only aisle and back, 10 s, beside 74 s."""
    only = {"demand.skus": {"count": 1}, "demand.lines_per_order": {"1": "100%"}}
    pick, still = (
        [row.required_h for row in rough_cut(world) if row.stage == "pick"]
        for world in (world_of(small, only, aisles=1), build(small(only)))
    )
    assert np.divide(pick, still) == pytest.approx(84 / 74)


def test_orders_of_a_file_are_walked_as_they_are(small: Load, tmp_path: Path) -> None:
    """Two orders: the mean of their tours, and the SKU of most lines lies nearest."""
    (tmp_path / "orders.csv").write_text(
        "order,time,sku,quantity\n1,2026-10-05 10:00,rare,1\n1,2026-10-05 10:00,often,1\n"
        "2,2026-10-05 11:00,often,1\n"
    )
    source = {
        "file": "orders.csv",
        "columns": {"order": "order", "time": "time", "sku": "sku", "quantity": "quantity"},
    }
    world = world_of(small, {"demand": {"orders": source}}, aisles=1, slots="fastest nearest")
    assert world.catalogue.names.tolist() == ["often", "rare"]
    assert places(slots_of(world)) == [(0, 2_500), (0, 7_500)]
    assert expected_walk_s(world, 0, "return") == pytest.approx((15 + 5) / 2)
