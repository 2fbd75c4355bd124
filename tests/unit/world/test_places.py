"""Customers' places are shares of one, in the order of their names, whatever the file's."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.errors import InputError
from fulfilsim.scenario.rules import CustomerPlace
from fulfilsim.world.places import Places, make_places, read_places

HEAD = "place,lat,lng,share,zone\n"


def places_of(tmp_path: Path, text: str) -> Places:
    file = tmp_path / "c.csv"
    file.write_text(text)
    return read_places(file)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=9), st.randoms())
def test_shares_are_scaled_to_one_and_sorted_by_name(weights: list[float], chance: random.Random) -> None:
    """The row order of a file changes nothing."""
    rows = [CustomerPlace(f"p{index}", 0, index, weight) for index, weight in enumerate(weights)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    one, other = make_places(rows), make_places(shuffled)
    assert one.names == other.names
    assert one.cumulative.tobytes() == other.cumulative.tobytes()
    assert one.cumulative[-1] == pytest.approx(1)
    assert np.diff(one.cumulative, prepend=0) == pytest.approx(np.array(weights) / sum(weights))


def test_distances_are_great_circles() -> None:
    """A degree of latitude is 111.19 km on a sphere of the Earth's mean radius."""
    places = make_places([CustomerPlace("a", 51.0, 0.0, 1), CustomerPlace("b", 50.0, 180.0, 1)])
    assert places.km_from(50.0, 0.0) == pytest.approx([111.195, 80 * 111.195], abs=0.1)


def test_a_file_gives_places_with_zones(tmp_path: Path) -> None:
    """The zone may be left out."""
    places = places_of(tmp_path, f"{HEAD}b,1,2,30,near\na,3,4,10,far\n")
    assert (places.names, places.zones) == (("a", "b"), ("far", "near"))
    assert places.cumulative == pytest.approx([0.25, 1])
    assert places_of(tmp_path, "place,lat,lng,share\nb,1,2,30\n").zones == ("",)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a,1,2,3,\na,4,5,6,\n", ":3:1: place: place 'a' twice"),
        (",1,2,3,\n", ":2:1: place: a place without a name"),
        ("a,91,2,3,\n", ":2:2: lat: '91' is no usable number; expected a number from -90 to 90"),
        ("a,1,181,3,\n", ":2:3: lng: '181'"),
        ("a,1,2,-3,\n", ":2:4: share: '-3'"),
        ("a,1,2,0,\nb,1,2,0,\n", "the shares are all zero"),
    ],
)
def test_what_is_no_place_is_refused(tmp_path: Path, rows: str, says: str) -> None:
    """With row, column and remedy."""
    with pytest.raises(InputError) as refused:
        places_of(tmp_path, HEAD + rows)
    assert says in str(refused.value)
