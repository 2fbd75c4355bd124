"""Places among edges and the order of texts: twin and kernel say the same."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.kernels import _ranks, ranks
from fulfilsim.kernels.ranks import twin

numbers = st.one_of(
    st.integers(-3, 3).map(float), st.floats(allow_nan=False), st.floats(0, 1), st.just(5e-324)
)
texts = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9), max_size=40)


@pytest.fixture(params=[twin, _ranks], ids=["twin", "compiled"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


@given(st.lists(numbers, max_size=30), st.lists(st.one_of(numbers, st.just(np.nan)), max_size=30))
def test_a_place_is_the_number_of_edges_before_it(edges, values):
    """Counted one by one, for edges that are equal, endless, or too close for any guide."""
    rising, asked = np.sort(np.array(edges, np.float64)), np.array([*values, *edges], np.float64)
    for kernel in (twin, _ranks):
        below = kernel.places_among(rising, asked, False)
        upto = kernel.places_among(rising, asked, True)
        for value, before, until in zip(asked.tolist(), below.tolist(), upto.tolist(), strict=True):
            nowhere = np.isnan(value)
            assert before == (len(rising) if nowhere else sum(edge < value for edge in edges))
            assert until == (len(rising) if nowhere else sum(edge <= value for edge in edges))


def test_shares_of_many_skus_are_found(kernel):
    """A tenth of the SKUs have most of the demand: most edges lie in few cells of the guide."""
    share = np.cumsum(1.0 / np.arange(1, 5001) ** 1.2)
    edges, values = share / share[-1], np.linspace(0.0, 1.0, 100_001)
    np.testing.assert_array_equal(kernel.places_among(edges, values, False), np.searchsorted(edges, values))


@given(texts, st.integers(0, 20))
def test_texts_come_in_the_order_of_their_bytes(words, stem):
    """Equals stay in their order; what is alike in the first sixteen bytes is not alike."""
    encoded = [("-" * stem + word).encode() for word in words]
    array = np.array(encoded, np.bytes_)
    wanted = sorted(range(len(encoded)), key=lambda row: encoded[row])
    for kernel in (twin, _ranks, ranks):
        assert kernel.order_of_texts(array).tolist() == wanted


@pytest.mark.parametrize(
    ("edges", "values", "says"),
    [
        (np.array([2.0, 1.0]), np.ones(1), "edges must not fall"),
        (np.array([np.nan]), np.ones(1), "edges must not fall, and none is NaN"),
        (np.array([1.0, np.nan, 2.0]), np.ones(1), "edges must not fall, and none is NaN"),
        (np.ones((1, 1)), np.ones(1), "edges must have the shape"),
        (np.ones(1), np.ones(4)[::2], "values must be contiguous"),
    ],
)
def test_the_face_refuses_edges_that_do_not_rise(edges, values, says):
    with pytest.raises(ValueError, match=says):
        ranks.places_among(edges, values)


@pytest.mark.parametrize("names", [["a"], np.array(["a"]), np.array([1])])
def test_the_face_sorts_bytes_only(names):
    with pytest.raises(TypeError, match="texts must be an array of bytes"):
        ranks.order_of_texts(names)
