"""What the models look like from outside: which fields are blocks, mappings, lists or single values."""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fulfilsim.scenario.fields import Reader
from fulfilsim.scenario.tree import Keys


@dataclass(frozen=True)
class Shape:
    """The shape of a field: a block of fields, a mapping or list of shapes, or a single value.

    Parameters
    ----------
    kind
        Which of the four.
    block
        The model of a block.
    inner
        The shape of each entry of a mapping or list.
    annotation
        The type, without what `Annotated` adds.
    """

    kind: Literal["block", "mapping", "list", "value"]
    block: type[BaseModel] | None = None
    inner: Shape | None = None
    annotation: Any = None


def field_shape(info: FieldInfo) -> Shape:
    """Tell the shape of a field; what a reader of ours takes in whole is a single value."""
    if any(isinstance(each, Reader) for each in info.metadata):
        return Shape("value", annotation=info.annotation)
    return _shape(info.annotation)


def default_of(info: FieldInfo) -> Any:
    """Give a field's default in the notation of the file; None where there is none."""
    if info.is_required():
        return None
    return info.get_default(call_default_factory=True, validated_data={})


def block_at(model: type[BaseModel], path: Keys) -> type[BaseModel] | None:
    """Find the model of the block at a path."""
    shape: Shape | None = Shape("block", block=model)
    for key in path:
        shape = shape_within(shape, key)
    return shape.block if shape is not None else None


def field_at(model: type[BaseModel], path: Keys) -> FieldInfo | None:
    """Find the field at a path."""
    block = block_at(model, path[:-1]) if path else None
    return block.model_fields.get(str(path[-1])) if block is not None else None


def choices_of(info: FieldInfo) -> list[str]:
    """List the words a field may hold, where these are few and fixed."""
    annotation = field_shape(info).annotation
    return [str(word) for word in get_args(annotation)] if get_origin(annotation) is Literal else []


def shape_within(shape: Shape | None, key: str | int) -> Shape | None:
    """Tell the shape of what stands under a key; None where nothing does."""
    if shape is None or shape.kind == "value":
        return None
    if shape.block is None:
        return shape.inner
    info = shape.block.model_fields.get(str(key))
    return field_shape(info) if info is not None else None


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        whole = any(isinstance(each, Reader) for each in arguments[1:])
        return Shape("value", annotation=arguments[0]) if whole else _shape(arguments[0])
    if origin in (Union, UnionType):
        real = [each for each in arguments if each is not NoneType]
        return _shape(real[0]) if len(real) == 1 else Shape("value", annotation=annotation)
    if origin is dict:
        return Shape("mapping", inner=_shape(arguments[1]), annotation=annotation)
    if origin is list:
        return Shape("list", inner=_shape(arguments[0]), annotation=annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape("block", block=annotation, annotation=annotation)
    return Shape("value", annotation=annotation)
