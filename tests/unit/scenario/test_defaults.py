"""Every range of a default is readable, and the default lies in the scenario's own notation."""

from __future__ import annotations

from pathlib import Path

import pytest

from fulfilsim.scenario.defaults import Value, values_of
from fulfilsim.scenario.load import changed, load
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.tree import dotted

SPARE = """\
fulfilsim: 1
centres:
  hall:
    process: [pick]
    stages: {pick: {team: pickers, time: 60 s}}
    teams: {pickers: {heads: {day: 1}}}
    shifts: {day: {hours: 08:00-16:00}}
carriers:
  post: {collections: {hall: {}}, services: {parcel: {}}}
"""


@pytest.fixture
def ranged(tmp_path: Path) -> tuple[Path, list[Value]]:
    path = tmp_path / "spare.yaml"
    path.write_text(SPARE)
    return path, [value for value in values_of(Scenario, load(path).tree) if value.between is not None]


def test_both_ends_of_every_range_can_be_written_into_the_scenario(ranged: tuple[Path, list[Value]]) -> None:
    """A range that its own field refuses could never be tried."""
    path, values = ranged
    assert len(values) > 10
    for value in values:
        for end in value.between or ():
            changed(load(path), [f"{dotted(value.keys)}={end}"])


def test_a_value_that_is_written_rests_on_no_default(ranged: tuple[Path, list[Value]]) -> None:
    path, values = ranged
    said = changed(load(path), ["centres.hall.rent=1 USD/month"])
    resting = {value.keys for value in values_of(Scenario, said.tree) if value.default is not None}
    assert ("centres", "hall", "rent") in {value.keys for value in values}
    assert ("centres", "hall", "rent") not in resting
