"""Hold a scenario against its model and say all that is wrong in the language of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.fields import Reader
from fulfilsim.scenario.shape import block_at, choices_of, field_at, field_shape
from fulfilsim.scenario.tree import Keys, Tree, quoted
from fulfilsim.units import nearest

MOST_SUGGESTIONS = 200

Model = TypeVar("Model", bound=BaseModel)
Said = tuple[str, str, str]


def validate(model: type[Model], tree: Tree) -> Model:
    """Make the model of a resolved scenario.

    Raises
    ------
    InputError
        With one located problem for everything the model refuses.
    """
    try:
        return model.model_validate(tree.data, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = [_problem(model, tree, each, index) for index, each in enumerate(details)]
        raise InputError(problems) from None


def _problem(model: type[BaseModel], tree: Tree, detail: ErrorDetails, index: int) -> Problem:
    # Of pydantic's location only what the file says is kept, and the key that is missing from it.
    path, kind = tuple(detail["loc"]), detail["type"]
    nodes = list(tree.walk(path))
    path = path[: len(nodes) - (kind != "missing")]
    place = nodes[-1].key_place if kind == "extra_forbidden" else nodes[-1].place
    what, expected, suggestion = _said(model, path, detail, index < MOST_SUGGESTIONS)
    return Problem(place, ".".join(str(key)[:60] for key in path), what, expected, suggestion)


def _said(model: type[BaseModel], path: Keys, detail: ErrorDetails, suggest: bool) -> Said:
    kind, value = detail["type"], detail["input"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    if kind == "value_error" or kind not in _WORDS:
        return _split(str(context.get("error", detail["msg"])))
    if kind == "extra_forbidden":
        return _unknown_key(model, path, suggest)
    if kind == "missing":
        return "missing", _meaning(model, path), ""
    if kind == "literal_error":
        info = field_at(model, path)
        words = choices_of(info) if info is not None else []
        expected = f"one of {', '.join(words)}" if len(words) > 1 else str(context.get("expected", ""))
        return f"{quoted(value)} is not known here", expected, nearest(str(value)[:60], words)
    what, expected = _WORDS[kind](value, context)
    return what, expected, ""


def _split(text: str) -> Said:
    """Take a message of ours apart: what is wrong, what is expected, what may be meant."""
    text, _, suggestion = text.partition("; did you mean ")
    what, _, expected = text.partition("; expected ")
    return what, expected, suggestion.removesuffix("?")


def _unknown_key(model: type[BaseModel], path: Keys, suggest: bool) -> Said:
    block = block_at(model, path[:-1])
    names = list(block.model_fields) if block is not None else []
    key = str(path[-1]) if path else ""
    near = nearest(key[:60], names) if suggest else ""
    return f"unknown key {quoted(key)}", f"one of {', '.join(names)}", near


def _meaning(model: type[BaseModel], path: Keys) -> str:
    """Say what a missing field should hold."""
    info = field_at(model, path)
    if info is None or not info.description:
        return f"a value for {path[-1]}" if path else "a value"
    says = info.description.rstrip(".")
    return f"{path[-1]}: {says[:1].lower()}{says[1:]}{_such_as(info)}"


def _such_as(info: FieldInfo) -> str:
    """Add an example where the meaning has none, or what each block of a mapping cannot do without."""
    inner = field_shape(info).inner
    if inner is not None and inner.block is not None:
        needs = [key for key, each in inner.block.model_fields.items() if each.is_required()]
        return f", each with {' and '.join(needs)}" if needs else ""
    told = "e.g. " in (info.description or "")
    examples = (
        [] if told else [each.text["examples"][0] for each in info.metadata if isinstance(each, Reader)]
    )
    return "".join(f", e.g. {example}" for example in examples if not isinstance(example, dict))


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {dict: "a mapping", list: "a list", str: f"text {quoted(value)}", type(None): "nothing"}
    return kinds.get(type(value), f"number {quoted(value)}")


def _due(thing: str, expected: str) -> Callable[[object, Mapping[str, Any]], tuple[str, str]]:
    return lambda value, _: (f"{_kind(value)} where {thing} is due", expected)


def _bound(words: str, key: str) -> Callable[[object, Mapping[str, Any]], tuple[str, str]]:
    return lambda value, context: (f"{quoted(value)} is out of range", f"{words} {context[key]:.15g}")


_WHOLE = _due("a whole number", "a whole number, e.g. 12")
_NUMBER = _due("a number", "a number without unit or quotes, e.g. 1.5")
_TEXT = _due("text", "text; put quotes round a number that is meant as text")
_TRUTH = _due("true or false", "true or false")
_MAPPING = _due("a mapping", "key: value, on lines of their own or in {braces}")
_LIST = _due("a list", "[first, second], or lines that start with -")

# The keys are pydantic's names of errors; those of our own readers say themselves what is wrong.
_WORDS: dict[str, Callable[[object, Mapping[str, Any]], tuple[str, str]]] = {
    **dict.fromkeys(("extra_forbidden", "missing", "literal_error"), _TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    "string_type": _TEXT,
    **dict.fromkeys(("bool_type", "bool_parsing"), _TRUTH),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _MAPPING),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
}
