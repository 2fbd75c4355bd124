"""Keys of names are those of the standard library's BLAKE2b, of any length and in any script; names join."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim import kernels
from fulfilsim.kernels import _names, names

# A field of bytes is filled up with zeros, so no name ends with one.
texts = st.binary(max_size=400).map(lambda text: text.rstrip(b"\0"))


def field(*given: bytes) -> np.ndarray:
    return np.array(given, np.bytes_) if given else np.zeros(0, "S1")


@given(st.lists(texts, max_size=8))
def test_twin_and_kernel_give_the_keys_of_the_standard_library(given):
    expected = [int.from_bytes(blake2b(text, digest_size=8).digest(), "little") for text in given]
    assert names.keys_of(field(*given)).tolist() == expected
    assert _names.keys_of(field(*given)).tolist() == expected


@pytest.mark.parametrize("length", [0, 1, 127, 128, 129, 255, 256, 257])
def test_a_block_may_end_where_the_name_does(length):
    text = field(b"x" * length, b"y" * 300)
    np.testing.assert_array_equal(names.keys_of(text), kernels.keys_of(text), strict=True)


@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_names_are_joined_row_by_row(given):
    """A field that is filled up with zeros ends where its text does."""
    left, right = field(*(head for head, _ in given)), field(*(tail for _, tail in given))
    expected = [head + tail for head, tail in given]
    for join in (names.joined, _names.joined, kernels.joined):
        assert join(left, right).tolist() == expected
    np.testing.assert_array_equal(names.joined(left, right), _names.joined(left, right), strict=True)


def test_columns_of_other_lengths_are_not_joined():
    with pytest.raises(ValueError, match=r"right must have the shape \(2,\)"):
        kernels.joined(field(b"a", b"b"), field(b"c"))


def test_read_only_and_empty_arrays_are_welcome():
    frozen = field(b"a", b"b")
    frozen.flags.writeable = False
    assert kernels.keys_of(frozen).shape == (2,)
    assert kernels.keys_of(field()).shape == (0,)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (["a"], TypeError, "names must be an array of bytes, not list"),
        (np.array(["a"]), TypeError, "names must be an array of bytes, not str"),
        (field(b"a", b"b").reshape(1, 2), ValueError, r"names must have the shape \(2,\)"),
        (field(b"a", b"b", b"c")[::2], ValueError, "names must be contiguous"),
    ],
)
def test_the_face_refuses_what_the_kernel_would_misread(asked, error, says):
    with pytest.raises(error, match=says):
        kernels.keys_of(asked)
