"""Generate what describes every field: a JSON Schema for editors and a page for people.

``python -m fulfilsim.scenario.reference docs/reference`` writes both, of scenarios, experiments and routing
problems.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fulfilsim.scenario.experiment import Experiment
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.routing import RoutingProblem
from fulfilsim.scenario.shape import Shape, default_of, field_shape

PAGE, SCHEMA = "scenario.md", "scenario.schema.json"
EXPERIMENT_PAGE, EXPERIMENT_SCHEMA = "experiment.md", "experiment.schema.json"
ROUTING_PAGE, ROUTING_SCHEMA = "routing.md", "routing.schema.json"

_EXTENDS = {"type": "string", "description": "File that this one inherits from; say here only what differs."}
_OVERRIDES = {
    "type": "object",
    "additionalProperties": {"type": ["object", "null"]},
    "description": "Named blocks of changes, applied by --with NAME; keys may be dotted paths.",
}
_BOUNDS = {"minimum": "at least {}", "exclusiveMinimum": "more than {}", "maximum": "at most {}",
           "exclusiveMaximum": "less than {}"}  # fmt: skip
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
          "object": "mapping", "array": "list"}  # fmt: skip
_INTRODUCTION = """\
# Every field of a scenario

Generated from the models by `python -m fulfilsim.scenario.reference docs/reference`; do not edit.

A field that is left out has its default. `<name>` stands for a name of your choice. Besides these fields a
file may say `extends: FILE` (inherit from another file) and `overrides:` (named blocks of changes for
`--with NAME`). An empty value takes back what the extended file says. Precedence: `--set` > `--with` > file >
extended file > default.
"""
_EXPERIMENT = """\
# Every field of an experiment

Generated from the models by `python -m fulfilsim.scenario.reference docs/reference`; do not edit.

What `fulfilsim compare EXPERIMENT` answers and `fulfilsim check EXPERIMENT` looks over. A field that is left
out has its default. `<name>` stands for a name of your choice. Precedence in each plan: `--set` > the
alternative's `set` > the experiment's `set` > `--with` and `apply` > the scenario file. An empty value takes
back what the scenario says. Files are named relative to the experiment, and lie in its project: the nearest
folder above it that holds `.fulfilsim`, else its own.
"""
_ROUTING = """\
# Every field of a routing problem

Generated from the models by `python -m fulfilsim.scenario.reference docs/reference`; do not edit.

What `fulfilsim route` reads. A field that is left out has its default. `<name>` stands for a name of your
choice. A file may say `extends: FILE` (inherit from another file).
"""


def json_schema(model: type[BaseModel], title: str = "A fulfilsim scenario") -> dict[str, Any]:
    """Describe a file to editors.

    Nothing but the version is required, for a file may extend another; every value may be null, which takes
    back what the other file says.
    """
    schema = model.model_json_schema()
    for name, block in _blocks(model).items():
        _complete(schema if block is model else schema["$defs"][name], block)
    schema["properties"] |= {"extends": _EXTENDS, "overrides": _OVERRIDES}
    schema["required"] = ["fulfilsim"]
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, **schema, "title": title}


def experiment_schema() -> dict[str, Any]:
    """Describe an experiment to editors; what it must say is required, for it extends nothing."""
    schema = json_schema(Experiment, "A fulfilsim experiment")
    for name in ("extends", "overrides"):
        del schema["properties"][name]
    required = [name for name, info in Experiment.model_fields.items() if info.is_required()]
    return {**schema, "required": required}


def experiment_page() -> str:
    """Describe every field of an experiment to people."""
    return reference_page(Experiment, _EXPERIMENT)


def routing_schema() -> dict[str, Any]:
    """Describe a routing problem to editors."""
    return json_schema(RoutingProblem, "A routing problem for fulfilsim route")


def routing_page() -> str:
    """Describe every field of a routing problem to people."""
    return reference_page(RoutingProblem, _ROUTING)


def reference_page(model: type[BaseModel], introduction: str = _INTRODUCTION) -> str:
    """Describe every field to people: a table a block, in the order of the model."""
    schema = model.model_json_schema()
    return "\n".join([introduction, *_sections("", model, model.model_config.get("title") or "", schema)])


def as_text(schema: dict[str, Any]) -> str:
    """Write a JSON Schema as text."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    """Write the page and the schema into a folder."""
    (folder / PAGE).write_text(reference_page(Scenario), encoding="utf-8")
    (folder / SCHEMA).write_text(as_text(json_schema(Scenario)), encoding="utf-8")
    (folder / EXPERIMENT_PAGE).write_text(experiment_page(), encoding="utf-8")
    (folder / EXPERIMENT_SCHEMA).write_text(as_text(experiment_schema()), encoding="utf-8")
    (folder / ROUTING_PAGE).write_text(routing_page(), encoding="utf-8")
    (folder / ROUTING_SCHEMA).write_text(as_text(routing_schema()), encoding="utf-8")


def _blocks(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Find every model used within one, by its name."""
    found: dict[str, type[BaseModel]] = {}
    waiting = [model]
    while waiting:
        block = waiting.pop()
        found[block.__name__] = block
        inner = [_innermost(field_shape(info)).block for info in block.model_fields.values()]
        waiting += [each for each in inner if each is not None and each.__name__ not in found]
    return found


def _innermost(shape: Shape) -> Shape:
    while shape.inner is not None:
        shape = shape.inner
    return shape


def _complete(schema: dict[str, Any], block: type[BaseModel]) -> None:
    """Add what pydantic leaves out and an editor should show; drop what only a whole scenario must have."""
    schema.pop("required", None)
    for name, info in block.model_fields.items():
        schema["properties"][name] = _property(schema["properties"][name], info)


def _property(schema: dict[str, Any], info: FieldInfo) -> dict[str, Any]:
    schema.pop("title", None)
    unit = _extra(info).get("unit")
    schema["description"] = f"{info.description} [{unit}]" if unit else info.description
    default = default_of(info)
    if default is not None:
        schema["default"] = default
    else:
        schema.pop("default", None)
    if isinstance(entries := schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _or_null(entries)
    return schema if info.is_required() and "const" in schema else _or_null(schema)


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: schema.pop(key) for key in ("description", "default") if key in schema}
    kinds = schema.pop("anyOf", [schema])
    if {"type": "null"} not in kinds:
        kinds = [*kinds, {"type": "null"}]
    return {**kept, **(schema if kinds[0] is not schema else {}), "anyOf": kinds}


def _sections(path: str, block: type[BaseModel], says: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"## {'`' + path + '`' if path else 'The file'}\n"
    yield f"{says or block.__doc__ or ''}\n"
    yield "| field | meaning | written as | default | bounds | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    properties = _properties(block, schema)
    for name, info in block.model_fields.items():
        yield _row(name, info, _flat(properties[name]))
    yield ""
    for name, info in block.model_fields.items():
        inside, inner = _inside(f"{path}.{name}" if path else name, field_shape(info))
        if inner is not None:
            yield from _sections(inside, inner, inner.__doc__ or "", schema)


def _properties(block: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    definition = schema["$defs"].get(block.__name__, schema)
    properties: dict[str, Any] = definition["properties"]
    return properties


def _inside(path: str, shape: Shape) -> tuple[str, type[BaseModel] | None]:
    while shape.inner is not None:
        path, shape = f"{path}.<{'name' if shape.kind == 'mapping' else 'number'}>", shape.inner
    return path, shape.block


def _row(name: str, info: FieldInfo, schema: dict[str, Any]) -> str:
    bounds = ", ".join(words.format(f"{schema[key]:,}") for key, words in _BOUNDS.items() if key in schema)
    source = str(_extra(info).get("source", ""))
    cells = [f"`{name}`", info.description or "", _written(info, schema), _default(info), bounds, source]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _written(info: FieldInfo, schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("examples"):
        return " or ".join(f"`{_notation(example)}`" for example in schema["examples"])
    if _innermost(field_shape(info)).block is not None:
        return "block" if field_shape(info).block else "blocks by name"
    kinds = schema.get("type", "text")
    words = " or ".join(_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    unit = _extra(info).get("unit")
    return f"{words} [{unit}]" if unit else words


def _default(info: FieldInfo) -> str:
    default = default_of(info)
    if info.is_required():
        return "required"
    if default in (None, {}, []):
        return ""
    low, high = _extra(info).get("between", ("", ""))
    return f"`{_notation(default)}`" + (f", usually {low} to {high}" if low else "")


def _notation(value: object) -> str:
    """Write a value on one line, as it would stand in the file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_notation(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_notation, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flat(schema: dict[str, Any]) -> dict[str, Any]:
    """Lift the one real alternative of an optional field to the top."""
    real = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    return {**schema, **real[0]} if len(real) == 1 else schema


def _extra(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
