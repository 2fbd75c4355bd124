"""Make a project of one's own from a shipped scenario."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from fulfilsim.errors import InputError, Place, Problem, bad
from fulfilsim.scenario.load import load
from fulfilsim.scenario.resolve import PROJECT_MARK
from fulfilsim.units import nearest

SCHEMA = "scenario.schema.json"
_SCHEMA_LINE = re.compile(r"^# yaml-language-server: \$schema=.*$", re.MULTILINE)

README = """\
# {title}

Made by `fulfilsim new --template {template}`. `{scenario}` says everything about the shop, in words and
units; edit it, or say only what differs in a file of your own that starts with

    fulfilsim: 1
    extends: {scenario}

Then

    fulfilsim check {scenario}                 all problems with their line; hours required against rostered
    fulfilsim run {scenario}                   simulates and writes results/{template}-1
    fulfilsim run {scenario} --set demand.orders_per_day=2000
    fulfilsim show {scenario}                  the whole scenario with every default
    fulfilsim verify results/{template}-1      runs it again and compares the bytes

`{schema}` lets editors complete and check the YAML.
"""


def shipped() -> Path:
    """Find the folder of the scenarios that come with the package."""
    return Path(__file__).resolve().parent.parent / "_shipped"


def make_project(folder: str | Path, template: str, force: bool = False) -> str:
    """Copy a shipped scenario, what it extends and its data into a folder; give the scenario's file name.

    The folder appears whole or not at all, unless it is forced into one that holds other things.

    Raises
    ------
    InputError
        When no template has that name, or the folder is not empty.
    """
    source = shipped().resolve()
    files = _files(source, template)
    check_target(folder, force)
    write_whole(folder, lambda beside: _fill(beside, source, files, template))
    return f"{template}.yaml"


def write_whole(folder: str | Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder so that it appears whole or not at all."""
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fill(beside)
        beside.chmod(0o777 & ~_umask())
        _move(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_folder(folder: str | Path, files: Mapping[str, str]) -> None:
    """Write texts by file name into a folder that appears whole or not at all."""

    def fill(beside: Path) -> None:
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8")

    write_whole(folder, fill)


def _files(source: Path, template: str) -> list[Path]:
    names = sorted(each.stem for each in source.glob("*.yaml"))
    if template not in names:
        what = f"no template is named '{template}'"
        raise bad(Place("--template"), "", what, f"one of {', '.join(names)}", nearest(template, names))
    loaded = load(source / f"{template}.yaml")
    return sorted({*loaded.tree.files, *loaded.inputs.values()})


def check_target(folder: str | Path, force: bool) -> None:
    """Refuse a folder that is not empty, unless it is forced, and one that is none.

    Raises
    ------
    InputError
        In these cases.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise InputError([Problem(Place(str(target)), "", "this is a file", "the name of a folder")])
    if not force and target.is_dir() and any(target.iterdir()):
        raise bad(Place(str(target)), "", "the folder is not empty", "an empty or a new folder, or --force")


def _fill(folder: Path, source: Path, files: list[Path], template: str) -> None:
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.reference import as_text, json_schema

    for file in files:
        copy = folder / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes() if file.suffix != ".yaml" else _with_schema(file).encode())
    (folder / SCHEMA).write_text(as_text(json_schema(Scenario)), encoding="utf-8")
    words = {"template": template, "scenario": f"{template}.yaml", "schema": SCHEMA}
    title = template.replace("_", " ").capitalize()
    (folder / "README.md").write_text(README.format(title=title, **words), encoding="utf-8")
    # The mark makes this the project's folder; what is kept in it is nobody's source.
    (folder / PROJECT_MARK).mkdir()
    (folder / PROJECT_MARK / ".gitignore").write_text("*\n", encoding="utf-8")


def _with_schema(file: Path) -> str:
    """Point a scenario's first line at the schema beside it."""
    return _SCHEMA_LINE.sub(f"# yaml-language-server: $schema={SCHEMA}", file.read_text(encoding="utf-8"))


def _move(beside: Path, target: Path) -> None:
    if not target.exists() or not any(target.iterdir()):
        beside.rename(target)
        return
    for file in sorted(each for each in beside.rglob("*") if each.is_file()):
        place = target / file.relative_to(beside)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _umask() -> int:
    """Read the mask of new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
