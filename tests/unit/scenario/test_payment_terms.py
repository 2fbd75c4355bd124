"""Payment terms as planners write them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.payment_terms import When, read_when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("at once", When()),
        ("30 days", When(30)),
        ("2 weeks", When(14)),
        ("month end", When(month=True)),
        ("30 days after month end", When(30, month=True)),
        ("every 14 days", When(every=14)),
        ("every 2 weeks", When(every=14)),
        ("2 days after every 14 days", When(2, every=14)),
    ],
)
def test_what_a_planner_writes_is_read(text: str, when: When) -> None:
    assert read_when(text) == when


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30", "a unit of"),
        ("-1 days", "from 0 to 366"),
        ("1.5 days", "from 0 to 366"),
        ("999 days", "from 0 to 366"),
        ("every 0 days", "from 1 to 366"),
        ("2 days after christmas", "does not say when it is paid"),
        ("later", "a unit of day or week"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_when(text)


@pytest.mark.parametrize(
    "path", ["payment_terms.partners", "carriers.post.paid_after", "payment.card.paid_after"]
)
def test_a_broken_term_is_refused_with_its_place(small: Any, path: str) -> None:
    with pytest.raises(InputError, match=rf"{path}: .*does not say when it is paid"):
        small({path: "2 days after friday"})
