"""Every field can be left out but those without which there is nothing to simulate."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ValidationError

from fulfilsim.errors import InputError
from fulfilsim.scenario.contract_file import ContractFile
from fulfilsim.scenario.document import parse
from fulfilsim.scenario.experiment import Experiment
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.routing import RoutingProblem
from fulfilsim.scenario.shape import Shape, field_shape
from fulfilsim.scenario.tree import Tree
from fulfilsim.scenario.validate import validate

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


def blocks_of(shape: Shape) -> Iterator[type[BaseModel]]:
    if shape.inner is not None:
        yield from blocks_of(shape.inner)
    if shape.block is not None:
        yield shape.block
        for info in shape.block.model_fields.values():
            yield from blocks_of(field_shape(info))


@pytest.mark.parametrize("model", [Scenario, Experiment, ContractFile, RoutingProblem])
def test_a_field_says_more_than_its_name(model: type[BaseModel]) -> None:
    """What a planner left out is explained by this sentence and by nothing else."""
    said = {"a", "an", "the", "by", "name", "of", "its", "their"}
    for block in blocks_of(Shape("block", block=model)):
        for name, info in block.model_fields.items():
            words = set(re.findall(r"\w+", (info.description or "").lower()))
            assert words - said - set(name.split("_")), f"{block.__name__}.{name}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "carriers: who fetches parcels .* by name, each with collections and services"),
        ("carriers: {post: {}}", "services: services that a customer can choose, by name"),
        ("centres: {hall: {shifts: {early: {}}}}", "hours: start and end; .*, e.g. 06:00-14:30"),
        (
            "centres: {hall: {teams: {pickers: {}}}}",
            "heads: people on each shift, e.g. {early: 8, late: 6}, or",
        ),
        ("fleets: {vans: {}}", r"at: latitude .*, e.g. \[41.53, -88.08\]"),
    ],
)
def test_what_is_missing_is_told_in_words_of_the_trade(text: str, expected: str) -> None:
    """The words "carriers: carriers" help nobody: a message says what it is for, and what it looks like."""
    with pytest.raises(InputError) as caught:
        validate(Scenario, Tree(parse(f"fulfilsim: 1\n{text}", "f.yaml")))
    told = [problem.expected for problem in caught.value.problems if problem.what == "missing"]
    assert any(re.match(expected, each) for each in told), told


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
