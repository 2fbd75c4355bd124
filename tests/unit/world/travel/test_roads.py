"""A small town drawn by hand, read as an extract and driven through."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError, MachineError
from fulfilsim.world.travel import Points, Roads, travel_matrices

A_METRE = 1 / 111_195.08
HEAD = '<?xml version="1.0"?><osm version="0.6">'

# A square of 100 m with a one-way south side, and a lane to a farm behind a bollard.
NODES = {1: (0, 0), 2: (0, 100), 3: (100, 100), 4: (100, 0), 5: (100, 200), 6: (100, 300)}
WAYS = {
    10: ([1, 2], {"highway": "residential", "oneway": "yes"}),
    11: ([2, 3, 4, 1], {"highway": "residential"}),
    12: ([3, 5, 6], {"highway": "service", "maxspeed": "30"}),
    13: ([1, 3], {"highway": "footway"}),
}


def osm(nodes=NODES, ways=WAYS, tags: dict[int, dict[str, str]] | None = None) -> str:
    """Write an extract; places are north and east [m]."""
    rows = [HEAD]
    for node, (north, east) in nodes.items():
        inside = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in (tags or {}).get(node, {}).items())
        rows.append(
            f'<node id="{node}" lat="{north * A_METRE:.7f}" lon="{east * A_METRE:.7f}">{inside}</node>'
        )
    for way, (through, about) in ways.items():
        inside = "".join(f'<nd ref="{node}"/>' for node in through)
        inside += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in about.items())
        rows.append(f'<way id="{way}">{inside}</way>')
    return "\n".join([*rows, "</osm>"])


def town(*places: tuple[float, float]) -> Points:
    lat, lng = np.array(places).reshape(-1, 2).T * A_METRE
    return Points([f"{north:g} {east:g}" for north, east in places], lat, lng)


@pytest.fixture
def extract(tmp_path: Path):
    pytest.importorskip("osmium")

    def write(text: str | bytes, name: str = "town.osm") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_one_drives_along_the_roads(extract):
    """Into the one-way street and out of it: 60 m there, and once around the block back."""
    roads = Roads(extract(osm()), flow=1.0)
    ways = travel_matrices(roads, town((-5, 20), (3, 80), (103, 40)))
    assert ways.metres.tolist() == [[0, 60, 240], [340, 0, 180], [160, 220, 0]]
    np.testing.assert_array_equal(ways.seconds, np.rint(ways.metres / (30 / 3.6)))


def test_the_reader_knows_every_kind_of_file(extract):
    places = town((0, 20), (100, 250))
    plain = Roads(extract(osm())).ways(places)
    packed = Roads(extract(gzip.compress(osm().encode()), "town.osm.gz")).ways(places)
    assert packed.metres.tolist() == plain.metres.tolist() == [[0, 330], [370, 0]]


def test_the_order_of_a_file_does_not_matter(extract):
    turned = osm(dict(reversed(NODES.items())), dict(reversed(WAYS.items())))
    one, other = (Roads(extract(text)).network for text in (osm(), turned))
    for name in ("first", "head", "ms", "dm", "ends"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_bollard_interrupts_a_road(extract):
    """The farm behind it can no longer be reached, so its place stands at the nearest road that can."""
    farm = town((0, 20), (100, 250))
    blocked = Roads(extract(osm(tags={5: {"barrier": "bollard"}})), flow=1.0)
    assert blocked.network.left_out == 1
    assert blocked.ways(farm).metres.tolist() == [[0, 280], [320, 0]]


def test_lights_and_corners_cost_time_and_no_distance(extract):
    path, places = extract(osm()), town((0, 20), (100, 250))
    slow, fast = Roads(path, flow=0.5).ways(places), Roads(path, flow=1.0).ways(places)
    assert slow.metres.tolist() == fast.metres.tolist()
    np.testing.assert_allclose(slow.seconds, 2 * fast.seconds, atol=1)


def test_a_piece_of_road_beyond_the_border_is_left_out(extract):
    nodes = {node: place for node, place in NODES.items() if node != 6}
    assert len(Roads(extract(osm(nodes))).network.ends) == 5


def test_a_place_far_from_every_road_is_named(extract):
    roads = Roads(extract(osm()), reach_km=0.05)
    with pytest.raises(
        InputError, match=r"^places: '40 250' lies more than 0.05 km from every road; expected"
    ):
        roads.ways(town((0, 20), (40, 250), (60, 250)))


@pytest.mark.parametrize("count", [0, 1])
def test_few_places_have_no_ways(extract, count):
    ways = Roads(extract(osm())).ways(town(*[(0, 20)] * count))
    assert ways.metres.tolist() == ways.seconds.tolist() == [[0] * count] * count


def test_without_the_library_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    path = tmp_path / "town.osm"
    path.write_text(osm())
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(MachineError, match=r"pip install 'fulfilsim\[roads\]'"):
        Roads(path).ways(town((0, 20)))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"flow": 0.0}, "flow must be from 0.05 to 2, not 0"),
        ({"flow": np.nan}, "flow must be from 0.05 to 2, not nan"),
        ({"reach_km": 0.0}, "reach must be above 0 and at most 100 km"),
    ],
)
def test_impossible_drives_are_refused(options, says):
    with pytest.raises(ValueError, match=says):
        Roads(Path("town.osm"), **options)
