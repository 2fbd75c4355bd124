"""A layout is read as it is said, in whole millimetres, and what cannot be built is refused."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from fulfilsim.kernels.picking import ROUTES
from fulfilsim.scenario.layout import Layout, Travel, read_front, read_length, read_pace, read_slots
from fulfilsim.scenario.rules import FileRef


def test_every_route_of_the_kernel_can_be_asked_for() -> None:
    assert get_args(Travel) == ROUTES


@pytest.mark.parametrize(
    ("text", "mm"),
    [("20 m", 20_000), ("2.5 m", 2_500), ("0.001 m", 1), ("65 ft", 19_812), ("10 km", 10_000_000)],
)
def test_lengths_are_whole_millimetres(text: str, mm: int) -> None:
    assert read_length(text) == mm


@pytest.mark.parametrize("text", ["0 m", "-1 m", "0.0001 m", "11 km", "20", "20 kg", "nan m", None, ["20 m"]])
def test_what_is_no_length_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_length(text)


@pytest.mark.parametrize(("text", "mm_s"), [("1.1 m/s", 1_100), ("3.6 km/h", 1_000), ("3 mph", 1_341)])
def test_a_pace_is_whole_millimetres_a_second(text: str, mm_s: int) -> None:
    assert read_pace(text) == mm_s


@pytest.mark.parametrize("text", ["0 m/s", "-1 m/s", "80 km/h", "1.1", "nan m/s"])
def test_nobody_walks_at_such_a_pace(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_pace(text)


def test_a_depot_is_at_the_front_of_an_aisle() -> None:
    assert read_front("front of aisle 12") == 12


@pytest.mark.parametrize("text", ["aisle 1", "front of aisle 0", "front of aisle x", "back of aisle 1", 1])
def test_a_depot_elsewhere_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected the front of an aisle"):
        read_front(text)


def test_slots_follow_a_rule_or_stand_in_a_file() -> None:
    assert [read_slots(text) for text in ("random", "fastest nearest")] == ["random", "fastest nearest"]
    assert read_slots("data/slots.csv") == FileRef("data/slots.csv")
    with pytest.raises(ValueError, match="'by weight' does not say where the SKUs lie; expected random"):
        read_slots("by weight")


def test_a_layout_has_a_usual_pitch_and_speed() -> None:
    """2.5 m and 1.1 m/s; a third cross aisle only where it is asked for."""
    layout = Layout.model_validate({"aisles": 10, "length": "20 m"}, strict=True)
    assert (layout.pitch, layout.depot, layout.blocks, layout.slots) == (2_500, 1, 1, "random")
    assert layout.walk == 1_100


@pytest.mark.parametrize(
    "wrong", [{"aisles": 0}, {"aisles": 10_001}, {"blocks": 3}, {"walk": "0 m/s"}, {"rows": 2}]
)
def test_a_layout_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Layout.model_validate({"aisles": 10, "length": "20 m", **wrong}, strict=True)
