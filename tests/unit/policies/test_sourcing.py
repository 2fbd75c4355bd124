"""Which node serves an order: what each policy prefers, and that the row order of nodes decides nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.errors import InputError
from fulfilsim.policies.own import own_policy
from fulfilsim.policies.sourcing import POLICIES, Candidates, ranked
from fulfilsim.scenario.sourcing import Policy

TWO = Candidates(
    allowed=np.ones((2, 3), bool),
    km=np.array([[10.0, 500.0, 20.0], [400.0, 5.0, 300.0]]),
    cost_micro=np.array([[9.0, 8.0, 7.0], [4.0, 5.0, 6.0]]),
    share=np.array([[0.5, 0.3, 0.2]] * 2),
    mark=np.array([0.4, 0.9]),
    backlog=np.array([100.0, 50.0, 10.0]),
    pace=np.array([1000.0, 100.0, 10.0]),
    place=np.array([1.0, 0.0, 2.0]),
    above=np.full(3, np.inf),
)


def first(policy: str, orders: Candidates = TWO) -> list[int]:
    """Give the node that each order goes to."""
    chosen: list[int] = ranked(POLICIES[policy](orders), orders)[:, 0].tolist()
    return chosen


@pytest.mark.parametrize(
    ("policy", "nodes"),
    [
        ("nearest", [0, 1]),
        ("cheapest", [2, 0]),
        ("least loaded", [0, 0]),  # a tenth of a day, half a day, a day
        ("in order", [1, 1]),
        ("overflow", [1, 1]),
        ("by share", [0, 2]),  # 0.4 falls into the first half, 0.9 into the last fifth
    ],
)
def test_a_policy_prefers(policy: str, nodes: list[int]) -> None:
    assert first(policy) == nodes


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_a_full_node_is_passed_over_and_a_closed_one_is_none(policy: str) -> None:
    """Whatever is preferred: full nodes come last, and who may not serve is not there at all."""
    full = replace(TWO, above=np.array([99.0, np.inf, np.inf]))
    assert 0 not in first(policy, full)
    assert ranked(POLICIES[policy](full), full)[:, -1].tolist() == [0, 0]
    shut = replace(TWO, allowed=np.array([[False, True, True], [True, False, False]]))
    found = ranked(POLICIES[policy](shut), shut)
    assert found[:, -1].tolist() == [-1, -1]
    assert 0 not in found[0]
    assert found[1].tolist() == [0, -1, -1]


def test_where_all_are_full_the_preferred_one_serves() -> None:
    assert first("in order", replace(TWO, above=np.zeros(3))) == [1, 1]


@given(st.permutations([0, 1, 2]), st.sampled_from(sorted(set(POLICIES) - {"by share"})))
def test_another_order_of_the_nodes_changes_no_choice(order: list[int], policy: str) -> None:
    """Shares are laid side by side by node, so a mark means another node: that policy is left out."""
    turned = replace(
        TWO,
        **{name: getattr(TWO, name)[:, order] for name in ("allowed", "km", "cost_micro", "share")},
        **{name: getattr(TWO, name)[order] for name in ("backlog", "pace", "place", "above")},
    )
    assert [order[node] for node in first(policy, turned)] == first(policy)


def test_shares_are_met() -> None:
    """Of marks spread evenly, each node gets its share."""
    n = 1000
    shares, marks = np.array([[0.5, 0.3, 0.2]] * n), (np.arange(n) + 0.5) / n
    many = replace(TWO, allowed=np.ones((n, 3), bool), km=np.zeros((n, 3)), share=shares, mark=marks)
    assert np.bincount(first("by share", many)).tolist() == [500, 300, 200]


def test_every_policy_of_the_scenario_is_there() -> None:
    assert set(get_args(Policy)) == {*POLICIES, "by your own file"}


def test_a_file_of_the_users_own_ranks(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def rank(orders):\n    return orders.km + 1000 * (orders.backlog > 60)\n")
    assert ranked(own_policy(file)(TWO), TWO)[:, 0].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def rank(orders:\n", "mine.py:1:0: rank: it cannot be run: SyntaxError"),
        ("import nowhere_at_all\n", "mine.py:1:0: rank: it cannot be run: ModuleNotFoundError"),
        ("def other(orders):\n    pass\n", "rank: there is no such function; expected def rank("),
        ("def rank(orders):\n    return orders.miles\n", "mine.py:2:0: rank: rank failed: AttributeError"),
        (
            "def rank(orders):\n    return orders.mark\n",
            "scores of shape (2,); expected numbers of shape (2, 3)",
        ),
        ("def rank(orders):\n    return orders.km * float('nan')\n", "NaN among the scores"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text)
    with pytest.raises(InputError) as refused:
        own_policy(file)(TWO)
    assert says in str(refused.value)
