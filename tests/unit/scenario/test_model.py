"""Every field can be left out but those without which there is nothing to simulate."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fulfilsim.scenario.model import Scenario

SMALLEST = {
    "fulfilsim": 1,
    "centres": {"hall": {"process": "pick", "stages": {"pick": {"time": "45 s"}}}},
    "carriers": {"post": {"collections": {"hall": {}}, "services": {"parcel": {}}}},
}


def test_a_centre_a_stage_and_a_service_are_a_scenario() -> None:
    """All else has a default, and every default is read by the same readers as the file."""
    scenario = Scenario.model_validate(SMALLEST, strict=True)
    assert scenario.calendar.warm_up == 14
    assert scenario.demand.orders_per_day == 1500
    assert scenario.centres["hall"].rent.per == "month"
    assert scenario.carriers["post"].collections["hall"].cut_off.seconds == 14 * 3600


@pytest.mark.parametrize("key", ["carriers", "fulfilsim"])
def test_without_one_of_these_there_is_no_scenario(key: str) -> None:
    """A carrier and the version of the format cannot be guessed; of nodes there are two kinds."""
    with pytest.raises(ValidationError, match=key):
        Scenario.model_validate({k: v for k, v in SMALLEST.items() if k != key}, strict=True)


def test_a_scenario_is_frozen() -> None:
    """Two replications meet the same scenario."""
    scenario = Scenario.model_validate(SMALLEST, strict=True)
    with pytest.raises(ValidationError, match="frozen"):
        scenario.title = "Another"


def test_a_key_nobody_knows_is_refused() -> None:
    """A misspelt key would otherwise be a silent default."""
    with pytest.raises(ValidationError, match="orders_per_dya"):
        Scenario.model_validate({**SMALLEST, "demand": {"orders_per_dya": 3}}, strict=True)


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("run", {"replications": 0}),
        ("run", {"seed": -1}),
        ("run", {"replications": "10"}),
        ("run", {"keep": "some"}),
        ("calendar", {"warm_up": "1.5 days"}),
        ("calendar", {"warm_up": "-1 days"}),
        ("demand", {"orders_per_day": -1}),
        ("demand", {"orders_per_day": float("nan")}),
        ("demand", {"forecast_error": "101%"}),
        ("demand", {"overlays": {"x": {"dates": "2026-11-27", "times": -1}}}),
    ],
)
def test_what_is_out_of_bounds_is_refused(block: str, value: dict[str, object]) -> None:
    """Bounds keep slips of the pen out of a run."""
    with pytest.raises(ValidationError):
        Scenario.model_validate({**SMALLEST, block: value}, strict=True)
