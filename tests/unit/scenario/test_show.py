"""What is shown is the whole scenario, and reads back as the same one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.scenario.document import parse
from fulfilsim.scenario.fields import Block, Duration, Mix, field
from fulfilsim.scenario.show import difference, one_line, resolved, to_yaml
from fulfilsim.scenario.tree import Tree

TRAPS = [
    *(
        "no",
        "10:30",
        "2026-11-27",
        "1e3",
        "007",
        "1_000",
        "0o7",
        "0x1F",
        ".inf",
        ".nan",
        "true",
        "null",
        "~",
        "",
    ),
    *(
        "-",
        "?",
        ":",
        "<<",
        "=",
        " ",
        "a: b",
        "# x",
        "x #y",
        "*a",
        "&a",
        "!a",
        "@",
        "`",
        "%",
        "[a",
        "{a",
        "a, b",
    ),
    *("---", "...", "a\nb", "5%", "17.50 USD/h", "x" * 300, "word " * 60),
]

# What may not stand in a file at all: control characters, line separators, marks of byte order.
letters = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
)
texts = st.one_of(st.text(letters, max_size=30), st.sampled_from(TRAPS))
keys = texts.filter(lambda text: bool(text.strip()))
scalars = st.one_of(
    texts, st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False)
)
documents = st.dictionaries(
    keys,
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
    ),
    max_size=5,
)


@given(documents)
def test_what_is_written_reads_back_the_same(document: dict[str, Any]) -> None:
    assert parse(to_yaml(document), "f.yaml").plain() == document


@given(scalars)
def test_one_value_reads_back_the_same(value: object) -> None:
    assert parse("a: " + one_line(value), "f.yaml").plain() == {"a": value}


@pytest.mark.parametrize(
    "line",
    [
        "a: 10:30-14:30",
        "a: 2026-10-01 to 2026-12-31",
        "a: 60 s + 14 s per line",
        "a: 55%",
        "a: {1: 55%, 2: 45%}",
        "a: [41.53, -88.08]",
        "a: 19.80 USD/h",
        "a: no",
        "a: 007",
    ],
)
def test_no_quotes_are_written_where_none_are_needed(line: str) -> None:
    text = f"{line}\nb: {{}}\n"
    assert to_yaml(Tree(parse(text, "f.yaml")).data) == text


class Stage(Block):
    """A stage."""

    time: Duration = field("45 s", says="Time.")
    cap: Duration | None = field(None, says="A limit.")


class Plan(Block):
    """A plan."""

    title: str = field("Untitled", says="One line.")
    mix: Mix = field({1: "100%"}, says="Shares.")
    first: Stage = field({}, says="The first stage.")
    stages: dict[str, Stage] = field({}, says="By name.")
    rest: list[Stage] = field([], says="The rest.")


def test_defaults_are_filled_in_at_every_depth_in_the_order_of_the_model() -> None:
    shown = resolved(Plan, Tree(parse("rest: [{}]\nstages: {b: {cap: 3 s}, a: {}}", "f.yaml")))
    assert list(shown) == ["title", "mix", "first", "stages", "rest"]
    assert shown == {
        "title": "Untitled",
        "mix": {"1": "100%"},
        "first": {"time": "45 s"},
        "stages": {"b": {"time": "45 s", "cap": "3 s"}, "a": {"time": "45 s"}},
        "rest": [{"time": "45 s"}],
    }


def test_showing_what_is_shown_changes_nothing() -> None:
    once = to_yaml(resolved(Plan, Tree(parse("stages: {a: {}}", "f.yaml"))))
    assert to_yaml(resolved(Plan, Tree(parse(once, "f.yaml")))) == once


def test_a_difference_is_told_by_path_with_both_values() -> None:
    one = {"a": {"b": 1, "c": [1, 2]}, "d": 1, "e": 1}
    other = {"a": {"b": 2, "c": [1, 3]}, "e": 1, "f": {"g": 1}}
    assert difference(one, other) == [
        ("a.b", 1, 2),
        ("a.c", [1, 2], [1, 3]),
        ("d", 1, None),
        ("f", None, {"g": 1}),
    ]


@given(documents)
def test_nothing_differs_from_itself(document: dict[str, Any]) -> None:
    assert difference(document, document) == []
