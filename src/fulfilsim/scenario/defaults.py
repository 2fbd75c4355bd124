"""Which values of a scenario nobody said: they rest on defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fulfilsim.scenario.shape import Shape, default_of, field_shape
from fulfilsim.scenario.tree import Keys, Tree


@dataclass(frozen=True)
class Value:
    """A single value of a scenario.

    Parameters
    ----------
    keys
        Its path.
    default
        The field whose default holds; None where the value was written.
    """

    keys: Keys
    default: FieldInfo | None = None

    @property
    def between(self) -> tuple[str, str] | None:
        """The range within which the default was found, in the notation of the file."""
        extra = self.default.json_schema_extra if self.default is not None else None
        found: Any = extra.get("between") if isinstance(extra, dict) else None
        return (found[0], found[1]) if found else None


def values_of(model: type[BaseModel], tree: Tree) -> list[Value]:
    """List every value, written or not; what is optional and left out is none."""
    return list(_values(Shape("block", block=model), tree.data, ()))


def count_defaults(model: type[BaseModel], tree: Tree) -> tuple[int, int]:
    """Count the values that rest on defaults, and all values."""
    values = values_of(model, tree)
    return sum(value.default is not None for value in values), len(values)


def _values(shape: Shape, said: Any, keys: Keys) -> Iterator[Value]:
    if shape.block is not None:
        for name, info in shape.block.model_fields.items():
            yield from _field(info, said, (*keys, name))
    elif shape.kind in ("mapping", "list") and isinstance(said, (dict, list)):
        entries = said.items() if isinstance(said, dict) else enumerate(said)
        for key, each in entries:
            yield from _values(shape.inner or Shape("value"), each, (*keys, key))
    else:
        yield Value(keys)


def _field(info: FieldInfo, said: Any, keys: Keys) -> Iterator[Value]:
    shape, name = field_shape(info), keys[-1]
    if isinstance(said, dict) and name in said:
        yield from _values(shape, said[name], keys)
        return
    default = default_of(info)
    if default is None or (default in ({}, []) and shape.block is None):
        return
    if shape.block is not None:
        yield from _values(shape, default, keys)
    else:
        yield Value(keys, info)
