"""Collections, capacity, transit, rates and promises are the scenario's, by place and by day."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import World, build
from fulfilsim.world.carriers import RateCard, ServicePlan, promised_days

Load = Callable[..., Loaded]

HOUR, DAY = 3600.0, 86_400.0
SERVICE = "carriers.post.services.parcel"
PLACES = {
    "close": {"at": [50.1, 0.0], "share": "50%", "zone": "a"},
    "far": {"at": [55.0, 0.0], "share": "30%", "zone": "b"},
    "there": {"at": [60.0, 0.0], "share": "20%", "zone": "b"},
}


def world(small: Load, changes: dict[str, Any]) -> World:
    return build(small({"demand.customers": PLACES, **changes}))


def service(small: Load, changes: dict[str, Any]) -> ServicePlan:
    return world(small, changes).services[0]


def refusal(small: Load, changes: dict[str, Any]) -> str:
    with pytest.raises(InputError) as refused:
        world(small, changes)
    return str(refused.value)


# --- collections, capacity ---


def test_a_trailer_leaves_at_its_times_on_its_days(small: Load) -> None:
    """2026-10-04, the first simulated day, is a Sunday."""
    (post,) = world(small, {
        "carriers.post.collections.hall": {"days": "mon, wed", "at": ["18:30", "12:00"], "cap": "9 parcels"}
    }).carriers  # fmt: skip
    dock = post.dock(0)
    assert (dock.departures[:4] / HOUR).tolist() == [24 + 12, 24 + 18.5, 72 + 12, 72 + 18.5]
    assert (dock.cap, dock.cut_off_s, dock.last_departure_s) == (9, 14 * 3600, 18.5 * 3600)


def test_nobody_collects_or_sorts_on_a_holiday_unless_it_is_said(small: Load) -> None:
    """Works by its weekdays, without the holidays."""
    days = {"calendar.holidays": ["2026-10-05"], "carriers.post.works": "mon-fri"}
    (post,) = world(small, days).carriers
    assert not post.works[1]
    assert not post.dock(0).ships[1]
    assert post.works[:7].tolist() == [False, False, True, True, True, True, False]
    (busy,) = world(small, {**days, "carriers.post.works_holidays": True}).carriers
    assert busy.works[1]
    assert busy.dock(0).ships[1]


@settings(max_examples=25)
@given(st.data())
def test_capacity_by_date_is_that_of_the_span_or_else_of_other_days(
    small_once: Load, data: st.DataObject
) -> None:
    """Every simulated day has one capacity, looked up by brute force here."""
    cuts = sorted(data.draw(st.sets(st.integers(0, 12), min_size=2, max_size=4)))
    spans = [(cuts[i], cuts[i + 1] - 1, 10 + i) for i in range(0, len(cuts) - 1, 2)]
    first = date(2026, 10, 4)
    delivers = {f"{first + timedelta(a)} to {first + timedelta(b)}": f"{n} parcels/day" for a, b, n in spans}
    (post,) = world(small_once, {"carriers.post.delivers": {**delivers, "else": "5 parcels/day"}}).carriers
    expected = [next((n for a, b, n in spans if a <= day <= b), 5) for day in range(11)]
    assert post.network.gates[0].capacity.tolist() == expected


def test_without_a_word_capacity_is_unlimited(small: Load) -> None:
    """-1 stands for no limit."""
    assert set(world(small, {}).carriers[0].network.gates[0].capacity) == {-1}


def test_delivery_hours_reach_beyond_the_simulated_days(small: Load) -> None:
    """A parcel of the last day is delivered later; hours over midnight end on the next day."""
    built = world(small, {"carriers.post.delivery_hours": "20:00-02:00"})
    (post,) = built.carriers
    assert len(post.delivery_to) == len(built.outlook.dates) == len(built.calendar.dates) + 120
    assert (post.delivery_from[0] / HOUR, post.delivery_to[0] / HOUR) == (20, 26)


# --- rates ---

cards = st.lists(st.integers(1, 400), min_size=1, max_size=8, unique=True).map(sorted)


@given(cards, st.lists(st.integers(0, 500_000), min_size=1, max_size=6))
def test_a_parcel_pays_the_first_row_that_holds_it(limits: list[int], grams: list[int]) -> None:
    """Above the last row every kilogram begun is extra: found by walking down the card."""
    card = RateCard(np.array(limits, float), np.arange(len(limits) * 2).reshape(-1, 2) * 100, 7)
    weights = np.array(grams) / 1000
    for place in (0, 1):
        prices = card.price_micro(np.full(len(weights), place), weights)
        for kg, price, billed in zip(weights, prices, card.billed_kg(weights), strict=True):
            row = next((r for r, limit in enumerate(limits) if kg <= limit), len(limits) - 1)
            over = max(math.ceil(kg - limits[-1]), 0)
            assert price == (row * 2 + place) * 100 + 7 * over
            assert billed == limits[row] + over


def test_a_flat_rate_is_the_same_for_every_parcel(small: Load) -> None:
    """8.50 USD, whatever it weighs; what is billed is the weight itself."""
    rates = service(small, {f"{SERVICE}.rates": "8.50 USD"}).lane(0).rates
    assert rates.price_micro(np.array([0, 2]), np.array([0.1, 500.0])).tolist() == [8_500_000, 8_500_000]
    assert rates.billed_kg(np.array([0.1, 500.0])).tolist() == [0.1, 500]


def test_a_rate_card_is_read_by_zone(small: Load, tmp_path: Path) -> None:
    """Places of a zone pay its column; a zone without places may stand in the card."""
    (tmp_path / "r.csv").write_text("up_to_kg,b,a,unused\n1,2.5,1.25,9\n5,4,3,9\n")
    rates = service(small, {f"{SERVICE}.rates": "r.csv", f"{SERVICE}.extra_kg": "0.50 USD/kg"}).lane(0).rates
    weights = np.array([1.0, 1.01, 6.2])
    assert rates.price_micro(np.array([0, 0, 0]), weights).tolist() == [1_250_000, 3_000_000, 4_000_000]
    assert rates.price_micro(np.array([2, 2, 2]), weights).tolist() == [2_500_000, 4_000_000, 5_000_000]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("up_to_kg,a\n1,2\n", "rates: zone 'b' is missing; expected r.csv for each of a, b"),
        ("up_to_kg,a,b\n5,2,2\n1,3,3\n", ":3:1: up_to_kg: 1 kg does not rise; expected more than 5"),
        ("up_to_kg,a,b\n1,free,2\n", ":2:2: a: 'free' is no usable number"),
        ("up_to_kg,a,b\n1,-1,2\n", ":2:2: a: '-1'"),
        ("weight,a,b\n1,1,2\n", "no column 'up_to_kg'"),
    ],
)
def test_a_rate_card_that_does_not_fit_is_refused(small: Load, tmp_path: Path, text: str, says: str) -> None:
    """With the cell, or the zone that it lacks."""
    (tmp_path / "r.csv").write_text(text)
    assert says in refusal(small, {f"{SERVICE}.rates": "r.csv"})


def test_a_cell_is_wrong_once(small: Load, tmp_path: Path) -> None:
    """What is no number does not rise either; that would be a riddle."""
    (tmp_path / "r.csv").write_text("up_to_kg,a,b\n5,2,2\nx,3,3\n7,y,4\n")
    told = refusal(small, {f"{SERVICE}.rates": "r.csv"}).splitlines()
    assert [line.partition(": ")[0].rpartition("r.csv")[2] for line in told] == [":3:1", ":4:2"]


# --- transit ---


def mix_of(plan: ServicePlan, place: int) -> dict[int, float]:
    shares = np.diff(plan.lane(0).transit_cumulative[place], prepend=0)
    return {day: round(float(share), 9) for day, share in enumerate(shares) if share > 1e-12}


def test_transit_by_road_is_days_at_the_wheel(small: Load) -> None:
    """11.1 km are a day; 556 km × 1.5 / 60 km/h = 13.9 h are two days of 8 h, 1,112 km 27.8 h are four."""
    plan = service(small, {
        f"{SERVICE}.transit": "by road", "carriers.post.circuity": 1.5, "carriers.post.speed": "60 km/h",
        "carriers.post.driving": "8 h",
    })  # fmt: skip
    assert [mix_of(plan, place) for place in range(3)] == [{1: 1}, {2: 1}, {4: 1}]


def test_transit_is_the_same_everywhere_or_by_zone(small: Load, tmp_path: Path) -> None:
    """A file says what a mapping says."""
    assert mix_of(service(small, {f"{SERVICE}.transit": "1 to 2 working days"}), 2) == {1: 0.5, 2: 0.5}
    (tmp_path / "t.csv").write_text("zone,days,share\nb,3,0.25\na,1,1\nb,2,0.75\n")
    by_zone = {"a": "1 working day", "b": {"2": "75%", "3": "25%"}}
    for said in (by_zone, "t.csv"):
        plan = service(small, {f"{SERVICE}.transit": said})
        assert [mix_of(plan, place) for place in range(3)] == [{1: 1}, {2: 0.75, 3: 0.25}, {2: 0.75, 3: 0.25}]
        assert plan.lane(0).transit_cumulative[:, -1].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("zone,days,share\na,1,1\n", "transit: zone 'b' is missing; expected t.csv for each of a, b"),
        ("zone,days,share\na,1,0.9\nb,1,1\n", ":2:3: share: the shares of zone a add up to 0.9; expected 1"),
        ("zone,days,share\na,1.5,1\nb,1,1\n", ":2:2: days: 1.5 days; expected whole working days"),
        ("zone,days,share\na,-1,1\nb,1,1\n", ":2:2: days: '-1'"),
    ],
)
def test_a_transit_table_that_does_not_fit_is_refused(
    small: Load, tmp_path: Path, text: str, says: str
) -> None:
    """With row, column and remedy."""
    (tmp_path / "t.csv").write_text(text)
    assert says in refusal(small, {f"{SERVICE}.transit": "t.csv"})


def test_zones_by_distance_are_bands_around_the_centre(small: Load) -> None:
    """11 km, 556 km and 1,112 km away; a band holds its own limit."""
    bands = {"near": "100 km", "mid": "700 km", "wide": "beyond"}
    assert service(small, {"carriers.post.zones": bands}).lane(0).zones == ("near", "mid", "wide")


def test_places_without_zones_are_told_when_a_table_needs_them(small: Load) -> None:
    """Either the places or the carrier must say what zone a customer is in."""
    changes = {
        "demand.customers": {"x": {"at": [50, 0], "share": "100%"}},
        f"{SERVICE}.transit": {"a": "1 working day"},
    }
    assert "the customers' places have no zone" in refusal(small, changes)


# --- promises ---

PROMISE = {
    "calendar.zone": "America/Chicago", "calendar.measure": "2026-10-30 to 2026-11-03",
    "calendar.holidays": ["2026-11-11"], "calendar.warm_up": "2 days",
}  # fmt: skip


@settings(max_examples=30)
@given(minutes=st.lists(st.integers(0, 14 * 1440), min_size=1, max_size=10), promise=st.integers(0, 6))
def test_the_promise_is_the_collection_and_so_many_working_days(
    small_once: Load, minutes: list[int], promise: int
) -> None:
    """Found by walking over the dates, through the change of the clock and a holiday."""
    built = world(small_once, {
        **PROMISE, "carriers.post.collections.hall": {"days": "mon-sat", "at": "18:30", "cut_off": "14:00"},
        "carriers.post.works": "mon-fri", f"{SERVICE}.promise": f"{promise} working days",
    })  # fmt: skip
    placed = np.array(minutes) * 60.0
    ships, by = promised_days(built.services[0], built.carriers[0], 0, built.outlook, placed)
    holiday = date(2026, 11, 11)
    for at, ship, due in zip(placed, ships, by, strict=True):
        day = int(np.searchsorted(built.outlook.day_starts, at, side="right")) - 1
        wall = at - built.outlook.at(day, 14 * 3600)
        current = built.outlook.dates[day] + timedelta(days=int(wall > 0))
        while current.weekday() == 6 or current == holiday:
            current += timedelta(days=1)
        assert built.outlook.dates[ship] == current
        left = promise
        while current.weekday() >= 5 or current == holiday or left:
            if current.weekday() < 5 and current != holiday:
                left -= 1
            current += timedelta(days=1)
        assert built.outlook.dates[due] == current


def test_the_cut_off_itself_is_in_time(small: Load) -> None:
    """At 14:00:00 today, a tick later tomorrow."""
    built = world(small, {})
    placed = np.array([14 * HOUR, 14 * HOUR + 2**-10]) + DAY
    ships, _ = promised_days(built.services[0], built.carriers[0], 0, built.outlook, placed)
    assert ships.tolist() == [1, 2]
