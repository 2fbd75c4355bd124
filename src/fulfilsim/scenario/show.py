"""Write a scenario out again: whole, with its defaults, and as differences between two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import yaml
from pydantic import BaseModel

from fulfilsim.scenario.document import INTEGER, MERGE, NOT_FINITE, NULL, NUMBER, TRUTH
from fulfilsim.scenario.shape import Shape, default_of, field_shape
from fulfilsim.scenario.tree import Tree

WIDTH = 110


def resolved(model: type[BaseModel], tree: Tree) -> dict[str, Any]:
    """Give the whole scenario in the notation of the file, defaults filled in, in the order of the model."""
    return _block(model, tree.data)


def to_yaml(document: object) -> str:
    """Write plain values as YAML that reads back as the same values."""
    style: dict[str, Any] = {"default_flow_style": None, "sort_keys": False, "width": WIDTH}
    return str(yaml.dump(document, None, _Dumper, allow_unicode=True, **style))


def difference(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """List where two scenarios differ: dotted path and both values; None is not said."""
    return list(_differences("", one, other))


def one_line(value: Any) -> str:
    """Write one value in the notation of the file, on one line."""
    text = yaml.dump(value, None, _Dumper, default_flow_style=True, width=10**9, allow_unicode=True)
    return str(text).removesuffix("...\n").strip()


def _block(model: type[BaseModel], said: Any) -> dict[str, Any]:
    values = {}
    for name, info in model.model_fields.items():
        written = said[name] if isinstance(said, dict) and name in said else default_of(info)
        if written is not None:
            values[name] = _filled(field_shape(info), written)
    return values


def _filled(shape: Shape, said: Any) -> Any:
    if shape.block is not None:
        return _block(shape.block, said)
    inner = shape.inner or Shape("value")
    if isinstance(said, dict):
        return {str(key): _filled(inner, value) for key, value in said.items()}
    if isinstance(said, list):
        return [_filled(inner, value) for value in said]
    return said


def _differences(path: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            inside = f"{path}.{key}" if path else str(key)
            yield from _differences(inside, one.get(key), other.get(key))
    elif one != other or type(one) is not type(other):
        yield path, one, other


_YAML = "tag:yaml.org,2002"


class _Dumper(yaml.SafeDumper):
    """Writes text without quotes wherever our own reader takes it for text, and nothing by reference."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}  # type: ignore[misc]  # its stubs say an instance's

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """Leave the quotes off keys like 1: a key is text anyway."""
        node = super().represent_mapping(tag, mapping, flow_style)
        for key, _ in node.value:
            if INTEGER.match(key.value):
                key.tag = f"{_YAML}:int"
        return node


# The library would go by YAML 1.1 and quote times of day and dates; we read and write YAML 1.2.
_SCALARS = {"null": NULL, "bool": TRUTH, "int": INTEGER, "float": NUMBER, "merge": MERGE, "inf": NOT_FINITE}
for _tag, _pattern in _SCALARS.items():
    _Dumper.add_implicit_resolver(f"{_YAML}:{_tag}", _pattern, None)
