"""No file, however broken or hostile, does more than be refused: with its place, a remedy and exit code 2.

Every case is a file or a folder that ``fulfilsim check`` is pointed at. A sample goes through the real
command in a process of its own, where its processor time is measured too; the rest in this process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cpu import Done, least_cpu

from fulfilsim.cli import main

SOUND = """\
fulfilsim: 1
calendar: {measure: 2026-10-05 to 2026-10-11}
demand: {orders_per_day: 100}
centres:
  joliet:
    process: [pick, pack]
    stages:
      pick: {team: pickers, time: 60 s + 14 s per line}
      pack: {team: packers, time: 55 s, stations: 4}
    teams:
      pickers: {heads: {early: 8}, wage: 19.80 USD/h}
      packers: {heads: {early: 4}}
    shifts:
      early: {days: mon-sat, hours: 06:00-14:30, breaks: [09:00 for 15 min]}
carriers:
  parcelco:
    collections: {joliet: {days: mon-sat, at: 18:30, cap: 2600 parcels}}
    services: {ground: {share: 100%, promise: 5 working days}}
"""

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(9)
)

# Whole documents that are no scenario.
DOCUMENTS: dict[str, str | bytes] = {
    "empty": "",
    "only a comment": "# nothing here\n",
    "only dashes": "---\n...\n",
    "a list at the top": "- fulfilsim: 1\n",
    "text at the top": "fulfilsim\n",
    "a number at the top": "1\n",
    "no version": SOUND.replace("fulfilsim: 1\n", ""),
    "a later version": SOUND.replace("fulfilsim: 1", "fulfilsim: 2"),
    "a version in quotes": SOUND.replace("fulfilsim: 1", "fulfilsim: '1'"),
    "a version with a point": SOUND.replace("fulfilsim: 1", "fulfilsim: 1.0"),
    "two documents": SOUND + "---\n" + SOUND,
    "100,000 open brackets": "fulfilsim: 1\na: " + "[" * 100_000,
    "100,000 balanced brackets": "fulfilsim: 1\na: " + "[" * 100_000 + "]" * 100_000,
    "100,000 open braces": "fulfilsim: 1\na: " + "{a: " * 100_000,
    "100,000 dashes": "fulfilsim: 1\na:\n " + "- " * 100_000,
    "100,000 question marks": "? " * 100_000,
    "200 steps of indentation": "fulfilsim: 1\n" + "".join(" " * i + "a:\n" for i in range(200)),
    "2 MB of brackets": "[" * 2_000_000,
    "2 MB of one key": "a: " + "x" * 2_000_000,
    "a text of 900 kB": SOUND + "title: " + "x" * 900_000,
    "a key of 900 kB": SOUND + "x" * 900_000 + ": 1\n",
    "100,000 keys": SOUND + "".join(f"k{i}: 1\n" for i in range(100_000)),
    "2,900 unknown keys": SOUND + "".join(f"k{i}: 1\n" for i in range(2_900)),
    "500 kB of commas": "fulfilsim: 1\na: [" + "1," * 250_000 + "]",
    "an alias bomb": "fulfilsim: 1\n" + BOMB,
    "an alias to itself": SOUND + "title: &a [*a]\n",
    "an alias to nothing": SOUND + "title: *nix\n",
    "an anchor": SOUND + "title: &t Shop\n",
    "a merge key": SOUND + "run: {<<: {seed: 1}}\n",
    "a Python object": SOUND + "title: !!python/object/apply:os.system ['echo pwned > pwned']\n",
    "a Python name": SOUND + "title: !!python/name:os.system\n",
    "a Python module": SOUND + "title: !!python/module:os\n",
    "a binary tag": SOUND + "title: !!binary aGVsbG8=\n",
    "a tag of one's own": SOUND + "title: !include /etc/passwd\n",
    "an integer tag": SOUND + "run: {seed: !!int '3'}\n",
    "a repeated key at the top": SOUND + "demand: {}\n",
    "a repeated key inside": SOUND.replace("team: pickers,", "team: pickers, team: packers,"),
    "a list as a key": SOUND + "? [a, b]\n: 1\n",
    "an empty key": SOUND + "'': 1\n",
    "a tab as indentation": SOUND + "run:\n\tseed: 1\n",
    "an open bracket": SOUND + "run: {seed: 1\n",
    "an open quote": SOUND + "title: 'Shop\n",
    "an unknown escape": SOUND + 'title: "\\q"\n',
    "a NUL escape": SOUND + 'title: "a\\0b"\n',
    "a terminal escape": SOUND + 'title: "\\e[31mred"\n',
    "a colon too many": SOUND + "title: Shop: the best\n",
    "a wrong indentation": SOUND + "run:\n   seed: 1\n  keep: all\n",
    "NUL bytes": SOUND.encode() + b"title: a\x00b\n",
    "an escape byte": SOUND.encode() + b"title: \x1b[2J\n",
    "a line separator": SOUND + "title: a\u2028b\n",
    "a byte order mark inside": SOUND + "title: a\ufeffb\n",
    "Latin-1": SOUND.encode() + b"title: caf\xe9\n",
    "UTF-16": SOUND.encode("utf-16"),
    "UTF-32": SOUND.encode("utf-32"),
    "surrogates": SOUND.encode() + b"title: \xed\xa0\x80\n",
    "a gzip file": b"\x1f\x8b\x08\x00" + bytes(range(256)),
    "a PNG file": b"\x89PNG\r\n\x1a\n" + bytes(64),
}

# A sound scenario with one thing changed.
CHANGES: dict[str, tuple[str, str]] = {
    "an unknown key": ("process:", "prozess:"),
    "an unknown block": ("demand:", "demands:"),
    "a bare number for a time": ("time: 55 s", "time: 55"),
    "a bare number for a cap": ("2600 parcels", "2600"),
    "a wrong unit": ("time: 55 s", "time: 55 kg"),
    "an unknown unit": ("time: 55 s", "time: 55 sex"),
    "a time of day for a time": ("time: 55 s", "time: 10:30"),
    "a wage without a currency": ("19.80 USD/h", "19.80"),
    "a wage a month": ("19.80 USD/h", "19.80 USD/month"),
    "another currency": ("19.80 USD/h", "19.80 EUR/h"),
    "a negative wage": ("19.80 USD/h", "-19.80 USD/h"),
    "a power tower": ("55 s", "9**9**9 s"),
    "an expression": ("55 s", "__import__('os').system('id')"),
    "infinite": ("orders_per_day: 100", "orders_per_day: .inf"),
    "not a number": ("orders_per_day: 100", "orders_per_day: .nan"),
    "not a number in text": ("time: 55 s", "time: nan s"),
    "a number beyond floats": ("orders_per_day: 100", "orders_per_day: 1e999"),
    "a number of 5,000 digits": ("orders_per_day: 100", f"orders_per_day: {'9' * 5000}"),
    "a huge number": ("orders_per_day: 100", "orders_per_day: 1e300"),
    "a huge time": ("time: 55 s", "time: 1e300 s"),
    "negative orders": ("orders_per_day: 100", "orders_per_day: -1"),
    "true for a number": ("orders_per_day: 100", "orders_per_day: true"),
    "text for a number": ("orders_per_day: 100", "orders_per_day: many"),
    "a list for a number": ("orders_per_day: 100", "orders_per_day: [100]"),
    "negative heads": ("{early: 8}", "{early: -8}"),
    "half a head": ("{early: 8}", "{early: 8.5}"),
    "no stations": ("stations: 4", "stations: 0"),
    "an unknown team": ("team: packers", "team: packrs"),
    "an unknown shift": ("{early: 8}", "{erly: 8}"),
    "an unknown stage": ("[pick, pack]", "[pick, pak]"),
    "a stage twice": ("[pick, pack]", "[pick, pick, pack]"),
    "no stage": ("[pick, pack]", "[]"),
    "an unknown centre": ("{joliet: {days", "{jolliet: {days"),
    "no service": ("{ground: {share: 100%, promise: 5 working days}}", "{}"),
    "shares that do not add up": ("share: 100%", "share: 90%"),
    "a share over the whole": ("share: 100%", "share: 190%"),
    "a share without percent": ("share: 100%", "share: 1"),
    "an impossible date": ("2026-10-11", "2026-02-30"),
    "a date in another order": ("2026-10-11", "11.10.2026"),
    "an end before the start": ("2026-10-05 to 2026-10-11", "2026-10-11 to 2026-10-05"),
    "a thousand years": ("2026-10-05 to 2026-10-11", "1990-01-01 to 2190-01-01"),
    "the 25th hour": ("06:00-14:30", "06:00-25:30"),
    "a break outside the shift": ("09:00 for 15 min", "20:00 for 15 min"),
    "an unknown day": ("days: mon-sat, hours", "days: mon-sut, hours"),
    "an unknown zone": ("calendar: {", "calendar: {zone: Mars/Olympus, "),
    "a zone that is a path": ("calendar: {", "calendar: {zone: ../../../etc/passwd, "),
    "an unknown country": ("calendar: {", "calendar: {holidays: XX, "),
    "shares of lines over the whole": ("demand: {", "demand: {lines_per_order: {1: 60%, 2: 60%}, "),
    "a text where a block is due": ("calendar: {measure: 2026-10-05 to 2026-10-11}", "calendar: october"),
    "a file outside": ("demand: {", "demand: {customers: ../../../../etc/passwd, "),
    "a file that is not there": ("demand: {", "demand: {customers: nowhere.csv, "),
    "a file that is a device": ("demand: {", "demand: {customers: /dev/zero, "),
    "a target on nothing": ("demand: {", "targets: {on_time_share: at least 95%}\ndemand: {"),
    "a target without a bound": ("demand: {", "targets: {cost_per_order: cheap}\ndemand: {"),
    "an endless spread": ("time: 55 s", "time: 55 s, spread: cv 1e9"),
    "a distribution without moments": ("time: 55 s", "time: pareto shape 0.5"),
    "a text of 9,000 characters": ("time: 55 s", f"time: {'1 s + ' * 1500}1 s"),
    "overrides that are a list": ("demand: {", "overrides: [a]\ndemand: {"),
    "an override that is a number": ("demand: {", "overrides: {a: 1}\ndemand: {"),
}


def _written(content: str | bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        file = folder / "case.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return make


def _extending(name: str) -> Callable[[Path], Path]:
    return _written(SOUND.replace("demand:", f"extends: {name}\ndemand:"))


def _circle(folder: Path) -> Path:
    (folder / "other.yaml").write_text("fulfilsim: 1\nextends: case.yaml\n")
    return _extending("other.yaml")(folder)


def _long_chain(folder: Path) -> Path:
    for index in range(30):
        (folder / f"{index}.yaml").write_text(f"fulfilsim: 1\nextends: {index + 1}.yaml\n")
    return folder / "0.yaml"


def _link_out(folder: Path) -> Path:
    (folder / "link.yaml").symlink_to("/etc/passwd")
    return _extending("link.yaml")(folder)


def _link_circle(folder: Path) -> Path:
    (folder / "link.yaml").symlink_to("link.yaml")
    return _extending("link.yaml")(folder)


def _broken_parent(folder: Path) -> Path:
    (folder / "parent.yaml").write_text("fulfilsim: 1\ndemand: [1\n")
    return _extending("parent.yaml")(folder)


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "case.yaml")
    return folder / "case.yaml"


def _data_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return _written(SOUND.replace("demand: {", "demand: {customers: pipe.csv, "))(folder)


FILES: dict[str, Callable[[Path], Path]] = {
    "a folder": lambda folder: folder,
    "nothing": lambda folder: folder / "nowhere.yaml",
    "a name with a NUL": lambda folder: folder / "case\0.yaml",
    "a name of 5,000 letters": lambda folder: folder / ("x" * 5000),
    "a file as a folder": lambda folder: _written(SOUND)(folder) / "case.yaml",
    "a pipe": _pipe,
    "a pipe for data": _data_pipe,
    "/dev/zero": lambda _: Path("/dev/zero"),
    "/dev/null": lambda _: Path("/dev/null"),
    "a circle of two": _circle,
    "a circle of one": _extending("case.yaml"),
    "a chain of thirty": _long_chain,
    "extends out of the folder": _extending("../../../../../etc/passwd"),
    "extends an absolute path": _extending("/etc/passwd"),
    "extends through a link": _link_out,
    "extends a link to itself": _link_circle,
    "extends a folder": _extending("."),
    "extends nothing": _extending("nowhere.yaml"),
    "extends a list": _extending("[a.yaml, b.yaml]"),
    "extends a number": _extending("7"),
    "extends a web page": _extending("https://example.org/base.yaml"),
    "extends 5,000 letters": _extending("x" * 5000),
    "extends a broken file": _broken_parent,
}

CASES: dict[str, Callable[[Path], Path]] = {
    **{name: _written(content) for name, content in DOCUMENTS.items()},
    **{name: _written(SOUND.replace(*change, 1)) for name, change in CHANGES.items()},
    **FILES,
}

SAMPLE = (
    "100,000 balanced brackets",
    "2 MB of brackets",
    "an alias bomb",
    "a Python object",
    "2,900 unknown keys",
    "100,000 keys",
    "500 kB of commas",
    "a number of 5,000 digits",
    "a text of 9,000 characters",
    "UTF-16",
    "a pipe",
    "/dev/zero",
    "a circle of two",
    "shares that do not add up",
)


def contents(folder: Path) -> list[str]:
    return sorted(str(each) for each in folder.rglob("*"))


def assert_refused(target: Path, code: int, out: str, err: str) -> None:
    """Hold a refusal against the contract: where, what, and what to do instead."""
    assert code == 2, err
    assert not out
    assert "Traceback" not in err
    assert "defect" not in err
    lines = err.splitlines()
    assert 1 <= len(lines) <= 51
    for line in lines[:50]:
        assert re.match(rf"{re.escape(str(target.parent))}.*?(:\d+:\d+)?: ", line), line
        assert "; expected " in line, line
        assert line.isprintable(), line


def test_there_are_enough_cases_and_the_scenario_itself_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise a case could be refused for something it does not mean."""
    assert len(CASES) >= 60
    assert all(SOUND.replace(*change, 1) != SOUND for change in CHANGES.values())
    with pytest.raises(SystemExit) as ended:
        main(["check", "--quiet", str(_written(SOUND)(tmp_path))])
    assert ended.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = CASES[name](tmp_path)
    before = contents(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["check", str(target)])
    said = capsys.readouterr()
    assert_refused(target, int(str(ended.value.code)), said.out, said.err)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", [name for name in (*DOCUMENTS, *CHANGES) if name != "2 MB of one key"])
def test_a_refusal_points_into_the_file(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a document without any value has no line to point at."""
    target = CASES[name](tmp_path)
    with pytest.raises(SystemExit):
        main(["check", str(target)])
    lines = capsys.readouterr().err.splitlines()
    empty = name in ("empty", "only a comment")
    assert all(empty or re.search(r"case\.yaml:\d+:\d+: ", line) for line in lines[:50]), lines


def refuse_within(limit_s: float, name: str, folder: Path, compiled: Path) -> None:
    target = CASES[name](folder)
    before = contents(folder)

    def is_refused(done: Done) -> None:
        assert_refused(target, done.returncode, done.stdout, done.stderr)

    assert least_cpu(["check", str(target)], limit_s, compiled, is_refused) <= limit_s
    assert contents(folder) == before


@pytest.mark.parametrize("name", SAMPLE)
def test_the_real_command_refuses_in_good_time(name: str, tmp_path: Path, compiled: Path) -> None:
    """Twice the half second that the long trial holds: here the tests beside this one slow the machine."""
    refuse_within(1.0, name, tmp_path, compiled)


@pytest.mark.prove
@pytest.mark.parametrize("name", [name for name in CASES if name != "a name with a NUL"])
def test_every_case_is_refused_within_half_a_second(name: str, tmp_path: Path, compiled: Path) -> None:
    refuse_within(0.5, name, tmp_path, compiled)
