"""A document gives plain YAML 1.2 values with their places, or says everything that is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fulfilsim.errors import InputError, Place
from fulfilsim.scenario.document import MOST_DEPTH, parse, read_document
from fulfilsim.scenario.tree import Tree


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("10:30", "10:30"),
        ("2026-11-27", "2026-11-27"),
        ("007", "007"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-0", 0),
        ("+12", 12),
        ("9223372036854775807", 2**63 - 1),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("=", "="),
        ("a # comment", "a"),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    """YAML 1.1 would read no as false, 10:30 as 630, 1e3 as text and 007 as 7."""
    found = parse(f"a: {text}", "f.yaml").plain()
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_a_key_is_always_text() -> None:
    assert parse("{1: a, true: b, null: c, 1.5: d}", "f").plain() == {
        "1": "a",
        "true": "b",
        "null": "c",
        "1.5": "d",
    }


def test_every_value_and_every_key_has_its_place() -> None:
    tree = Tree(parse("a:\n  b: [x, {c: 1}]\nd: 'ü' \n", "f.yaml"))
    assert tree.place_of(("a", "b", 1, "c")) == Place("f.yaml", 2, 14)
    assert tree.key_place_of(("a", "b", 1, "c")) == Place("f.yaml", 2, 11)
    assert tree.place_of(("d",)) == Place("f.yaml", 3, 4)


def test_what_is_not_written_is_placed_at_what_encloses_it() -> None:
    tree = Tree(parse("a:\n  b: 1\n", "f.yaml"))
    assert tree.place_of(("a", "c", "d")) == Place("f.yaml", 2, 3)


def test_all_that_can_be_found_is_said_at_once() -> None:
    found = problems("a: &x 1\nb: *x\nc: !!int 3\na: .nan\nd: {e: 1, e: 2}\n<<: {}\n")
    assert [line.split(":")[1] for line in found] == ["1", "2", "3", "4", "4", "5", "6"]


def test_a_repeated_key_names_both_lines() -> None:
    [line] = problems("demand:\n  orders: 1\n  hours: 2\n  orders: 3\n")
    assert line.startswith("f.yaml:4:3: demand.orders: key 'orders' is repeated; it was first said on line 2")


def test_a_value_is_named_by_its_path() -> None:
    assert problems("a: {b: [1, {c: *x}]}")[0].startswith("f.yaml:1:16: a.b.1.c: alias *x")


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "])
def test_depth_is_limited(bracket: str) -> None:
    assert any("nested more than" in line or "as a key" in line for line in problems(bracket * 100_000))


def test_the_deepest_document_allowed_is_read() -> None:
    node = parse("[" * MOST_DEPTH + "]" * MOST_DEPTH, "f.yaml")
    for _ in range(MOST_DEPTH - 1):
        child = node.child(0)
        assert child is not None
        node = child
    assert node.plain() == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a: [1, 2", "square brackets"),
        ("a: {b: 1", "braces"),
        ("a:\n\tb: 1", "tab"),
        ("a: b: c", "colon"),
        ("a: 'x", "quote"),
        ("a: @x", "reserved"),
        ("a: 1\n b: 2", "colon"),
        ("--- 1\n--- 2", "second document"),
        ("? [a]\n: b", "as a key"),
        ("'': 1", "empty key"),
        ("%YAML 1.3\n---\na: 1", "version"),
        ("!x!y a", "tag"),
    ],
)
def test_broken_syntax_is_told_in_plain_words(text: str, sign: str) -> None:
    [line] = problems(text)
    assert sign in line
    assert "; expected " in line
    assert line.startswith("f.yaml:")


def test_an_option_has_no_line() -> None:
    with pytest.raises(InputError) as caught:
        parse("[1, .nan]", "--set a=[1, .nan]", option=True)
    assert str(caught.value).startswith("--set a=[1, .nan]: 1: .nan is not a finite number")


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(file).plain() == {"a": 1}


def test_text_that_is_not_utf_8_is_located(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(InputError, match=r"latin\.yaml:2:7: the text is not UTF-8"):
        read_document(file)


def test_a_control_character_is_located(tmp_path: Path) -> None:
    file = tmp_path / "nul.yaml"
    file.write_bytes(b"a: 1\nb: x\x00\n")
    with pytest.raises(InputError, match=r"nul\.yaml:2:5: control character U\+0000"):
        read_document(file)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    """Opening a pipe would wait for its writer, and /dev/zero never ends."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match="not a regular file"):
            read_document(path)
    with pytest.raises(InputError, match="directory"):
        read_document(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text("a: 1")
    file.chmod(0)
    with pytest.raises(InputError, match="cannot be opened: permission denied"):
        read_document(file)
