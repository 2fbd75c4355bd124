"""Which order is worked on next."""

from __future__ import annotations

import numpy as np

from fulfilsim.policies.sequence import POLICIES

DAYS = np.array([3, 1, 2, 1])


def test_first_come_makes_one_class() -> None:
    assert POLICIES["first come"](DAYS).tolist() == [0, 0, 0, 0]


def test_the_earliest_promised_collection_goes_first() -> None:
    assert POLICIES["earliest collection"](DAYS).argsort(kind="stable").tolist() == [1, 3, 2, 0]


def test_every_rule_of_the_scenario_has_a_policy() -> None:
    from fulfilsim.scenario.centre import Centre

    rules = Centre.model_fields["priority"].annotation.__args__
    assert set(rules) == set(POLICIES)
