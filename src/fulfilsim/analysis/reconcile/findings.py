"""How a check says what it found."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools
    from fulfilsim.columns import Names

Key = TypeVar("Key", bound=Hashable)


def wrong_rows(table: str, names: Names, wrong: Bools, what: str) -> Iterator[str]:
    """Tell how many rows are wrong, and the first by name."""
    count = int(wrong.sum())
    if count:
        yield f"{table}: {what} ({count} of them, the first is {names.text_of(int(wrong.argmax()))})"


def unequal(
    what: str, one: Mapping[Key, float], other: Mapping[Key, float], relative: float
) -> Iterator[str]:
    """Tell each key at which two accounts of one thing differ; a key that is missing counts as nothing."""
    for key in sorted(one.keys() | other.keys(), key=str):
        left, right = one.get(key, 0.0), other.get(key, 0.0)
        if abs(left - right) > relative * max(1.0, abs(left), abs(right)):
            yield f"{_name(key)}: {what}: {left:.10g} against {right:.10g}, off by {left - right:.4g}"


def _name(key: Hashable) -> str:
    return ", ".join(str(part) for part in key if part) if isinstance(key, tuple) else str(key)
