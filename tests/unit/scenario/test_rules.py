"""Shapes, heads, transit, rates and zones are read as a planner says them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.rules import (
    HOUR_SHAPES,
    FileRef,
    HolidayRule,
    WorkingDayMix,
    read_customers,
    read_day_mix,
    read_file,
    read_heads,
    read_holidays,
    read_hour_shape,
    read_rates,
    read_release,
    read_season,
    read_transit,
    read_velocity,
    read_week_shape,
    read_working_days,
    read_zone_bands,
)

WEEK = {"mon": 1.15, "tue": 1, "wed": 1, "thu": 1, "fri": 1, "sat": 0.85, "sun": 0}


@pytest.mark.parametrize("name", sorted(HOUR_SHAPES))
def test_a_named_shape_spreads_one_day(name: str) -> None:
    """Twenty-four shares that add up to the whole day."""
    shape = read_hour_shape(name)
    assert len(shape) == 24
    assert sum(shape) == pytest.approx(1)


@given(st.lists(st.floats(0, 1000), min_size=24, max_size=24).filter(lambda shape: sum(shape) > 1e-3))
def test_hours_are_weights(shape: list[float]) -> None:
    """Only their proportions matter."""
    read = read_hour_shape(list(shape))
    assert read == pytest.approx([weight / sum(shape) for weight in shape])


@pytest.mark.parametrize(
    "value", ["evning", [1] * 23, [0] * 24, [-1, *[1] * 23], ["1"] * 24, [True] * 24, None]
)
def test_what_is_no_day_is_refused(value: object) -> None:
    """Named shapes are proposed; a day without any hour has no orders to spread."""
    with pytest.raises(ValueError, match="expected"):
        read_hour_shape(value)


def test_a_week_has_seven_factors() -> None:
    """Monday first; a day left out is a question, not a zero."""
    assert read_week_shape(WEEK) == (1.15, 1, 1, 1, 1, 0.85, 0)
    with pytest.raises(ValueError, match="unknown monday and missing mon"):
        read_week_shape({("monday" if day == "mon" else day): factor for day, factor in WEEK.items()})
    for factor in (-1, "1", float("nan"), 1e9):
        with pytest.raises(ValueError, match="is not a factor"):
            read_week_shape({**WEEK, "tue": factor})


def test_a_season_is_sorted_by_date() -> None:
    """The order of keys never matters."""
    season = read_season({"2026-12-01": 1.2, "2026-06-01": 0.9})
    assert season == ((date(2026, 6, 1), 0.9), (date(2026, 12, 1), 1.2))
    assert read_season({}) == ()


def test_holidays_are_a_country_dates_or_none() -> None:
    """Dates are sorted; a country is checked against the calendar's own list elsewhere."""
    assert read_holidays("US") == HolidayRule("US")
    assert read_holidays("BR-SP") == HolidayRule("BR-SP")
    assert read_holidays("none") == HolidayRule()
    assert read_holidays(["2026-12-25", "2026-01-01"]).dates == (date(2026, 1, 1), date(2026, 12, 25))
    for value in ("usa", "United States", "", ["25 December"]):
        with pytest.raises(ValueError, match="expected"):
            read_holidays(value)


def test_velocity_is_zipf_or_classes() -> None:
    """Classes state their share of the assortment and of the lines."""
    assert read_velocity("zipf 1.05").zipf == 1.05
    classes = read_velocity({"a": "20% make 80%", "b": "80% make 20%"}).classes
    assert [(row.skus, row.lines) for row in classes] == [(0.2, 0.8), (0.8, 0.2)]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("zipf 9", "0 to 5"),
        ("zipf", "expected"),
        ("pareto 1", "expected"),
        ({"a": "20% make 80%", "b": "70% make 20%"}, "SKUs add up to 90%"),
        ({"a": "20% make 80%", "b": "80% make 10%"}, "lines add up to 90%"),
        ({"a": "0% make 80%", "b": "100% make 20%"}, "not positive"),
        ({"a": "20%"}, "class a cannot be read"),
        ({}, "expected"),
    ],
)
def test_what_is_no_velocity_is_refused(value: object, says: str) -> None:
    """A class without SKUs cannot make lines, and shares add up."""
    with pytest.raises(ValueError, match=says):
        read_velocity(value)


def test_heads_are_whole_people() -> None:
    """Sorted by shift."""
    assert read_heads({"late": 6, "early": 8}) == (("early", 8), ("late", 6))
    for value in ({"early": 1.5}, {"early": -1}, {"early": True}, {"early": "8"}, 8, {"early": 10**9}):
        with pytest.raises(ValueError, match="early: 8"):
            read_heads(value)


def test_release_is_waveless_or_in_waves() -> None:
    """Waves are sorted."""
    assert read_release("waveless").waves == ()
    assert [str(wave) for wave in read_release("waves at 11:00, 07:00").waves] == ["07:00", "11:00"]
    for text in ("waves", "wave at 07:00", "waves at 07:00, 07:00", "waves at noon"):
        with pytest.raises(ValueError, match="expected"):
            read_release(text)


def test_customers_are_a_file_or_places() -> None:
    """Sorted by name; a zone is optional."""
    assert read_customers("data/c.csv") == FileRef("data/c.csv")
    near, far = read_customers({
        "b": {"at": [2, 3], "share": "40%", "zone": "z"}, "a": {"at": [0, 1], "share": "60%"}
    })  # fmt: skip
    assert (near.name, near.lat, near.lng, near.weight, near.zone) == ("a", 0, 1, 0.6, "")
    assert (far.name, far.zone) == ("b", "z")
    for row in ({"at": [0, 1]}, {"at": [0, 1], "share": "60%", "x": 1}, {"at": [0, 99999], "share": "1%"}, 3):
        with pytest.raises(ValueError, match="expected"):
            read_customers({"a": row})


def test_working_days_are_named_as_such() -> None:
    """Days of the calendar and working days differ by weekends."""
    assert read_working_days("5 working days") == 5
    assert read_working_days("1 working day") == 1
    for text in ("5 days", 5, "5", "-1 working days", "1.5 working days"):
        with pytest.raises(ValueError, match="5 working days"):
            read_working_days(text)


@given(st.integers(0, 90), st.integers(0, 20))
def test_a_span_of_working_days_is_even(first: int, more: int) -> None:
    """Without other word every number of days between the two is as likely."""
    mix = read_day_mix(f"{first} to {first + more} working days")
    assert mix.days == tuple(range(first, first + more + 1))
    assert mix.shares == pytest.approx([1 / (more + 1)] * (more + 1))


def test_transit_takes_four_forms() -> None:
    """By road, everywhere the same, by zone, or from a file."""
    assert read_transit("by road").by_road
    assert read_transit("2 working days").everywhere == WorkingDayMix((2,), (1.0,))
    assert read_transit({"1": "40%", "2": "60%"}).everywhere == WorkingDayMix((1, 2), (0.4, 0.6))
    by_zone = read_transit({"far": {"3": "100%"}, "close": "1 working day"}).by_zone
    assert by_zone == (("close", WorkingDayMix((1,), (1.0,))), ("far", WorkingDayMix((3,), (1.0,))))
    assert read_transit("data/t.csv").file == FileRef("data/t.csv")
    for value in ("3 to 1 working days", "by rail", {}, {"close": "soon"}, None):
        with pytest.raises(ValueError, match="expected"):
            read_transit(value)


def test_rates_are_an_amount_or_a_file() -> None:
    """A flat rate is exact."""
    flat = read_rates("8.50 USD").flat
    assert flat is not None
    assert flat.amount == Decimal("8.50")
    assert read_rates("data/r.csv").file == FileRef("data/r.csv")
    for text in ("8.50", "-1 USD", "8.50 USD/kg"):
        with pytest.raises(ValueError, match="expected"):
            read_rates(text)


def test_zones_are_sorted_by_distance_and_reach_beyond() -> None:
    """Every customer has a zone, however far."""
    assert read_zone_bands({"far": "beyond", "near": "480 km"}) == (("near", 480.0), ("far", float("inf")))
    for value in (
        {"near": "480 km"},
        {"a": "beyond", "b": "beyond"},
        {"a": "1 km", "b": "1000 m", "c": "beyond"},
        {},
    ):
        with pytest.raises(ValueError, match="beyond"):
            read_zone_bands(value)


def test_a_file_has_a_name() -> None:
    """An empty text would name the folder."""
    assert read_file("orders.csv").text == "orders.csv"
    for value in ("", "a\nb", None, ["a"]):
        with pytest.raises(ValueError, match="expected"):
            read_file(value)
