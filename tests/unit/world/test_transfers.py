"""Transfers as plans: which departure an order is promised, how full a trailer is, who packs for whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fulfilsim.scenario.transfer import read_cost, read_load
from fulfilsim.world.build import World, build
from fulfilsim.world.carriers import promised_days
from fulfilsim.world.handling import Amounts, handling_micro
from fulfilsim.world.pace import pace
from fulfilsim.world.roughcut import rough_cut

HOUR, DAY = 3600.0, 86_400.0
FED = {"centre": "hall", "days": "mon-fri", "at": ["12:00", "20:00"], "cut_off": "14:00", "takes": "9 h",
       "holds": "20 pallets", "pallet": "100 l", "cost": "200 USD/trip"}  # fmt: skip
DOCK = {
    "at": [51.0, 0.0],
    "fed_by": FED,
    "process": ["sort"],
    "stages": {"sort": {"team": "hands", "time": "1 min per parcel"}},
    "teams": {"hands": {"heads": {"morning": 1}, "wage": "18 USD/h", "on_costs": "0%"}},
    "shifts": {"morning": {"days": "daily", "hours": "05:00-10:00"}},
}
CROSS_DOCK = {
    "centres.dock": DOCK,
    "carriers.post.collections.dock": {"days": "mon-sat", "at": "10:30", "cut_off": "08:00"},
    "sourcing": {"policy": "by share", "shares": {"dock": "60%", "hall": "40%"}},
}


@pytest.fixture
def world(small: Any) -> World:
    return build(small(CROSS_DOCK))


def test_an_order_is_promised_the_days_last_departure_until_its_cut_off(world: World) -> None:
    """Monday is the first measured day, 5 October, day 1; on Friday after two, Monday's trailer is next."""
    plan = world.transfers[0]
    friday = 5 * DAY
    placed = np.array([DAY + 14 * HOUR, DAY + 14 * HOUR + 1, friday + 13 * HOUR, friday + 15 * HOUR])
    assert plan.promised_day(world.outlook, placed).tolist() == [1, 2, 5, 8]
    arrives = [2 * DAY + 5 * HOUR, 3 * DAY + 5 * HOUR, 6 * DAY + 5 * HOUR, 9 * DAY + 5 * HOUR]
    assert plan.promised_arrival(world.outlook, placed).tolist() == arrives


def test_the_carriers_cut_off_is_for_what_the_trailer_brings(world: World) -> None:
    """There at five, before eight: collected the same morning, on Saturday too."""
    placed = np.array([DAY + 10 * HOUR, 5 * DAY + 10 * HOUR])
    number = [node.name for node in world.nodes].index("dock")
    ships, _ = promised_days(world.services[0], world.carriers[0], number, world.outlook, placed)
    assert ships.tolist() == [2, 6]


def test_pallets_of_their_own_and_those_of_loose_parcels_add_up(world: World) -> None:
    litres = np.array([60.0, 900.0, 40.0, 1.0, 300.0])
    on_pallet = np.array([False, True, False, False, True])
    assert world.transfers[0].load(litres, on_pallet).tolist() == [1, 2, 2, 3, 4]


def test_the_centre_packs_for_the_dock(world: World) -> None:
    """Both do the dock's share of the orders in the rough cut."""
    names = [node.name for node in world.nodes]
    assert world.packed_by.tolist() == [names.index("hall")] * 2
    required = {(row.node, row.stage): row.required_h for row in rough_cut(world)[::1] if row.measured}
    orders = world.profile.expected_by_day()[world.calendar.last_measured]
    assert required["dock", "sort"] == pytest.approx(0.6 * orders / 60)
    assert required["hall", "pack"] == pytest.approx(orders * 55 / 3600)


def test_a_dock_of_many_hands_is_no_faster_than_who_feeds_it(small: Any) -> None:
    world = build(small({**CROSS_DOCK, "centres.dock.teams.hands.heads": {"morning": 1000}}))
    dock, hall = pace(world)
    assert dock == hall < 1000 * 5 * 60  # five hours of a thousand people, a minute a parcel


def test_trailers_leave_on_their_days_only(world: World) -> None:
    """At noon and at eight from Monday to Friday."""
    plan, dates = world.transfers[0], world.calendar.dates
    due = [
        day * DAY + hour * HOUR for day, date in enumerate(dates) if date.weekday() < 5 for hour in (12, 20)
    ]
    assert plan.departures.tolist() == due
    assert len(due) < 2 * len(dates)


def test_an_order_by_the_dock_costs_the_centres_work_its_own_and_its_part_of_the_trailer(
    world: World,
) -> None:
    """A trailer of 20 pallets of 100 l at 200 USD: a mean order of its litres costs 0.10 USD a litre."""
    names = [node.name for node in world.nodes]
    one = np.ones(1, np.int64)
    order = Amounts(channel=one - 1, lines=2 * one, units=3 * one, packs=one)
    dock, hall = (handling_micro(world, names.index(name), order, one)[0] for name in ("dock", "hall"))
    lines, units = world.profile.lines.mean, world.profile.units.mean
    catalogue = world.catalogue
    litres = lines * units * float(catalogue.volume_l @ np.diff(catalogue.cumulative, prepend=0.0))
    assert dock - hall == pytest.approx(1e6 * (18 / 60 + 0.10 * litres))


@pytest.mark.parametrize(
    ("text", "load"), [("1200 parcels", ("parcels", 1200)), ("26 pallets", ("pallets", 26))]
)
def test_a_load_is_parcels_or_pallets(text: str, load: tuple[str, int]) -> None:
    assert read_load(text) == load


@pytest.mark.parametrize("text", ["12", "0 pallets", "2.5 pallets", "9 crates", None])
def test_what_is_no_load_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_load(text)


def test_a_cost_is_of_a_trip_a_pallet_or_a_parcel() -> None:
    assert [read_cost(f"2 USD/{per}").per for per in ("trip", "pallet", "parcel")] == [
        "trip",
        "pallet",
        "parcel",
    ]
    with pytest.raises(ValueError, match="expected"):
        read_cost("2 USD/order")
