"""Where travel times come from is written in a line, and misprints are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from fulfilsim.scenario.rules import FileRef
from fulfilsim.scenario.travel import MatrixRule, OsrmRule, RoadsRule, StraightRule, read_travel
from fulfilsim.world.travel import GreatCircle, MatrixFile, Osrm, Roads, SpeedPeriods, source_of

RUSH = {"00:00": "45 km/h", "07:00": "22 km/h", "09:30": "0 km/h"}


@pytest.mark.parametrize(
    ("written", "rule", "source"),
    [
        ("great circle", StraightRule(), GreatCircle(1.4, 30.0, 9 * 3600)),
        ({"circuity": 1.2}, StraightRule(1.2), GreatCircle(1.2, 30.0, 9 * 3600)),
        (
            {"speed": RUSH, "leaving": "08:30"},
            StraightRule(1.4, ((0, 45.0), (25_200, 22.0), (34_200, 0.0)), 30_600),
            GreatCircle(1.4, SpeedPeriods({0: 45.0, 25_200: 22.0, 34_200: 0.0}), 30_600),
        ),
        ({"matrix": "ways.csv"}, MatrixRule(FileRef("ways.csv")), MatrixFile(Path("here/ways.csv"))),
        (
            {"minutes": "min.csv", "km": "km.csv"},
            MatrixRule(FileRef("min.csv"), FileRef("km.csv")),
            MatrixFile(Path("here/min.csv"), Path("here/km.csv")),
        ),
        (
            {"roads": "town.osm.pbf", "flow": "90%", "reach": "200 m"},
            RoadsRule(FileRef("town.osm.pbf"), 0.9, 0.2),
            Roads(Path("here/town.osm.pbf"), 0.9, 0.2),
        ),
        (
            {"osrm": "http://localhost:5000", "profile": "van"},
            OsrmRule("http://localhost:5000", "van"),
            Osrm("http://localhost:5000", "van"),
        ),
    ],
)
def test_every_source_can_be_written(written, rule, source):
    assert read_travel(written) == rule
    assert source_of(rule, lambda file: Path("here") / file.text) == source


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("by train", "'by train' is no source of travel times; expected great circle, or one of"),
        (None, "an empty value cannot be read here"),
        ({}, "no source of travel times; expected great circle"),
        ({"road": "town.osm"}, "unknown key 'road'; expected great circle, or one of .*did you mean roads?"),
        (
            {"roads": "a.osm", "osrm": "http://x"},
            "'osrm' does not go with the others; expected flow, reach, roads",
        ),
        ({"roads": "a.osm", "flows": "80%"}, "'flows' does not go .*did you mean flow?"),
        ({"roads": "a.osm", "flow": "0%"}, "flow 0% is out of range; expected 5% to 200%"),
        ({"roads": "a.osm", "reach": "500 km"}, "reach 500 km is out of range"),
        ({"minutes": "min.csv"}, "one square table only; expected {minutes: min.csv, km: km.csv}"),
        ({"circuity": 0.5}, "circuity 0.5 is out of range; expected road distance over straight distance"),
        ({"circuity": "nan"}, "'nan' is not a finite number"),
        ({"speed": "0 km/h"}, "'0 km/h' is out of range; expected 1 to 1000 km/h"),
        ({"speed": 30}, "bare number 30 where a unit is due"),
        ({"speed": {}}, "speeds by time of day do not begin at 00:00"),
        ({"speed": {"07:00": "30 km/h"}}, "speeds by time of day do not begin at 00:00"),
        ({"speed": {"00:00": "30 km/h", "0:00": "20 km/h"}}, "or one is there twice"),
        ({"speed": {"00:00": "0 km/h"}}, "nobody moves at any time of day"),
        ({"speed": "30 km/h", "leaving": "25:00"}, "'25:00' is not a time of day"),
        ({"osrm": ["x"]}, "cannot be read here; expected the address of an OSRM server"),
    ],
)
def test_what_cannot_be_meant_is_told(written, says):
    with pytest.raises(ValueError, match=says.replace("{", r"\{")):
        read_travel(written)
