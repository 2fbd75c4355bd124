"""A planner says in one line where distances and times come from, and hears what is not known there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

PLACES = {"yard": (0.0, 0.002), "north": (0.0089, 0.009), "east": (0.0, 0.018)}
NODES = {1: (0.0, 0.0), 2: (0.0, 0.009), 3: (0.009, 0.009), 4: (0.0, 0.018)}
# From node 2 on, the street to the north is one-way, and one gets back to the west of the yard.
WAYS = {10: ([1, 2, 4], {}), 11: ([2, 3], {"oneway": "yes"}), 12: ([3, 1], {"oneway": "yes"})}


def problem(travel: str, **places: tuple[float, float]) -> str:
    """Write a problem with one van and two clients."""
    where = {name: f"at: [{lat}, {lng}]" for name, (lat, lng) in {**PLACES, **places}.items()}
    return "\n".join([
        "fulfilsim: 1",
        f"travel: {travel}",
        f"depots: {{yard: {{{where['yard']}}}}}",
        "vehicles: {van: {carries: {weight: 10 kg}, per_km: 1 EUR/km}}",
        "clients:",
        f"  north: {{{where['north']}, deliver: {{weight: 1 kg}}}}",
        f"  east: {{{where['east']}, deliver: {{weight: 1 kg}}}}",
        "",
    ])  # fmt: skip


def extract() -> bytes:
    rows = [f'<node id="{node}" lat="{lat}" lon="{lng}"/>' for node, (lat, lng) in NODES.items()]
    for way, (nodes, tags) in WAYS.items():
        inside = [f'<nd ref="{node}"/>' for node in nodes]
        inside += [f'<tag k="{key}" v="{value}"/>' for key, value in {"highway": "tertiary", **tags}.items()]
        rows.append(f'<way id="{way}">{"".join(inside)}</way>')
    return gzip.compress(f'<?xml version="1.0"?><osm version="0.6">{"".join(rows)}</osm>'.encode())


@pytest.fixture
def plan(fulfilsim: Command, tmp_path: Path) -> Callable[..., Any]:
    def go(text: str) -> Any:
        (tmp_path / "vans.yaml").write_text(text)
        return fulfilsim("route", "vans.yaml", "--iterations", "50", "--json")

    return go


def euros(done: Any) -> float:
    assert done.code == 0, done.err
    return float(json.loads(done.out)["cost"]) / 1e6


def test_straight_lines_are_as_long_as_the_circuity_says(plan):
    once, twice = (euros(plan(problem(f"{{circuity: {one}, speed: 30 km/h}}"))) for one in (1, 2))
    assert twice == pytest.approx(2 * once, abs=0.01)


def test_in_the_rush_the_day_is_longer_and_no_way_is(plan):
    """A shift of an hour is enough at night, and not at a tenth of the speed."""
    text = problem('{speed: {"00:00": 30 km/h, "07:00": 3 km/h}, leaving: "%s"}')
    text = text.replace("per_km: 1 EUR/km", "per_km: 1 EUR/km, longest_day: 1 h")
    assert euros(plan(text % "06:00")) == pytest.approx(1.4 * 4.4, rel=0.2)
    late = plan(text % "08:00")
    assert json.loads(late.out)["feasible"] is False


def test_roads_are_driven_one_way(plan, tmp_path):
    """800 m east and 1,000 m farther; back 1,000 m, 1,000 m north, and round to the west of the yard."""
    pytest.importorskip("osmium")
    (tmp_path / "town.osm.gz").write_bytes(extract())
    cost = euros(plan(problem("{roads: town.osm.gz}")))
    assert cost == pytest.approx(1.78 + 1.0 + 1.0 + 1.415 + 0.222, abs=0.03)


def test_a_place_without_a_road_is_named(plan, tmp_path):
    pytest.importorskip("osmium")
    (tmp_path / "town.osm.gz").write_bytes(extract())
    done = plan(problem("{roads: town.osm.gz, reach: 200 m}", north=(0.02, 0.009)))
    assert (done.code, done.out) == (2, "")
    assert "vans.yaml: 'north' lies more than 0.2 km from every road; expected places near" in done.err


def test_two_square_tables_are_read(plan, tmp_path):
    for name in ("km.csv", "min.csv"):
        (tmp_path / name).write_text(",yard,north,east\nyard,0,1,5\nnorth,7,0,1\neast,1,9,0\n")
    assert euros(plan(problem("{minutes: min.csv, km: km.csv}"))) == 3.0


def test_a_server_that_nobody_runs_is_the_machines_fault(plan):
    nobody = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    nobody.server_close()
    done = plan(problem(f'{{osrm: "http://127.0.0.1:{nobody.server_port}"}}'))
    assert (done.code, done.out) == (3, "")
    assert "is the OSRM server running?" in done.err


@pytest.mark.parametrize(
    ("travel", "says"),
    [
        ("by train", "vans.yaml:2:9: travel: 'by train' is no source of travel times; expected great circle"),
        ("{roads: town.txt}", "town.txt: not the name of an extract; expected a name that ends in .osm.pbf"),
        ("{roads: none.osm}", "none.osm: cannot be read: No such file"),
        ("{roads: ../town.osm}", "vans.yaml:2:9: travel: '../town.osm' lies outside the project's folder"),
        ("{matrix: none.csv}", "none.csv: cannot be read: No such file"),
        ("{osrm: localhost}", "vans.yaml:2:9: travel: 'localhost' is no address of a server"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(plan, travel, says):
    done = plan(problem(travel))
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_roads_lead_nowhere_on_a_plane(plan):
    text = problem("{roads: town.osm}").replace("at: [", "xy: [")
    done = plan(text)
    assert done.code == 2
    assert "travel: roads lead nowhere on a plane; expected at: [latitude, longitude] everywhere" in done.err
