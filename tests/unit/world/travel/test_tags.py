"""What the tags of a way say about driving on it."""

from __future__ import annotations

import math

import pytest

from fulfilsim.world.travel.tags import directions, is_open, is_road, signed_km_h, speeds_km_h


@pytest.mark.parametrize(
    ("tags", "drivable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "footway"}, False),
        ({"highway": "construction"}, False),
        ({"railway": "tram"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "customers"}, True),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "primary", "access": "yes", "motorcar": "no"}, False),
        ({"highway": "service", "area": "yes"}, False),
    ],
)
def test_vans_drive_where_they_may(tags, drivable):
    assert is_road(tags) is drivable


@pytest.mark.parametrize(
    ("tags", "passable"),
    [
        ({"barrier": "bollard"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True),
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "toll_booth"}, True),
        ({"highway": "crossing"}, True),
    ],
)
def test_bollards_stop_vans_and_gates_do_not(tags, passable):
    assert is_open(tags) is passable


@pytest.mark.parametrize(
    ("tags", "there_and_back"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "no", "junction": "roundabout"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, (True, True)),
        ({"oneway": "alternating"}, (True, True)),
    ],
)
def test_one_way_streets_are_driven_one_way(tags, there_and_back):
    assert directions({"highway": "primary", **tags}) == there_and_back


@pytest.mark.parametrize(
    ("text", "km_h"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("20 mph", 32.18688),
        ("20mph", 32.18688),
        ("walk", 7),
        ("7.5", 7.5),
        ("none", math.nan),
        ("DE:urban", math.nan),
        ("50;30", math.nan),
        ("0", math.nan),
        ("999", math.nan),
        ("-50", math.nan),
        ("1e2", math.nan),
        ("", math.nan),
    ],
)
def test_speed_limits_are_read(text, km_h):
    assert signed_km_h(text) == pytest.approx(km_h, nan_ok=True)


@pytest.mark.parametrize(
    ("tags", "there_and_back"),
    [
        ({}, (60, 60)),
        ({"maxspeed": "30"}, (30, 30)),
        ({"maxspeed": "signals"}, (60, 60)),
        ({"maxspeed": "50", "maxspeed:backward": "30"}, (50, 30)),
        ({"maxspeed": "50", "oneway": "-1"}, (0, 50)),
    ],
)
def test_speeds_are_signed_or_usual(tags, there_and_back):
    assert speeds_km_h({"highway": "primary", **tags}) == there_and_back
