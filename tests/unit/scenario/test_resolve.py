"""Files, overrides and options come together by one precedence, and never silently."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.resolve import resolve

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"fulfilsim: 1\n{text}")
        return path

    return write


def data(path: Path, overrides: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> dict[str, object]:
    found = resolve(path, overrides, sets).data
    assert isinstance(found, dict)
    del found["fulfilsim"]
    return found


def refused(path: Path, overrides: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> str:
    with pytest.raises(InputError) as caught:
        resolve(path, overrides, sets)
    return str(caught.value)


def test_precedence_is_option_then_override_then_file_then_extended_file(write: Write) -> None:
    """Each source says one value less than the weaker one, so every step of the precedence shows."""
    write("base.yaml", "a: {w: base, x: base, y: base, z: base}\n")
    child = write("child.yaml", "extends: base.yaml\na: {x: file, y: file, z: file}\n"
                                "overrides: {o: {a: {y: override, z: override}}}\n")  # fmt: skip
    assert data(child, ("o",), ("a.z=option",)) == {
        "a": {"w": "base", "x": "file", "y": "override", "z": "option"}
    }


def test_lists_and_values_replace_while_mappings_merge(write: Write) -> None:
    write("base.yaml", "a: [1, 2]\nb: {c: 1}\nd: {e: 1}\n")
    child = write("child.yaml", "extends: base.yaml\na: [3]\nb: 5\nd: {f: 2}\n")
    assert data(child) == {"a": [3], "b": 5, "d": {"e": 1, "f": 2}}


def test_an_empty_value_takes_back_what_a_weaker_source_said(write: Write) -> None:
    write("base.yaml", "a: {b: 1, c: 2}\nd: 3\n")
    child = write("child.yaml", "extends: base.yaml\na: {b: null}\nd:\n")
    assert data(child) == {"a": {"c": 2}}
    assert data(child, sets=("a.c=",)) == {"a": {}}


def test_the_order_of_changes_does_not_matter(write: Write) -> None:
    file = write("s.yaml", "a: {b: 1}\noverrides: {p: {a.c: 2}, q: {a: {d: 3}}}\n")
    assert data(file, ("p", "q"), ("a.e=4", "f=5")) == data(file, ("q", "p"), ("f=5", "a.e=4"))


@pytest.mark.parametrize(
    ("overrides", "sets", "sign"),
    [
        (("p", "q"), (), "a.b: changed twice, by override p and by override q"),
        (("p", "r"), (), "a: changed twice, by override r and by override p"),
        (("p", "p"), (), "a.b: changed twice, by override p and by override p"),
        ((), ("a.b=1", "a.b=2"), "a.b: changed twice, by --set a.b=1 and by --set a.b=2"),
        ((), ("a.b.c=1", "a.b=2"), "a.b: changed twice, by --set a.b=2 and by --set a.b.c=1"),
    ],
)
def test_two_changes_of_one_value_are_refused(
    write: Write, overrides: tuple[str, ...], sets: tuple[str, ...], sign: str
) -> None:
    file = write("s.yaml", "overrides: {p: {a.b: 1}, q: {a: {b: 2}}, r: {a: [3]}}\n")
    assert sign in refused(file, overrides, sets)


def test_an_unknown_override_names_the_known_ones(write: Write) -> None:
    file = write("s.yaml", "overrides: {hire_early: {a: 1}, hire_late: {a: 2}}\n")
    message = refused(file, ("hire_erly",))
    assert message == (
        "--with hire_erly: no override is named 'hire_erly'; expected one of hire_early, hire_late; "
        "did you mean hire_early?"
    )


def test_overrides_are_inherited_and_the_child_has_the_last_word(write: Write) -> None:
    write("base.yaml", "overrides: {o: {a: base, b: base}}\n")
    child = write("child.yaml", "extends: base.yaml\noverrides: {o: {b: child}}\n")
    assert data(child, ("o",)) == {"a": "base", "b": "child"}


def test_an_item_of_a_list_is_found_by_name_or_number(write: Write) -> None:
    file = write("s.yaml", "steps: [{pick: {t: 1}}, {name: pack, t: 2}, {u: 1, t: 3}]\n")
    found = data(file, sets=("steps.pick.t=7", "steps.pack.t=8", "steps.2.t=9"))
    assert found == {"steps": [{"pick": {"t": 7}}, {"name": "pack", "t": 8}, {"u": 1, "t": 9}]}
    assert "did you mean pack?" in refused(file, sets=("steps.pakc.t=1",))


def test_an_option_is_read_like_the_file(write: Write) -> None:
    file = write("s.yaml", "")
    assert data(file, sets=("a=10:30", "b=[1, {c: no}]", "d=x=y")) == {
        "a": "10:30",
        "b": [1, {"c": "no"}],
        "d": "x=y",
    }
    assert "--set a=*x: alias *x" in refused(file, sets=("a=*x",))


@pytest.mark.parametrize(
    "text", ["a", "=1", "a..b=1", ".a=1", "extends=x", "fulfilsim=2", ".".join("a" * 99) + "=1"]
)
def test_a_malformed_option_is_refused(write: Write, text: str) -> None:
    assert refused(write("s.yaml", ""), sets=(text,)).startswith("--set ")


def test_a_circle_of_files_names_the_chain(write: Write) -> None:
    write("a.yaml", "extends: b.yaml\n")
    write("b.yaml", "extends: c.yaml\n")
    write("c.yaml", "extends: a.yaml\n")
    path = write("a.yaml", "extends: b.yaml\n")
    folder = path.parent
    assert (
        f"{folder}/a.yaml extends {folder}/b.yaml extends {folder}/c.yaml extends {folder}/a.yaml"
        in refused(path)
    )


def test_twenty_files_may_extend_each_other_and_no_more(write: Write) -> None:
    for index in range(21):
        write(f"{index}.yaml", f"extends: {index + 1}.yaml\n" if index < 20 else "a: 1\n")
    assert "a chain of too many files" in refused(write("0.yaml", "extends: 1.yaml\n"))
    assert data(write("1.yaml", "extends: 2.yaml\n")) == {"a": 1}


def test_a_file_may_not_extend_out_of_its_folder(write: Write) -> None:
    write("secret.yaml", "a: 1\n")
    child = write("project/child.yaml", "extends: ../secret.yaml\n")
    assert "lies outside the project" in refused(child)


def test_a_link_is_followed_before_it_is_judged(write: Write) -> None:
    secret = write("secret.yaml", "a: 1\n")
    child = write("project/child.yaml", "extends: link.yaml\n")
    (child.parent / "link.yaml").symlink_to(secret)
    assert "lies outside the project" in refused(child)


def test_the_mark_widens_the_project(write: Write, tmp_path: Path) -> None:
    write("base.yaml", "a: 1\n")
    child = write("plans/child.yaml", "extends: ../base.yaml\n")
    (tmp_path / ".fulfilsim").mkdir()
    assert data(child) == {"a": 1}


def test_a_missing_extended_file_suggests_the_nearest(write: Write) -> None:
    write("base.yaml", "")
    assert "did you mean base.yaml?" in refused(write("c.yaml", "extends: basis.yaml\n"))


@pytest.mark.parametrize(
    "text", ["a: 1\n", "fulfilsim: 2\n", "fulfilsim: '1'\n", "fulfilsim: true\n", "- 1\n", "x\n"]
)
def test_the_format_must_be_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    assert "fulfilsim: 1" in refused(file)


def test_a_value_knows_from_where_its_file_names_count(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file name in an extended file counts from there, on the command line from the working directory."""
    (tmp_path / ".fulfilsim").mkdir()
    write("common/base.yaml", "a: {x: t.csv, y: t.csv}\n")
    child = write("plans/child.yaml", "extends: ../common/base.yaml\nb: t.csv\n")
    monkeypatch.chdir("/")
    tree = resolve(child, (), ("a.y=t.csv",))
    assert tree.folder_of(("a", "x")) == tmp_path / "common"
    assert tree.folder_of(("b",)) == tmp_path / "plans"
    assert tree.folder_of(("a", "y")) == Path("/")
    assert tree.from_command_line(("a", "y"))
    assert not tree.from_command_line(("a", "x"))
    assert str(tree.place_of(("a", "y"))) == "--set a.y=t.csv"
    assert tree.files == (child, tmp_path / "common/base.yaml")
