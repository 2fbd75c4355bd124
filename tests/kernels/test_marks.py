"""The twin, the compiled kernel and the published generator give the same random words."""

from __future__ import annotations

import os
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim import kernels
from fulfilsim.kernels import _marks, marks

ones = 2**64 - 1
word = st.integers(0, ones)

# Random123's known-answer vectors for philox4x64 with 10 rounds: counter, key, block.
KNOWN = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (ones, ones, ones, ones),
        (ones, ones),
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]


def words(*values: int) -> np.ndarray:
    return np.array(values, np.uint64)


def numpy_block(counter: tuple[int, ...], key: tuple[int, ...]) -> tuple[int, ...]:
    """Ask NumPy's Philox, which adds one to its counter before the first block."""
    whole = sum(one << 64 * i for i, one in enumerate(counter))
    before = (whole - 1) % 2**256
    start = words(*((before >> 64 * i) & ones for i in range(4)))
    return tuple(int(one) for one in np.random.Philox(counter=start, key=words(*key)).random_raw(4))


@pytest.fixture(params=[marks, _marks, kernels], ids=["twin", "compiled", "face"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


@pytest.mark.parametrize(("counter", "key", "block"), KNOWN)
def test_blocks_are_the_published_ones(kernel, counter, key, block):
    """The generator's statistical quality was published for exactly this function."""
    assert kernel.philox_block(words(*counter), words(*key)) == block


@given(st.tuples(word, word, word, word), st.tuples(word, word))
def test_blocks_are_those_of_an_independent_implementation(counter, key):
    expected = numpy_block(counter, key)
    assert marks.philox_block(words(*counter), words(*key)) == expected
    assert _marks.philox_block(words(*counter), words(*key)) == expected


@given(st.lists(st.tuples(word, word), max_size=20), word, word, word)
def test_twin_and_kernel_draw_the_same_bits(pairs, purpose, seed, replication):
    entity, occasion = words(*(a for a, _ in pairs)), words(*(b for _, b in pairs))
    asked = (entity, occasion, purpose, seed, replication)
    np.testing.assert_array_equal(marks.philox(*asked), kernels.philox(*asked), strict=True)
    np.testing.assert_array_equal(marks.uniforms(*asked), kernels.uniforms(*asked), strict=True)


def test_a_word_is_the_first_of_the_block_of_its_counter(kernel):
    drawn = kernel.philox(words(11), words(22), 33, 44, 55)
    assert int(drawn[0]) == numpy_block((11, 22, 33, 0), (44, 55))[0]


@pytest.mark.parametrize("module", [marks, _marks], ids=["twin", "compiled"])
def test_numbers_never_touch_0_or_1(module):
    """An inverse distribution function is infinite at the ends; 53 bits and a half would round to 1."""
    numbers = module.unit(words(0, ones))
    assert numbers.tolist() == [2.0**-53, 1 - 2.0**-53]


def test_read_only_and_empty_arrays_are_welcome(kernel):
    """A world is mapped read-only, and an hour without orders is no error."""
    frozen = words(1, 2, 3)
    frozen.flags.writeable = False
    assert kernel.philox(frozen, frozen, 0, 0, 0).shape == (3,)
    assert kernel.uniforms(words(), words(), 0, 0, 0).shape == (0,)


def test_one_occasion_stands_for_all(kernel):
    """Most marks have the occasion 0, which need not be written down a million times."""
    entities, all_of_them = words(1, 2, 3), words(7, 7, 7)
    for draw in (kernel.philox, kernel.uniforms):
        assert draw(entities, words(7), 5, 1, 0).tolist() == draw(entities, all_of_them, 5, 1, 0).tolist()
        assert draw(words(), words(7), 5, 1, 0).shape == (0,)


def test_numbers_are_evenly_spread():
    """Chi-square over 256 cells, 99 % limits at 255 degrees of freedom."""
    n = 100_000
    numbers = kernels.uniforms(np.arange(n, dtype=np.uint64), np.zeros(n, np.uint64), 7, 1, 0)
    counts = np.bincount((numbers * 256).astype(int), minlength=256)
    chi_square = ((counts - n / 256) ** 2 / (n / 256)).sum()
    assert 200.5 < chi_square < 316.9


@pytest.mark.parametrize("argument", range(5), ids=["entity", "occasion", "purpose", "seed", "replication"])
def test_one_bit_of_any_argument_changes_half_of_the_word(argument):
    """Neighbouring orders, days or seeds must not resemble each other: 99 % interval around 32 of 64 bits."""
    n = 2_000
    before = [np.arange(n, dtype=np.uint64), np.arange(n, dtype=np.uint64), 3, 4, 5]
    after = [*before]
    after[argument] = after[argument] ^ 1
    changed = np.unpackbits((kernels.philox(*before) ^ kernels.philox(*after)).view(np.uint8))
    assert abs(changed.sum() / n - 32) < 2.576 * 4 / np.sqrt(n)


def test_neighbours_are_uncorrelated():
    n = 100_000
    numbers = kernels.uniforms(np.arange(n, dtype=np.uint64), np.zeros(n, np.uint64), 7, 1, 0)
    assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 2.576 / np.sqrt(n)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (([1], words(1), 0, 0, 0), TypeError, "entity must be an array of uint64, not list"),
        ((words(1), np.array([1]), 0, 0, 0), TypeError, "occasion must be an array of uint64, not int64"),
        ((words(1), words(1, 2), 0, 0, 0), ValueError, r"occasion must have the shape \(1,\), not \(2,\)"),
        ((words(1, 2, 3, 4)[::2], words(1, 2), 0, 0, 0), ValueError, "entity must be contiguous"),
        ((words(1).reshape(1, 1), words(1), 0, 0, 0), ValueError, "entity must have the shape"),
        ((words(1), words(1), 0, -1, 0), ValueError, "seed must be from 0"),
        ((words(1), words(1), 2**64, 0, 0), ValueError, "purpose must be from 0"),
    ],
)
def test_the_face_refuses_what_the_kernel_would_misread(asked, error, says):
    with pytest.raises(error, match=says):
        kernels.uniforms(*asked)


def test_the_build_is_the_one_asked_for():
    """The manifest of every result names it."""
    assert os.environ.get("FULFILSIM_BUILD", "release") == kernels.BUILD


@pytest.mark.skipif(kernels.BUILD != "checked", reason="only a checked build looks at indices")
def test_a_checked_build_notices_an_index_past_the_end():
    """Otherwise running the tests under it would prove nothing."""
    with pytest.raises(IndexError):
        _marks.philox(words(1, 2, 3), words(1, 2), 0, 0, 0)
