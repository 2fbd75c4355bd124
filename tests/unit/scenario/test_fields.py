"""Blocks that are read when a file first has one are read as strictly as all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded

Load = Callable[..., Loaded]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"demand.skus": {"count": "40"}}, "demand.skus.count"),
        ({"centres.hall.layout": {"aisles": "8"}}, "centres.hall.layout.aisles"),
        (
            {"centres.hall.layout": {"aisles": 8, "length": "25 m", "blocks": True}},
            "centres.hall.layout.blocks",
        ),
        ({"carriers.post.hubs": {"x": {"sort_at": "22:00"}}}, "carriers.post.hubs.x"),
    ],
)
def test_text_is_no_number_in_any_block(small: Load, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        small(changes)
