"""A mark belongs to its thing: nothing else moves it."""

from __future__ import annotations

import subprocess
import sys
from hashlib import blake2b

import numpy as np
import pytest

from fulfilsim.marks import Marks, entity_key, entity_keys, purpose

TRANSIT = purpose("test.transit")
DAMAGE = purpose("test.damage")
ORDERS = entity_keys(f"web-{i}" for i in range(1000))


def test_a_purpose_has_one_owner():
    """Two purposes on the same marks would be perfectly correlated."""
    with pytest.raises(ValueError, match=r"'test\.transit' is registered already"):
        purpose("test.transit")


def test_a_key_is_the_hash_of_the_identity():
    """Never hash(), which differs from process to process."""
    digest = blake2b("web-ä".encode(), digest_size=8).digest()
    assert entity_key("web-ä") == int.from_bytes(digest, "little")
    assert entity_keys(["web-ä"]).tolist() == [entity_key("web-ä")]
    assert TRANSIT.code == entity_key("test.transit")


def test_no_identities_have_no_keys():
    assert entity_keys([]).shape == (0,)
    assert Marks(1, 0).uniform(TRANSIT, entity_keys([])).shape == (0,)


def test_a_thing_more_moves_no_other():
    marks = Marks(seed=7, replication=3)
    fewer = marks.uniform(TRANSIT, np.delete(ORDERS, 500))
    np.testing.assert_array_equal(np.delete(marks.uniform(TRANSIT, ORDERS), 500), fewer)


def test_the_order_of_asking_moves_nothing():
    marks = Marks(seed=7, replication=3)
    backwards = marks.uniform(TRANSIT, ORDERS[::-1].copy())
    np.testing.assert_array_equal(marks.uniform(TRANSIT, ORDERS), backwards[::-1])


@pytest.mark.parametrize(
    ("marks", "what", "occasion"),
    [
        (Marks(8, 3), TRANSIT, 0),
        (Marks(7, 4), TRANSIT, 0),
        (Marks(7, 3), DAMAGE, 0),
        (Marks(7, 3), TRANSIT, 1),
    ],
    ids=["seed", "replication", "purpose", "occasion"],
)
def test_everything_a_mark_depends_on_makes_a_new_number(marks, what, occasion):
    """And an uncorrelated one: 99 % limit of the correlation of 1000 pairs."""
    base = Marks(7, 3).uniform(TRANSIT, ORDERS)
    other = marks.uniform(what, ORDERS, occasion)
    assert not np.any(base == other)
    assert abs(np.corrcoef(base, other)[0, 1]) < 2.576 / np.sqrt(len(ORDERS))


def test_one_occasion_for_all_is_that_occasion_for_each():
    marks = Marks(7, 3)
    each = marks.uniform(TRANSIT, ORDERS, np.full(len(ORDERS), 5, np.uint64))
    np.testing.assert_array_equal(marks.uniform(TRANSIT, ORDERS, 5), each)


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_draws_the_same(hash_seed):
    code = (
        "from fulfilsim.marks import Marks, entity_keys, purpose\n"
        "print(Marks(7, 3).uniform(purpose('test.transit'), entity_keys(['web-1']))[0].hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == Marks(7, 3).uniform(TRANSIT, entity_keys(["web-1"]))[0].hex()
