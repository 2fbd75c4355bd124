"""Make a project of one's own from a shipped scenario."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import InputError, Place, Problem, bad
from fulfilsim.scenario.load import load
from fulfilsim.scenario.resolve import PROJECT_MARK, changes_of, resolve
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.calibration.shop import Shop

SCHEMA = "scenario.schema.json"
EXPERIMENT, EXPERIMENT_SCHEMA = "experiment.yaml", "experiment.schema.json"
_SCHEMA_LINE = re.compile(r"^# yaml-language-server: \$schema=.*$", re.MULTILINE)

README = """\
# {title}

Made by {made_by}. `{scenario}` says everything about the shop, in words and
units; edit it, or say only what differs in a file of your own that starts with

    fulfilsim: 1
    extends: {scenario}

Then

{commands}

`{schema}` and `{experiment_schema}` let editors complete and check the YAML.
"""

COMMANDS = (
    ("check {scenario}", "all problems with their line; hours required against rostered"),
    ("run {scenario}", "simulates and writes results/{name}-1"),
    ("run {scenario} --set demand.orders_per_day=2000", ""),
    ("show {scenario}", "the whole scenario with every default"),
    ("verify results/{name}-1", "runs it again and compares the bytes"),
    ("compare {experiment}", "answers the question that this file asks"),
)

ASKS = """\
# yaml-language-server: $schema={schema}
fulfilsim: 1
question: What would a tenth more orders do to lateness and cost?
scenario: {scenario}

# Plans set beside the scenario: with values that differ (set), its named overrides (apply), or another file.
alternatives:
  a_tenth_more:
    set: {{{path}: {value:.12g}}}
{overrides}
kpis: [click_to_door_mean_h, on_time_in_full_share, backlog_peak_orders, cost_per_order]
run: {{replications: {replications}, seed: 1}}
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


def fit_project(folder: str | Path, orders: str | Path, force: bool = False, **given: Any) -> Shop:
    """Fit a demand to an order file and write a project of it; give what was found.

    Raises
    ------
    InputError
        When the file cannot be read as given, or the folder is not empty.
    """
    from fulfilsim.calibration.shop import FITTED, fit_shop, write_shop

    check_target(folder, force)
    found = [fit_shop(Path(orders), **given)]

    def fill(beside: Path) -> None:
        _mark(beside)
        found.append(write_shop(found[0], beside))
        _describe(
            beside, FITTED.removesuffix(".yaml"), f"`fulfilsim new --from-orders {found[0].orders.name}`"
        )

    write_whole(folder, fill)
    return found[-1]


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
    scenario = source / f"{template}.yaml"
    _refuse_without_orders(scenario, template)
    loaded = [load(scenario), *(load(scenario, [name]) for name in changes_of(scenario))]
    return sorted({file for each in loaded for file in (*each.tree.files, *each.inputs.values())})


def _refuse_without_orders(scenario: Path, template: str) -> None:
    """Refuse a template of real orders, which are not shipped, and say how to begin with one's own."""
    said = list(resolve(scenario).walk(("demand", "orders", "file")))
    if len(said) == 4 and not (scenario.parent / str(said[-1].value)).exists():
        what = f"{template} replays real orders, which are not shipped"
        expected = "another template, or --from-orders FILE for a project that replays your own"
        raise bad(Place("--template"), "", what, expected)


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
    for file in files:
        copy = folder / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes() if file.suffix != ".yaml" else _with_schema(file).encode())
    _mark(folder)
    _describe(folder, template, f"`fulfilsim new --template {template}`")


def _describe(folder: Path, name: str, made_by: str) -> None:
    """Write the README, the experiment and the schemas of a project."""
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.reference import as_text, experiment_schema, json_schema

    (folder / SCHEMA).write_text(as_text(json_schema(Scenario)), encoding="utf-8")
    (folder / EXPERIMENT_SCHEMA).write_text(as_text(experiment_schema()), encoding="utf-8")
    (folder / EXPERIMENT).write_text(_experiment(folder / f"{name}.yaml"), encoding="utf-8")
    words = {"name": name, "made_by": made_by, "scenario": f"{name}.yaml", "schema": SCHEMA,
             "experiment": EXPERIMENT, "experiment_schema": EXPERIMENT_SCHEMA}  # fmt: skip
    title = name.replace("_", " ").capitalize()
    readme = README.format(title=title, commands=_commands(words), **words)
    (folder / "README.md").write_text(readme, encoding="utf-8")


def _commands(words: Mapping[str, str]) -> str:
    """Write the next commands and what each does, side by side."""
    rows = [tuple(part.format(**words) for part in row) for row in COMMANDS]
    wide = max(len(command) for command, does in rows if does)
    return "\n".join(f"    fulfilsim {command:<{wide}}  {does}".rstrip() for command, does in rows)


def _experiment(scenario: Path) -> str:
    """Ask a question of a scenario that can be asked of any."""
    loaded = load(scenario)
    demand, orders = loaded.scenario.demand, loaded.scenario.demand.orders
    path, value = "demand.orders_per_day", demand.orders_per_day
    if orders is not None:
        path, value = "demand.orders.times", orders.times
    overrides = "".join(f"  # {name}: {{apply: {name}}}\n" for name in changes_of(scenario))
    return ASKS.format(
        schema=EXPERIMENT_SCHEMA, scenario=scenario.name, path=path, value=1.1 * value, overrides=overrides,
        replications=loaded.scenario.run.replications,
    )  # fmt: skip


def _mark(folder: Path) -> None:
    """Make this the project's folder; what is kept in the mark is nobody's source."""
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
