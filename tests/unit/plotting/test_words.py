"""Labels, units and numbers as a planner writes them."""

from __future__ import annotations

import pytest

from fulfilsim.analysis.catalogue import CATALOGUE
from fulfilsim.plotting.words import folded, label_of, number, unit_of


@pytest.mark.parametrize("kpi", [kpi.name.replace("<kpi>", "cost_per_order") for kpi in CATALOGUE])
def test_every_kpi_has_a_label_and_a_unit(kpi: str) -> None:
    name = kpi.replace("<head>", "labour")
    assert label_of(name)[0].isupper()
    assert unit_of(name, "EUR")


def test_units_are_those_of_the_catalogue() -> None:
    assert unit_of("cost_per_order.labour", "EUR") == "EUR per order"
    assert unit_of("on_time_in_full_share", "EUR") == "% of orders"
    assert unit_of("on_time_in_full_share", "EUR", difference=True) == "percentage points"
    assert unit_of("click_to_door_mean_h", "EUR") == "hours"
    assert unit_of("units_per_paid_hour.hall", "EUR") == "units per hour"


@pytest.mark.parametrize(
    ("value", "kpi", "signed", "text"),
    [
        (98.26, "on_time_in_full_share", False, "98.3%"),
        (98.26, "on_time_in_full_share", True, "+98.3"),
        (-1234.4, "orders_placed", True, "−1,234"),
        (0.0, "cost_per_order", True, "0.00"),
        (float("nan"), "cost_per_order", True, "not defined"),
    ],
)
def test_a_number_is_written_as_its_unit_asks(value: float, kpi: str, signed: bool, text: str) -> None:
    assert number(value, kpi, signed) == text


def test_a_long_name_breaks_where_it_has_a_joint() -> None:
    assert folded("hire_twelve_temps_two_weeks_early", 24) == "hire_twelve_temps_two_\nweeks_early"
    assert folded("short", 24) == "short"


def test_of_a_name_without_end_both_ends_are_kept() -> None:
    """Plans of one family begin alike and differ at the end."""
    name = folded("a" * 60 + "_early", 24)
    assert name.endswith("_early")
    assert all(len(line) <= 24 for line in name.split("\n"))
