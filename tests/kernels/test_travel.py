"""Distances are those of the globe, and the twin and the compiled kernel agree on them."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fulfilsim import kernels
from fulfilsim.kernels import _travel, travel

RADIUS_KM = 6371.0088
METRE = 1e-3

place = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def degrees(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def distance(kernel: ModuleType, start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(kernel.great_circle_km(*(degrees(one) for one in (*start, *end)))[0, 0])


@pytest.fixture(params=[travel, _travel, kernels], ids=["twin", "compiled", "face"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ((0.0, 0.0), (0.0, 1.0), RADIUS_KM * np.pi / 180),
        ((0.0, 0.0), (90.0, 0.0), RADIUS_KM * np.pi / 2),
        ((0.0, 179.5), (0.0, -179.5), RADIUS_KM * np.pi / 180),
        ((60.0, 0.0), (60.0, 180.0), RADIUS_KM * np.pi / 3),
        ((90.0, 0.0), (-90.0, 77.0), RADIUS_KM * np.pi),
    ],
    ids=["a degree of the equator", "equator to pole", "date line", "over the pole", "pole to pole"],
)
def test_distances_known_from_the_sphere(kernel, start, end, km):
    assert distance(kernel, start, end) == pytest.approx(km, rel=1e-12)


def test_paris_to_london_is_the_atlas_distance(kernel):
    """344 km in the air between the two cities, whichever map one takes."""
    assert distance(kernel, (48.8566, 2.3522), (51.5074, -0.1278)) == pytest.approx(344, abs=1)


@given(st.lists(place, max_size=6), st.lists(place, max_size=6))
def test_twin_and_kernel_measure_the_same(starts, ends):
    """To a millimetre: a compiler may take sine and cosine together."""
    asked = [degrees(*(one[i] for one in side)) for side in (starts, ends) for i in (0, 1)]
    expected = travel.great_circle_km(*asked)
    measured = kernels.great_circle_km(*asked)
    assert measured.shape == (len(starts), len(ends))
    np.testing.assert_allclose(measured, expected, rtol=1e-9, atol=METRE / 1000)


@given(place, place)
def test_there_is_as_far_as_back(one, other):
    assert distance(kernels, one, other) == distance(kernels, other, one)


@given(place)
def test_nowhere_is_no_way(one):
    assert distance(kernels, one, one) == 0


@given(place, place, place)
def test_a_detour_is_never_shorter(one, other, via):
    """Within a metre, which is what rounding costs near antipodes."""
    detour = distance(kernels, one, via) + distance(kernels, via, other)
    assert distance(kernels, one, other) <= detour + METRE


@given(place)
def test_the_far_side_of_the_globe_is_half_its_girth(one):
    """Rounding lifts the haversine above 1 there, whose arc sine is not a number."""
    lat, lng = one
    far = (-lat, lng - 180 if lng > 0 else lng + 180)
    assert distance(kernels, one, far) == pytest.approx(np.pi * RADIUS_KM, abs=METRE)


def test_times_are_road_distance_over_speed(kernel):
    hours = kernel.drive_hours(degrees(0, 10, 30, 60).reshape(2, 2), 1.5, 30.0)
    assert hours.tolist() == [[0.0, 0.5], [1.5, 3.0]]


@given(st.lists(st.floats(0, 2e4), min_size=1), st.floats(1, 3), st.floats(1, 130))
def test_twin_and_kernel_drive_equally_long(km, circuity, speed_km_h):
    ways = degrees(*km).reshape(1, -1)
    expected = travel.drive_hours(ways, circuity, speed_km_h)
    np.testing.assert_array_equal(kernels.drive_hours(ways, circuity, speed_km_h), expected, strict=True)


@given(place, place, st.floats(1, 3), st.floats(1, 130))
def test_driving_slower_takes_longer(start, end, circuity, speed_km_h):
    km = kernels.great_circle_km(*(degrees(one) for one in (*start, *end)))
    assume(km[0, 0] > METRE)
    slow, fast = (kernels.drive_hours(km, circuity, speed)[0, 0] for speed in (speed_km_h, 2 * speed_km_h))
    assert slow > fast


def test_read_only_arrays_are_welcome(kernel):
    frozen = degrees(1, 2)
    frozen.flags.writeable = False
    km = kernel.great_circle_km(frozen, frozen, frozen, frozen)
    km.flags.writeable = False
    assert kernel.drive_hours(km, 1.0, 1.0).shape == (2, 2)


one = degrees(1.0)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ((one, one, one, [1.0]), TypeError, "to_lng must be an array of float64, not list"),
        ((one, degrees(1, 2), one, one), ValueError, r"from_lng must have the shape \(1,\)"),
        ((degrees(90.5), one, one, one), ValueError, "from_lat must be finite and from -90 to 90, not 90.5"),
        ((one, one, one, degrees(181)), ValueError, "to_lng must be finite and from -180 to 180"),
        ((one, one, degrees(np.nan), one), ValueError, "to_lat must be finite .*, not nan"),
        ((degrees(1, 2, 3)[::2], degrees(1, 2), one, one), ValueError, "from_lat must be contiguous"),
    ],
)
def test_the_face_refuses_places_off_the_globe(asked, error, says):
    with pytest.raises(error, match=says):
        kernels.great_circle_km(*asked)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((one, 1.0, 1.0), "km must have two dimensions"),
        ((-one.reshape(1, 1), 1.0, 1.0), "km must be finite and from 0"),
        ((one.reshape(1, 1), 0.9, 1.0), "circuity must be finite and at least 1"),
        ((one.reshape(1, 1), 1.0, 0.0), "speed_km_h must be finite and above 0"),
        ((one.reshape(1, 1), 1.0, np.nan), "speed_km_h must be finite and above 0"),
    ],
)
def test_the_face_refuses_impossible_driving(asked, says):
    with pytest.raises(ValueError, match=says):
        kernels.drive_hours(*asked)
